"""The files of feeds of comments. In Atom, entries stand in slots; JSON has no place for one and is written whole.

A full build and the service both come here for JSON, and so agree.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from moderation.publication import Catalogue, Post

from ..weave.feeds import json_feed, json_item
from ..weave.i18n import translations
from ..weave.slots import Slot
from .feeds import RECENT, SITE_FEED, SITE_JSON, FeedEntry, feed_document, post_feed, post_json
from .rendering import HERE, N_, Renderer


def write_feeds(render: Renderer, output: Path) -> None:
    """Write the feed of the site and of each post, also where nothing was said yet: they are woven later."""
    catalogue = render.catalogue
    (output / post_feed("x")).parent.mkdir(parents=True, exist_ok=True)

    def write(path: str, title: str, page: str, slot: Slot) -> None:
        address = f"{catalogue.site_url}/{path}"
        (output / path).write_bytes(feed_document(title, address, page, slot, render(slot)))

    slot = Slot(RECENT, RECENT, catalogue.lang)
    write(SITE_FEED, _site_title(catalogue), f"{catalogue.site_url}/", slot)
    for post in catalogue.posts.values():
        write(post_feed(post.key), _post_title(post, catalogue), post.url, Slot("entries", post.key, post.lang))
    for path, data in json_files(render):
        (output / path).write_bytes(data)


def json_files(render: Renderer, names: Iterable[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """The feeds as JSON Feed by their paths below the output; with `names`, only those of these posts, and of RECENT.

    Raises ContractError as documents do.
    """
    catalogue = render.catalogue
    wanted = {RECENT, *catalogue.posts} if names is None else set(names)
    if RECENT in wanted:
        slot = Slot(RECENT, RECENT, catalogue.lang)
        yield SITE_JSON, _document(_site_title(catalogue), SITE_JSON, f"{catalogue.site_url}/", slot, render)
    for key in sorted(wanted & catalogue.posts.keys()):
        post = catalogue.posts[key]
        slot = Slot("entries", key, post.lang)
        yield post_json(key), _document(_post_title(post, catalogue), post_json(key), post.url, slot, render)


def _document(title: str, path: str, page: str, slot: Slot, render: Renderer) -> bytes:
    titled = slot.kind == RECENT
    items = [_item(each, slot.lang, titled) for each in render.entries(slot)]
    return json_feed(title, f"{render.catalogue.site_url}/{path}", page, slot.lang, items)


def _item(each: FeedEntry, lang: str, titled: bool) -> dict[str, Any]:
    """An entry with the words that Atom has for it (`entry.html`)."""
    title = each.author
    if titled:
        title = _say(lang, N_("%(name)s, under “%(title)s”"), name=each.author, title=each.title)
    if each.by_right:
        title = f"{_say(lang, N_('Right of reply'))} — {title}"
    by = each.by or (_say(lang, N_("for this blog")) if each.editorial else "")
    published, updated = each.published.isoformat(), each.updated.isoformat()
    return json_item(
        id=each.id,
        url=each.url,
        title=title,
        content_html=each.content,
        date_published=published,
        date_modified=updated if updated != published else None,
        authors=[{"name": f"{each.author} ({by})" if by else each.author}],
    )


def _site_title(catalogue: Catalogue) -> str:
    return _say(catalogue.lang, N_("%(site)s: comments"), site=catalogue.site_name)


def _post_title(post: Post, catalogue: Catalogue) -> str:
    return _say(post.lang, N_("Comments on “%(title)s”, %(site)s"), title=post.title, site=catalogue.site_name)


def _say(lang: str, message: str, **values: str) -> str:
    said = translations(HERE / "translations", lang, "conversation").gettext(message)
    return said % values if values else said

"""What the build tells the service: the posts there are, read off Pelican's articles."""

import html
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from moderation.publication import KEY, Brand, Catalogue, Post

from ..weave.errors import ContentError
from ..weave.fields import choice_of, text_of
from ..weave.sources import where

NAMED_BY = ("key", "slug", "title")
"""The fields of which a post's key is made: the first that it has."""

_SLUG = re.compile(r"[\w.-]+")
"""What may be part of an address: one that has more is no matter of the key alone."""

_TAG = re.compile(r"<[^>]*>")

_SPACES = re.compile(r"[ \t\n\r\f\v]+")

_NO_BREAK = {ord(each): f"&#{ord(each)};" for each in "\u00a0\u202f"}
"""What would be taken for a space among others if it were read before the tags are."""

EXCERPT = 300
"""Characters of a post that the desk shows beside a contribution."""


def assign_keys(articles: Iterable[Any]) -> None:
    """Give every article its permanent `key`: the metadata `Key`, else the slug. Translations share one thread.

    Raises ContentError where a key cannot be one, or two posts would share a thread by accident.
    """
    owners: dict[str, Any] = {}
    speakers: dict[tuple[str, str], Any] = {}
    for article in articles:
        key = str(getattr(article, "key", None) or article.slug)
        if not KEY.fullmatch(key):
            raise _no_key(article, key)
        owner = owners.setdefault(key, article)
        if owner is not article and owner.slug != article.slug:
            said = f"the key {key!r} belongs to {where(owner)} already: write another `Key:`"
            raise ContentError(where(article, *NAMED_BY), said)
        if article.status != "draft":
            other = speakers.setdefault((key, article.lang), article)
            if other is not article:
                # Pelican takes them for versions of one post, and both would show the same comments.
                said = f"has the slug {article.slug!r} of {where(other)}"
                raise ContentError(where(article, *NAMED_BY), f"{said}: write another `Slug:`, or a `Key:` of its own")
        article.key = key


def _no_key(article: Any, key: str) -> ContentError:
    if "key" not in article.metadata and not _SLUG.fullmatch(article.slug):
        said = f"Slug is “{key[:80]}”: write a name for the address, with small letters, digits and hyphens"
        return ContentError(where(article, "slug", "title"), said)
    said = f"the key {key[:80]!r} is not possible: write `Key:` with up to 200 of a to z, 0 to 9, - and _"
    return ContentError(where(article, *NAMED_BY), said)


def build_catalogue(articles: Iterable[Any], brands: Iterable[Any], settings: dict[str, Any]) -> Catalogue:
    """The catalogue of the published `articles` (originals before their translations) and `brands`."""
    root = settings["SITEURL"]
    posts: dict[str, Post] = {}
    for article in articles:
        if article.status in ("published", "hidden") and article.key not in posts:
            posts[article.key] = _post(article, root)
    return Catalogue(
        posts,
        {brand.slug: _brand(brand, root) for brand in brands},
        site_name=settings["SITENAME"],
        timezone=settings["TIMEZONE"],
        lang=settings["DEFAULT_LANG"],
        service_url=settings["CONVERSATION_SERVICE_URL"],
        site_url=root,
    )


def _brand(brand: Any, root: str) -> Brand:
    """What the brand's file says, as far as the plugin that reads it knows the fields."""
    return Brand(
        brand.slug,
        brand.name,
        f"{root}/{brand.url}",
        domains=tuple(getattr(brand, "domains", ())),
        fiction=bool(getattr(brand, "fiction", False)),
        aliases=tuple(getattr(brand, "aliases", ())),
        sector=getattr(brand, "sector", ""),
        mediator=getattr(brand, "mediator", ""),
        complaints=getattr(brand, "complaints", ""),
        former=tuple((each.slug, each.since) for each in getattr(brand, "former", ())),
    )


def _post(article: Any, root: str) -> Post:
    wish = choice_of(article, "comments", ("open", "slow", "closed"), "open")
    return Post(
        key=article.key,
        title=str(article.title),
        url=f"{root}/{article.url}",
        lang=article.lang,
        published=article.date.isoformat(),
        excerpt=excerpt(article.summary),
        length=_length(article),
        brands=_brands(article),
        experience=_text(article, "experience"),
        experience_date=_text(article, "experience_date"),
        comments_open=wish != "closed",
        comments_until=_until(article),
        comments_slow=wish == "slow",
        unlisted=article.status == "hidden",
        **_place_in_saga(article),
    )


def _place_in_saga(article: Any) -> dict[str, Any]:
    """Of a published episode, if the blog has sagas, the saga and its number there."""
    slug = getattr(getattr(article, "saga", None), "slug", None)
    if article.status != "published" or slug is None:
        return {}
    return {"saga": slug, "episode": article.episode}


def _brands(article: Any) -> tuple[str, ...]:
    """The slugs, whether the metadata is still the blogger's line or a plugin has read it already."""
    named = getattr(article, "brands", None) or ()
    if isinstance(named, str):
        named = [part.strip() for part in named.split(",") if part.strip()]
    return tuple(getattr(each, "slug", str(each)) for each in named)


def _text(article: Any, name: str) -> str | None:
    value = article.metadata.get(name)
    return None if value is None else str(value)


def _until(article: Any) -> date | None:
    value = article.metadata.get("comments_until")
    days = article.metadata.get("comments_days")
    if days is not None:
        if value is not None:
            said = "`Comments_until` and `Comments_days` are both there: keep one"
            raise ContentError(where(article, "comments_days"), said)
        return _days_on(article, text_of(article, "comments_days"))
    if value is None or isinstance(value, datetime | date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        said = f"Comments_until is “{value}”, which is no day: write it like 2026-12-31"
        raise ContentError(where(article, "comments_until"), said) from None


def _days_on(article: Any, days: str) -> date:
    """The last day for comments, so many days after the post's own."""
    if not re.fullmatch("[0-9]{1,5}", days):
        said = f"Comments_days is “{days}”, which is no number of days: write it like 30"
        raise ContentError(where(article, "comments_days"), said)
    last: date = article.date.date() + timedelta(days=int(days))
    return last


def _length(article: Any) -> int | None:
    """How many characters its text has; None for one that has no text of its own.

    Of the text as it was read: asking for `content` would settle its links before every plugin had its turn. No parser
    reads it, for every build counts every post; a `>` inside an attribute makes it a few characters longer.
    """
    source = getattr(article, "_content", None)
    return None if source is None else len(" ".join(html.unescape(_TAG.sub(" ", source)).split()))


def excerpt(source: str, most: int = EXCERPT) -> str:
    """The first words of `source`, which is HTML, as text. Its no-break spaces stay: in French they stand in « »."""
    kept = source.replace("<", " <").translate(_NO_BREAK)
    words = Markup(kept).striptags()  # noqa: S704 - its text is taken, none of its HTML is shown
    text = _SPACES.sub(" ", words).strip(" ")
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"

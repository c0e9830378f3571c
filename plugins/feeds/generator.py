"""Which feeds a blog has, what is in each, and the page that lists them."""

from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from pelican.generators import Generator
from pelican.utils import order_content, sanitised_join

from ..weave.errors import Stop
from ..weave.feeds import JSON_TYPE
from ..weave.i18n import language_name
from ..weave.text import plain
from ..weave.writers import only_pages
from .addresses import KINDS, Addresses, FeedLink, Place
from .documents import Feed, atom_document, json_document
from .entry import Entry, entry_of


class Followed(NamedTuple):
    """Something that can be followed: what templates call it, its name (empty: the blog), its page and its posts."""

    kind: str
    slug: str
    name: str
    url: str
    lang: str
    articles: list[Any]


class FeedsGenerator(Generator):
    """Writes the feeds. Posts, brands and sagas are taken from what templates know, when pages are written."""

    def generate_context(self) -> None:
        """Tell templates where feeds are."""
        self.context.update(self.settings["FEEDS_ADDRESSES"])
        self._addresses = Addresses(self.settings)
        self.context["feed_links"] = self.feed_links
        self.context["feeds_languages"] = self._languages()

    def feed_links(self, kind: str, item: Any = None) -> list[FeedLink]:
        """The feeds of `item`, as the plugin's docstring says; none for a kind that the blog has no feeds of."""
        slug = item if isinstance(item, str) else getattr(item, "slug", "")
        return self._addresses.links(kind, self._title(_name_of(item)), slug)

    def refuse_doubles(self) -> None:
        """Raise Stop where two feeds would be one file, as with a category and an author of one name."""
        owners: dict[str, str] = {}
        for each in self._followed():
            owner = f"{each.kind} {each.slug}".strip()
            for form in KINDS[each.kind]:
                place = self._addresses.place(form, each.slug)
                first = owners.setdefault(place.path, owner) if place else owner
                if place and first != owner:
                    raise Stop(
                        f"{place.path}: would be the feed of {first} and of {owner}: give {form} another address"
                    )

    def generate_output(self, writer: Any) -> None:
        self._entries: dict[int, Entry] = {}
        for followed in [] if only_pages(writer) else self._followed():
            self._write(followed)
        if self.settings["FEEDS_SAVE_AS"]:
            self._write_page(writer)

    def _followed(self) -> Iterator[Followed]:
        """Everything that has feeds, in an order of its own."""
        lang, context = self.settings["DEFAULT_LANG"], self.context
        posts = [post for article in context["articles"] for post in (article, *article.translations)]
        posts = order_content(posts, order_by=self.settings["ARTICLE_ORDER_BY"])
        yield Followed("all", "", "", "", lang, posts)
        for each in self._languages():
            own = [post for post in posts if post.lang == each]
            yield Followed("translation", each, language_name(each), "", each, own)
        for kind, of_kind in (("category", context["categories"]), ("author", context["authors"])):
            for item, articles in sorted(of_kind, key=lambda pair: pair[0].slug):
                yield Followed(kind, item.slug, item.name, item.url, lang, articles)
        for tag, articles in sorted(context["tags"], key=lambda pair: pair[0].slug):
            yield Followed("tag", tag.slug, tag.name, tag.url, lang, articles)
        for brand in context.get("brands") or ():
            yield Followed("brand", brand.slug, brand.name, brand.url, lang, brand.stories)
        for saga in context.get("sagas") or ():
            # Told in order on its page; who follows it wants the newest first.
            newest_first = sorted(saga.episodes, key=attrgetter("date"), reverse=True)
            yield Followed("saga", saga.slug, saga.title, saga.url, saga.lang, newest_first)

    def _languages(self) -> list[str]:
        """The blog's own, also where no post is in it yet, and the others that posts are in."""
        own = self.settings["DEFAULT_LANG"]
        found = {post.lang for article in self.context["articles"] for post in (article, *article.translations)}
        return [own, *sorted(found - {own})]

    def _write(self, followed: Followed) -> None:
        atom, json = (self._addresses.place(form, followed.slug) for form in KINDS[followed.kind])
        if not (atom or json):
            return
        entries = [self._entry(article) for article in followed.articles[: self.settings["FEED_MAX_ITEMS"]]]
        feed = Feed(
            title=self._title(followed.name),
            subtitle="" if followed.name else plain(self.settings.get("SITESUBTITLE") or ""),
            lang=followed.lang,
            page=f"{self.settings['SITEURL']}/{followed.url}",
        )
        if atom:
            sister = (JSON_TYPE, json.url) if json else None
            self._place(atom, atom_document(feed.at(atom.url, sister), entries))
        if json:
            self._place(json, json_document(feed.at(json.url), entries))

    def _entry(self, article: Any) -> Entry:
        """The entry of a post, made once for all its feeds."""
        if id(article) not in self._entries:
            self._entries[id(article)] = entry_of(article, self.settings)
        return self._entries[id(article)]

    def _place(self, place: Place, data: bytes) -> None:
        target = Path(sanitised_join(self.output_path, place.path))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def _title(self, name: str) -> str:
        site = plain(self.settings["SITENAME"])
        return f"{plain(name)} – {site}" if name else site

    def _write_page(self, writer: Any) -> None:
        """The list of feeds, in each language that posts are in."""
        url, save_as = self.settings["FEEDS_URL"], self.settings["FEEDS_SAVE_AS"]
        prefixes = {lang: "" if lang == self.settings["DEFAULT_LANG"] else f"{lang}/" for lang in self._languages()}
        for lang, prefix in prefixes.items():
            writer.write_file(
                f"{prefix}{save_as}",
                self.get_template("feeds"),
                self.context,
                self.settings["RELATIVE_URLS"],
                url=f"{prefix}{url}",
                template_name="feeds",
                page_lang=lang,
                page_urls={each: f"{before}{url}" for each, before in prefixes.items()},
            )


def _name_of(item: Any) -> str:
    """What a category, tag, author, brand, saga or language is called; nothing for the blog itself."""
    if item is None or isinstance(item, str):
        return language_name(item) if item else ""
    return str(getattr(item, "name", None) or item.title)

"""Where feeds are: the settings of each kind, and what templates are told of a page's feeds."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..weave.feeds import ATOM_TYPE, JSON_TYPE


class Kind(NamedTuple):
    """The settings that say where feeds of one kind are."""

    atom: str
    json: str


KINDS = {
    "all": Kind("FEED_ALL_ATOM", "FEED_ALL_JSON"),
    "translation": Kind("TRANSLATION_FEED_ATOM", "TRANSLATION_FEED_JSON"),
    "category": Kind("CATEGORY_FEED_ATOM", "CATEGORY_FEED_JSON"),
    "tag": Kind("TAG_FEED_ATOM", "TAG_FEED_JSON"),
    "author": Kind("AUTHOR_FEED_ATOM", "AUTHOR_FEED_JSON"),
    "brand": Kind("BRAND_FEED_ATOM", "BRAND_FEED_JSON"),
    "saga": Kind("SAGA_FEED_ATOM", "SAGA_FEED_JSON"),
}

DEFAULTS = {
    "BRAND_FEED_ATOM": "feeds/marques/{slug}.atom.xml",
    "SAGA_FEED_ATOM": "feeds/sagas/{slug}.atom.xml",
    "FEEDS_URL": "flux/",
    "FEEDS_SAVE_AS": "",
}


class FeedLink(NamedTuple):
    """A feed as a page names it; `url` is absolute where the site's address is known, `type` its media type."""

    title: str
    url: str
    type: str


class Place(NamedTuple):
    """Where one feed is: its file below the output, and its address."""

    path: str
    url: str


def sister(atom: Any) -> str | None:
    """The address of a feed as JSON beside that as Atom: `feeds/x.json` for `feeds/x.atom.xml`. None for no feed."""
    return f"{str(atom).removesuffix('.xml').removesuffix('.atom')}.json" if atom else None


class Addresses:
    """The places of feeds, by the settings that were found before `take_over` hid some of them from Pelican."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = {**settings, **settings["FEEDS_ADDRESSES"]}
        self._root = str(settings.get("FEED_DOMAIN") or settings["SITEURL"]).rstrip("/")

    def links(self, kind: str, title: str, slug: str = "") -> list[FeedLink]:
        """The feeds that there are of it."""
        forms = KINDS[kind]
        found = ((self.place(forms.atom, slug), ATOM_TYPE), (self.place(forms.json, slug), JSON_TYPE))
        return [FeedLink(title, place.url, type) for place, type in found if place]

    def place(self, setting: str, slug: str) -> Place | None:
        """Where the feed is that `setting` names, of the thing called `slug` (or the language); None for no feed."""
        path = self._settings.get(setting)
        if not path:
            return None
        # Languages stand in Pelican's settings as {lang}, everything else as {slug}.
        here = {"slug": slug, "lang": slug}
        url = str(self._settings.get(f"{setting}_URL") or path).format(**here)
        return Place(str(path).format(**here), f"{self._root}/{url}")

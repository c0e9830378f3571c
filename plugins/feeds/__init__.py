"""Feeds of posts, in Atom (RFC 4287) and JSON Feed 1.1: of all, by language, category, tag, author, brand and saga.

Written in place of Pelican's own Atom feeds, at the addresses that its settings name, with what those lack: ids that
stay when a post moves (made of its permanent key: the metadata `Key`, else its slug), every author, the language of
each entry, addresses that lead somewhere from anywhere, and the same bytes in every build. Entries hold the full text
and change their `updated` with the post's `Modified`. A `feed_note` that another plugin gives a post stands first.

Templates get `feed_links(kind, item)`, the feeds of a page: `feed_links("all")`, `feed_links("category", category)`,
and so on for `tag`, `author`, `brand`, `saga` and `translation` (with a language); each has `title`, `url` and `type`.
And `feeds_languages`: the blog's own, then the others that posts are in.

Settings: Pelican's `FEED_ALL_ATOM`, `TRANSLATION_FEED_ATOM`, `CATEGORY_FEED_ATOM`, `TAG_FEED_ATOM`, `AUTHOR_FEED_ATOM`
and their `…_URL`, `FEED_DOMAIN` and `FEED_MAX_ITEMS`; likewise `BRAND_FEED_ATOM` and `SAGA_FEED_ATOM`
(`feeds/marques/{slug}.atom.xml`, `feeds/sagas/{slug}.atom.xml`), used where a plugin gives the blog `brands` or
`sagas`. Each has a sister that ends in `_JSON`, by default the same address with `.json` for `.atom.xml`. Empty: no
such feed. `FEEDS_URL` and `FEEDS_SAVE_AS` (empty by default) name a page that lists them all, which the template
`feeds` makes in each language that posts are in.
"""

from collections.abc import Sequence
from typing import Any

from pelican import signals

from .addresses import DEFAULTS, KINDS, sister
from .generator import FeedsGenerator


def take_over(pelican: Any) -> None:
    """Give the settings left out their defaults, and keep Pelican from writing the feeds that are written here."""
    settings = pelican.settings
    if "FEEDS_ADDRESSES" in settings:
        return  # taken over already
    for name, value in DEFAULTS.items():
        settings.setdefault(name, value)
    for kind in KINDS.values():
        settings.setdefault(kind.json, sister(settings.get(kind.atom)))
    # Pelican's own feeds are of these names too; templates go on finding them, see `FeedsGenerator`.
    settings["FEEDS_ADDRESSES"] = {kind.atom: settings.get(kind.atom) for kind in KINDS.values()}
    settings.update(dict.fromkeys(settings["FEEDS_ADDRESSES"]))


def get_generators(_pelican: Any) -> type[FeedsGenerator]:
    return FeedsGenerator


def check(generators: Sequence[Any]) -> None:
    """Refuse addresses that clash before anything is written."""
    for generator in generators:
        if isinstance(generator, FeedsGenerator):
            generator.refuse_doubles()


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(take_over)
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(check)

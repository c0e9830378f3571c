"""Brands: the organisations that stories are about, one file each in ``content/brands/``.

The plugin reads those files, gives every post its ``brands`` (a list of :class:`~.brand.Brand`), its ``experience`` and
its ``experience_date``, refuses a story that does not say them properly, and writes a page for each brand and the list
of all brands.

Where the plugin `conversation` is used too, cases and records stand in slots: templates have the globals
``cases(article)``, ``record(brand)``, ``standing(brand)``, ``comparison()`` (brands of a sector beside each other) and
``trust(saga)``; and beside each brand's page come its open data, badges, and promises as calendar and feed.

Settings, with their defaults: ``BRAND_PATHS`` (``["brands"]``, folders inside ``PATH``), ``BRAND_URL`` and
``BRAND_SAVE_AS`` (a brand's page), ``BRANDS_URL`` and ``BRANDS_SAVE_AS`` (the list; an empty ``…_SAVE_AS`` writes
none). Templates: ``brand``, ``brands`` and ``moved`` (at an
address that a brand had), which a theme may replace.
"""

from typing import Any

from pelican import signals

from ..weave.fields import declare
from ..weave.sources import keep_from_posts
from .generator import BrandsGenerator
from .showing import offer_slots

DEFAULTS: dict[str, Any] = {
    "BRAND_PATHS": ["brands"],
    "BRAND_URL": "marques/{slug}/",
    "BRAND_SAVE_AS": "marques/{slug}/index.html",
    "BRANDS_URL": "marques/",
    "BRANDS_SAVE_AS": "marques/index.html",
    "CONVERSATION_PUBLICATION": "var/publication",
}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults; brand pages are paginated as categories are."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    keep_from_posts(pelican.settings, "BRAND_PATHS")
    own = ("site", "sector", "mediator", "complaints", "logo", "fiction")
    declare(pelican.settings, "Brand", own, lists=("aliases", "domains", "former_slugs"))
    declare(pelican.settings, "Article", ("experience", "experience_date", "fiction"), lists=("brands",))
    pelican.settings["PAGINATED_TEMPLATES"] = {"brand": None, **pelican.settings["PAGINATED_TEMPLATES"]}


def get_generators(_pelican: Any) -> type[BrandsGenerator]:
    return BrandsGenerator


def register() -> None:
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(offer_slots)

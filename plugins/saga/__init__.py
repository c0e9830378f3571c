"""Sagas: several posts that are one relation with one brand, read as episodes.

The plugin reads one file a saga in ``content/sagas/``, gives every post its ``saga``, its ``episode`` and its
neighbours (``episode_before``, ``episode_after``), refuses numbers that cannot be put in order, gathers the
``helpers`` that saga and episodes name with their consent, and writes a page for each saga and the list of all sagas.

Settings, with their defaults: ``SAGA_PATHS`` (``["sagas"]``, folders inside ``PATH``), ``SAGA_URL`` and
``SAGA_SAVE_AS`` (a saga's page), ``SAGAS_URL`` and ``SAGAS_SAVE_AS`` (the list; an empty ``…_SAVE_AS`` writes none).
Templates: ``saga`` and ``sagas``, which a theme may replace.
"""

from typing import Any

from pelican import signals

from ..weave.fields import declare
from ..weave.sources import keep_from_posts
from .generator import SagasGenerator

DEFAULTS: dict[str, Any] = {
    "SAGA_PATHS": ["sagas"],
    "SAGA_URL": "sagas/{slug}/",
    "SAGA_SAVE_AS": "sagas/{slug}/index.html",
    "SAGAS_URL": "sagas/",
    "SAGAS_SAVE_AS": "sagas/index.html",
}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    keep_from_posts(pelican.settings, "SAGA_PATHS")
    declare(pelican.settings, "Saga", (), lists=("brands", "helpers"))
    declare(pelican.settings, "Article", ("saga", "episode"), lists=("helpers",))


def get_generators(_pelican: Any) -> type[SagasGenerator]:
    return SagasGenerator


def register() -> None:
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)

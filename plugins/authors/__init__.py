"""Authors: who signs the posts, and what ties them to the organisations that they write about.

The plugin reads one file an author in ``content/authors/`` and gives every author of a post its ``profile`` (a
:class:`~.profile.Profile`, or ``None`` for who has no file) and every post its ``interests``: what its authors declare
about the brands that it names. So a theme shows a bio on an author's page, and a declared interest at the head of each
story it touches, without anybody having to think of it there.

Fields of a file: ``Title`` (the name, as posts are signed), ``Role``, ``Site``, ``Photo`` (a picture of this site),
``Interests``; its text is the bio. Setting, with its default: ``AUTHOR_PATHS`` (``["authors"]``, folders inside
``PATH``).
"""

from collections.abc import Sequence
from typing import Any

from pelican import signals

from ..weave.fields import declare
from ..weave.sources import keep_from_posts
from .generator import AuthorsGenerator

DEFAULTS: dict[str, Any] = {"AUTHOR_PATHS": ["authors"]}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    keep_from_posts(pelican.settings, "AUTHOR_PATHS")
    declare(pelican.settings, "Profile", ("role", "site", "photo"), lists=("interests",))


def get_generators(_pelican: Any) -> type[AuthorsGenerator]:
    return AuthorsGenerator


def introduce(generators: Sequence[Any]) -> None:
    """Give authors and posts what the files say, once every plugin has read its own."""
    for generator in generators:
        if isinstance(generator, AuthorsGenerator):
            generator.introduce()


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(introduce)

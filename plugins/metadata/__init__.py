"""Fields that say what they mean: a misspelt one stops the build, with file, line and “did you mean”.

What Pelican does in silence with a slip at the head of a file (Markdown, reStructuredText or HTML) costs the blogger:
`Tag:` is no keyword, the second `Category:` counts for nothing, below `Résumé: …` everything is text, `Status: draft`
too, and `Date: 09/01/2026` is the first of September. Each of these is refused in one line. A field that nobody reads
and that is like none that somebody reads is warned of, once.

Settings: `METADATA_OWN`, fields that the blog's theme or its own plugins read (default: none).
"""

from typing import Any

from pelican import signals

from ..weave.fields import declare
from .fields import check_content
from .heads import check_heads

EVERYWHERE = {"title", "slug", "lang", "date", "modified", "author", "authors", "template", "save_as", "url"}
EVERYWHERE |= {"timezone", "date_format"}
"""What Pelican itself reads of whatever has a text."""

OF_POSTS = {"category", "tags", "status", "translation", "description", "keywords", "path"}
"""What it, or the themes that come with it, read of posts and pages besides."""

BROUGHT = {"original_url", "original_id", "original_digest"}
"""What an import notes of where a post comes from."""


def set_defaults(pelican: Any) -> None:
    """The setting that the blog leaves out, and Pelican's own fields."""
    settings = pelican.settings
    own = [name.lower() for name in settings.setdefault("METADATA_OWN", [])]
    for kind in ("Article", "Page", "Brand", "Saga", "Profile"):
        declare(settings, kind, EVERYWHERE, lists=(*settings["FORMATTED_FIELDS"], *own))
    for kind in ("Article", "Page"):
        declare(settings, kind, OF_POSTS | BROUGHT)
    settings["METADATA_TOLD"] = []


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.readers_init.connect(check_heads)
    signals.content_object_init.connect(check_content)

"""No silent edits: beside every post that was changed, a page with what was changed, when and why, from git.

Every published post gets `history` (its changes, newest first, or an empty list) and `history_url` (the page, or None).
There is a page only where a commit changed the post after it was published; without git, without a repository, in a
shallow clone, or with `History: no` among the fields of the post, there is none. What is not committed is not shown.

Settings: `HISTORY_NAME`, the last part of the page's address (default: `history`).
Templates: `history`, if the theme has one, with `post`, `history_title` and `history_changes`; else the plugin's own.
"""

from typing import Any

from pelican import signals

from ..weave.fields import declare
from .generator import HistoryGenerator

DEFAULTS = {"HISTORY_NAME": "history"}


def set_defaults(pelican: Any) -> None:
    """The setting that the blog leaves out."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    declare(pelican.settings, "Article", ("history",))


def get_generators(_pelican: Any) -> type[HistoryGenerator]:
    return HistoryGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)

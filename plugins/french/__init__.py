"""French first: what bloggers write is set as French print is, and lists of names are in the order of a dictionary.

Titles, summaries and bodies (of posts, pages and whatever other plugins read; from Markdown, reST or HTML) get the
typography of their language, French or English: `typography` has the rules. What visitors write is not touched. A file
may say ``Typography: no``.

Sections, keywords and authors that differ by accents or case only share an address: they get one spelling (`names`),
and their lists are alphabetical, accents and case aside.

Settings, with their defaults: ``FRENCH_TYPOGRAPHY`` (``True``); ``FRENCH_NAMES`` (``["Brand", "Profile"]``), the
classes of content whose title is a name, and stays as it was typed: a brand’s, an author’s.
"""

from typing import Any

from pelican import signals

from ..weave.fields import choice_of, declare
from .names import drop_repeats, settle_names
from .typography import typeset

DEFAULTS: dict[str, Any] = {"FRENCH_TYPOGRAPHY": True, "FRENCH_NAMES": ["Brand", "Profile"]}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    for kind in ("Article", "Page", "Brand", "Saga", "Profile"):
        declare(pelican.settings, kind, ("typography",))


def mend(content: Any) -> None:
    """Set a content that was just read. Raises :class:`ContentError` where ``Typography`` says neither yes nor no."""
    if content._content is None:  # a picture, a file
        return
    drop_repeats(content)
    # Whoever says a field twice is told so later, by whoever checks fields.
    lang = content.lang if isinstance(content.lang, str) else ""
    if not (_wanted(content) and _setting(content, "FRENCH_TYPOGRAPHY")):
        return
    content._content = typeset(content._content, lang)
    title = content.metadata.get("title")
    if isinstance(title, str) and type(content).__name__ not in _setting(content, "FRENCH_NAMES"):
        content.title = content.metadata["title"] = typeset(title, lang, raised=False)
    for field in content.settings["FORMATTED_FIELDS"]:
        text = content.metadata.get(field)
        if isinstance(text, str):
            content.metadata[field] = typeset(text, lang)
            # Pelican keeps a summary apart from the other fields.
            setattr(content, "_summary" if field == "summary" else field, content.metadata[field])


def _setting(content: Any, name: str) -> Any:
    return content.settings.get(name, DEFAULTS[name])


def _wanted(content: Any) -> bool:
    return choice_of(content, "typography", ("yes", "no"), "yes") == "yes"


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.content_object_init.connect(mend)
    signals.article_generator_finalized.connect(settle_names)

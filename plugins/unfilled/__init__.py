"""Places that nobody filled in: “Connexion à %s”, “Bonjour {name}”, “{{ title }}”. They stop the build.

What the blogger wrote (text, title, summary and every other field of posts, pages and whatever else is read) is looked
through as it is read, and refused with file and line. Then every page is, as it is written: there only the theme can
have left a place empty. Code is left alone (`code`, `pre`, `kbd`, `samp`, scripts, and whatever says `translate="no"`),
and so is what visitors wrote, which stands in slots.

Settings: `UNFILLED_ALLOWED`, texts that look like such places and are meant (default: none).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pelican import signals

from ..weave.errors import ContentError, Stop
from ..weave.slots import SLOT
from ..weave.sources import where
from .places import PLACE, unfilled
from .source import line_of

ADDRESSES = ("url", "save_as", "slug", "path", "template", "reader")
"""Fields that nobody reads, whose braces are Pelican's."""


def set_defaults(pelican: Any) -> None:
    """The setting that the blog leaves out."""
    pelican.settings.setdefault("UNFILLED_ALLOWED", [])


def check_content(content: Any) -> None:
    """Raise ContentError where what was just read has a place left.

    Each is looked at by itself, as soon as it is read: long before the folder of the last build is emptied.
    """
    if content._content is None:  # a picture, a file
        return
    allowed = frozenset(content.settings.get("UNFILLED_ALLOWED", ()))
    fields = {name: value for name, value in content.metadata.items() if name not in ADDRESSES}
    texts = [(name.capitalize(), str(each)) for name, value in fields.items() for each in _each(value)]
    for name, text in [*texts, ("the text", content._content)]:
        place = unfilled(text, allowed)
        if place is not None:
            line = line_of(content.source_path, place)
            path = f"{where(content)}:{line}" if line else where(content)
            todo = "which nobody filled in: write what belongs there, or mark it as code"
            raise ContentError(path, f"{name} has “{place}”, {todo}")


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def check_page(path: str, context: dict[str, Any]) -> None:
    """Raise Stop where a page that was just written has a place left."""
    page = Path(path).read_bytes()
    if PLACE.search(page.decode()) is None:
        return  # nearly always
    place = unfilled(SLOT.sub(b"", page).decode(), frozenset(context.get("UNFILLED_ALLOWED", ())))
    if place is not None:
        page_name = Path(path).relative_to(Path(context["OUTPUT_PATH"]).absolute()).as_posix()
        raise Stop(
            f"{page_name}: shows “{place}”, which the theme did not fill in: correct its template or translation"
        )


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.content_object_init.connect(check_content)
    signals.content_written.connect(check_page)

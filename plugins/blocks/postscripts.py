"""What was added to a post afterwards: its P.S., read off its HTML, and the day of change that follows from them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pelican.utils import SafeDatetime, set_date_tzinfo

from ..weave.errors import ContentError
from ..weave.sources import place
from ..weave.text import plain

_POSTSCRIPT = re.compile(
    r'<section class="admonition ps" id="(?P<id>[\w-]+)">\s*<p class="admonition-title">'
    r'<time datetime="(?P<day>[^"]+)">.*?</time></p>(?P<text>.*?)</section>',
    re.DOTALL,
)

EXCERPT = 200
"""Characters of a P.S. that a feed shows before the post."""


@dataclass(frozen=True)
class Postscript:
    """One P.S.: its anchor, its day (or minute, ISO 8601) as written, and the moment that it stands for."""

    id: str
    day: str
    moment: datetime


def read_postscripts(content: Any) -> None:
    """Set `postscripts` (in the order of their days) on a post or page, and `modified` where it says none itself.

    Raises :class:`ContentError` for a P.S. that is older than what it adds to.
    """
    source = getattr(content, "_content", None) or ""
    found = _POSTSCRIPT.finditer(source) if 'class="admonition ps"' in source else ()
    content.postscripts = sorted((_read(content, match) for match in found), key=lambda each: each.moment)
    content.videos = 'data-player="' in source
    if not content.postscripts:
        return
    date = getattr(content, "date", None)
    first, last = content.postscripts[0], content.postscripts[-1]
    if date is not None and first.day[:10] < date.date().isoformat():
        when = f"{date.date().isoformat()}, when the text itself is dated"
        said = f"the P.S. of {first.day[:10]} is before {when}: correct one of the two"
        raise ContentError(place(content, first.day[:10]), said)
    if "modified" not in content.metadata:
        # A P.S. on the day of publication says no hour: it cannot be before the post.
        content.modified = content.metadata["modified"] = max(filter(None, (last.moment, date)))
        content.locale_modified = content.modified.strftime(content.date_format)


def _read(content: Any, match: re.Match[str]) -> Postscript:
    moment = set_date_tzinfo(SafeDatetime.fromisoformat(match["day"]), str(content.timezone))
    return Postscript(match["id"], match["day"], moment)


def words_of(content: Any, postscript: Postscript) -> str:
    """The first words of a P.S., as text. Other plugins change what readers get: ask once all have had their turn."""
    found = _POSTSCRIPT.finditer(content._content)
    return next((plain(match["text"], EXCERPT) for match in found if match["id"] == postscript.id), "")

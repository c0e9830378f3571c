"""WordPress' short codes, `[caption]`, `[gallery]`, `[embed]` …, as HTML; unknown ones stay in the text and are named.

Code is sheltered first: a short code inside `<pre>` or `<code>` is code. So is one in double brackets.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from moderation.importers.addresses import web_address
from moderation.importers.wording import Noted

_CODE = re.compile(r"<(pre|code|textarea)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_OPENING = re.compile(
    r"(?P<bracket>\[?)\[(?P<name>[A-Za-z][\w-]*)"
    r"(?P<given>(?:\s(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*|=\"[^\"\]]*\")?)/?\]"
)
_GIVEN = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))|\"([^\"]*)\"|(\S+)")
_MEDIA = ("src", "url", "mp3", "m4a", "ogg", "wav", "wma", "mp4", "m4v", "webm", "ogv", "flv", "wmv")
_ALIGNMENT = re.compile(r"align(?:left|right|center|none)")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that a gallery shows: its address, what it shows, and its caption."""

    url: str
    alt: str = ""
    caption: str = ""


Gallery = Callable[[Sequence[str] | None], tuple[Sequence[Picture], int]]
"""The pictures of those ids (None: all that belong to the post), and how many are unknown."""


def no_gallery(ids: Sequence[str] | None) -> tuple[Sequence[Picture], int]:
    """For systems without galleries: whatever is asked for is unknown."""
    return (), len(ids or ())


@dataclass(slots=True)
class Expansion:
    """What became of a text: `remarks` are codes of `wording` with their details."""

    html: str
    remarks: list[Noted] = field(default_factory=list)
    unclosed: set[str] = field(default_factory=set)
    """Ends that stand nowhere after where the reading stands: looking again each time would cost a square."""


def expand(html: str, gallery: Gallery) -> Expansion:
    """`html` with its short codes told in HTML."""
    sheltered: list[str] = []

    def shelter(found: re.Match[str]) -> str:
        sheltered.append(found[0])
        return f"\x00{len(sheltered) - 1}\x00"

    result = Expansion("")
    text = _CODE.sub(shelter, html.replace("\x00", ""))
    parts, position = [], 0
    while (found := _OPENING.search(text, position)) is not None:
        told, end = _told(text, found, gallery, result)
        parts += [text[position : found.start()], told]
        position = end
    parts.append(text[position:])
    result.html = re.sub("\x00(\\d+)\x00", lambda found: sheltered[int(found[1])], "".join(parts))
    return result


def _told(text: str, found: re.Match[str], gallery: Gallery, result: Expansion) -> tuple[str, int]:
    """What stands for the short code that opens at `found`, and where it ends in `text`."""
    name, closing = found["name"].lower(), f"[/{found['name']}]"
    closes = -1 if closing in result.unclosed else text.find(closing, found.end())
    if closes < 0:
        result.unclosed.add(closing)
    elif text.find(f"[{found['name']}", found.end(), closes) >= 0:
        closes = -1  # the end belongs to a later one
    inside = text[found.end() : closes] if closes >= 0 else None
    end = found.end() if inside is None else closes + len(closing)
    for last in (found.end(), end):
        if found["bracket"] and text.startswith("]", last):
            return text[found.start() + 1 : last], last + 1
    given, loose = _given(found["given"])
    if name in ("caption", "wp_caption") and inside is not None:
        told: str | None = _caption(given, inside)
    elif name == "gallery":
        told, end = _gallery(given, gallery, result), found.end()
    elif name in ("embed", "audio", "video"):
        told = _media(given, loose, inside)
    else:
        if inside is not None or given or _stands_alone(found):
            result.remarks.append(("shortcode_unknown", {"name": name}))
        # What it may hold is looked at next: only its brackets are passed over.
        return found[0], found.end()
    if told is None:
        result.remarks.append(("shortcode_empty", {"name": name}))
        return found[0], found.end()
    return found["bracket"] + told, end


def _given(text: str | None) -> tuple[dict[str, str], list[str]]:
    named: dict[str, str] = {}
    loose: list[str] = []
    for match in _GIVEN.finditer(text or ""):
        key, *values, quoted, bare = match.groups()
        if key is not None:
            named[key.lower()] = unescape(next(value for value in values if value is not None))
        else:
            loose.append(unescape(quoted if quoted is not None else bare).lstrip("="))
    return named, loose


def _stands_alone(found: re.Match[str]) -> bool:
    """Whether it has a line of its own: `[sic]` in a sentence is no short code."""
    text = found.string
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    before, after = text[start : found.start()][-200:], text[found.end() : end if end >= 0 else None][:200]
    return re.fullmatch(r"(?:\s|<[^>]*>)*", before + after) is not None


def _caption(given: dict[str, str], inside: str) -> str:
    words = given.get("caption", "")
    picture = inside
    if not words:
        # The picture, maybe inside a link, comes first; the rest is the caption.
        split = re.match(r"\s*(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", inside, re.IGNORECASE)
        if split:
            picture, words = inside[: split.end()], inside[split.end() :]
    side = given.get("align", "")
    chosen = f"wp-caption {side}" if _ALIGNMENT.fullmatch(side) and side != "alignnone" else "wp-caption"
    said = f"<figcaption>{words.strip()}</figcaption>" if words.strip() else ""
    return f'\n\n<figure class="{chosen}">{picture.strip()}{said}</figure>\n\n'


def _gallery(given: dict[str, str], gallery: Gallery, result: Expansion) -> str | None:
    asked = given.get("ids") or given.get("include")
    pictures, unknown = gallery([part for part in re.split(r"[,\s]+", asked) if part] if asked else None)
    if unknown:
        result.remarks.append(("gallery_missing", {"count": unknown}))
    shown = [
        f'<figure><img src="{escape(picture.url)}" alt="{escape(picture.alt)}" />'
        + (f"<figcaption>{picture.caption}</figcaption>" if picture.caption else "")
        + "</figure>"
        for picture in pictures
        if web_address(picture.url)
    ]
    return f'\n\n<div class="gallery">{"".join(shown)}</div>\n\n' if shown else None


def _media(given: dict[str, str], loose: list[str], inside: str | None) -> str | None:
    candidates = [inside or "", *(given.get(name, "") for name in _MEDIA), *loose]
    for candidate in candidates:
        url = web_address(unescape(candidate.strip()))
        if url:
            address = escape(url)
            beside = inside if inside and candidate is not candidates[0] else ""
            return f'<a href="{address}">{address}</a>{beside}'
    return None

"""WordPress' short codes, `[caption]`, `[gallery]`, `[embed]` …, as HTML; unknown ones stay in the text and are named.

Code is sheltered first: a short code inside `<pre>` or `<code>` is code. So is one in double brackets.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from moderation.importers.html_tree import web_address
from moderation.importers.wording import Noted

_CODE = re.compile(r"<(pre|code|textarea)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_SHORTCODE = re.compile(
    r"(?P<open>\[?)\[(?P<name>[A-Za-z][\w-]*)(?P<given>(?:\s(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*|=\"[^\"\]]*\")?)/?\]"
    r"(?:(?P<inside>(?:(?!\[/?(?P=name)\b).)*)\[/(?P=name)\])?(?P<close>\]?)",
    re.DOTALL,
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


def expand(html: str, gallery: Gallery) -> Expansion:
    """`html` with its short codes told in HTML."""
    sheltered: list[str] = []

    def shelter(found: re.Match[str]) -> str:
        sheltered.append(found[0])
        return f"\x00{len(sheltered) - 1}\x00"

    result = Expansion("")
    text = _CODE.sub(shelter, html.replace("\x00", ""))
    text = _SHORTCODE.sub(lambda found: _told(found, gallery, result), text)
    result.html = re.sub("\x00(\\d+)\x00", lambda found: sheltered[int(found[1])], text)
    return result


def _told(found: re.Match[str], gallery: Gallery, result: Expansion) -> str:
    name, inside = found["name"].lower(), found["inside"]
    if found["open"] and found["close"]:
        return found[0][1:-1]
    given, loose = _given(found["given"])
    if name in ("caption", "wp_caption") and inside is not None:
        told: str | None = _caption(given, inside)
    elif name == "gallery":
        told = _gallery(given, gallery, result)
    elif name in ("embed", "audio", "video"):
        told = _media(given, loose, inside)
    else:
        if inside is not None or given or _stands_alone(found):
            result.remarks.append(("shortcode_unknown", {"name": name}))
        if inside is not None and "[" in inside:
            within = _SHORTCODE.sub(lambda inner: _told(inner, gallery, result), inside)
            start = found.start("inside") - found.start()
            return found[0][:start] + within + found[0][start + len(inside) :]
        return found[0]
    if told is None:
        result.remarks.append(("shortcode_empty", {"name": name}))
        return found[0]
    return found["open"] + told + found["close"]


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
    before = found.string[: found.start()].rpartition("\n")[2]
    after = found.string[found.end() :].partition("\n")[0]
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
            return f'<a href="{address}">{address}</a>'
    return None

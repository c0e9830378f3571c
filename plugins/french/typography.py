"""French and English typography of prose in HTML: spaces that hold, curly marks, real ellipses, raised ordinals.

The rules are those of the *Lexique des règles typographiques en usage à l’Imprimerie nationale* (2002), with the
spaces of Unicode: U+202F where it asks for a thin one, which is also what separates thousands and stands before % and
€ in CLDR's French; U+00A0 before the colon and within guillemets. Letters and digits stay as they were typed.
"""

import re

from .markup import BREAK, INLINE, LINE, MASKS, mask, unmask
from .quotes import SPACES, before, curl

NARROW = "\u202f"
NO_BREAK = "\u00a0"

GUILLEMETS, DOUBLE, SINGLE = ("«", "»"), ("“", "”"), ("‘", "’")

_NOT_BEFORE = frozenset(SPACES + BREAK + LINE + "([{«“‘¿¡/-")
"""What no space is put after: the sign that follows would begin something."""

# Each pattern begins with the character that is looked for, and only then looks back: texts are searched faster so.
_ELLIPSIS = re.compile(r"\.{3,}")
_DASH = re.compile(rf"-(?<=[^\s{BREAK}] -)(?:(?<![0-9] -)-?|-?(?! [0-9]))(?= \S)")
_OPENS = re.compile(rf"«[{SPACES}]*+(?=[^»{BREAK}{LINE}])")
_HELD = re.compile(rf"(?:[!?;]++|:)(?=[{SPACES}{MASKS}»”’)\]}}.,…\"'|!?;:]|\Z)|»")

_UNITS = (
    "k?m²?|[cmdµ]m|ha|k?g|mg|t|[cmdh]?[lL]|h|min|s|ms|[kMG]?Hz|[kMG]?Wh?|V|A|mA|°C?|[KMGT]o|[KMG]bit/s|km/h|"
    "euros?|francs?|dollars?|millions?|milliards?"
)
_DIGIT = re.compile("[0-9]")
_AMOUNT = re.compile(
    rf"[1-9](?<![\w.,-].)[0-9]{{3,14}}(?=(?:,[0-9]+)?[{SPACES}]*(?:[€£]|[kM]€|(?:euros?|francs?|dollars?)\b))"
)
_GROUPS = re.compile(
    r"[0-9](?<![\w.,:/-].)(?<![0-9][ \u00a0\u202f].)[0-9]{0,2}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![0-9:/])"
)
_PERCENT = re.compile(rf"(?<=[0-9])({INLINE}*)[{SPACES}]*([%‰€£](?![\w%])|k€|M€|Md€)")
_UNIT = re.compile(rf"(?<=[0-9])({INLINE}*)[ \u00a0\u2009](?=(?:\$|{_UNITS})(?![\w’']))")
_HOUR = re.compile(r"[ \u00a0\u202f](?<=[0-9].)h[ \u00a0\u202f](?=[0-9]{2}(?![0-9]))")
_NUMERO = re.compile(rf"(?<!\w)([nN])[°º][{SPACES}]*(?=[0-9])")
_ABBREVIATION = re.compile(
    rf"(?<![\w.’'-])(?:(MM?\.|Mmes?|Mlles?|Dr|Pr|Me|Mgr) (?={INLINE}*[A-ZÀ-ÖØ-Þ])"
    r"|(pp?\.|art\.|chap\.|fig\.|vol\.|t\.|§+) (?=[0-9]))"
)

_ENDING = "(?:ers?|res?|es?|nde?s?)"
_ORDINAL = re.compile(rf"([0-9IVX]++)({_ENDING})(?![\w’']|-(?![0-9IVX]++{_ENDING}(?![\w’'])))")
_ORDINAL_BEFORE = re.compile(rf"[0-9IVX]{_ENDING}-\Z")
"""From one ordinal to another: *XVIIIe-XIXe*."""
_RAISED = re.compile(r"(?:1|I)(?:er|re)s?|(?:[0-9]+|[IVX]{2,}|[VX])es?|2nde?s?")
"""Ordinals as they should be written. *Ce* and *Le* are none, nor is *2ème*."""


def typeset(html: str, lang: str, *, raised: bool = True) -> str:
    """`html` as it should be set in `lang`, or as it is where `lang` is neither French nor English.

    Left alone: tags, attributes, comments; code, keys, formulas and scripts; what is marked as of another language
    (`lang`) or as a name (`translate="no"`); addresses, smileys. `raised`: ordinals get `<sup>`, which a title has
    no place for. Setting twice is setting once.
    """
    lang = lang.partition("-")[0].lower()
    rules = {"fr": _french, "en": _english}.get(lang)
    if rules is None or not html:
        return html
    text, markup, typed = mask(html, lang)
    mended = rules(text)
    # A straight mark that had no other half may find it among those that are curly now.
    while ('"' in mended or "'" in mended) and (again := rules(mended)) != mended:
        mended = again
    if raised and lang == "fr":
        mended = _ORDINAL.sub(_raise, mended)
    return html if mended == text else unmask(mended, markup, typed)


def _english(text: str) -> str:
    return curl(_ELLIPSIS.sub("…", text), DOUBLE, SINGLE)


def _french(text: str) -> str:
    text = curl(_ELLIPSIS.sub("…", text), GUILLEMETS, DOUBLE)
    text = _DASH.sub("–", text)
    text = _OPENS.sub(f"«{NO_BREAK}", text)
    text = _hold(text)
    text = _ABBREVIATION.sub(rf"\1\2{NO_BREAK}", text)
    return _numbers(text) if _DIGIT.search(text) else text


def _numbers(text: str) -> str:
    text = _AMOUNT.sub(lambda match: f"{int(match[0]):,}".replace(",", NARROW), text)
    text = _GROUPS.sub(lambda match: re.sub("[^0-9]", NARROW, match[0]), text)
    text = _PERCENT.sub(rf"\1{NARROW}\2", text)
    text = _UNIT.sub(rf"\1{NARROW}", text)
    text = _HOUR.sub(f"{NARROW}h{NARROW}", text)
    return _NUMERO.sub(rf"\1º{NO_BREAK}", text) if "°" in text or "º" in text else text


def _hold(text: str) -> str:
    """`text` with each high sign held to what stands before it, by the space that is its own."""
    parts: list[str] = []
    position = 0
    for match in _HELD.finditer(text):
        sign, start = match[0], match.start()
        end = start
        while end > position and text[end - 1] in SPACES:
            end -= 1
        seen = before(text, end)
        if seen in _NOT_BEFORE or (seen == "«" and sign == "»"):
            continue  # it begins something, or ends nothing
        if end == start and (text[end - 1] in "!?;:" and sign != "»"):
            continue  # one run of signs
        parts += (text[position:end], NARROW if sign[0] in "!?;" else NO_BREAK, sign)
        position = match.end()
    return "".join((*parts, text[position:]))


def _raise(match: re.Match[str]) -> str:
    start = match.start()
    alone = start == 0 or not re.match(r"[\w.,#’'-]", match.string[start - 1])
    alone = alone or _ORDINAL_BEFORE.search(match.string, max(0, start - 6), start) is not None
    if not (alone and _RAISED.fullmatch(match[0])):
        return match[0]
    return f"{match[1]}<sup>{match[2]}</sup>"

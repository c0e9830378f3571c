"""Finding a place that was left empty in HTML, or in text."""

import re

# Each alternative consumes its first sign before it looks behind: so the search runs from one % or { to the next.
PLACE = re.compile(
    r"""
      % (?: \( \w+ \) [sdifr]                                  # %(name)s: Python, gettext
          | (?<! [\d%] %) (?<! \d [ \u00a0\u202f] %)
            (?: \d \$ )? [sdifr@] (?! [\w%] ) )                # %s, %1$s: C, PHP; not “20 %”
    | \{ (?: \{ [^{}\n]* \}\} | % [^{}\n]* %\}               # {{ name }}, {% block %}: Jinja, Mustache
          | (?<! [\w\\^_}] \{ ) [A-Za-z_] [\w.]+ \} )          # {name}, ${name}; not \frac{a}{b}, x_{i}
    """,
    re.VERBOSE,
)

_VERBATIM = re.compile(
    r"<(code|pre|kbd|samp|script|style|textarea|var|math|svg)\b[^>]*>.*?</\1\s*>"
    r"|<(\w+)\b[^>]*\btranslate=[\"']no[\"'][^>]*>.*?</\2\s*>"
    r"|<!--.*?-->",
    re.DOTALL | re.IGNORECASE,
)
_READ = re.compile(r"\b(?:alt|title|aria-label|placeholder|content)=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def unfilled(html: str, allowed: frozenset[str]) -> str | None:
    """The first place in `html` that readers meet, in its text or in an attribute that is read aloud or shown.

    `allowed` are places that are meant. None where there is nothing: nearly always, and then it costs one search.
    """
    if PLACE.search(html) is None:
        return None
    shown = _TAG.sub(_read_aloud, _VERBATIM.sub(" ", html))
    return next((match[0] for match in PLACE.finditer(shown) if match[0] not in allowed), None)


def _read_aloud(tag: re.Match[str]) -> str:
    """What readers get of a tag: the attributes with words. Addresses have braces and percent signs of their own."""
    return f" {' '.join(double or single for double, single in _READ.findall(tag[0]))} "

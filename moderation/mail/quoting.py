"""A visitor's words in a letter: quoted, short, and with nothing in them that a mail program would make a link of."""

import re

QUOTED_MOST = 600
"""Characters of a message that a letter quotes."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:/{1,3}")
_PREFIX = re.compile(r"([a-zA-Z]):(?=\S)")
_DOT = re.compile(r"(?<=\w)[.\u3002\uff0e\uff61](?=\w)")
_AT = re.compile(r"(?<=\S)[@\uff20](?=\S)")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def harmless(text: str) -> str:
    """`text` without anything that is a link or an address to a mail program: no scheme, `evil[.]example`, ` (at) `.

    Programs make links of bare names and of `mailto:` as well (GHSA-74pc-3r2m-ppx3 is what happens otherwise).
    """
    text = _INVISIBLE.sub("", text)
    text = _SCHEME.sub("", text)
    text = _PREFIX.sub(r"\1: ", text)
    text = _AT.sub(" (at) ", text)
    return _DOT.sub("[.]", text)


def quoted(text: str) -> str:
    """The beginning of `text`, each line behind `> `."""
    shown = text.strip()
    if len(shown) > QUOTED_MOST:
        shown = shown[:QUOTED_MOST].rstrip() + " …"
    return "\n".join(f"> {line}".rstrip() for line in harmless(shown).split("\n"))


def one_line(text: str) -> str:
    """`text` as one harmless line: a name in a sentence."""
    return " ".join(harmless(text).split())

"""The hashtags of a title, and the title without them."""

import re

_HASHTAG = re.compile(r"(?<![\w&/#])#(?=\w*[^\W\d_])(\w+)")
"""A hash before a word with at least one letter: neither “n° #1”, nor C#, nor an entity, nor the part of an address."""

_AT_THE_END = re.compile(rf"(?:(?:^|[\s,;]+){_HASHTAG.pattern})+\s*$")
"""Also such as stand there as a list: “#CX, #Sixt”."""
_HUMP = re.compile(r"(?<=[^\W\d_A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ])")


def take_hashtags(title: str) -> tuple[str, list[str]]:
    """What remains to be shown of `title`, and its hashtags as typed, without the hash, each once.

    Those at the end are labels and go; one within the sentence is a word of it and stays, without its hash. So stay
    those of a title that has nothing else.
    """
    found = list(dict.fromkeys(_HASHTAG.findall(title)))
    shown = _AT_THE_END.sub("", title).rstrip() or title
    return _HASHTAG.sub(r"\1", shown), found


def spaced(hashtag: str) -> str:
    """The words of a hashtag: “écouteClient” is “écoute client”; “SignalConso”, which begins great, is one name."""
    words = hashtag.replace("_", " ")
    return _HUMP.sub(" ", words).lower() if words[:1].islower() else words

"""Finding listed words in what somebody wrote: whole words, whatever the case, the accents and what hides in between.

Everything takes time proportional to the text: no pattern of anybody's is ever run as a regular expression.
"""

import re
import unicodedata
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_DROPPED = frozenset({"Mn", "Cf"})
"""Accents, once they stand apart, and what cannot be seen: joiners, soft hyphens, marks of direction."""


def fold(text: str) -> str:
    """`text` without case, accents, ligatures and invisible characters."""
    apart = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(each for each in apart if unicodedata.category(each) not in _DROPPED).casefold()


def words_of(text: str) -> list[str]:
    """The folded words of `text`, in their order; apostrophes and hyphens part words, as anything but letters does."""
    return _WORD.findall(fold(text))


@dataclass(frozen=True, slots=True)
class WordList:
    """Words and phrases to look for. `casino*` finds every word that begins so; anything else is found whole.

    `listed` is what the policy says; the rest is derived from it.
    """

    listed: tuple[str, ...] = ()
    _phrases: tuple[str, ...] = field(init=False, compare=False, repr=False)
    _beginnings: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        phrases = [" ".join(words_of(each)) for each in self.listed if not each.endswith("*")]
        beginnings = [" ".join(words_of(each)) for each in self.listed if each.endswith("*")]
        object.__setattr__(self, "_phrases", tuple(f" {each} " for each in phrases))
        object.__setattr__(self, "_beginnings", tuple(f" {each}" for each in beginnings))

    def in_text(self, text: str) -> bool:
        """Whether any of them stands in `text`."""
        if not self.listed:
            return False
        folded = f" {' '.join(words_of(text))} "
        return any(each in folded for each in (*self._phrases, *self._beginnings))

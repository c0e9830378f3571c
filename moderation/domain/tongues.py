"""Which language a text seems to be in: by its script, and by the small words that every sentence needs.

Coarse on purpose: it answers only when it is plain, since what it says may hold a message for a person.
"""

import re
import unicodedata

from moderation.domain.wordlist import words_of

_SMALL = {
    "fr": (
        "le la les un une des du de et est sont que qui dans pour pas ne je vous nous il elle on ce cette avec sur "
        "mais au aux mon ma mes votre vos leur ont ete tres plus"
    ),
    "en": (
        "the a an of and is are was were that which in for not i you we he she it this with on but to my your their "
        "have has been very more they at by"
    ),
    "de": (
        "der die das ein eine und ist sind war nicht ich sie wir er es mit auf aber zu den dem des von fur mein ihr "
        "haben hat sehr mehr auch"
    ),
    "es": (
        "el la los las un una de y es son que en para no yo usted nosotros ella con sobre pero al del mi su muy mas "
        "por lo se ha como"
    ),
    "it": (
        "il lo la i gli le un una di e sono che in per non io lei noi con su ma al del della mi molto piu da si ha "
        "come questo"
    ),
    "pt": (
        "o a os as um uma de e sao que em para nao eu voce nos ela com sobre mas ao do da meu muito mais por se tem "
        "como isso"
    ),
    "nl": (
        "de het een van en is zijn was niet ik je u we hij zij dit met op maar aan mijn uw hun hebben heeft zeer meer "
        "te dat er"
    ),
}
SMALL_WORDS = {code: frozenset(words.split()) for code, words in _SMALL.items()}
"""By language code: frequent words, without accents, as `words_of` gives them."""

LEAST_WORDS = 6
"""Shorter texts are in no language that can be told ("Merci !")."""

OTHER = "other"
"""A script that none of the languages above is written in."""

_LETTER = re.compile(r"[^\W\d_]")


def guess(text: str) -> str | None:
    """A code of SMALL_WORDS, `other` for another script, None where it is not plain."""
    letters = _LETTER.findall(text)
    foreign = sum(not unicodedata.name(each, "").startswith("LATIN") for each in letters)
    if letters and foreign * 2 > len(letters):
        return OTHER
    words = words_of(text)
    if len(words) < LEAST_WORDS:
        return None
    counts = {code: sum(word in small for word in words) for code, small in SMALL_WORDS.items()}
    first, second, *_ = sorted(counts.values(), reverse=True)
    if first < 3 or first < 1.5 * second:  # neighbours such as Spanish and Portuguese share many
        return None
    return max(counts, key=lambda code: counts[code])

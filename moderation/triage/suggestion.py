"""What triage says about one contribution, and when it says nothing. Standard library only."""

from dataclasses import dataclass
from enum import StrEnum

LEAST = 20
"""Decisions of each kind (kept, refused) before triage says anything: with fewer it would repeat chance."""

REFUSE_FROM = 0.9
"""Probability of refusal from which a contribution is marked as probably to refuse."""

PUBLISH_UNTIL = 0.1
"""Probability of refusal up to which it is marked as probably to publish."""

TERMS = 4
"""Words shown for each side at most."""


class Band(StrEnum):
    REFUSE = "refuse"
    UNSURE = "unsure"
    PUBLISH = "publish"


def band(probability: float) -> Band:
    """The band of a probability of refusal."""
    if probability >= REFUSE_FROM:
        return Band.REFUSE
    return Band.PUBLISH if probability <= PUBLISH_UNTIL else Band.UNSURE


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How likely a contribution is to be refused, judged by past decisions, and what in it speaks for that.

    `refusing` and `publishing` are words of the text itself, the strongest first. Of the last `marked` contributions
    that came into this band before anybody had decided them, `refused` were then refused: the band's own record.
    """

    probability: float
    band: Band
    refusing: tuple[str, ...]
    publishing: tuple[str, ...]
    marked: int
    refused: int

    @property
    def percent(self) -> int:
        """The probability as people read it, never as certainty."""
        return min(99, max(1, round(self.probability * 100)))


@dataclass(frozen=True, slots=True)
class NotYet:
    """Too few decisions so far: how many of each kind there are."""

    published: int
    refused: int

    @property
    def missing(self) -> int:
        """How many decisions must still be taken, if they are of the kinds that lack."""
        return max(0, LEAST - self.published) + max(0, LEAST - self.refused)

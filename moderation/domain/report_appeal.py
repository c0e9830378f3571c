"""Appeals of those who reported a message, against the finding that their report was invalid (DSA, article 20).

They live as the appeals of authors do (`domain.appeal`): free, for six months, decided once and by somebody else.
"""

from datetime import datetime

from moderation.domain.appeal import APPEAL_LIFE
from moderation.domain.contribution import State
from moderation.domain.errors import NotAllowed, Problem
from moderation.domain.report import ReportState


def check_report_appealable(report: ReportState, about: State, found_at: datetime | None, now: datetime) -> None:
    """Whether who reported can appeal `now`: the report found invalid, and what it is about still published.

    Raises NotAllowed, saying what is missing.
    """
    if report is not ReportState.INVALID or about is not State.APPROVED or found_at is None:
        raise NotAllowed(Problem("appeal", "There is no decision here that you could appeal against."))
    if now > found_at + APPEAL_LIFE:
        raise NotAllowed(Problem("appeal", "The six months in which you could appeal against this decision are over."))

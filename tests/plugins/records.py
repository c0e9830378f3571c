"""Records of an invented brand for tests of figures: as few words as possible for what a case came to."""

from datetime import UTC, datetime, timedelta

from moderation.publication.cases import BrandRecord, CaseFacts

START = datetime(2026, 1, 1, 10, tzinfo=UTC)


def case(
    id: str | int,
    told: float | None = 0,
    answered: float | None = None,
    *,
    experience: str = "negative",
    state: str | None = None,
    silent: float | None = None,
    withdrawn: float | None = None,
    verdict: tuple[str, str] | None = None,
    reopened: bool = False,
    again: tuple[float, float | None] | None = None,
    same_as: str | None = None,
) -> CaseFacts:
    """A case; `told`, `silent` and `withdrawn` are days after START, `answered` days after it was told.

    `again`: the days on which it was reopened, and on which the brand was told of that.
    """
    asked = told or 0
    answer = None if answered is None else asked + answered
    usual = "published" if told is None else "silent" if silent else "notified"
    if answer is not None:
        usual = "judged" if verdict else "answered"
    return CaseFacts(
        id=f"k{id}",
        post=f"recit-{id}",
        experience=experience,
        published_at=_at(asked - 1),
        opened_at=_at(asked - 1),
        notified_at=None if told is None else _at(told),
        acknowledged_at=None,
        silent_at=None if silent is None else _at(silent),
        first_answer_at=None if answer is None else _at(answer),
        type=None if answer is None else "accepted",
        state=state or usual,
        reopened=reopened or again is not None,
        repaired=verdict[0] if verdict else None,
        respected=verdict[1] if verdict else None,
        judged_at=_at((answer or 0) + 2) if verdict else None,
        reopened_at=None if again is None else _at(again[0]),
        notified_again_at=None if again is None or again[1] is None else _at(again[1]),
        withdrawn_at=None if withdrawn is None else _at(withdrawn),
        same_as=same_as,
    )


def record(*cases: CaseFacts, until: float = 100) -> BrandRecord:
    """The record of the brand `nuage`, whose open cases have waited until that many days after START."""
    return BrandRecord("nuage", _at(until), _at(0), cases=cases)


def _at(days: float) -> datetime:
    return START + timedelta(days=days)

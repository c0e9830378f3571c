"""The tables of appeals and reports, walked whole: every state × action × role (TRUST, States)."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from moderation.domain import appeal, report
from moderation.domain.actors import Actor, Role
from moderation.domain.appeal import APPEAL_LIFE, AppealAction, AppealStanding, AppealState, check_appealable
from moderation.domain.contribution import Action, State
from moderation.domain.errors import IllegalTransition, NotAllowed, Refused
from moderation.domain.report import ReportAction, ReportStanding, ReportState, check_notice
from moderation.domain.report_appeal import check_report_appealable

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
DESK = {Role.MODERATOR, Role.SENIOR}

APPEALS = {
    (AppealState.WAITING, AppealAction.UPHOLD): (AppealState.UPHELD, DESK),
    (AppealState.WAITING, AppealAction.DISMISS): (AppealState.DISMISSED, DESK),
    (AppealState.WAITING, AppealAction.CLOSE): (AppealState.CLOSED, set(Role) - {Role.VISITOR}),
}
"""What leads where and who may, said a second time: not read from the table that is tested."""

REPORTS = {
    (ReportState.FILED, ReportAction.ANSWER): (ReportState.FILED, {Role.AUTHOR}),
    (ReportState.FILED, ReportAction.UPHOLD): (ReportState.UPHELD, DESK),
    (ReportState.FILED, ReportAction.INVALIDATE): (ReportState.INVALID, DESK),
    (ReportState.FILED, ReportAction.CLOSE): (ReportState.CLOSED, set(Role) - {Role.VISITOR}),
}


@pytest.mark.parametrize(("state", "action", "role"), list(product(AppealState, AppealAction, Role)))
def test_appeals_go_where_the_table_says_and_nowhere_else(state: AppealState, action: AppealAction, role: Role) -> None:
    standing, actor = AppealStanding(state, decided_by=1), Actor(role, account=2)
    to, by = APPEALS.get((state, action), (None, set()))
    if to is None:
        with pytest.raises(IllegalTransition):
            appeal.decide_appeal(standing, action, actor, "Because.")
    elif role not in by:
        with pytest.raises(NotAllowed):
            appeal.decide_appeal(standing, action, actor, "Because.")
    else:
        assert appeal.decide_appeal(standing, action, actor, "Because.") is to


@pytest.mark.parametrize(("action", "role"), list(product((AppealAction.UPHOLD, AppealAction.DISMISS), sorted(DESK))))
def test_nobody_decides_an_appeal_against_their_own_decision(action: AppealAction, role: Role) -> None:
    """TRUST duty 5: another moderator."""
    with pytest.raises(NotAllowed):
        appeal.decide_appeal(AppealStanding(AppealState.WAITING, 1), action, Actor(role, account=1), "Because.")


@pytest.mark.parametrize("answer", ["", " \n"])
def test_a_dismissal_is_reasoned(answer: str) -> None:
    with pytest.raises(Refused, match="answer"):
        appeal.decide_appeal(
            AppealStanding(AppealState.WAITING, 1), AppealAction.DISMISS, Actor(Role.SENIOR, 2), answer
        )


@pytest.mark.parametrize(("state", "action", "latest"), list(product(State, Action, [True, False])))
def test_only_a_refusal_that_stands_can_be_appealed_against(state: State, action: Action, latest: bool) -> None:
    stands = {
        Action.REJECT: {State.REJECTED, State.TAKEN_DOWN},
        Action.TAKE_DOWN: {State.REJECTED, State.TAKEN_DOWN},
        Action.REFUSE_EDIT: {State.APPROVED},
    }
    if latest and state in stands.get(action, set()):
        check_appealable(state, action, NOW - APPEAL_LIFE, latest, NOW)
        with pytest.raises(NotAllowed, match="six months"):
            check_appealable(state, action, NOW - APPEAL_LIFE - timedelta(seconds=1), latest, NOW)
    else:
        with pytest.raises(NotAllowed):
            check_appealable(state, action, NOW, latest, NOW)


@pytest.mark.parametrize("month", range(1, 13))
def test_six_months_are_never_less(month: int) -> None:
    began = datetime(2026, month, 1, tzinfo=UTC)
    ended = datetime(2026 + (month + 5) // 12, (month + 5) % 12 + 1, 1, tzinfo=UTC)
    assert began + APPEAL_LIFE >= ended


@pytest.mark.parametrize(("state", "action", "role"), list(product(ReportState, ReportAction, Role)))
def test_reports_go_where_the_table_says_and_nowhere_else(state: ReportState, action: ReportAction, role: Role) -> None:
    standing, actor = ReportStanding(state, heard_until=NOW, answered=False), Actor(role, account=2)
    to, by = REPORTS.get((state, action), (None, set()))
    if to is None:
        with pytest.raises(IllegalTransition):
            report.decide_report(standing, action, actor, NOW, "spam", "Because.")
    elif role not in by:
        with pytest.raises(NotAllowed):
            report.decide_report(standing, action, actor, NOW, "spam", "Because.")
    else:
        assert report.decide_report(standing, action, actor, NOW, "spam", "Because.") is to


@pytest.mark.parametrize(
    ("answered", "late", "reason", "possible"),
    [
        (False, False, "spam", False),
        (False, False, "illegal", True),
        (True, False, "spam", True),
        (False, True, "spam", True),
    ],
)
def test_nothing_is_taken_down_before_its_author_was_heard(
    answered: bool, late: bool, reason: str, possible: bool
) -> None:
    standing = ReportStanding(ReportState.FILED, NOW if late else NOW + timedelta(seconds=1), answered)
    moderator = Actor(Role.MODERATOR, 1)
    if possible:
        report.decide_report(standing, ReportAction.UPHOLD, moderator, NOW, reason)
    else:
        with pytest.raises(NotAllowed):
            report.decide_report(standing, ReportAction.UPHOLD, moderator, NOW, reason)


def test_an_author_answers_once() -> None:
    with pytest.raises(IllegalTransition):
        report.decide_report(
            ReportStanding(ReportState.FILED, NOW, True), ReportAction.ANSWER, Actor(Role.AUTHOR), NOW, None, "Again"
        )


GOOD = {
    "contribution": "https://blog.example/2026/01/essai/#c-0123456789abcdef",
    "reason": "spam",
    "passage": "Buy\nnow",
    "explanation": None,
    "name": " Bob ",
    "email": "bob@MAIL.example",
    "good_faith": "on",
}


def test_a_notice_says_the_four_things_of_the_law() -> None:
    """DSA, article 16 (2): reasons, place, who, good faith."""
    notice = check_notice(**GOOD)
    assert (notice.contribution, notice.name, notice.email) == ("0123456789abcdef", "Bob", "bob@mail.example")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *product(("contribution", "reason", "passage", "name", "email", "good_faith"), (None, "", " ", 7, [])),
        ("reason", "dislike"),
        ("passage", "x" * 2001),
        ("passage", "\ud800"),
        ("explanation", "x" * 5001),
        ("explanation", 7),
        ("name", "x" * 81),
        ("name", "a\nb"),
        ("email", "bob"),
        ("email", "bob@mail.example, eve@mail.example"),
        ("good_faith", "no"),
        ("good_faith", False),
    ],
)
def test_a_bad_notice_names_the_field(field: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        check_notice(**{**GOOD, field: value})
    assert {problem.field for problem in refused.value.problems} == {field}


# --- appeals of reporters --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("found", "about"), list(product(ReportState, State)))
def test_a_report_is_appealed_against_only_where_it_was_found_invalid_and_the_message_stands(
    found: ReportState, about: State
) -> None:
    """TRUST duty 5: for six months, whichever they are, as an author's appeal."""
    if (found, about) == (ReportState.INVALID, State.APPROVED):
        check_report_appealable(found, about, NOW, NOW + APPEAL_LIFE)
        with pytest.raises(NotAllowed):
            check_report_appealable(found, about, NOW, NOW + APPEAL_LIFE + timedelta(seconds=1))
    else:
        with pytest.raises(NotAllowed):
            check_report_appealable(found, about, NOW, NOW)

"""Appeals of those who reported: lodged on the report's page, decided on the desk by somebody else, told and final."""

from datetime import timedelta

import pytest
from flask import Flask

from moderation.acts import decide, report_appeal
from moderation.domain.appeal import AppealState
from moderation.domain.contribution import Action, State
from moderation.domain.errors import Conflict, NotAllowed
from moderation.domain.report import ReportState
from moderation.storage import report_appeals
from moderation.storage.contributions import Stored
from moderation.storage.report_appeals import ReportAppeal
from tests.conftest import Cast, MovedClock
from tests.web.browser import Browser, browser, do, keep, log_of, now, unlabelled
from tests.web.test_appeals import receipt
from tests.web.test_reports import filed, send

WHY = "It is my private number, not the shop's."


@pytest.fixture
def published(app: Flask, cast: Cast) -> Stored:
    """Ana's comment, published."""
    kept = keep(app, body="Well, call 01 23 45 67 89.")
    return do(app, lambda c, at: decide.take(c, kept.id, Action.APPROVE, cast.nadia.actor(), at))


@pytest.fixture
def refused(app: Flask, cast: Cast, published: Stored) -> Browser:
    """Bob's page: his report was found invalid by Sofia."""
    page = send(app, published)
    desk = browser(app, cast.sofia).open("/desk/reports")
    assert desk.press("invalidate", answer="It is the shop's public number.").status == 200
    return page.open(page.url)


def lodged(app: Flask, about: Stored) -> ReportAppeal | None:
    (report,) = filed(app, about)
    with app.extensions["ecoute"].store.read() as connection:
        return report_appeals.of_report(connection, report.seq)


def test_a_finding_can_be_appealed_against_and_somebody_else_takes_the_message_down(
    app: Flask, cast: Cast, published: Stored, refused: Browser, clock: MovedClock
) -> None:
    """TRUST duty 5, DSA article 20: open to those who reported as well; TRUST duty 12: both moments are kept."""
    assert "You can appeal here, free of charge" in refused.text
    refused.press("appeal", appeal=WHY)
    assert "Your appeal waits for another moderator" in refused.text
    assert "appeal" not in refused.buttons(), "once"
    assert "1 appeal of a reporter waits" in browser(app, cast.sofia).open("/desk/appeals").text
    clock.move(timedelta(days=2))
    desk = browser(app, cast.nadia).open("/desk/reports").open("/desk/reports/appeals")
    assert WHY in desk.text
    assert "It is the shop's public number." in desk.text
    assert "bob@mail.example" not in desk.page.text, "LESSONS: no more personal data than the decision needs"
    assert unlabelled(desk.soup) == []
    desk.press("uphold", answer="You are right.")
    assert now(app, published).state is State.TAKEN_DOWN
    last = log_of(app, published)[-1]
    assert (last.action, last.reason, last.by) == (Action.TAKE_DOWN, "personal_data", "Nadia")
    (report,) = filed(app, published)
    assert (report.state, report.decision, report.decided_at) == (ReportState.UPHELD, last.seq, clock())
    assert report.decided_at - report.created_at == timedelta(days=2)
    page = refused.open(refused.url)
    for told in ("Your appeal was upheld", "You are right.", "no longer published"):
        assert told in page.text
    assert "Nadia" not in page.page.text
    assert "Why it stayed at first" in page.text, "what was found first is not the reason of what was decided last"
    assert "If you disagree" not in page.text
    heard = receipt(app, published)
    assert "What was decided at first; another moderator decided otherwise" in heard.text
    assert "The decision It is" not in " ".join(heard.text.split())


def test_a_dismissal_needs_reasons_and_is_final(app: Flask, cast: Cast, published: Stored, refused: Browser) -> None:
    """TRUST, report: filed → invalid → appeal → final."""
    refused.press("appeal", appeal=WHY)
    desk = browser(app, cast.marc).open("/desk/reports/appeals")
    assert desk.press("dismiss").status == 422
    desk.press("dismiss", answer="It stands on their sign.")
    assert now(app, published).state is State.APPROVED
    page = refused.open(refused.url)
    assert "Your appeal was dismissed" in page.text
    assert "It stands on their sign." in page.text
    assert page.send(f"{page.url.partition('?')[0]}/appeal", {"appeal": "Again"}).status == 409
    assert lodged(app, published).state is AppealState.DISMISSED
    assert "dismissed" in browser(app, cast.sofia).open("/desk/reports/appeals").text


def test_who_found_it_invalid_never_decides_the_appeal(
    app: Flask, cast: Cast, published: Stored, refused: Browser
) -> None:
    """LESSONS: a moderation state guarded only by a disabled button is not guarded."""
    refused.press("appeal", appeal=WHY)
    own = browser(app, cast.sofia).open("/desk/reports/appeals")
    assert "another moderator must decide" in own.text
    assert not {"uphold", "dismiss"} & own.buttons().keys()
    appeal = lodged(app, published)
    for act in (
        lambda c, at: report_appeal.uphold(c, appeal.seq, cast.sofia.actor(), "spam", "", at, None),
        lambda c, at: report_appeal.dismiss(c, appeal.seq, cast.sofia.actor(), "No.", at),
        lambda c, at: report_appeal.dismiss(c, appeal.seq, cast.leo.actor(), "No.", at),
    ):
        with pytest.raises(NotAllowed):
            do(app, act)
    assert lodged(app, published) == appeal
    assert now(app, published).state is State.APPROVED


def test_nobody_appeals_before_a_finding_nor_after_six_months(
    app: Flask, cast: Cast, published: Stored, clock: MovedClock
) -> None:
    page = send(app, published)
    assert "appeal" not in page.buttons()
    early = page.send(f"{page.url.partition('?')[0]}/appeal", {"appeal": WHY, "lang": "en"})
    assert early.status == 403
    assert early.soup.select_one("#field-appeal").get_text().strip() == WHY, "nothing typed is lost"
    browser(app, cast.sofia).open("/desk/reports").press("invalidate", answer="No.")
    clock.move(timedelta(days=184, seconds=1))
    assert "appeal" not in page.open("/reports/" + page.url.split("/reports/")[1].split("/")[0]).buttons()
    assert lodged(app, published) is None


def test_words_that_cannot_be_kept_come_back(app: Flask, published: Stored, refused: Browser) -> None:
    page = refused.press("appeal", appeal=" ")
    assert page.status == 422
    assert page.soup.select_one("#field-appeal")["aria-invalid"] == "true"
    long = "x" * (report_appeal.WORDS_MAX + 1)
    assert long in refused.press("appeal", appeal=long).page.text
    assert lodged(app, published) is None


@pytest.mark.parametrize("taken_down", [True, False])
def test_what_happens_to_the_message_otherwise_settles_the_appeal(
    app: Flask, cast: Cast, published: Stored, refused: Browser, taken_down: bool
) -> None:
    refused.press("appeal", appeal=WHY)
    if taken_down:
        do(app, lambda c, at: decide.take(c, published.id, Action.TAKE_DOWN, cast.sofia.actor(), at, "spam"))
    else:
        receipt = app.extensions["ecoute"].receipt_token(published.id)
        assert app.test_client().post(f"/receipts/{receipt}/withdraw").status_code == 303
    state, report = (AppealState.UPHELD, "upheld") if taken_down else (AppealState.CLOSED, "invalid")
    assert lodged(app, published).state is state
    assert filed(app, published)[0].state == report
    page = refused.open(refused.url).text
    assert ("Your appeal was upheld" if taken_down else "Your appeal was closed") in page


def test_nobody_decides_what_they_did_not_see(app: Flask, cast: Cast, published: Stored, refused: Browser) -> None:
    refused.press("appeal", appeal=WHY)
    appeal = lodged(app, published)
    stale = now(app, published).version - 1
    with pytest.raises(Conflict):
        do(app, lambda c, at: report_appeal.uphold(c, appeal.seq, cast.marc.actor(), "spam", "", at, stale))
    assert lodged(app, published) == appeal


def test_erasing_the_message_or_the_reporter_leaves_no_word_of_it(
    app: Flask, cast: Cast, published: Stored, refused: Browser
) -> None:
    """TRUST duty 11: what was said in the appeal may quote what is erased."""
    refused.press("appeal", appeal=WHY)
    receipt = app.extensions["ecoute"].receipt_token(published.id)
    app.test_client().post(f"/receipts/{receipt}/erase", data={"confirm": "yes"})
    assert (lodged(app, published).words, lodged(app, published).state) == ("", AppealState.CLOSED)

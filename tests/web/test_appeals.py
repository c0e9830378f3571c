"""Appeals: lodged on the receipt, decided on the desk by somebody else, with reasons (TRUST duty 5, DSA article 20)."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from moderation.acts import appeal, author
from moderation.domain.actors import AUTHOR
from moderation.domain.contribution import Action, State
from moderation.domain.errors import NotAllowed
from moderation.storage import accounts, appeals
from moderation.storage.appeals import Appeal
from moderation.storage.contributions import Stored
from moderation.web.context import Service
from tests.conftest import Cast, MovedClock
from tests.web.browser import Browser, browser, decided, do, keep, log_of, now, unlabelled

WINDOW = timedelta(minutes=15)


def receipt(app: Flask, kept: Stored) -> Browser:
    """The author's browser, at the receipt, in English."""
    running: Service = app.extensions["ecoute"]
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Browser(client).open(f"/receipts/{running.receipt_token(kept.id)}")


def lodged(app: Flask, kept: Stored) -> list[Appeal]:
    with app.extensions["ecoute"].store.read() as connection:
        return appeals.of_contribution(connection, kept.seq)


@pytest.fixture
def refused(app: Flask, cast: Cast) -> Stored:
    """Ana's comment, refused by Nadia."""
    return decided(app, keep(app), cast.nadia, Action.REJECT, "off_topic")


def test_the_receipt_states_the_reasons_and_how_to_appeal(app: Flask, refused: Stored) -> None:
    """TRUST duty 3, DSA article 17: reason, rule, by a person, how to appeal and until when."""
    page = receipt(app, refused)
    assert "Off topic" in page.text
    assert "off_topic" in page.text
    assert "by a person, not by a machine" in page.text
    assert "another moderator will decide" in page.text
    assert "1 September 2026" in page.text
    assert "Nadia" not in page.page.text
    assert unlabelled(page.soup) == []


def test_the_receipt_promises_no_appeal_after_its_six_months(app: Flask, refused: Stored, clock: MovedClock) -> None:
    clock.move(timedelta(days=185))
    page = receipt(app, refused)
    assert "You can appeal here" not in page.text
    assert "write to the publisher" in page.text


def test_an_appeal_names_the_decision_that_it_is_against(app: Flask, cast: Cast, refused: Stored) -> None:
    """An old dismissal must not read as the answer to a newer decision, which can still be appealed against."""
    receipt(app, refused).press("appeal", appeal="I speak of the post.")
    browser(app, cast.sofia).open("/desk/appeals").press("uphold")
    before = log_of(app, refused)[0].at
    decided(app, now(app, refused), cast.nadia, Action.TAKE_DOWN, "spam")
    page = receipt(app, refused)
    shown = BeautifulSoup(page.page.text, "html.parser").find(id=lambda id: id and id.startswith("appeal-"))
    assert f"against the decision of {before.day} " in " ".join(shown.find_parent("section").get_text().split())
    assert "appeal" in page.buttons()


def test_another_moderator_upholds_and_the_log_gets_a_new_decision(app: Flask, cast: Cast, refused: Stored) -> None:
    page = receipt(app, refused).press("appeal", appeal="I speak of the post.")
    assert "waits for another moderator" in page.text
    assert "appeal" not in page.buttons()
    desk = browser(app, cast.sofia).open("/desk/appeals")
    assert "I speak of the post." in desk.text
    desk.press("uphold", answer="Right you are.")
    assert now(app, refused).state is State.APPROVED
    assert [each.action for each in log_of(app, refused)] == [Action.REJECT, Action.REINSTATE]
    told = page.open(page.url).text
    assert "Your appeal was upheld" in told
    assert "Right you are." in told
    assert "Sofia" not in told


def test_a_dismissal_needs_reasons_and_shows_them_on_the_receipt(app: Flask, cast: Cast, refused: Stored) -> None:
    page = receipt(app, refused).press("appeal", appeal="I speak of the post.")
    desk = browser(app, cast.sofia).open("/desk/appeals").press("dismiss")
    assert desk.status == 422
    assert "Say why" in desk.text
    desk.press("dismiss", answer="It speaks of the weather.")
    assert now(app, refused).state is State.REJECTED
    assert [each.state for each in lodged(app, refused)] == ["dismissed"]
    told = page.open(page.url)
    assert "It speaks of the weather." in told.text
    assert "appeal" not in told.buttons(), "one appeal a decision"
    assert "You can appeal here" not in told.text
    assert "or go to court" in told.text
    assert told.send(f"{told.url.partition('?')[0]}/appeal", {"appeal": "Again"}).status == 409


def test_whoever_decided_never_decides_the_appeal(app: Flask, cast: Cast, refused: Stored) -> None:
    """LESSONS: a moderation state guarded only by a disabled button is not guarded."""
    receipt(app, refused).press("appeal", appeal="No!")
    desk = browser(app, cast.nadia).open("/desk/appeals")
    assert "another moderator must decide" in desk.text
    assert {"uphold", "dismiss"} & set(desk.buttons()) == set()
    (waiting,) = lodged(app, refused)
    for action in ("uphold", "dismiss"):
        with pytest.raises(NotAllowed):
            do(app, lambda c, at, a=action: getattr(appeal, a)(c, waiting.seq, cast.nadia.actor(), "So.", at))
    assert now(app, refused).state is State.REJECTED


def test_a_lone_moderator_is_told_so_and_the_appeal_waits(app: Flask, cast: Cast, refused: Stored) -> None:
    receipt(app, refused).press("appeal", appeal="No!")
    for other in (cast.marc, cast.sofia):
        do(app, lambda c, at, who=other: accounts.suspend(c, who, at))
    assert "ecoute account add" in browser(app, cast.nadia).open("/desk/appeals").text
    assert [each.state for each in lodged(app, refused)] == ["waiting"]


def test_a_brand_never_decides(app: Flask, cast: Cast, refused: Stored) -> None:
    receipt(app, refused).press("appeal", appeal="No!")
    (waiting,) = lodged(app, refused)
    assert browser(app, cast.leo).open("/desk/appeals").status == 403
    with pytest.raises(NotAllowed):
        do(app, lambda c, at: appeal.uphold(c, waiting.seq, cast.leo.actor(), "", at))


def test_the_six_months_end(app: Flask, clock: MovedClock, refused: Stored) -> None:
    clock.move(timedelta(days=184))
    assert "appeal" in receipt(app, refused).buttons()
    clock.move(timedelta(seconds=1))
    page = receipt(app, refused)
    assert "appeal" not in page.buttons()
    late = page.send(f"{page.url.partition('?')[0]}/appeal", {"appeal": "Too late?"})
    assert late.status == 403
    assert "six months" in late.text
    assert "Too late?" in late.page.text, "nothing typed is lost"


@pytest.mark.parametrize("words", ["", " \n", "x" * 5001])
def test_an_appeal_without_words_comes_back(app: Flask, refused: Stored, words: str) -> None:
    page = receipt(app, refused).press("appeal", appeal=words)
    assert page.status == 422
    assert page.soup.select_one("#field-appeal")["aria-invalid"] == "true"
    assert lodged(app, refused) == []


def test_an_edit_that_was_refused_is_published_by_an_appeal(app: Flask, cast: Cast) -> None:
    kept = decided(app, keep(app), cast.nadia, Action.APPROVE)
    do(app, lambda c, at: author.edit(c, kept.id, "Better said", AUTHOR, WINDOW, at))
    decided(app, kept, cast.nadia, Action.REFUSE_EDIT, "insult")
    receipt(app, kept).press("appeal", appeal="It is no insult.")
    desk = browser(app, cast.marc).open("/desk/appeals")
    assert "Better said" in desk.text
    desk.press("uphold")
    assert now(app, kept).body == "Better said"
    assert [each.action for each in log_of(app, kept)][-2:] == [Action.EDIT, Action.ACCEPT_EDIT]


def test_what_is_undone_or_taken_back_leaves_no_appeal_waiting(app: Flask, cast: Cast, refused: Stored) -> None:
    receipt(app, refused).press("appeal", appeal="No!")
    decided(app, refused, cast.nadia, Action.UNDO)
    assert [each.state for each in lodged(app, refused)] == ["closed"]
    other = decided(app, keep(app), cast.nadia, Action.REJECT, "spam")
    page = receipt(app, other).press("appeal", appeal="No!")
    page.press("withdraw")
    assert [each.state for each in lodged(app, other)] == ["closed"]


def test_a_reinstatement_from_the_desk_wins_the_appeal(app: Flask, cast: Cast, refused: Stored) -> None:
    receipt(app, refused).press("appeal", appeal="No!")
    decided(app, refused, cast.marc, Action.REINSTATE)
    assert [(each.state, each.by) for each in lodged(app, refused)] == [("upheld", "Marc")]


def test_one_receipt_appeals_only_for_its_own_message(app: Flask, cast: Cast, refused: Stored) -> None:
    """LESSONS: every object check is made on the server against this id and this actor."""
    other = keep(app)
    page = receipt(app, other)
    assert (
        page.send(f"{page.url.partition('?')[0]}/appeal", {"appeal": "Mine?", "contribution": refused.id}).status == 403
    )
    assert lodged(app, refused) == []

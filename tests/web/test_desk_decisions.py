"""Decisions at the desk: each button does what it says, once, and the rules stand on the server."""

from dataclasses import replace

import pytest
from flask import Flask

from moderation.acts import author
from moderation.domain.actors import AUTHOR
from moderation.domain.contribution import DECISIONS, Action, State, allowed
from moderation.domain.text import BODY_MAX, NOTE_MAX
from moderation.storage import contributions
from tests.conftest import Cast
from tests.web.browser import browser, decided, do, filled, keep, log_of, names, now, propose

BEFORE: dict[Action, list[tuple[Action, str | None]]] = {
    Action.APPROVE: [],
    Action.REJECT: [],
    Action.TAKE_DOWN: [(Action.APPROVE, None)],
    Action.REINSTATE: [(Action.REJECT, "spam")],
    Action.ACCEPT_EDIT: [(Action.APPROVE, None), (Action.EDIT, None)],
    Action.REFUSE_EDIT: [(Action.APPROVE, None), (Action.EDIT, None)],
}
"""How a contribution comes to where each decision can be taken, by another moderator."""


@pytest.mark.parametrize("action", BEFORE)
def test_each_decision_is_taken_by_its_button(app: Flask, cast: Cast, action: Action) -> None:
    kept = keep(app)
    for step, reason in BEFORE[action]:
        if step is Action.EDIT:
            propose(app, kept, "Bonsoir")
        else:
            decided(app, kept, cast.marc, step, reason)
    page = browser(app, cast.nadia).open(f"/desk/contributions/{kept.id}")
    needs_reason = action in (Action.REJECT, Action.TAKE_DOWN, Action.REFUSE_EDIT)
    page.press(action, note="vu", **({"reason": "off_topic"} if needs_reason else {}))
    assert page.status == 200
    last = log_of(app, kept)[-1]
    assert (last.action, last.by, last.note) == (action, "Nadia", "vu")
    assert last.reason == ("off_topic" if needs_reason else None)
    assert now(app, kept).state is last.to_state
    assert now(app, kept).proposed_body is None
    assert now(app, kept).body == ("Bonsoir" if action is Action.ACCEPT_EDIT else "Bonjour")
    assert "Done" in page.text


@pytest.mark.parametrize("state", State)
def test_a_page_offers_exactly_what_the_rules_allow(sqlite_app: Flask, sqlite_cast: Cast, state: State) -> None:
    kept = keep(sqlite_app, state=state)
    with sqlite_app.extensions["ecoute"].store.read() as connection:
        standing = contributions.standing(connection, kept)
    may = {action for action in allowed(standing, sqlite_cast.nadia.actor()) if action in DECISIONS}
    page = browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/contributions/{kept.id}")
    assert set(page.buttons()) == may


def test_reinstating_is_offered_to_another_moderator_only(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    decided(app, kept, cast.nadia, Action.REJECT, "spam")
    path = f"/desk/contributions/{kept.id}"
    assert set(browser(app, cast.nadia).open(path).buttons()) == {"undo"}
    assert set(browser(app, cast.marc).open(path).buttons()) == {"reinstate"}


def test_the_queue_decides_and_leads_back_to_where_the_moderator_was(app: Flask, cast: Cast) -> None:
    first, second = keep(app, author="Ana"), keep(app, author="Bo")
    page = browser(app, cast.nadia).open(f"/desk/?after={first.seq}")
    page.press("reject", within=f"#c-{second.id}", reason="spam")
    assert page.url == f"/desk/?after={first.seq}"
    assert now(app, second).state is State.REJECTED
    assert "Done: refused. Bo" in page.text


def test_undo_stands_in_the_notice_and_is_a_decision_of_its_own(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    page = browser(app, cast.nadia).open("/desk/").press("approve")
    assert names(page) == []
    page.press("undo", within=".decided")
    assert names(page) == ["Ana"]
    assert [entry.action for entry in log_of(app, kept)] == [Action.APPROVE, Action.UNDO]
    assert now(app, kept).state is State.PENDING
    assert "undo" not in page.buttons()


def test_the_notice_is_told_once(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/").press("approve")
    assert page.soup.select(".decided")
    assert not page.open("/desk/").soup.select(".decided")


def test_the_notice_speaks_of_ones_own_decision_only(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/")
    data = filled(page.buttons()["approve"].find_parent("form"))  # type: ignore[arg-type]
    assert page.client.post(f"/desk/contributions/{kept.id}/approve", data=data).status_code == 303
    decided(sqlite_app, kept, sqlite_cast.marc, Action.TAKE_DOWN, "spam")
    assert not page.open("/desk/").soup.select(".decided")


def test_a_reason_is_required_and_what_was_typed_stays(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    page = browser(app, cast.nadia).open("/desk/").press("reject", note="Insulte à la ligne 2")
    assert page.status == 422
    assert "Choose a reason" in page.soup.select_one(".error-summary").get_text()  # type: ignore[union-attr]
    assert now(app, kept).state is State.PENDING
    form = page.buttons()["reject"].find_parent("form")
    assert filled(form)["note"] == "Insulte à la ligne 2"  # type: ignore[arg-type]
    page.press("reject", reason="insult")
    assert log_of(app, kept)[-1].note == "Insulte à la ligne 2"
    assert page.url == "/desk/"


def test_an_unknown_reason_and_an_endless_note_are_refused(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/").press("reject", reason="dislike")
    assert page.status == 422
    page.press("reject", reason="spam", note="x" * (NOTE_MAX + 1))
    assert page.status == 422
    form = page.buttons()["reject"].find_parent("form")
    assert filled(form)["note"] == "x" * (NOTE_MAX + 1)  # type: ignore[arg-type]
    assert filled(form)["reason"] == "spam"  # type: ignore[arg-type]
    assert now(sqlite_app, kept).state is State.PENDING


def test_a_reason_chosen_before_approving_is_not_held_against_the_author(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/contributions/{kept.id}")
    page.press("approve", reason="spam")
    assert log_of(sqlite_app, kept)[-1].reason is None


def test_the_second_of_two_moderators_is_told_who_was_first(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    slow = browser(app, cast.nadia).open("/desk/")
    browser(app, cast.marc).open("/desk/").press("approve")
    slow.press("reject", reason="off_topic", note="hors sujet ?")
    assert slow.status == 409
    assert "Marc decided meanwhile: approved." in slow.text
    assert now(app, kept).state is State.APPROVED
    form = slow.buttons()["take_down"].find_parent("form")
    assert filled(form)["reason"] == "off_topic"  # type: ignore[arg-type]
    assert filled(form)["note"] == "hors sujet ?"  # type: ignore[arg-type]
    slow.press("take_down")
    assert now(app, kept).state is State.TAKEN_DOWN
    assert slow.url == "/desk/"


def test_an_edit_by_the_author_meanwhile_is_a_conflict_too(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    page = browser(app, cast.nadia).open("/desk/")
    propose(app, kept, "Tout autre chose")
    page.press("approve")
    assert page.status == 409
    assert "Its author decided meanwhile: edited." in page.text
    assert now(app, kept).state is State.PENDING


def test_what_was_typed_stays_where_nothing_can_be_decided_any_more(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    page = browser(app, cast.nadia).open("/desk/")
    do(app, lambda connection, at: author.withdraw(connection, kept.id, AUTHOR, at))
    page.press("reject", reason="spam", note="ma remarque")
    assert page.status == 409
    assert page.buttons() == {}
    assert "ma remarque" in page.text


def test_an_illegal_transition_is_refused_on_the_server_in_words(app: Flask, cast: Cast) -> None:
    kept, other = keep(app), keep(app, state=State.APPROVED)
    page = browser(app, cast.nadia).open("/desk/")
    data = filled(page.buttons()["approve"].find_parent("form")) | {"version": "1"}  # type: ignore[arg-type]
    page.send(f"/desk/contributions/{other.id}/approve", data)
    assert page.status == 409
    assert "This contribution is published: it cannot be changed by “Approve”." in page.text
    assert now(app, kept).state is State.PENDING


def test_nobody_decides_their_own_contribution(app: Flask, cast: Cast) -> None:
    keep(app, author="Ana")
    own = keep(app, author="Nadia", account=cast.nadia.seq)
    page = browser(app, cast.nadia).open("/desk/")
    assert page.buttons(f"#c-{own.id}") == {}
    data = filled(page.buttons()["approve"].find_parent("form")) | {"version": "1"}  # type: ignore[arg-type]
    page.send(f"/desk/contributions/{own.id}/approve", data)
    assert page.status == 403
    assert now(app, own).state is State.PENDING


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000])
def test_nobody_decides_without_saying_what_they_saw(sqlite_app: Flask, sqlite_cast: Cast, version: str) -> None:
    kept = keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/").press("approve", version=version)
    assert page.status == 422
    assert now(sqlite_app, kept).state is State.PENDING


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example", "evil", ""]
)
def test_a_decision_leads_nowhere_else_than_this_site(sqlite_app: Flask, sqlite_cast: Cast, back: str) -> None:
    keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/").press("approve", back=back)
    assert page.url == "/desk/"


def test_a_decision_wakes_the_publisher_and_a_refused_one_does_not(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    woken: list[str] = []
    running = sqlite_app.extensions["ecoute"]
    sqlite_app.extensions["ecoute"] = replace(running, wake=lambda: woken.append("up"))
    keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/").press("reject")
    assert woken == []
    page.press("approve")
    assert woken == ["up"]


def test_the_longest_words_are_decided_like_any_other(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app, body="a " * (BODY_MAX // 2), state=State.APPROVED)
    propose(sqlite_app, kept, "a b " * (BODY_MAX // 4))
    browser(sqlite_app, sqlite_cast.nadia).open("/desk/").press("accept_edit")
    assert now(sqlite_app, kept).proposed_body is None


def test_a_form_without_its_token_decides_nothing(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    page = browser(app, cast.nadia).open("/desk/")
    data = filled(page.buttons()["approve"].find_parent("form"))  # type: ignore[arg-type]
    for token in (None, "forged"):
        sent = {name: value for name, value in data.items() if name != "csrf_token"}
        page.send(f"/desk/contributions/{kept.id}/approve", sent if token is None else sent | {"csrf_token": token})
        assert page.status == 400
    assert now(app, kept).state is State.PENDING


def test_opening_a_decision_decides_nothing(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app)
    browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/contributions/{kept.id}/approve")
    assert now(sqlite_app, kept).state is State.PENDING

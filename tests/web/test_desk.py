"""The desk: its lists, its pages, and that each button decides what it says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from moderation.acts import author, decide
from moderation.domain.actors import AUTHOR
from moderation.domain.contribution import DECISIONS, Action, State, allowed
from moderation.domain.text import BODY_MAX, NOTE_MAX
from moderation.storage import contributions
from moderation.storage.accounts import Account
from moderation.storage.contributions import Stored
from moderation.web.desk import PAGE
from tests.conftest import Cast, MovedClock, enter_cast
from tests.web.browser import browser, do, filled, keep, log_of, now, unlabelled

NASTY = '<script>alert("1")</script>'


@pytest.fixture
def sqlite_cast(sqlite_app: Flask, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_app.extensions["ecoute"].store, clock())


def decided(app: Flask, kept: Stored, who: Account, action: Action, reason: str | None = None, note: str = "") -> None:
    do(app, lambda connection, at: decide.take(connection, kept.id, action, who.actor(), at, reason, note))


def propose(app: Flask, kept: Stored, body: str) -> None:
    do(app, lambda connection, at: author.edit(connection, kept.id, body, AUTHOR, timedelta(days=1), at))


def names(page: object) -> list[str]:
    return [heading.get_text(strip=True) for heading in page.soup.select(".items .item-head :is(h2, h3)")]  # type: ignore[attr-defined]


# --- lists -----------------------------------------------------------------------------------------------------------


def test_the_queue_shows_what_waits_oldest_first_and_nothing_else(app: Flask, cast: Cast) -> None:
    old = keep(app, author="Zoé", state=State.APPROVED)
    keep(app, author="Ana")
    keep(app, author="Refused", state=State.REJECTED)
    keep(app, author="Bo")
    propose(app, old, "Bonsoir")
    page = browser(app, cast.nadia).open("/desk/")
    assert names(page) == ["Zoé", "Ana", "Bo"]
    assert page.soup.select_one(".desk-tabs .number").get_text() == "3"  # type: ignore[union-attr]


def test_the_queue_has_pages_that_hold_while_decisions_are_taken(app: Flask, cast: Cast) -> None:
    kept = [keep(app, author=f"N{number:02}") for number in range(PAGE + 2)]
    page = browser(app, cast.nadia).open("/desk/")
    assert names(page) == [f"N{number:02}" for number in range(PAGE)]
    further = str(page.soup.select_one("a[rel=next]")["href"])  # type: ignore[index]
    decided(app, kept[3], cast.marc, Action.APPROVE)
    page.open(further)
    assert names(page) == [f"N{PAGE}", f"N{PAGE + 1}"]
    assert page.soup.select_one("a[rel=next]") is None


def test_exactly_one_page_offers_no_next(app: Flask, cast: Cast) -> None:
    for number in range(PAGE):
        keep(app, author=f"N{number:02}")
    assert browser(app, cast.nadia).open("/desk/").soup.select_one("a[rel=next]") is None


@pytest.mark.parametrize("path", ["/desk/state/approved", "/desk/log"])
def test_states_and_the_log_are_newest_first_in_pages(app: Flask, cast: Cast, path: str) -> None:
    for number in range(PAGE + 1):
        decided(app, keep(app, author=f"N{number:02}"), cast.marc, Action.APPROVE)
    page = browser(app, cast.nadia).open(path)
    links = page.soup.select(".items .item-head h2 a, .log-about a")
    assert [link.get_text(strip=True) for link in links] == [f"N{number:02}" for number in range(PAGE, 0, -1)]
    page.open(str(page.soup.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    assert [link.get_text(strip=True) for link in page.soup.select(".item-head h2 a, .log-about a")] == ["N00"]


def test_a_list_asks_the_database_as_often_for_many_as_for_one(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    asked: list[str] = []
    engine = sqlite_app.extensions["ecoute"].store.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))
    page = browser(sqlite_app, sqlite_cast.nadia)
    above = keep(sqlite_app, state=State.APPROVED)
    numbers = []
    for more in (1, 8):
        for _ in range(more):
            keep(sqlite_app, parent=above.id)
        asked.clear()
        page.open("/desk/")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("query", ["?after=x", "?after=-1", f"?after={2**64}", "?after=%00", "?after=٣"])
def test_a_place_that_is_none_is_told(sqlite_app: Flask, sqlite_cast: Cast, query: str) -> None:
    page = browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/{query}")
    assert page.status == 404
    assert "no such place" in page.text


@pytest.mark.parametrize("path", ["/desk/state/lost", "/desk/contributions/nothing", "/desk/contributions/%00"])
def test_what_is_not_there_is_told(app: Flask, cast: Cast, path: str) -> None:
    assert browser(app, cast.nadia).open(path).status == 404


# --- what a moderator sees -------------------------------------------------------------------------------------------


def test_a_card_tells_who_where_what_it_answers_and_the_words_as_typed(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    above = keep(sqlite_app, author="Paul", body="mot " * 200 + "FIN", state=State.APPROVED)
    keep(sqlite_app, parent=above.id, body="Une ligne\n\n  *deux*", website="https://ana.example/")
    keep(sqlite_app, kind="reply", author="Leo", title="Service client", brand="nuage", account=sqlite_cast.leo.seq)
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/")
    first, second = page.soup.select("article.item")
    assert first.select_one(".meta a")["href"] == "/2026/02/panne/"  # type: ignore[index]
    assert first.select_one(".meta a").get_text() == "Trois jours sans réseau"  # type: ignore[union-attr]
    quoted = first.select_one("blockquote").get_text()  # type: ignore[union-attr]
    assert "Paul" in quoted
    assert "mot mot" in quoted
    assert "FIN" not in quoted
    words = first.select_one(".words")
    assert words is not None
    assert words.get_text() == "Une ligne\n\n  *deux*"
    assert words["dir"] == "auto"
    assert "https://ana.example/" in first.get_text()
    assert not first.select('a[href*="ana.example"]')
    assert "Reply for Nuage & Cie" in second.get_text()
    assert "Service client" in second.get_text()


def test_what_people_type_is_text_and_never_markup(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    above = keep(sqlite_app, author=NASTY, body=NASTY, state=State.APPROVED)
    kept = keep(sqlite_app, author=NASTY, body=f"avant {NASTY}", website=f"https://x.example/?{NASTY}", parent=above.id)
    decided(sqlite_app, kept, sqlite_cast.marc, Action.APPROVE, note=NASTY)
    propose(sqlite_app, kept, f"après {NASTY} {NASTY}")
    page = browser(sqlite_app, sqlite_cast.nadia)
    for path in ("/desk/", "/desk/log", "/desk/state/approved", f"/desk/contributions/{kept.id}"):
        page.open(path)
        assert page.status == 200
        assert all(script.get("src") for script in page.soup.select("script")), path
        assert NASTY in page.soup.get_text(), path
    page.open("/desk/").press("refuse_edit", reason="insult", note=NASTY)
    assert not [script for script in page.soup.select("script") if not script.get("src")]


def test_an_edit_is_shown_as_what_goes_and_what_comes(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app, body="Le train a une heure de retard.", state=State.APPROVED)
    propose(sqlite_app, kept, "Le train a deux heures de retard.")
    card = browser(sqlite_app, sqlite_cast.nadia).open("/desk/").soup.select_one(".diff")
    assert card is not None
    assert [gone.get_text() for gone in card.select("del")] == ["une heure "]
    assert [come.get_text() for come in card.select("ins")] == ["deux heures "]
    assert card.get_text() == "Le train a une heure deux heures de retard."


def test_no_page_of_the_desk_shows_an_address(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    do(app, lambda connection, _at: contributions.add_contact(connection, kept, "ana@lettres.example"))
    page = browser(app, cast.nadia)
    for path in ("/desk/", f"/desk/contributions/{kept.id}", "/desk/state/pending"):
        assert "lettres.example" not in page.open(path).soup.decode()
    page.open("/desk/").press("approve").open("/desk/log")
    assert "lettres.example" not in page.soup.decode()


def test_one_page_tells_everything_about_a_contribution(app: Flask, cast: Cast, clock: MovedClock) -> None:
    above = keep(app, author="Paul", body="Au-dessus", state=State.APPROVED)
    kept = keep(app, author="Ana", body="Premiers mots", parent=above.id)
    keep(app, author="Zoé", body="En dessous", parent=kept.id)
    propose(app, kept, "Seconds mots")
    clock.move(timedelta(hours=1))
    decided(app, kept, cast.marc, Action.REJECT, "insult", "à revoir ensemble")
    page = browser(app, cast.nadia).open(f"/desk/contributions/{kept.id}")
    said = ("Au-dessus", "En dessous", "Premiers mots", "Seconds mots", "Marc", "à revoir ensemble", "Un récit.")
    assert [each for each in said if each not in page.text] == []
    assert "An insult or an attack on a person" in page.text
    assert "Not published" in page.text


def test_every_field_has_a_label_and_every_id_stands_once(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app)
    keep(sqlite_app, parent=kept.id)
    propose(sqlite_app, keep(sqlite_app, state=State.APPROVED), "Bonsoir")
    page = browser(sqlite_app, sqlite_cast.nadia)
    assert unlabelled(page.open("/desk/").soup) == []
    assert unlabelled(page.open(f"/desk/contributions/{kept.id}").press("reject").soup) == []


def test_reasons_are_worded_in_the_language_of_the_page(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/contributions/{kept.id}?lang=fr")
    assert "Manifestly illegal" not in page.text
    assert "Contenu manifestement illicite" in page.text


# --- decisions -------------------------------------------------------------------------------------------------------

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


# --- who may ---------------------------------------------------------------------------------------------------------


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


def test_a_brand_has_no_way_to_the_desk(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    page = browser(app, cast.leo)
    for path in ("/desk/", "/desk/log", "/desk/state/approved", f"/desk/contributions/{kept.id}"):
        assert page.open(path).status == 403
        assert "Bonjour" not in page.text
    page.open("/brand/posts/panne")
    data = filled(page.buttons()["replies"].find_parent("form")) | {"version": "1"}  # type: ignore[arg-type]
    assert page.send(f"/desk/contributions/{kept.id}/approve", data).status == 403
    assert now(app, kept).state is State.PENDING


def test_a_stranger_is_sent_to_sign_in_and_comes_back(app: Flask, cast: Cast) -> None:
    answer = app.test_client().get("/desk/log")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/sign-in"

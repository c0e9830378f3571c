"""The page of one case: opened by a person, answered with promises, talked over among colleagues, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import Tag
from flask import Flask

from moderation.acts import case, decide
from moderation.acts.case import Moment
from moderation.domain.case import CaseState
from moderation.domain.contribution import Action, State
from moderation.domain.parts import Part
from moderation.storage import cases, contributions, drafts, inbox, promises
from moderation.weaving import body_html
from tests.conftest import CATALOGUE, Cast, MovedClock
from tests.moderation.opening import open_cases
from tests.web.brand_cases import answer_of, open_case, opened, standing, with_person
from tests.web.browser import browser, do, filled, unlabelled

NASTY = '<script>alert("1")</script>'


def form_of(page: object, name: str = "answer") -> dict[str, str]:
    form = page.soup.select_one(f"form#{name}")  # type: ignore[attr-defined]
    assert isinstance(form, Tag)
    return filled(form)


# --- opening it ------------------------------------------------------------------------------------------------------


def test_looking_at_a_case_changes_nothing_and_opening_it_says_when_it_was_read(
    app: Flask, cast: Cast, clock: MovedClock
) -> None:
    """LESSONS: GET shows, POST acts: browsers fetch pages ahead, and the address stands in letters."""
    found = opened(app)
    page = browser(app, cast.leo).open(f"/brand/cases/{found.id}")
    assert standing(app, found).state is CaseState.NOTIFIED
    assert "answer" not in page.buttons()
    page.press("read")
    assert standing(app, found).round.read_at == clock()
    assert "answer" in page.buttons()
    first = clock()
    clock.move(timedelta(days=1))
    with_person(app, "Mia", Part.AGENT)
    page.send(f"/brand/cases/{found.id}/read", {"csrf_token": form_of(page)["csrf_token"]})
    assert standing(app, found).round.read_at == first


def test_reading_wakes_the_publisher(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    woken: list[str] = []
    sqlite_app.extensions["ecoute"] = replace(sqlite_app.extensions["ecoute"], wake=lambda: woken.append("up"))
    open_case(sqlite_app, sqlite_cast.leo, opened(sqlite_app))
    assert woken == ["up"]


# --- answering it ----------------------------------------------------------------------------------------------------


def test_an_answer_goes_out_with_its_promises_and_waits_for_a_moderator(app: Flask, cast: Cast) -> None:
    found = opened(app)
    page = open_case(app, cast.leo, found)
    page.press("answer", type="accepted", body="Nous avons eu tort.", kind_2="refund", due_on_2="2026-04-15")
    assert "A moderator will read it" in page.text
    assert "Nous avons eu tort." in page.text
    with app.extensions["ecoute"].store.read() as connection:
        ((id, type, _round),) = cases.statements_of(connection, found)
        (promise,) = promises.of_case(connection, found.seq)
        message = contributions.get(connection, id)
    assert (type, message.state, message.title) == ("accepted", State.PENDING, "Service client")
    assert (promise.kind, str(promise.due_on), promise.made_in) == ("refund", "2026-04-15", id)
    assert standing(app, found).state is CaseState.READ
    do(app, lambda connection, at: decide.take(connection, id, Action.APPROVE, cast.nadia.actor(), at))
    assert standing(app, found).state is CaseState.ANSWERED


def test_who_decides_about_an_answer_sees_what_it_says_in_the_case_and_promises(
    sqlite_app: Flask, sqlite_cast: Cast
) -> None:
    page = open_case(sqlite_app, sqlite_cast.leo, opened(sqlite_app))
    page.press("answer", type="not_concerned", body="Voyez Orage.", kind_1="refund", due_on_1="2026-03-31")
    desk = browser(sqlite_app, sqlite_cast.nadia).open("/desk/")
    link = desk.soup.select_one("main h2 a")
    assert link is not None
    for each in (desk, desk.open(str(link["href"]))):
        assert "In its case: Not concerned" in each.text
        assert "It promises: A refund, by 31 March 2026" in each.text


def test_a_receipt_takes_back_nothing_that_a_brand_promised(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    """The letter of a decision holds its address for representatives, too."""
    found = opened(sqlite_app)
    page = open_case(sqlite_app, sqlite_cast.leo, found)
    id = answer_of(sqlite_app, sqlite_cast, found, page, kind_1="refund", due_on_1="2026-03-31")
    receipt = f"/receipts/{sqlite_app.extensions['ecoute'].receipt_token(id)}"
    for act in ("withdraw", "erase"):
        answer = sqlite_app.test_client().post(
            f"{receipt}/{act}", data={"confirm": "yes"}, headers={"Accept-Language": "en"}
        )
        assert (answer.status_code, "it stays" in answer.text) == (403, True), act
    with sqlite_app.extensions["ecoute"].store.read() as connection:
        assert contributions.get(connection, id).state is State.APPROVED


def test_a_refused_answer_comes_back_with_every_field(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    found = opened(sqlite_app)
    page = open_case(sqlite_app, sqlite_cast.leo, found)
    typed = {"type": "disputed", "body": "Bonjour {client}", "facts": "", "kind_1": "refund", "due_on_1": "hier"}
    typed |= {"kind_3": "repair", "due_on_3": "2026-02-01"}
    page.press("answer", **typed)
    assert page.status == 422
    assert {name: value for name, value in form_of(page).items() if name in typed} == typed
    targets = {str(link["href"]) for link in page.soup.select(".error-summary a")}
    assert targets == {"#field-body", "#field-facts", "#field-due_on_1", "#field-due_on_3"}
    assert all(page.soup.select_one(target) for target in targets)
    assert "{client}" in page.soup.select(".error-summary li")[0].get_text()
    assert unlabelled(page.soup) == []
    with sqlite_app.extensions["ecoute"].store.read() as connection:
        assert cases.statements_of(connection, found) == []


def test_of_two_colleagues_the_second_is_told_and_loses_no_word(app: Flask, cast: Cast) -> None:
    found, mia = opened(app), with_person(app, "Mia", Part.AGENT)
    first, second = open_case(app, cast.leo, found), open_case(app, mia, found)
    first.press("answer", type="accepted", body="La réponse de Leo")
    second.press("answer", type="not_concerned", body="La réponse de Mia")
    assert second.status == 409
    assert "answered already" in second.text
    assert "La réponse de Leo" in second.text
    assert form_of(second)["body"] == "La réponse de Mia"


def test_once_answered_there_are_follow_ups_only(app: Flask, cast: Cast) -> None:
    found = opened(app)
    page = open_case(app, cast.leo, found)
    answer_of(app, cast, found, page)
    page.open(f"/brand/cases/{found.id}")
    assert [str(each["value"]) for each in page.soup.select("#field-type option")] == ["", "follow_up"]
    page.press("answer", body="Le remboursement est parti.")
    assert "Follow-up" in page.text


def test_a_late_answer_is_always_possible(app: Flask, cast: Cast, clock: MovedClock) -> None:
    found = opened(app)
    clock.move(timedelta(days=70))
    do(app, lambda connection, at: [case.tick(connection, found.id, Moment(at)) for _ in range(3)])
    assert standing(app, found).state is CaseState.SILENT
    answer_of(app, cast, found, open_case(app, cast.leo, found))
    assert standing(app, found).state is CaseState.ANSWERED


def test_a_preview_shows_what_readers_will_see_and_keeps_nothing(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    sqlite_app.extensions["ecoute"] = replace(sqlite_app.extensions["ecoute"], show=body_html)
    found = opened(sqlite_app)
    page = open_case(sqlite_app, sqlite_cast.leo, found)
    page.press("preview", type="disputed", body=f"**Non** {NASTY}", facts="Le réseau *marchait*.")
    shown = page.soup.select_one(".preview")
    assert shown is not None
    assert [each.get_text() for each in shown.select("strong, em")] == ["Non", "marchait"]
    assert not page.soup.select("main script")
    assert form_of(page)["body"] == f"**Non** {NASTY}"
    page.press("preview", body="")
    assert (page.status, page.soup.select_one(".preview")) == (422, None)
    with sqlite_app.extensions["ecoute"].store.read() as connection:
        assert cases.statements_of(connection, found) == []
        assert drafts.find(connection, found, sqlite_cast.leo.seq) is None


# --- texts and drafts ------------------------------------------------------------------------------------------------


def test_a_text_is_put_below_what_was_typed_and_must_be_filled_in(app: Flask, cast: Cast) -> None:
    found = opened(app)
    page = browser(app, cast.leo).open("/brand/texts/")
    page.send("/brand/texts/", filled(page.soup.select_one("main form")) | {"title": "Suite", "body": "Cher {client},"})  # type: ignore[arg-type]
    page = open_case(app, cast.leo, found)
    text = str(page.soup.select("#field-template option")[1]["value"])
    page.press("fill#answer", template=text, body="Déjà écrit", type="accepted")
    assert form_of(page)["body"] == "Déjà écrit\n\nCher {client},"
    page.press("answer")
    assert (page.status, "{client}" in page.text) == (422, True)
    page.press("answer", body="Déjà écrit\n\nChère Ana,")
    assert page.status == 200


def test_a_text_of_another_brand_is_not_there(app: Flask, cast: Cast) -> None:
    page = browser(app, cast.leo).open("/brand/texts/")
    page.send("/brand/texts/", filled(page.soup.select_one("main form")) | {"title": "Suite", "body": "Secret"})  # type: ignore[arg-type]
    link = str(page.soup.select_one(".item h2 a")["href"])  # type: ignore[index]
    ida = browser(app, cast.ida)
    assert ida.open(link).status == 404
    token = form_token(ida)
    for act in ("change", "remove"):
        assert (
            ida.send(f"{link}/{act}", {"csrf_token": token, "title": "Pris", "body": "Pris", "version": "1"}).status
            == 404
        )
        assert "Secret" not in ida.text
    do(app, lambda connection, at: open_cases(connection, CATALOGUE, at))
    with app.extensions["ecoute"].store.read() as connection:
        theirs = cases.of_post(connection, "story")[0]
    fields = {"csrf_token": token, "template": link.rsplit("/", 1)[1]}
    assert ida.send(f"/brand/cases/{theirs.id}/fill", fields).status == 404
    assert "Secret" not in ida.text


def form_token(page: object) -> str:
    """A token of the session that `page` is in."""
    page.open("/brand/texts/")  # type: ignore[attr-defined]
    return str(page.soup.select_one("main [name=csrf_token]")["value"])  # type: ignore[attr-defined]


def test_an_agent_reads_texts_and_writes_none(app: Flask, cast: Cast) -> None:
    ann = with_person(app, "Ann", Part.AGENT)
    page = browser(app, ann).open("/brand/texts/")
    assert page.soup.select("main form") == []
    page.open("/account/")
    token = str(page.soup.select_one("[name=csrf_token]")["value"])  # type: ignore[index]
    page.send("/brand/texts/", {"csrf_token": token, "title": "Mien", "body": "Mes mots"})
    assert (page.status, "Ask a manager" in page.text, "Mes mots" in page.text) == (403, True, True)


def test_a_draft_comes_back_and_two_windows_never_overwrite_each_other(
    app: Flask, cast: Cast, clock: MovedClock
) -> None:
    found = opened(app)
    page, other = open_case(app, cast.leo, found), open_case(app, cast.leo, found)
    page.press("draft", type="accepted", body="Premier jet", kind_1="refund", due_on_1="2026-04-15")
    assert "Draft saved 1 March 2026" in page.text
    assert form_of(page)["body"] == "Premier jet"
    assert form_of(page)["due_on_1"] == "2026-04-15"
    other.press("draft", body="Autre fenêtre")
    assert other.status == 409
    newer = other.soup.select_one("[aria-labelledby=newer-title]")
    assert newer is not None
    assert "Premier jet" in newer.get_text()
    assert form_of(other)["body"] == "Autre fenêtre"
    other.press("draft")
    assert other.status == 200
    assert form_of(other)["body"] == "Autre fenêtre"
    page.press("answer", body="Ma réponse")
    assert (page.status, "Autre fenêtre" in page.text) == (409, True)
    page.press("answer")
    with app.extensions["ecoute"].store.read() as connection:
        assert drafts.find(connection, found, cast.leo.seq) is None
        ((id, _type, _round),) = cases.statements_of(connection, found)
        assert contributions.get(connection, id).body == "Ma réponse"


# --- among colleagues ------------------------------------------------------------------------------------------------


def test_notes_assignment_and_help_stand_in_one_log(app: Flask, cast: Cast) -> None:
    found, mia = opened(app), with_person(app, "Mia", Part.MANAGER)
    page = open_case(app, cast.leo, found)
    page.press("notes", note=f"Rappeler {NASTY}").press("assign", account=str(mia.seq))
    page.press("escalate", to=str(mia.seq), note="Un geste ?")
    inside = page.soup.select_one(".case-inside")
    assert inside is not None
    text = " ".join(inside.get_text(" ").split())
    for words in (f"Rappeler {NASTY}", "gives it to Mia", "asks Mia for help", "Un geste ?"):
        assert words in text
    assert not page.soup.select("main script")
    page.press("delete")
    assert "Deleted by its author" in page.text
    assert "Rappeler" not in page.text
    public = browser(app, cast.nadia)
    for path in ("/desk/", "/desk/log", f"/brand/cases/{found.id}"):
        assert "Un geste" not in public.open(path).text


def test_of_two_who_assign_at_once_the_second_is_told_whom_the_first_chose(app: Flask, cast: Cast) -> None:
    found, mia = opened(app), with_person(app, "Mia", Part.MANAGER)
    first, second = open_case(app, cast.leo, found), open_case(app, mia, found)
    first.press("assign", account=str(cast.leo.seq))
    second.press("assign", account=str(mia.seq))
    assert (second.status, "Leo" in second.text) == (409, True)
    with app.extensions["ecoute"].store.read() as connection:
        assert inbox.assignment(connection, found).account == cast.leo.seq


def test_words_too_long_for_a_note_come_back(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    page = open_case(sqlite_app, sqlite_cast.leo, opened(sqlite_app)).press("notes", note="x" * 5001)
    assert page.status == 422
    assert page.soup.select_one("#field-note").get_text().strip() == "x" * 5001  # type: ignore[union-attr]
    assert page.soup.select_one('.error-summary a[href="#field-note"]')


def test_a_talk_with_the_author_is_said_to_have_been(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    page = open_case(sqlite_app, sqlite_cast.leo, opened(sqlite_app))
    page.press("contacts", on="2027-01-01", channel="telephone", words="Nous avons parlé.")
    assert page.status == 422
    assert "Nous avons parlé." in page.soup.select_one("#field-words").get_text()  # type: ignore[union-attr]
    page.press("contacts", on="2026-02-27")
    assert "the author has not said anything yet" in page.text


# --- whose it is -----------------------------------------------------------------------------------------------------

ACTS = ("read", "answer", "draft", "preview", "fill", "notes", "notes/{note}/delete", "assign", "escalate", "contacts")


@pytest.mark.parametrize("who", ["ida", "nadia", "sofia"])
def test_a_case_is_nobody_else_s_whatever_they_send(app: Flask, cast: Cast, who: str) -> None:
    """LESSONS: every object check is made on the server against this id and this actor."""
    found = opened(app)
    leo = open_case(app, cast.leo, found).press("notes", note="Entre nous")
    note = str(leo.soup.select_one(".case-inside .log li")["id"]).removeprefix("entry-")  # type: ignore[index]
    before = everything(app, found)
    page, status = browser(app, getattr(cast, who)), 404 if who == "ida" else 403
    page.open("/account/")
    token = str(page.soup.select_one("[name=csrf_token]")["value"])  # type: ignore[index]
    fields = {"csrf_token": token, "type": "accepted", "body": "Pris", "note": "Pris", "account": str(cast.leo.seq)}
    fields |= {"to": str(cast.leo.seq), "on": "2026-02-27", "channel": "telephone", "words": "Pris"}
    assert page.open(f"/brand/cases/{found.id}").status == status
    for act in ACTS:
        page.send(f"/brand/cases/{found.id}/{act.format(note=note)}", fields)
        assert (page.status, act) == (status, act)
        assert "Entre nous" not in page.text
    assert everything(app, found) == before


def everything(app: Flask, found: object) -> list[object]:
    with app.extensions["ecoute"].store.read() as connection:
        kept = cases.get(connection, found.id)  # type: ignore[attr-defined]
        return [kept, cases.statements_of(connection, kept), inbox.of_case(connection, kept)]


@pytest.mark.parametrize("id", ["0" * 16, "nowhere", "%00", "x" * 200])
def test_there_are_no_other_cases(sqlite_app: Flask, sqlite_cast: Cast, id: str) -> None:
    opened(sqlite_app)
    assert browser(sqlite_app, sqlite_cast.leo).open(f"/brand/cases/{id}").status == 404

"""The desk page of a thread: what it offers is what it does, and nothing typed is lost."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from moderation.acts import contribute, decide
from moderation.domain.contribution import Action
from moderation.domain.text import Words
from moderation.publication.avatars import TONES
from moderation.storage import publications
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast, sign_in

PAGE = "/desk/threads/panne"


@pytest.fixture
def cast(sqlite_app: Flask, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_app.extensions["ecoute"].store, clock())


@pytest.fixture
def nadia(sqlite_app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(sqlite_app, cast.nadia)


def published(app: Flask, cast: Cast, body: str) -> str:
    """A comment that readers see; its id."""
    service: Service = app.extensions["ecoute"]
    now = service.clock()

    def work(connection: contribute.Connection) -> str:
        words = Words("Ana", body, None, None)
        kept = contribute.comment(connection, CATALOGUE.posts["panne"], None, words, "fr", "form", now)
        return decide.take(connection, kept.id, Action.APPROVE, cast.marc.actor(), now).id

    return service.store.write(work)


def shown(app: Flask) -> publications.Thread:
    with app.extensions["ecoute"].store.read() as connection:
        return publications.thread_now(connection, "panne", False)


def press(client: FlaskClient, label: str, **typed: str) -> BeautifulSoup:
    """Press the button of that name on the page, with its own form's fields, and read where it leads."""
    page = BeautifulSoup(client.get(f"{PAGE}?lang=fr").text, "lxml")
    (button,) = [each for each in page.select("button") if each.get_text(strip=True) == label]
    form = button.find_parent("form")
    fields = {each["name"]: each["value"] for each in form.select("input[type=hidden]")} | typed
    answer = client.post(form["action"], data=fields, follow_redirects=True)
    return BeautifulSoup(answer.text, "lxml")


def _token(client: FlaskClient) -> str:
    page = BeautifulSoup(client.get(PAGE).text, "lxml")
    return page.select_one("input[name=csrf_token]")["value"]


def test_a_thread_is_locked_and_opened_with_one_button(sqlite_app: Flask, nadia: FlaskClient) -> None:
    assert "Verrouillé" in press(nadia, "Verrouiller").get_text()
    assert shown(sqlite_app).locked
    page = press(nadia, "Déverrouiller")
    assert not shown(sqlite_app).locked
    assert [each.get_text() for each in page.select(".log b")] == ["déverrouillé", "verrouillé"]
    assert {each.get_text() for each in page.select(".log .who")} == {"Nadia"}


@pytest.mark.parametrize("quote", ["", "&quote=1"])
def test_a_locked_thread_says_so_before_a_reader_writes(sqlite_app: Flask, nadia: FlaskClient, quote: str) -> None:
    reader = sqlite_app.test_client()
    address = f"/comments/new?post=panne&lang=en&parent=0123456789abcdef{quote}"
    opened = reader.get(address)
    assert "no longer there" in opened.text, "what was to be answered"
    assert "<form" in opened.text
    press(nadia, "Verrouiller")
    locked = reader.get(address)
    assert locked.status_code == 403
    assert "A moderator has locked this thread" in locked.text
    assert "<form" not in locked.text
    assert reader.get("/comments/new?post=nothing&lang=en").status_code == 404


def test_a_locked_thread_gives_a_reader_back_what_was_typed(sqlite_app: Flask, nadia: FlaskClient) -> None:
    press(nadia, "Verrouiller")
    fields = {"post": "panne", "name": "Ana", "body": "Des mots à ne pas perdre", "lang": "fr"}
    answer = sqlite_app.test_client().post("/comments", data=fields)
    assert answer.status_code == 403
    assert "verrouillé" in answer.text
    assert "Des mots à ne pas perdre" in answer.text


def test_a_message_is_put_first_and_left_where_it_was(sqlite_app: Flask, cast: Cast, nadia: FlaskClient) -> None:
    id = published(sqlite_app, cast, "Utile")
    assert "Placé" not in press(nadia, "Placer en tête").select_one("h1").get_text()
    assert shown(sqlite_app).pinned == id
    press(nadia, "Laisser à sa place")
    assert shown(sqlite_app).pinned is None


def test_the_blog_answers_a_message_from_the_desk_and_takes_it_back(
    sqlite_app: Flask, cast: Cast, nadia: FlaskClient
) -> None:
    id = published(sqlite_app, cast, "Une question")
    page = BeautifulSoup(nadia.get(f"{PAGE}?parent={id}&lang=fr").text, "lxml")
    form = page.select_one("#reply")
    fields = {each["name"]: each["value"] for each in form.select("input[type=hidden]")} | {"body": "Une réponse"}
    nadia.post(form["action"], data=fields)
    question, answer = shown(sqlite_app).contributions
    assert (answer.parent, answer.author, answer.editorial) == (question.id, "Nadia", True)
    press(nadia, "Retirer")
    assert [each.id for each in shown(sqlite_app).contributions] == [id]


def test_an_answer_that_is_refused_comes_back_filled_in(sqlite_app: Flask, nadia: FlaskClient) -> None:
    page = press(nadia, "Publier la réponse", body="x" * 30_000)
    assert page.select_one(".error-summary")
    assert len(page.select_one("textarea").get_text()) >= 30_000
    assert shown(sqlite_app).contributions == ()


def test_what_a_colleague_did_first_is_said_and_nothing_is_done_twice(
    sqlite_app: Flask, cast: Cast, nadia: FlaskClient
) -> None:
    marc = sign_in(sqlite_app, cast.marc)
    page = BeautifulSoup(nadia.get(f"{PAGE}?lang=fr").text, "lxml")
    form = page.select_one(".thread-standing form")
    fields = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
    press(marc, "Verrouiller")
    answer = nadia.post(form["action"], data=fields)
    assert answer.status_code == 409
    assert "Quelqu’un d’autre" in answer.text


def test_who_put_another_message_first_meanwhile_is_named(sqlite_app: Flask, cast: Cast, nadia: FlaskClient) -> None:
    marc = sign_in(sqlite_app, cast.marc)
    first, second = published(sqlite_app, cast, "Un"), published(sqlite_app, cast, "Deux")
    form = BeautifulSoup(nadia.get(f"{PAGE}?lang=fr").text, "lxml").select_one("form[action$=pin]")
    fields = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
    token = {**fields, "csrf_token": _token(marc)}
    assert marc.post(f"{PAGE}/pin", data=token | {"contribution": second}).status_code == 303
    answer = nadia.post(form["action"], data=fields | {"contribution": first})
    assert answer.status_code == 409
    assert "Marc a placé un autre message en tête entre-temps." in answer.text
    assert shown(sqlite_app).pinned == second


def test_a_post_that_is_not_there_has_no_page(nadia: FlaskClient) -> None:
    assert nadia.get("/desk/threads/gone").status_code == 404


def test_names_stand_beside_the_same_initials_as_on_the_site(sqlite_app: Flask, cast: Cast, nadia: FlaskClient) -> None:
    id = published(sqlite_app, cast, "Chez moi aussi.")
    page = press(nadia, "Publier la réponse", body="Merci.")
    shown = page.select(".item .avatar")
    assert [tag["data-initials"] for tag in shown] == ["A", "N"]
    assert shown[0]["class"] == ["avatar", f"tone-{sum(id.encode()) % TONES}"]
    assert shown[1]["class"] == ["avatar", "of-blog"]
    for address in ("/desk/?state=approved", f"/desk/contributions/{id}"):
        found = BeautifulSoup(nadia.get(address).text, "lxml").select_one("main .avatar")
        assert found is not None
        assert found["data-initials"] in ("A", "N")

"""The policy on the desk: said in words, tried on what was sent, put in force by a senior moderator only."""

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from moderation.domain.contribution import Action
from moderation.policy_file import HISTORY, PolicyFile
from moderation.settings import Settings
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, csrf_token, enter_cast, sign_in
from tests.moderation.lived_in import send, settle

TEXT = '[hold]\nfirst_time = false\nwords = ["casino"]\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text("# Notre politique\n[hold]\nfirst_time = false\nlinks = 4\n", encoding="utf-8")
    return path


@pytest.fixture
def app(sqlite_store: Store, service_settings: Settings, clock: MovedClock, path: Path) -> Flask:
    settings = replace(service_settings, policy=path)
    service = Service(sqlite_store, settings, lambda: CATALOGUE, clock, policy=PolicyFile(path))
    application = create_app(service)
    application.config["PROPAGATE_EXCEPTIONS"] = False
    return application


@pytest.fixture
def cast(sqlite_store: Store, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_store, clock())


def ask(client: FlaskClient, what: str, text: str = TEXT, **more: str) -> tuple[int, str]:
    page = client.get("/desk/policy?lang=en").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    fields = {"policy": text, "seen": seen, "csrf_token": csrf_token(page), "lang": "en"} | more
    response = client.post(f"/desk/policy/{what}", data=fields, follow_redirects=True)
    return response.status_code, response.text


def test_the_policy_in_force_is_said_in_words(app: Flask, cast: Cast) -> None:
    client = sign_in(app, cast.nadia)
    page = client.get("/desk/policy?lang=en").text
    assert "Held and marked: links, where there are more than 4." in page
    assert "A moderator reads every other message before it appears." in page
    assert "# Notre politique" in page
    assert "Retenu et signalé" in client.get("/desk/policy?lang=fr").text


def test_a_change_is_tried_on_what_was_sent_and_changes_nothing(
    app: Flask, cast: Cast, sqlite_store: Store, clock: MovedClock, path: Path
) -> None:
    """A rule change can be tried before it is saved: "would have held 12, of which 11 you rejected"."""
    before = path.read_text()
    for number in range(11):
        settle(
            sqlite_store,
            send(sqlite_store, clock(), f"Le Casino {number}"),
            Action.REJECT,
            cast.nadia,
            clock(),
            reason="spam",
        )
    kept = send(sqlite_store, clock(), "Le casino de mon village <b>a fermé</b>")
    settle(sqlite_store, kept, Action.APPROVE, cast.nadia, clock())
    send(sqlite_store, clock(), "Rien à voir")
    status, page = ask(sign_in(app, cast.nadia), "try")
    assert status == 200
    assert "Tried on the newest 13 messages" in page
    assert "Would have held 12 by a rule that let them pass, of which 11 refused by a moderator." in page
    assert "Would have sent back 0 that were taken in" in page
    assert "Le casino de mon village &lt;b&gt;a fermé" in page
    assert path.read_text() == before
    status, page = ask(sign_in(app, cast.nadia), "try", '[refuse]\nwords = ["casino"]\n[hold]\nfirst_time = false')
    assert "Would have sent back 12 that were taken in, of which 11 refused by a moderator." in page


def test_what_a_rule_would_no_longer_hold_is_told_too(
    app: Flask, cast: Cast, sqlite_store: Store, clock: MovedClock, path: Path
) -> None:
    path.write_text("[hold]\nfirst_time = false\nlinks = 1\n", encoding="utf-8")
    send(sqlite_store, clock(), "http://a.example http://b.example")
    _status, page = ask(sign_in(app, cast.nadia), "try", "[hold]\nfirst_time = false\nlinks = 2\n")
    assert "Would have held 1 by fewer rules" in page


@pytest.mark.parametrize("what", ["try", "download", "save"])
def test_a_mistake_is_said_with_its_line_and_the_text_comes_back(app: Flask, cast: Cast, path: Path, what: str) -> None:
    before = path.read_text()
    status, page = ask(sign_in(app, cast.sofia), what, "[hold]\n# mon texte <script>\nlinks = many\nwords = 3\n")
    assert status == 422
    assert "this is not TOML" in page
    assert "# mon texte &lt;script&gt;" in page
    status, page = ask(sign_in(app, cast.sofia), what, "[hold]\nlinks = -3\n")
    assert status == 422
    assert ">Line 2</a>, <code>hold.links</code>: write a whole number from 0 to 1000" in page
    assert path.read_text() == before


def test_a_senior_puts_it_in_force_and_the_one_before_is_kept(app: Flask, cast: Cast, path: Path) -> None:
    before = path.read_text()
    service: Service = app.extensions["ecoute"]
    status, page = ask(sign_in(app, cast.sofia), "save")
    assert status == 200
    assert "The policy is in force." in page
    assert service.policy().hold_words.listed == ("casino",)
    (kept,) = (service.settings.var / HISTORY).iterdir()
    assert before in kept.read_text()
    assert "Sofia" in kept.read_text()


def test_nobody_else_puts_a_policy_in_force(app: Flask, cast: Cast, path: Path) -> None:
    """LESSONS: what is guarded only by a button that is not shown is not guarded."""
    before = path.read_text()
    client = sign_in(app, cast.nadia)
    assert "Put in force" not in client.get("/desk/policy?lang=en").text
    assert ask(client, "save")[0] == 403
    assert path.read_text() == before


def test_two_who_change_it_do_not_overwrite_each_other(app: Flask, cast: Cast, path: Path) -> None:
    before = path.read_text()
    client = sign_in(app, cast.sofia)
    status, page = ask(client, "save", seen="0" * 64)
    assert status == 409
    assert "Somebody else changed the policy meanwhile." in page
    both = BeautifulSoup(page, "html.parser")
    assert str(both.select_one("textarea").string).strip() == TEXT.strip()
    assert str(both.select_one("pre").string) == before
    # Having seen both, one may put one's own in force.
    assert ask(client, "save", seen=str(both.select_one("input[name=seen]")["value"]))[0] == 200


def test_where_the_file_cannot_be_written_it_can_be_downloaded(app: Flask, cast: Cast, path: Path) -> None:
    client = sign_in(app, cast.sofia)
    page = client.get("/desk/policy?lang=en").text
    (app.extensions["ecoute"].settings.var).mkdir(parents=True, exist_ok=True)
    (app.extensions["ecoute"].settings.var / HISTORY).write_text("in the way")
    assert ask(client, "save")[0] == 503
    response = client.post("/desk/policy/download", data={"policy": TEXT, "csrf_token": csrf_token(page)})
    assert response.text == TEXT
    assert response.headers["Content-Disposition"] == 'attachment; filename="policy.toml"'


def test_a_damaged_file_is_shown_with_what_is_wrong_while_the_last_good_one_is_in_force(
    app: Flask, cast: Cast, path: Path
) -> None:
    path.write_text("[hold]\nlinks = many\n", encoding="utf-8")
    page = sign_in(app, cast.nadia).get("/desk/policy?lang=en").text
    assert "this is not TOML" in page
    assert "links, where there are more than 4." in page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[hold]\nlinks = 4\n[slow\n", "pas du TOML à la ligne 3, colonne 6"),
        (b'[hold]\nwords = ["casino"', "pas du TOML à la ligne 2, colonne 18"),
        (b"# \xff", "il n’est pas en UTF-8"),
    ],
)
def test_what_is_wrong_with_the_file_is_french_on_a_french_page(
    app: Flask, cast: Cast, path: Path, text: bytes, told: str
) -> None:
    path.write_bytes(text)
    page = sign_in(app, cast.nadia).get("/desk/policy?lang=fr").text
    assert told in page
    assert not any(words in page for words in ("Expected", "Unclosed", "it is not"))


def test_the_desk_says_which_rule_holds_each_message(
    app: Flask, cast: Cast, sqlite_store: Store, clock: MovedClock
) -> None:
    """LESSONS: nobody understands "possible banned word" (Coral #4280): each held item says which rule, in words."""
    kept = send(sqlite_store, clock(), "http://a.example http://b.example http://c.example")
    client = sign_in(app, cast.nadia)
    for address in ("/desk/?lang=en", f"/desk/contributions/{kept.id}?lang=en"):
        page = client.get(address).text
        assert "Held:" in page
        assert "It has more links than the policy lets pass." in page

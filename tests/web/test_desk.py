"""The desk: what a moderator sees on its pages, and that nobody else does."""

from datetime import timedelta

from flask import Flask

from moderation.domain.contribution import Action, State
from moderation.storage import contributions
from tests.conftest import Cast, MovedClock
from tests.web.browser import browser, decided, do, filled, keep, now, propose, unlabelled

NASTY = '<script>alert("1")</script>'


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
    assert ("reply" in first["class"], "reply" in second["class"]) == (False, True)
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

"""A representative's pages: what they see, what they send, and that it is theirs alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from moderation.domain.actors import Role
from moderation.domain.contribution import Action, State
from moderation.domain.text import BODY_MAX
from moderation.publication import Post
from moderation.storage import accounts, contributions
from moderation.storage.accounts import Account
from moderation.storage.contributions import Stored
from moderation.web.brand import PAGE
from tests.conftest import CATALOGUE, Cast, MovedClock, with_posts
from tests.web.browser import browser, decided, do, filled, keep, log_of, now, propose, unlabelled

NASTY = '<script>alert("1")</script>'


def colleague(app: Flask) -> Account:
    """Mia, who speaks for Nuage as Leo does."""
    return do(  # type: ignore[no-any-return]
        app,
        lambda connection, at: accounts.add(
            connection, "mia@nuage.example", Role.BRAND, at, name="Mia", title="Directrice", brand="nuage"
        ),
    )


def replied(app: Flask, who: Account, **values: object) -> Stored:
    """A reply of `who`, put into the store."""
    what = {"kind": "reply", "author": who.name, "title": who.title, "brand": who.brand, "account": who.seq}
    return keep(app, **(what | values))


def sent(app: Flask) -> list[Stored]:
    with app.extensions["ecoute"].store.read() as connection:
        return contributions.of_post(connection, "panne") + contributions.of_post(connection, "story")


# --- the inbox -------------------------------------------------------------------------------------------------------


def test_the_inbox_lists_the_stories_of_its_brand_newest_first(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    later = Post("foudre", "La foudre", "/foudre/", "fr", "2026-02-03T08:30:00+02:00", "", ("nuage", "orage"), "mixed")
    earlier = Post("vent", "Le vent", "/vent/", "fr", "2025-12-01", "", ("nuage",))
    running = sqlite_app.extensions["ecoute"]
    sqlite_app.extensions["ecoute"] = replace(running, catalogue=lambda: with_posts(CATALOGUE, later, earlier))
    page = browser(sqlite_app, sqlite_cast.leo).open("/brand/stories")
    titles = [link.get_text() for link in page.soup.select(".story h2 a")]
    assert titles == ["Trois jours sans réseau", "La foudre", "Le vent"]
    first = page.soup.select_one(".story").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert "3 February 2026" in first
    assert "Negative experience, January 2026" in first
    assert "Not answered yet" in first


def test_the_inbox_counts_the_replies_of_the_brand(app: Flask, cast: Cast) -> None:
    mia = colleague(app)
    replied(app, cast.leo)
    decided(app, replied(app, mia), cast.nadia, Action.APPROVE)
    decided(app, replied(app, mia), cast.nadia, Action.APPROVE)
    decided(app, replied(app, cast.leo), cast.nadia, Action.REJECT, "spam")
    story = browser(app, cast.leo).open("/brand/stories").soup.select_one(".story")
    assert story is not None
    assert [label.get_text() for label in story.select(".state")] == [
        "2 replies published",
        "1 reply waiting for a moderator",
    ]


def test_the_inbox_tells_why_a_reply_was_refused_and_keeps_notes_and_names_apart(app: Flask, cast: Cast) -> None:
    kept = replied(app, cast.leo, body="Retirez ce billet")
    decided(app, kept, cast.nadia, Action.REJECT, "pressure", "déjà la troisième fois")
    page = browser(app, cast.leo)
    for path in ("/brand/stories", f"/brand/replies/{kept.id}"):
        page.open(path)
        assert "Retirez ce billet" in page.text
        assert "Pressure or a threat" in page.text
        assert "Not published" in page.text
        assert "troisième fois" not in page.soup.decode()
        assert "Nadia" not in page.soup.decode()


def test_a_representative_sees_their_own_brand_only(app: Flask, cast: Cast) -> None:
    replied(app, cast.leo, body="Pardon de Nuage")
    replied(app, colleague(app), body="Pardon de Mia")
    replied(app, cast.ida, post="story", body="Pardon d’Orage")
    keep(app, body="Un lecteur attend")
    page = browser(app, cast.leo).open("/brand/stories")
    assert "Pardon de Nuage" in page.text
    assert "Pardon de Mia" in page.text
    assert "Orage" not in page.text
    assert "Un lecteur attend" not in page.text


def test_replies_have_pages(app: Flask, cast: Cast) -> None:
    for number in range(PAGE + 1):
        replied(app, cast.leo, body=f"Réponse {number:02}")
    page = browser(app, cast.leo).open("/brand/stories")
    assert "Réponse 25" in page.text
    assert "Réponse 00" not in page.text
    page.open(str(page.soup.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    assert "Réponse 00" in page.text
    assert "Réponse 01" not in page.text


# --- a story ---------------------------------------------------------------------------------------------------------


def test_a_story_shows_what_readers_see_and_nothing_more(app: Flask, cast: Cast) -> None:
    gone = keep(app, author="Paul", body="Mots retirés", state=State.APPROVED)
    keep(app, author="Zoé", body="Je confirme", state=State.APPROVED, parent=gone.id)
    keep(app, author="Bo", body="Pas encore lu")
    propose(app, keep(app, body="Mots publiés", state=State.APPROVED), "Mots proposés")
    decided(app, gone, cast.nadia, Action.TAKE_DOWN, "insult", "note entre nous")
    do(app, lambda connection, _at: contributions.add_contact(connection, gone, "paul@lettres.example"))
    page = browser(app, cast.leo).open("/brand/posts/panne")
    assert "Je confirme" in page.text
    assert "Mots publiés" in page.text
    html = page.soup.decode()
    hidden = ("Mots retirés", "Paul", "Pas encore lu", "Mots proposés", "note entre nous", "lettres.example")
    assert [each for each in hidden if each in html] == []


def test_the_form_says_who_signs_for_whom_and_how_that_is_known(app: Flask, cast: Cast) -> None:
    signed = browser(app, cast.leo).open("/brand/posts/panne").soup.select_one("form#reply .facts")
    assert signed is not None
    text = " ".join(signed.get_text(" ").split())
    assert "Leo , Service client" in text
    assert "Nuage & Cie" in text
    assert "Vouched for by this blog" in text
    unproved = browser(app, colleague(app)).open("/brand/posts/panne")
    assert "Not verified" in unproved.text


def test_words_and_names_are_text_and_never_markup(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app, author=NASTY, body=NASTY, state=State.APPROVED)
    own = replied(sqlite_app, sqlite_cast.leo, body=NASTY, state=State.APPROVED)
    propose(sqlite_app, own, f"{NASTY} {NASTY}")
    page = browser(sqlite_app, sqlite_cast.leo)
    for path in ("/brand/stories", f"/brand/posts/panne?parent={kept.id}", f"/brand/replies/{own.id}"):
        page.open(path)
        assert page.status == 200
        assert not page.soup.select("main script"), path
        assert NASTY in page.soup.get_text(), path


def test_every_field_has_a_label_and_every_id_stands_once(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    keep(sqlite_app, state=State.APPROVED)
    own = replied(sqlite_app, sqlite_cast.leo)
    page = browser(sqlite_app, sqlite_cast.leo)
    for path in ("/brand/stories", "/brand/posts/panne", f"/brand/replies/{own.id}"):
        assert unlabelled(page.open(path).soup) == [], path


# --- replying --------------------------------------------------------------------------------------------------------


def test_a_reply_is_kept_signed_and_waits_for_a_moderator(app: Flask, cast: Cast) -> None:
    page = browser(app, cast.leo).open("/brand/posts/panne").press("replies", body="Nous avons réparé.")
    assert page.url == "/brand/stories"
    assert "A moderator will read it" in page.text
    (kept,) = sent(app)
    assert (kept.kind, kept.state, kept.author, kept.title) == ("reply", State.PENDING, "Leo", "Service client")
    assert (kept.brand, kept.account, kept.parent) == ("nuage", cast.leo.seq, None)
    assert "Nous avons réparé." in browser(app, cast.nadia).open("/desk/").text


def test_a_reply_answers_the_message_that_was_chosen(app: Flask, cast: Cast) -> None:
    asked = keep(app, author="Paul", body="Et le remboursement ?", state=State.APPROVED)
    page = browser(app, cast.leo).open("/brand/posts/panne")
    page.open(str(page.soup.select_one("a.answer")["href"]).split("#")[0])  # type: ignore[index]
    assert "Et le remboursement ?" in page.soup.select_one("form#reply blockquote").get_text()  # type: ignore[union-attr]
    page.press("replies", body="Il est parti lundi.")
    assert sent(app)[-1].parent == asked.id


def test_a_message_that_readers_do_not_see_is_not_quoted(app: Flask, cast: Cast) -> None:
    waiting = keep(app, body="Pas encore lu")
    page = browser(app, cast.leo).open(f"/brand/posts/panne?parent={waiting.id}")
    assert page.status == 200
    assert "Pas encore lu" not in page.text


def test_a_message_taken_down_meanwhile_costs_no_words(app: Flask, cast: Cast) -> None:
    asked = keep(app, state=State.APPROVED)
    page = browser(app, cast.leo).open(f"/brand/posts/panne?parent={asked.id}")
    decided(app, asked, cast.nadia, Action.TAKE_DOWN, "spam")
    page.press("replies", body="Longue réponse")
    assert page.status == 404
    assert "no longer there" in page.text
    page.press("replies")
    assert (sent(app)[-1].body, sent(app)[-1].parent) == ("Longue réponse", None)


@pytest.mark.parametrize("body", ["", "  \n", "x" * (BODY_MAX + 1), "a\x00b"])
def test_a_refused_reply_comes_back_filled_in(sqlite_app: Flask, sqlite_cast: Cast, body: str) -> None:
    page = browser(sqlite_app, sqlite_cast.leo).open("/brand/posts/panne").press("replies", body=body)
    assert page.status == 422
    assert page.soup.select_one('.error-summary a[href="#field-body"]')
    if "\x00" not in body:
        assert filled(page.soup.select_one("form#reply"))["body"] == body  # type: ignore[arg-type]
    assert sent(sqlite_app) == []


def test_a_brand_replies_late_even_where_comments_are_closed(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    shut = replace(CATALOGUE.posts["panne"], comments_open=False)
    running = sqlite_app.extensions["ecoute"]
    sqlite_app.extensions["ecoute"] = replace(running, catalogue=lambda: with_posts(CATALOGUE, shut))
    browser(sqlite_app, sqlite_cast.leo).open("/brand/posts/panne").press("replies", body="Mieux vaut tard")
    assert [kept.body for kept in sent(sqlite_app)] == ["Mieux vaut tard"]


@pytest.mark.parametrize(("key", "status"), [("story", 403), ("essai", 403), ("nowhere", 404)])
def test_a_brand_has_no_word_under_what_does_not_name_it(app: Flask, cast: Cast, key: str, status: int) -> None:
    page = browser(app, cast.leo)
    assert page.open(f"/brand/posts/{key}").status == status
    data = filled(page.open("/brand/posts/panne").soup.select_one("form#reply"))  # type: ignore[arg-type]
    assert page.send(f"/brand/posts/{key}/replies", data | {"body": "Chez les autres"}).status == status
    assert sent(app) == []


# --- one's own replies -----------------------------------------------------------------------------------------------


def test_a_waiting_reply_is_edited_and_withdrawn(app: Flask, cast: Cast) -> None:
    kept = replied(app, cast.leo, body="Premier jet")
    page = browser(app, cast.leo).open(f"/brand/replies/{kept.id}").press("edit", body="Second jet")
    assert now(app, kept).body == "Second jet"
    page.press("withdraw")
    assert page.status == 200
    assert now(app, kept).state is State.WITHDRAWN
    assert page.buttons() == {}


def test_an_edit_of_a_published_reply_waits_for_a_moderator(app: Flask, cast: Cast) -> None:
    kept = replied(app, cast.leo, body="Premier jet")
    decided(app, kept, cast.nadia, Action.APPROVE)
    browser(app, cast.leo).open(f"/brand/replies/{kept.id}").press("edit", body="Second jet")
    assert (now(app, kept).body, now(app, kept).proposed_body) == ("Premier jet", "Second jet")


def test_an_edit_after_its_time_is_refused_and_costs_no_words(app: Flask, cast: Cast, clock: MovedClock) -> None:
    kept = replied(app, cast.leo, body="Premier jet")
    page = browser(app, cast.leo).open(f"/brand/replies/{kept.id}")
    clock.move(timedelta(minutes=16))
    page.press("edit", body="Trop tard")
    assert page.status == 403
    assert "15 minutes" in page.text
    assert "Trop tard" in page.text
    assert now(app, kept).body == "Premier jet"
    assert set(page.open(f"/brand/replies/{kept.id}").buttons()) == {"withdraw"}


@pytest.mark.parametrize("other", ["colleague", "brand", "reader", "nobody"])
def test_what_others_wrote_is_not_there(app: Flask, cast: Cast, other: str) -> None:
    own = replied(app, cast.leo, body="Mes mots")
    theirs = {
        "colleague": lambda: replied(app, colleague(app), body="Leurs mots"),
        "brand": lambda: replied(app, cast.ida, post="story", body="Leurs mots"),
        "reader": lambda: keep(app, body="Leurs mots", state=State.APPROVED),
        "nobody": lambda: replace(own, id="0" * 16),
    }[other]()
    page = browser(app, cast.leo).open(f"/brand/replies/{own.id}")
    data = filled(page.buttons()["edit"].find_parent("form"))  # type: ignore[arg-type]
    assert page.open(f"/brand/replies/{theirs.id}").status == 404
    assert page.send(f"/brand/replies/{theirs.id}/edit", data | {"body": "Détourné"}).status == 404
    assert page.send(f"/brand/replies/{theirs.id}/withdraw", data).status == 404
    assert "Leurs mots" not in page.text
    if other != "nobody":
        assert (now(app, theirs).body, now(app, theirs).version) == ("Leurs mots", theirs.version)
        assert log_of(app, theirs) == []


def test_withdrawing_wakes_the_publisher(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    woken: list[str] = []
    running = sqlite_app.extensions["ecoute"]
    sqlite_app.extensions["ecoute"] = replace(running, wake=lambda: woken.append("up"))
    kept = replied(sqlite_app, sqlite_cast.leo, state=State.APPROVED)
    browser(sqlite_app, sqlite_cast.leo).open(f"/brand/replies/{kept.id}").press("withdraw")
    assert woken == ["up"]


# --- who may ---------------------------------------------------------------------------------------------------------


def test_a_form_without_its_token_keeps_nothing(app: Flask, cast: Cast) -> None:
    kept = replied(app, cast.leo)
    page = browser(app, cast.leo)
    for target in (
        "/brand/posts/panne/replies",
        f"/brand/replies/{kept.id}/edit",
        f"/brand/replies/{kept.id}/withdraw",
    ):
        assert page.send(target, {"body": "Sans jeton"}).status == 400
    assert [(each.body, each.state) for each in sent(app)] == [("Bonjour", State.PENDING)]


@pytest.mark.parametrize("who", ["nadia", "sofia"])
def test_a_moderator_speaks_for_no_brand(app: Flask, cast: Cast, who: str) -> None:
    keep(app)
    page = browser(app, getattr(cast, who))
    assert page.open("/brand/stories").status == 403
    assert page.open("/brand/posts/panne").status == 403
    data = filled(page.open("/desk/").buttons()["approve"].find_parent("form"))  # type: ignore[arg-type]
    assert page.send("/brand/posts/panne/replies", data | {"body": "Pour la marque"}).status == 403
    assert [each.kind for each in sent(app)] == ["comment"]


def test_a_suspended_representative_is_signed_out_at_once(app: Flask, cast: Cast) -> None:
    page = browser(app, cast.leo).open("/brand/posts/panne")
    do(app, lambda connection, at: accounts.suspend(connection, cast.leo, at))
    page.press("replies", body="Encore un mot")
    assert (page.status, "Encore un mot" in page.text) == (401, True)
    assert sent(app) == []
    assert page.open("/brand/stories").url == "/account/sign-in"

"""Replies by right (TRUST duty 8, LCEN 1-1 III, décret 2007-1527): the form, the private page, the desk, its clock."""

from datetime import timedelta

import pytest
from flask import Flask

from moderation.acts import decide, person
from moderation.domain.contribution import Action, State
from moderation.domain.reply_request import FIELDS
from moderation.domain.right_of_reply import LINE, ReplyState
from moderation.publication import Contribution
from moderation.storage import contributions, reply_requests
from moderation.storage.contributions import Stored
from moderation.storage.publications import thread_now
from moderation.storage.reply_requests import ReplyRequest
from moderation.web.context import Service
from tests.conftest import Cast, MovedClock, enter_cast
from tests.web.browser import Browser, browser, do, keep, log_of, unlabelled

GOOD = {
    "place": "panne",
    "medium": "text",
    "passage": "“they never called back”",
    "body": "We did call,\n\n**twice** — on 3 March & on 5 March.\n<script>alert(1)</script>",
    "name": "Rosa <b>Quill",
    "capacity": "for the shop on the corner, as its owner",
    "address": "1 rue des Essais\n00000 Ville",
    "email": "rosa@shop.example",
    "concerned": "yes",
}


@pytest.fixture
def cast_here(sqlite_app: Flask, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_app.extensions["ecoute"].store, clock())


def anybody(app: Flask) -> Browser:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Browser(client)


def ask(app: Flask, **fields: str) -> Browser:
    return anybody(app).send("/right-of-reply", GOOD | fields)


def asked(app: Flask, post: str = "panne") -> list[ReplyRequest]:
    running: Service = app.extensions["ecoute"]
    with running.store.read() as connection:
        return reply_requests.of_post(connection, post)


def desk(app: Flask, cast: Cast) -> Browser:
    return browser(app, cast.sofia).open("/desk/replies")


def made(app: Flask) -> Stored:
    """The contribution that the decision about the last request made."""
    running: Service = app.extensions["ecoute"]
    with running.store.read() as connection:
        return contributions.get(connection, asked(app)[-1].made or "")


def shown(app: Flask) -> list[Contribution]:
    running: Service = app.extensions["ecoute"]
    with running.store.read() as connection:
        return list(thread_now(connection, "panne", closed=False).contributions)


# --- the whole way ---------------------------------------------------------------------------------------------------


def test_who_is_named_asks_without_an_account_and_the_reply_is_inserted_word_for_word(
    app: Flask, cast: Cast, clock: MovedClock
) -> None:
    """TRUST duty 8: free of charge, within three days, unaltered, and in the log with the digest of its words."""
    form = anybody(app).open("/right-of-reply?post=panne")
    assert form.soup.select_one("#field-place")["value"] == "/2026/02/panne/"
    assert unlabelled(form.soup) == []
    page = form.press("right-of-reply", **{name: text for name, text in GOOD.items() if name != "place"})
    assert (page.status, page.url.startswith("/right-of-reply/")) == (200, True)
    assert "appears at the latest on 4 March 2026" in page.text
    assert page.page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.page.headers["X-Robots-Tag"]
    assert shown(app) == [], "LESSONS: pending text never has a crawlable URL"

    clock.move(timedelta(hours=5))
    at_desk = desk(app, cast)
    assert "67 hours left" in at_desk.text
    assert "rosa@shop.example" not in at_desk.page.text, (
        "LESSONS: moderators do not see more personal data than the decision needs"
    )
    at_desk.press("publish")
    (reply,) = shown(app)
    assert (reply.body, reply.author) == (GOOD["body"], GOOD["name"])
    assert (reply.by_right, reply.representative, reply.editorial, reply.statement) == (True, None, False, None)
    assert (reply.at, reply.published_at) == (clock() - timedelta(hours=5), clock())
    (entry,) = log_of(app, made(app))
    assert (entry.action, entry.from_state, entry.by, entry.reason) == (Action.APPROVE, State.PENDING, "Sofia", None)
    again = page.open(page.url)
    assert "Your reply is published, word for word." in again.text
    assert again.soup.select_one(f"a[href='/2026/02/panne/#c-{reply.id}']")


def test_a_refusal_gives_a_reason_and_a_statement_and_can_be_appealed_against(app: Flask, cast: Cast) -> None:
    page = ask(app)
    refused = desk(app, cast).press("refuse", reason="not_concerned", answer="Nobody of that name is in the post.")
    assert refused.status == 200
    assert shown(app) == []
    (entry,) = log_of(app, made(app))
    assert (entry.action, entry.reason, entry.to_state) == (Action.REJECT, "not_concerned", State.REJECTED)
    told = page.open(page.url)
    assert "neither named nor designated" in told.text
    assert "Nobody of that name is in the post." in told.text
    assert "Sofia" not in told.text
    receipt = anybody(app).open(told.soup.select_one("a[href^='/receipts/']")["href"])
    receipt.press("appeal", appeal="I am the shop on the corner.")
    browser(app, cast.nadia).open("/desk/appeals").press("uphold", answer="")
    (reply,) = shown(app)
    assert reply.by_right
    assert "published, word for word" in page.open(page.url).text


@pytest.mark.parametrize(
    ("reason", "answer", "told"),
    [
        ("", "Because.", "Choose a reason"),
        ("off_topic", "Because.", "Choose a reason"),
        ("not_signed", " ", "Say what makes it so"),
        ("out_of_time", "Because.", "came in time"),
        ("too_long", "Because.", "not too long"),
    ],
)
def test_a_refusal_that_says_nothing_true_is_none(
    sqlite_app: Flask, cast_here: Cast, reason: str, answer: str, told: str
) -> None:
    ask(sqlite_app)
    page = desk(sqlite_app, cast_here).press("refuse", reason=reason, answer=answer)
    assert (page.status, told in page.text) == (422, True)
    assert page.soup.select_one("textarea[name=answer]").get_text().strip() == answer.strip()
    assert asked(sqlite_app)[0].state is ReplyState.RECEIVED


def test_what_is_too_late_or_too_long_says_so_and_may_be_refused_for_it(
    sqlite_app: Flask, cast_here: Cast, clock: MovedClock
) -> None:
    clock.move(timedelta(days=70))  # the post is of 3 February: until 3 May
    message = keep(sqlite_app, state=State.APPROVED, body="x" * LINE * 60, published_at=clock())
    ask(sqlite_app)
    ask(sqlite_app, place=f"/2026/02/panne/#c-{message.id}", body="y" * LINE * 61)
    page = desk(sqlite_app, cast_here)
    assert "Too late: it could be asked until 3 May 2026." in page.text
    assert "Too long: 61 lines, 60 are allowed." in page.text
    late, long = asked(sqlite_app)
    page.send(f"/desk/replies/{late.id}/refuse", form_of(page) | {"reason": "out_of_time", "answer": "It came in May."})
    page.send(f"/desk/replies/{long.id}/refuse", form_of(page) | {"reason": "too_long", "answer": "One line less."})
    assert [each.reason for each in asked(sqlite_app)] == ["out_of_time", "too_long"]


def form_of(page: Browser) -> dict[str, str]:
    token = page.soup.select_one("input[name=csrf_token]")
    return {"csrf_token": str(token["value"]) if token else ""}


# --- the clock -------------------------------------------------------------------------------------------------------


def test_the_head_of_the_desk_says_how_long_there_is_left_and_what_is_overdue(
    sqlite_app: Flask, cast_here: Cast, clock: MovedClock
) -> None:
    queue = browser(sqlite_app, cast_here.nadia).open("/desk/")
    assert "reply by right" not in queue.text
    ask(sqlite_app)
    assert "A reply by right is due within 72 hours" in queue.open("/desk/").text
    clock.move(timedelta(hours=71, minutes=30))
    assert "due within 0 hours" in queue.open("/desk/").text
    clock.move(timedelta(minutes=30))
    assert "1 reply by right is overdue" in queue.open("/desk/log").text
    assert "Overdue" in queue.open("/desk/replies").text
    desk(sqlite_app, cast_here).press("publish")
    assert "reply by right" not in queue.open("/desk/").text


# --- what is sent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [name for name in FIELDS if name != "capacity"])
def test_the_fields_of_the_decree_are_asked_for_and_nothing_typed_is_lost(sqlite_app: Flask, missing: str) -> None:
    page = ask(sqlite_app, **{missing: ""})
    assert page.status == 422
    assert page.soup.select_one(f"#field-{missing}")["aria-invalid"] == "true"
    for name in {*GOOD} - {missing, "concerned"}:
        field = page.soup.select_one(f"#field-{name}")
        chosen = field.select_one("option[selected]")
        typed = field.get_text().removeprefix("\n") if field.name == "textarea" else field.get("value")
        assert GOOD[name] == (chosen["value"] if chosen else typed), name
    assert unlabelled(page.soup) == []
    assert asked(sqlite_app) == []


def test_more_lines_than_the_law_allows_are_told_before_anything_is_sent(sqlite_app: Flask) -> None:
    page = ask(sqlite_app, body="z" * (LINE * 200 + 1))
    assert (page.status, "201 lines of 80 characters; the law allows 200" in page.text) == (422, True)


def test_a_page_that_is_not_there_and_a_message_that_readers_cannot_see_are_refused(
    sqlite_app: Flask, cast_here: Cast
) -> None:
    hidden = keep(sqlite_app, body="Hidden words")
    for place in ("/2026/nowhere/", f"/2026/02/panne/#c-{hidden.id}"):
        page = ask(sqlite_app, place=place)
        assert (page.status, "Hidden words" in page.page.text) == (404, False), place
        assert GOOD["address"] in page.page.text
    assert asked(sqlite_app) == []


def test_sent_twice_it_is_kept_once_and_leads_to_the_same_page(sqlite_app: Flask) -> None:
    assert ask(sqlite_app).url == ask(sqlite_app, place="https://blog.example/2026/02/panne").url
    assert len(asked(sqlite_app)) == 1


def test_nobody_comes_to_a_private_page_by_repeating_what_everybody_can_read(
    sqlite_app: Flask, cast_here: Cast
) -> None:
    private = ask(sqlite_app).url
    assert ask(sqlite_app, address="Somewhere else").url != private  # who asks is known, the address is guessed
    desk(sqlite_app, cast_here).press("publish")
    desk(sqlite_app, cast_here).press("publish")
    assert ask(sqlite_app).url != private


def test_what_fills_in_every_field_is_sent_back_with_all_its_words(sqlite_app: Flask) -> None:
    page = ask(sqlite_app, subject="Buy now")
    assert (page.status, "One field must stay empty" in page.text) == (422, True)
    assert "Rosa" in page.page.text
    assert asked(sqlite_app) == []


def test_one_post_takes_so_many_requests_at_a_time(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.acts.right_of_reply.WAITING_MOST", 1)
    ask(sqlite_app)
    page = ask(sqlite_app, body="Something else")
    assert (page.status, "wait already" in page.text, "Something else" in page.page.text) == (409, True, True)


def test_hostile_text_is_escaped_on_every_page(sqlite_app: Flask, cast_here: Cast) -> None:
    """LESSONS: escape at output, never at rest."""
    evil = "</textarea><script>alert(1)</script>"
    fields = dict.fromkeys(("passage", "body", "name", "capacity", "address"), evil)
    for page in (
        ask(sqlite_app, **fields),
        ask(sqlite_app, **fields, email=evil, place=evil),
        desk(sqlite_app, cast_here),
    ):
        assert "<script>alert" not in page.page.text
        assert "alert(1)" in page.page.text
    page = desk(sqlite_app, cast_here).press("refuse", reason="unlawful", answer=evil)
    assert "<script>alert" not in page.page.text


# --- who may what ----------------------------------------------------------------------------------------------------


def test_who_asked_takes_it_back_and_nothing_is_published(sqlite_app: Flask, cast_here: Cast) -> None:
    """LESSONS: GET shows, POST acts."""
    page = ask(sqlite_app)
    late = desk(sqlite_app, cast_here)
    page.open(page.url)
    assert asked(sqlite_app)[0].state is ReplyState.RECEIVED
    page.press("withdraw")
    assert "took your request back" in page.text
    assert late.press("publish").status == 409
    assert shown(sqlite_app) == []


@pytest.mark.parametrize("place", ["http://[", "//[x]/", "#c-", "/", "?"])
def test_what_is_no_address_of_a_page_comes_back_with_every_word(sqlite_app: Flask, place: str) -> None:
    page = ask(sqlite_app, place=place)
    assert (page.status, "There is no such" in page.text, "We did call" in page.page.text) == (404, True, True)


def test_a_request_whose_sender_was_erased_waits_no_more(sqlite_app: Flask, cast_here: Cast) -> None:
    """Without words and name there is nothing to insert."""
    ask(sqlite_app)
    late = desk(sqlite_app, cast_here)
    do(sqlite_app, lambda c, at: person.erase_person(c, "Rosa@shop.example", at))
    assert late.press("publish").status == 409
    assert shown(sqlite_app) == []
    assert desk(sqlite_app, cast_here).buttons() == {}
    (kept,) = asked(sqlite_app)
    assert (kept.state, kept.body, kept.email) == (ReplyState.WITHDRAWN, "", "")


def test_a_request_is_decided_once(sqlite_app: Flask, cast_here: Cast) -> None:
    ask(sqlite_app)
    first, second = desk(sqlite_app, cast_here), desk(sqlite_app, cast_here)
    first.press("publish")
    page = second.press("refuse", reason="unlawful", answer="My long statement")
    assert (page.status, "decided already" in page.text, "My long statement" in page.text) == (409, True, True)


def test_a_forged_address_shows_nothing(sqlite_app: Flask) -> None:
    """LESSONS: a token is bound to id + action + expiry: a receipt's key opens no request, nor the other way round."""
    page = ask(sqlite_app)
    (kept,) = asked(sqlite_app)
    running: Service = sqlite_app.extensions["ecoute"]
    for token in (running.receipt_token(kept.id), kept.id, page.url.split("/")[2].split("?")[0] + "x"):
        assert anybody(sqlite_app).open(f"/right-of-reply/{token}").status == 404
    assert anybody(sqlite_app).open(page.url.replace("/right-of-reply/", "/receipts/")).status == 404


def test_an_inserted_reply_is_never_edited_nor_queued_but_can_be_taken_down(
    sqlite_app: Flask, cast_here: Cast, clock: MovedClock
) -> None:
    """TRUST duty 7: nobody alters its words, not even a moderator by way of an undone decision."""
    page = ask(sqlite_app)
    desk(sqlite_app, cast_here).press("publish")
    reply = made(sqlite_app)
    receipt = anybody(sqlite_app).open(page.open(page.url).soup.select_one("a[href^='/receipts/']")["href"])
    assert "edit" not in receipt.buttons()
    own = browser(sqlite_app, cast_here.sofia).open(f"/desk/contributions/{reply.id}")
    assert "undo" not in own.buttons()
    answer = own.send(f"/desk/contributions/{reply.id}/undo", form_of(own) | {"version": str(reply.version)})
    assert answer.status == 403
    do(sqlite_app, lambda c, at: decide.take(c, reply.id, Action.TAKE_DOWN, cast_here.nadia.actor(), at, "illegal"))
    assert shown(sqlite_app) == []
    assert "has been taken down" in page.open(page.url).text

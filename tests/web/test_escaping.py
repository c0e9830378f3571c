"""Words on their way from every door to every page: kept as typed, escaped once, where they come out."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from lxml import etree
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.slots import Slot

from moderation.acts import author, decide
from moderation.domain.actors import AUTHOR
from moderation.domain.contribution import Action, State
from moderation.storage import contributions, publications
from moderation.storage.contributions import Stored
from tests.conftest import CATALOGUE, Cast, MovedClock, bearer, enter_cast
from tests.moderation.lived_in import WINDOW
from tests.web.browser import Browser, browser, do, keep, now

HOSTILE = "<script>alert(1)</script> & &amp; </textarea></article><img src=x onerror=alert(1)> <b>gras</b> \"x\" 'y'"
NAME = '<i>Ana</i> & "co"'

Door = Callable[[Flask, Cast], str]
"""Brings HOSTILE in; returns the id of the contribution whose words it then is, or is to be."""


@pytest.fixture
def cast(sqlite_app: Flask, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_app.extensions["ecoute"].store, clock())


def visitor(app: Flask) -> Browser:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Browser(client)


def receipt(app: Flask, id: str) -> str:
    return f"/receipts/{app.extensions['ecoute'].receipt_token(id)}"


def stored(app: Flask, id: str) -> Stored:
    with app.extensions["ecoute"].store.read() as connection:
        return contributions.get(connection, id)


def publish(app: Flask, cast: Cast, kept: Stored) -> None:
    do(app, lambda c, at: decide.take(c, kept.id, Action.APPROVE, cast.nadia.actor(), at))


def by_form(app: Flask, cast: Cast) -> str:
    page = visitor(app).open("/comments/new?post=panne").press("comments", name=NAME, body=HOSTILE)
    return str(app.extensions["ecoute"].receipt_owner(page.url.partition("?")[0].rpartition("/")[2]))


def by_json(app: Flask, cast: Cast) -> str:
    sent = app.test_client().post("/comments", json={"post": "panne", "name": NAME, "body": HOSTILE})
    return str(sent.json["id"])


def by_edit_while_it_waits(app: Flask, cast: Cast) -> str:
    kept = keep(app, author=NAME)
    visitor(app).open(receipt(app, kept.id)).press("edit", body=HOSTILE)
    return kept.id


def by_edit_of_what_is_published(app: Flask, cast: Cast) -> str:
    kept = keep(app, author=NAME)
    publish(app, cast, kept)
    visitor(app).open(receipt(app, kept.id)).press("edit", body=HOSTILE)
    return kept.id


def by_reply(app: Flask, cast: Cast) -> str:
    sent = app.test_client().post("/api/v1/posts/panne/replies", json={"body": HOSTILE}, headers=bearer(app, cast.leo))
    return str(sent.json["id"])


def by_edit_of_a_reply(app: Flask, cast: Cast) -> str:
    kept = keep(
        app, author="Leo", title="Service client", kind="reply", brand="nuage", account=cast.leo.seq, body="Pardon."
    )
    publish(app, cast, kept)
    browser(app, cast.leo).open(f"/brand/replies/{kept.id}").press("edit", body=HOSTILE)
    return kept.id


def by_answer_of_the_blog(app: Flask, cast: Cast) -> str:
    question = keep(app)
    publish(app, cast, question)
    browser(app, cast.nadia).open(f"/desk/threads/panne?parent={question.id}").press("answers", body=HOSTILE)
    with app.extensions["ecoute"].store.read() as connection:
        return publications.thread_now(connection, "panne", False).contributions[-1].id


DOORS = [
    by_form,
    by_json,
    by_edit_while_it_waits,
    by_edit_of_what_is_published,
    by_reply,
    by_edit_of_a_reply,
    by_answer_of_the_blog,
]


def shows(text: str) -> bool:
    """Whether the hostile words stand in a text, white space aside."""
    return " ".join(HOSTILE.split()) in " ".join(text.split())


def check(page: str) -> None:
    """The words are there to read, and nothing of them is markup; nor were they escaped twice."""
    root = BeautifulSoup(page, "html.parser")
    fields = " ".join(str(each.get("value", "")) for each in root.select("input"))
    assert shows(f"{root.get_text()} {fields}"), page
    assert not [each for each in root.select("script") if "alert" in each.get_text()]
    assert root.select("img[onerror], b:-soup-contains('gras'), i:-soup-contains('Ana')") == []
    for twice in ("&amp;lt;", "&amp;#", "&amp;amp;amp;"):
        assert twice not in page


@pytest.mark.parametrize("door", DOORS)
def test_words_are_kept_as_typed_and_escaped_wherever_they_come_out(sqlite_app: Flask, cast: Cast, door: Door) -> None:
    """LESSONS: escape at output, never at rest; create and both edit paths (Isso's stored XSS, 2026)."""
    app = sqlite_app
    kept = stored(app, door(app, cast))
    assert HOSTILE in (kept.body, kept.proposed_body)
    desk = browser(app, cast.marc)
    check(desk.open(f"/desk/contributions/{kept.id}").page.text)
    if kept.waits:
        check(desk.open("/desk/").page.text)
    action = Action.APPROVE if kept.state is State.PENDING else Action.ACCEPT_EDIT
    if kept.waits:
        do(app, lambda c, at: decide.take(c, kept.id, action, cast.marc.actor(), at))
    assert now(app, kept).body == HOSTILE
    for path in (
        receipt(app, kept.id),
        f"/comments/new?post=panne&parent={kept.id}",
        f"/reports/new?contribution={kept.id}",
    ):
        check(visitor(app).open(path).page.text)
    check(desk.open("/desk/threads/panne").page.text)
    check(browser(app, cast.leo).open("/brand/posts/panne").page.text)
    for page in woven(app):
        check(page)


def test_an_edit_that_is_refused_is_shown_as_text_too(sqlite_app: Flask, cast: Cast) -> None:
    """LESSONS: escape at output, never at rest; create and both edit paths."""
    kept = keep(sqlite_app)
    publish(sqlite_app, cast, kept)
    do(sqlite_app, lambda c, at: author.edit(c, kept.id, HOSTILE, AUTHOR, WINDOW, at))
    do(sqlite_app, lambda c, at: decide.take(c, kept.id, Action.REFUSE_EDIT, cast.nadia.actor(), at, "spam", HOSTILE))
    check(browser(sqlite_app, cast.marc).open(f"/desk/contributions/{kept.id}").page.text)


def woven(app: Flask) -> list[str]:
    """What the site shows of the thread: on the page, and in an entry of its feed, as a feed reader unpacks it."""
    with app.extensions["ecoute"].store.read() as connection:
        thread = publications.thread_now(connection, "panne", False)
    render = Renderer(CATALOGUE, lambda _key: thread, recent=list)
    feed = etree.fromstring(f"<feed>{render(Slot('entries', 'panne', 'fr'))}</feed>")
    contents = [each.text for each in feed.iter("{*}content")]
    (entry,) = [each for each in contents if "gras" in each]
    return [render(Slot("thread", "panne", "fr")), entry]

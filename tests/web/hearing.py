"""A case that a brand has answered, and the private page of its story's author."""

from typing import Any

from flask import Flask
from sqlalchemy import Connection

from moderation import keys
from moderation.acts import answering, contacts, decide, promise, story_author
from moderation.acts.case import Moment
from moderation.domain.case import StatementType
from moderation.domain.contribution import Action
from moderation.storage import authors, cases, promises
from moderation.storage.cases import Case
from moderation.storage.contacts import Contact
from moderation.storage.promises import Promise
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast
from tests.moderation.opening import open_cases
from tests.web.browser import Browser, do

WORDS = "We lost your parcel, and pay for it."
SUMMARY = "We said on the telephone that it would be paid."


def link_to(app: Flask, post: str = "panne", email: str = "", lang: str = "en") -> str:
    """Register the author of a story, and give the path of the private page."""
    running: Service = app.extensions["ecoute"]

    def work(connection: Connection, at: Any) -> str:
        author = story_author.register(connection, CATALOGUE.posts[post], email, lang, at)
        return keys.story_key(running.settings.secret, author.post, author.link)

    return f"/stories/{do(app, work)}"


def author_page(app: Flask, post: str = "panne") -> Browser:
    """The private page of a story's author, in a browser that speaks English."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Browser(client).open(link_to(app, post))


def opened(app: Flask, post: str = "panne") -> Case:
    """The case of a story, opened if it was not."""

    def work(connection: Connection, at: Any) -> Case:
        open_cases(connection, CATALOGUE, at)
        return cases.of_post(connection, post)[0]

    return do(app, work)  # type: ignore[no-any-return]


def answered(
    app: Flask, cast: Cast, type: StatementType = StatementType.ACCEPTED, due_on: str = "", words: str = WORDS
) -> Case:
    """The case of `panne`, answered by Leo and let through by Nadia; with `due_on`, it promises a refund by then."""
    mine = opened(app)

    def work(connection: Connection, at: Any) -> Case:
        post = CATALOGUE.posts["panne"]
        kept = answering.state(connection, mine.id, post, type, words, cast.leo.actor(), "Care", "form", at)
        if due_on:
            promise.make(connection, kept, "refund", due_on, Moment(at))
        decide.take(connection, kept.id, Action.APPROVE, cast.nadia.actor(), at)
        return cases.get(connection, mine.id)

    return do(app, work)  # type: ignore[no-any-return]


def promised(app: Flask) -> Promise:
    """The one promise there is."""
    with app.extensions["ecoute"].store.read() as connection:
        (found,) = promises.of_brand(connection, "nuage")
    return found


def reported(app: Flask, cast: Cast, id: str, on: str = "2026-02-27") -> Contact:
    """Leo says that Nuage was in contact with the author of the case `id`."""
    leo = cast.leo.actor()
    return do(  # type: ignore[no-any-return]
        app, lambda connection, at: contacts.report(connection, id, leo, on, "telephone", SUMMARY, Moment(at))
    )


def case_now(app: Flask, id: str) -> Case:
    with app.extensions["ecoute"].store.read() as connection:
        return cases.get(connection, id)


def author_of(app: Flask, post: str = "panne") -> authors.StoryAuthor:
    with app.extensions["ecoute"].store.read() as connection:
        found = authors.find(connection, post)
    assert found is not None
    return found

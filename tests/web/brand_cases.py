"""Cases to work on in a brand's inbox, and the people who do."""

from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection

from moderation.acts import case, decide
from moderation.acts.case import Moment
from moderation.domain.actors import Role
from moderation.domain.contribution import Action
from moderation.domain.parts import Part
from moderation.publication import Post
from moderation.storage import accounts, cases, contributions
from moderation.storage.accounts import Account
from moderation.storage.cases import Case
from tests.conftest import CATALOGUE, Cast
from tests.moderation.opening import open_cases
from tests.web.browser import Browser, browser, do


def opened(app: Flask, notified: bool = True) -> Case:
    """The case of the story `panne` with Nuage, of which the brand was told."""

    def work(connection: Connection, at: Any) -> Case:
        open_cases(connection, CATALOGUE, at)
        found = cases.of_post(connection, "panne")[0]
        return case.notified(connection, found.id, Moment(at)) if notified else found

    return do(app, work)  # type: ignore[no-any-return]


def with_person(app: Flask, name: str, part: Part, brand: str = "nuage") -> Account:
    """Somebody else who speaks for a brand."""
    return do(  # type: ignore[no-any-return]
        app,
        lambda connection, at: accounts.add(
            connection,
            f"{name.lower()}@{brand}.example",
            Role.BRAND,
            at,
            name=name,
            title="Équipe",
            brand=brand,
            verified_by="operator",
            part=part,
        ),
    )


def open_case(app: Flask, who: Account, found: Case) -> Browser:
    """The page of a case, which `who` has opened."""
    page = browser(app, who).open(f"/brand/cases/{found.id}")
    return page.press("read") if "read" in page.buttons() else page


def standing(app: Flask, found: Case) -> Case:
    """The case as it is now."""
    with app.extensions["ecoute"].store.read() as connection:
        return cases.get(connection, found.id)


def answer_of(app: Flask, cast: Cast, found: Case, page: Browser, **typed: str) -> str:
    """Send an official answer and let it be published; returns the contribution's id."""
    page.press("answer", **({"type": "accepted", "body": "Nous avons eu tort."} | typed))
    with app.extensions["ecoute"].store.read() as connection:
        (id,) = [id for id, _type, _round in cases.statements_of(connection, found)][-1:]
        assert contributions.get(connection, id)
    do(app, lambda connection, at: decide.take(connection, id, Action.APPROVE, cast.nadia.actor(), at))
    return id


def stories(number: int) -> dict[str, Post]:
    """So many more stories about Nuage."""
    first = date(2026, 1, 1)
    return {
        f"recit-{n:02}": Post(
            f"recit-{n:02}",
            f"Récit {n:02}",
            f"/recit-{n:02}/",
            "fr",
            (first + timedelta(days=n)).isoformat(),
            "",
            ("nuage",),
        )
        for n in range(number)
    }

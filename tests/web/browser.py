"""A reader of the service's pages: finds the forms as a browser would, fills them in and presses their buttons."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from moderation.acts import author, decide
from moderation.domain.actors import AUTHOR
from moderation.domain.contribution import Action, State
from moderation.storage import contributions
from moderation.storage.accounts import Account
from moderation.storage.contributions import Decision, Stored
from tests.conftest import sign_in


@dataclass
class Browser:
    """A browser that speaks English, in which somebody has signed in, and the page that it shows."""

    client: FlaskClient
    url: str = "/"
    page: TestResponse | None = None

    @property
    def status(self) -> int:
        assert self.page is not None
        return self.page.status_code

    @property
    def soup(self) -> BeautifulSoup:
        assert self.page is not None
        return BeautifulSoup(self.page.text, "lxml")

    @property
    def text(self) -> str:
        """The words of the page's main part, white space as one space."""
        main = self.soup.find("main")
        assert main is not None
        return " ".join(main.get_text(" ").split())

    def open(self, url: str) -> "Browser":
        return self._follow(self.client.get(url), url)

    def buttons(self, within: str = "main") -> dict[str, Tag]:
        """The buttons by the last part of where they lead: the decision, `replies`, `edit` …; of several the first."""
        found = self.soup.select(f"{within} form[method=post] button")
        return {self._target(button).rsplit("/", 1)[1]: button for button in reversed(found)}

    def press(self, action: str, within: str = "main", **typed: str) -> "Browser":
        """Fill in the form of the button that leads to `action`, and press it."""
        button = self.buttons(within)[action]
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        data = {**filled(form), **typed}
        return self.send(self._target(button), data)

    def send(self, target: str, data: dict[str, str]) -> "Browser":
        """Send a form and follow where it leads."""
        return self._follow(self.client.post(target, data=data), target)

    def _target(self, button: Tag) -> str:
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        return urljoin(self.url, str(button.get("formaction") or form["action"]))

    def _follow(self, answer: TestResponse, url: str) -> "Browser":
        if answer.status_code in (302, 303):
            return self.open(urljoin(url, answer.headers["Location"]))
        self.url, self.page = url, answer
        return self


def filled(form: Tag) -> dict[str, str]:
    """What a form holds as it stands."""
    data: dict[str, str] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = str(field["name"])
        if field.name == "textarea":
            data[name] = field.get_text().removeprefix("\n")
        elif field.get("type") == "radio" and not field.has_attr("checked"):
            continue  # nobody presses what nobody chose
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            data[name] = str(chosen["value"]) if chosen else ""
        else:
            data[name] = str(field.get("value", ""))
    return data


def browser(app: Flask, who: Account) -> Browser:
    client = sign_in(app, who)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Browser(client)


def keep(app: Flask, **values: Any) -> Stored:
    """Put a contribution into the store: a waiting comment of Ana under `panne`, unless `values` say otherwise."""
    running = app.extensions["ecoute"]
    what = {
        "post": "panne",
        "parent": None,
        "kind": "comment",
        "state": State.PENDING,
        "author": "Ana",
        "title": "",
        "body": "Bonjour",
        "lang": "fr",
        "created_at": running.clock(),
        "source": "form",
    } | values
    return running.store.write(lambda connection: contributions.add(connection, **what))  # type: ignore[no-any-return]


def do(app: Flask, work: Any) -> Any:
    """Run `work(connection, moment)` in a transaction of the service."""
    running = app.extensions["ecoute"]

    def at_once(connection: Connection) -> Any:
        return work(connection, running.clock())

    return running.store.write(at_once)


def decided(
    app: Flask, kept: Stored, who: Account, action: Action, reason: str | None = None, note: str = ""
) -> Stored:
    """`who` takes a decision, whatever was seen before."""
    return do(  # type: ignore[no-any-return]
        app, lambda connection, at: decide.take(connection, kept.id, action, who.actor(), at, reason, note)
    )


def propose(app: Flask, kept: Stored, body: str) -> None:
    """Its author edits it."""
    do(app, lambda connection, at: author.edit(connection, kept.id, body, AUTHOR, timedelta(days=1), at))


def names(page: Browser) -> list[str]:
    """Whose messages a list of the desk shows, in its order."""
    return [heading.get_text(strip=True) for heading in page.soup.select(".items .item-head :is(h2, h3)")]


def now(app: Flask, kept: Stored) -> Stored:
    """The contribution as it is now."""
    with app.extensions["ecoute"].store.read() as connection:
        return contributions.get(connection, kept.id)


def log_of(app: Flask, kept: Stored) -> list[Decision]:
    with app.extensions["ecoute"].store.read() as connection:
        return contributions.decisions_of(connection, kept.seq)


def unlabelled(soup: BeautifulSoup) -> list[str]:
    """The fields that no label names, and the ids that stand twice."""
    labels = {str(label.get("for")) for label in soup.select("label")}
    fields = soup.select("input:not([type=hidden]), select, textarea")
    nameless = [str(field) for field in fields if field.get("id") not in labels and field.find_parent("label") is None]
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    return nameless + sorted({each for each in ids if ids.count(each) > 1})

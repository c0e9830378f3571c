"""The documentation of the API is true: its examples are asked for, and none is missing."""

import json
import re
import shlex
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection

from moderation.acts import answering, decide, promise
from moderation.acts.case import Moment
from moderation.domain.case import StatementType
from moderation.domain.contribution import Action
from moderation.storage.cases import Case
from moderation.storage.contributions import Stored
from moderation.web.api.description import DOCUMENT
from moderation.web.context import Service
from tests.conftest import CATALOGUE, ROOT, Cast, MovedClock, bearer
from tests.web.api.calls import publish
from tests.web.brand_cases import opened
from tests.web.browser import do

PAGES = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("api.md", "brand-api.md")]
DOC = "\n".join(PAGES)


def test_the_documentation_names_every_operation() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path.removeprefix('/api/v1')}`" in DOC, f"{method} {path}"


def promised(app: Flask, cast: Cast, told: Case) -> str:
    """The id of a promise that readers see, made where nothing was answered yet."""

    def work(connection: Connection, at: datetime) -> str:
        post, type, leo = CATALOGUE.posts["panne"], StatementType.ACKNOWLEDGEMENT, cast.leo.actor()
        said = answering.state(connection, told.id, post, type, "Read.", leo, "Care", "form", at)
        made = promise.make(connection, said, "advice", "2026-03-20", Moment(at))
        decide.take(connection, said.id, Action.APPROVE, cast.nadia.actor(), at)
        return made.id

    return str(do(app, work))


def test_the_examples_of_the_documentation_work(
    app: Flask, client: FlaskClient, service: Service, cast: Cast, clock: MovedClock, comment: Callable[..., Stored]
) -> None:
    """Each curl line is asked for real, in order, and answers with the fields that stand below it."""
    kept = comment("How is the weather?")
    told = opened(app)
    named = {"$ID": kept.id, "$CASE": told.id, "$PROMISE": promised(app, cast, told)}
    examples = re.findall(r"```sh\n(curl .*?)\n```\n+```json\n(.*?)\n```", DOC, re.DOTALL)
    assert len(examples) == len([line for methods in DOCUMENT["paths"].values() for line in methods])
    tokens = {"$MODERATOR": bearer(app, cast.nadia), "$BRAND": bearer(app, cast.leo)}
    for command, shown in examples:
        method, url, headers, data = "GET", "", {}, None
        words = iter(shlex.split(command.replace("\\\n", " "))[1:])
        for word in words:
            if word == "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            elif word == "-X":
                method = next(words)
            elif word == "--json":
                method, data = "POST", next(words)
                headers["Content-Type"] = "application/json"
            else:
                url = word.removeprefix("https://blog.example")
                for name, id in named.items():
                    url = url.replace(name, id)
        if "Authorization" in headers:
            headers |= tokens[headers["Authorization"].removeprefix("Bearer ")]
        response = client.open(url, method=method, headers=headers, data=data)
        assert response.status_code in (200, 202), response.text
        expected = json.loads(re.sub(r",?\s*…", "", shown))
        told = response.get_json()
        assert set(expected) <= set(told), command
        for name, value in expected.items():
            if name in ("state", "reason", "kind", "author", "post", "openapi", "next"):
                assert told[name] == value, command
        if "replies" in url or "decisions" in url:
            publish(service, "panne")
        clock.move(timedelta(seconds=1))


def test_each_page_of_the_documentation_fits_one_screen() -> None:
    assert all(len(page.splitlines()) < 120 for page in PAGES)

"""The documentation of the API is true: its examples are asked for, and none is missing."""

import json
import re
import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from moderation.storage.contributions import Stored
from moderation.web.api.description import DOCUMENT
from moderation.web.context import Service
from tests.conftest import ROOT, Cast, MovedClock, bearer
from tests.web.api.calls import publish

DOC = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_documentation_names_every_operation() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path.removeprefix('/api/v1')}`" in DOC, f"{method} {path}"


def test_the_examples_of_the_documentation_work(
    app: Flask, client: FlaskClient, service: Service, cast: Cast, clock: MovedClock, comment: Callable[..., Stored]
) -> None:
    """Each curl line is asked for real, in order, and answers with the fields that stand below it."""
    kept = comment("How is the weather?")
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
            elif word == "--json":
                method, data = "POST", next(words)
                headers["Content-Type"] = "application/json"
            else:
                url = word.removeprefix("https://blog.example").replace("$ID", kept.id)
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


def test_the_documentation_fits_one_screen() -> None:
    assert len(DOC.splitlines()) < 120
    assert Path(ROOT / "docs" / "api.md").is_file()

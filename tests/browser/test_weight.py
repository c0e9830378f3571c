"""What a post with a hundred comments weighs on its way to a reader, in words that somebody wrote."""

import gzip
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.slots import Slot, fill

from moderation.publication import Contribution, Kind, Thread
from moderation.site import CatalogueFile
from tests.browser.conftest import Entered
from tests.browser.running import DEMO

POST = "repondre-vite-ou-repondre-bien"
PAGE = Path("2013/10") / POST / "index.html"
"""Of a middling length, and with everything around it that a post has, but no case."""

COMMENTS = 100
LENGTH = 200
"""Characters of a comment, a few more: up to the end of a word."""


def packed(text: bytes) -> int:
    """The bytes of `text` as nginx sends it (`gzip_comp_level 6` in deploy/nginx.conf)."""
    return len(gzip.compress(text, 6, mtime=0))


def told() -> tuple[list[str], list[str]]:
    """Comments of the length asked for, out of what the demonstration's people say, and their names."""
    demo = json.loads(DEMO.read_text("utf-8"))
    said = [each for each in (*demo["contributions"], *demo["lately"]) if each.get("body")]
    comments = [""]
    for word in " ".join(each["body"] for each in said).split(" "):
        if len(comments[-1]) >= LENGTH:
            comments.append("")
        comments[-1] = f"{comments[-1]} {word}".strip()
    return comments[:COMMENTS], sorted({each["author"] for each in said if each.get("author")})


def talk() -> Thread:
    """A hundred comments over some weeks, four in ten an answer to one of the last dozen."""
    comments, names = told()
    assert len(comments) == COMMENTS
    chance, at = random.Random(4), datetime(2026, 3, 1, 8, tzinfo=UTC)
    written: list[Contribution] = []
    for words in comments:
        at += timedelta(seconds=chance.randrange(180, 36_000))
        parent = chance.choice(written[-12:]).id if written and chance.random() < 0.4 else None
        id, name = chance.randbytes(6).hex(), chance.choice(names)
        written.append(Contribution(id, Kind.COMMENT, parent, at, at, name, None, words))
    return Thread(POST, 1, contributions=tuple(written))


@pytest.fixture(scope="module")
def page(template: Entered) -> bytes:
    """The post's page with the thread woven in."""
    settings = template[0].settings
    render = Renderer(CatalogueFile(settings.catalogue)(), {POST: talk()}.get)

    def shown(slot: Slot) -> str:
        return render(slot) if slot.kind in ("thread", "count") else ""

    return fill((settings.output / PAGE).read_bytes(), shown, frozenset({POST}))


def test_a_hundred_comments_come_in_one_small_page(page: bytes, template: Entered) -> None:
    read = BeautifulSoup(page, "lxml")
    assert len(read.select(".contribution-body")) == COMMENTS
    sheets, more = read.select("link[rel=stylesheet]"), read.select("link[rel=icon], [src]")
    assert len(sheets) == 1
    assert not read.select("script[src]:not([defer], [type=module])")
    fetched = [urlsplit(str(each.get("href") or each.get("src"))) for each in (*sheets, *more)]
    assert {each.netloc for each in fetched} == {""}, "nothing comes from anywhere else"
    output = template[0].settings.output
    files = {each.path: packed((output / each.path.lstrip("/")).read_bytes()) for each in fetched}
    assert packed(page) <= 22_700
    assert packed(page) + sum(files.values()) <= 40_000, files

"""A post whose Date lies ahead: nobody learns of it before its time, and then it appears without anybody's doing."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

from moderation.scheduling import Scheduler
from moderation.settings import Settings
from tests.commands import Commands, environment
from tests.conftest import MovedClock
from tests.site.blog import differences, tree, write_blog, write_post, write_settings

DUE = datetime(2026, 2, 1, 7, 30, tzinfo=UTC)
"""08:30 in Paris."""

SECRET = "zanzibar"
STORY = (
    "Title: Zanzibar, enfin ! #Zanzibarettes\nSlug: zanzibar\nDate: 2026-02-01 08:30\nCategory: Zanzibarismes\n"
    "Tags: zanzibaritude\nAuthors: Zanzibarine\nBrands: nuage\nExperience: negative\nExperience_date: 2025-12\n"
    "Fiction: yes\nMoved_from: /zanzibar-2008.html\nShort: zanzibar\nSee_also: un\n\n"
    "Zanzibar, et [un]({filename}/articles/un.md).\n"
)


def conf(folder: Path, now: str | None) -> None:
    more = f"PATH = {str(folder / 'content')!r}\nDEFAULT_PAGINATION = 3\nSEARCH_INDEX = False\n"
    write_settings(folder / "blogconf.py", more + (f"SCHEDULE_NOW = {now!r}\n" if now else ""))


class Waited(NamedTuple):
    """A blog with a scheduled post, built before its day, and what that build said."""

    folder: Path
    settings: Settings
    said: str
    before: dict[str, bytes]


@pytest.fixture(scope="module")
def waited(tmp_path_factory: pytest.TempPathFactory, commands: Commands) -> Waited:
    folder = tmp_path_factory.mktemp("scheduled")
    settings = write_blog(folder)
    content = folder / "content"
    (content / "articles" / "zanzibar.md").write_text(STORY, encoding="utf-8")
    # The translation of a post that is there: Zanzibar again, in its title.
    write_post(content, "deux", "Zanzibar for two", 1, "Lang: en\n", name="deux.en")
    path = content / "articles" / "deux.en.md"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-01-01", "2026-02-02"), encoding="utf-8")
    conf(folder, "2026-02-01 08:29")
    built = commands.run(settings, "ecoute", "build")
    assert built.code == 0, built.err
    return Waited(folder, settings, built.out, tree(settings.output))


def test_nothing_of_the_site_knows_of_it_but_a_page_that_nobody_is_led_to(waited: Waited) -> None:
    knowing = [path for path, data in waited.before.items() if SECRET.encode() in path.encode() + data.lower()]
    pictures = [path for path in knowing if path.startswith("images/made/cards/")]
    assert set(knowing) - set(pictures) == {"brouillons/zanzibar/index.html", "en/brouillons/deux/index.html"}
    assert all(re.search(r"-[0-9a-f]{20}\.png$", path) for path in pictures), "drawn for those pages, found by nobody"
    assert SECRET not in waited.settings.catalogue.read_text(encoding="utf-8")


def test_that_page_says_when_it_appears_in_its_own_language(waited: Waited) -> None:
    french, english = (
        BeautifulSoup(waited.before[path], "lxml").select_one(".notice.draft")
        for path in ("brouillons/zanzibar/index.html", "en/brouillons/deux/index.html")
    )
    assert french
    assert "paraîtra le 1er février 2026 à 8\u00a0h\u00a030" in french.get_text()
    assert english
    assert "appears on 2 February 2026, 10:00" in english.get_text()


def test_the_build_says_what_waits(waited: Waited) -> None:
    assert (
        "2 posts are scheduled; content/articles/zanzibar.md appears at 2026-02-01 08:30 (Europe/Paris)" in waited.said
    )
    written = json.loads((waited.settings.var / "scheduled.json").read_bytes())
    assert written["posts"] == [
        {"due": "2026-02-01T07:30:00Z", "source": "content/articles/zanzibar.md"},
        {"due": "2026-02-02T09:00:00Z", "source": "content/articles/deux.en.md"},
    ]


def test_the_service_builds_when_it_is_due_and_not_before(
    waited: Waited, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker runs the command itself, which goes by the machine's clock: it is past that day."""
    conf(waited.folder, None)
    for name, value in environment(waited.settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(waited.folder)
    clock = MovedClock()
    clock.now = DUE - timedelta(seconds=1)
    scheduler = Scheduler(waited.settings, clock)
    scheduler.turn()
    assert tree(waited.settings.output) == waited.before
    clock.move(timedelta(seconds=1))
    scheduler.turn()
    page = waited.settings.output / "2026" / "02" / "zanzibar" / "index.html"
    assert "Zanzibar, enfin" in page.read_text(encoding="utf-8")
    assert SECRET in waited.settings.catalogue.read_text(encoding="utf-8")
    assert json.loads((waited.settings.var / "scheduled.json").read_bytes())["posts"] == []
    # Whatever the hour, as long as the same posts are due.
    after = tree(waited.settings.output)
    conf(waited.folder, "2026-05-01")
    assert commands.run(replace(waited.settings, output=waited.folder / "clean"), "ecoute", "build").code == 0
    assert differences(tree(waited.folder / "clean"), after) == []


def test_a_timer_builds_only_what_is_due(waited: Waited, commands: Commands) -> None:
    state = waited.settings.var / "scheduled.json"
    state.write_text('{"contract": "1.0", "posts": [{"due": "9000-01-01T00:00:00Z", "source": "a.md"}]}')
    assert commands.run(waited.settings, "ecoute", "build", "--if-due").out == ""
    assert "9000" in state.read_text()
    state.write_text('{"contract": "1.0", "posts": [{"due": "2026-01-01T00:00:00Z", "source": "a.md"}]}')
    assert "files" in commands.run(waited.settings, "ecoute", "build", "--if-due").out
    assert "a.md" not in state.read_text()

"""What offline reading writes: nothing unless asked for, the same from build to build, and a way to take it back."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pelican.plugins.offline import set_defaults
from pelican.plugins.offline.worker import given
from pelican.plugins.weave.errors import Stop

from moderation.web.places import PLACES
from tests.conftest import ROOT
from tests.plugins.conftest import Build
from tests.plugins.simple_blog import SETTINGS, Other, build_other, post

FILES = {
    "articles/a.md": post("a", 1),
    "articles/b.rst": "B\n#\n\n:date: 2024-05-02\n:slug: b\n:category: Essais\n\nUn texte.\n",
}
# Pelican's `simple` has no stylesheet: this one does.
BASE = (
    '{% extends "!simple/base.html" %}{% block head %}{{ super() }}'
    '<link rel="stylesheet" href="{{ SITEURL }}/s.css">{% endblock %}'
)


def built(folder: Path, setting: object, style: str = "p{}", **more: object) -> Other:
    return build_other(
        folder,
        {**FILES, "s.css": style},
        ["offline"],
        {"base.html": BASE},
        OFFLINE=setting,
        STATIC_PATHS=["s.css"],
        OFFLINE_LANGUAGES=["fr", "en"],
        **more,
    )


def told(other: Other) -> dict[str, Any]:
    """What the worker was told."""
    text = (other.output / "offline-worker.js").read_text(encoding="utf-8")
    said: dict[str, Any] = json.loads(text.partition("\n")[0].removeprefix("const GIVEN = ").removesuffix(";"))
    return said


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Other:
    other = built(tmp_path_factory.mktemp("on"), True, OFFLINE_NEVER=["/desk", "/account"])
    assert other.code == 0, other.log
    return other


def test_every_page_starts_the_worker_which_knows_the_style_and_the_lists(on: Other) -> None:
    pages = [name for name in on.files() if name.endswith(".html")]
    assert {"a/index.html", "b/index.html", "index.html", "offline/index.html", "en/offline/index.html"} <= {*pages}
    for name in pages:
        scripts = [script["src"] for script in on.page(name).select("head script[defer]")]
        assert scripts == ["https://autre.example/blog/offline.js"], name
    said = told(on)
    assert said.pop("version")
    assert said == {
        "lang": "fr",
        "pages": {"en": "en/offline/", "fr": "offline/"},
        "files": ["offline.js", "s.css"],
        "never": ["/account", "/desk"],
        "most": 50,
        "days": 30,
    }


def test_the_list_is_in_each_language_and_for_no_search_engine(on: Other) -> None:
    french, english = on.page("offline/index.html"), on.page("en/offline/index.html")
    for page, words in ((french, "Sans connexion, les pages"), (english, "Without a connection, the pages")):
        assert page.select_one("ul[data-offline-list]") is not None
        assert page.select_one("meta[name=robots][content=noindex]") is not None
        assert words in page.get_text()
    assert "Au bout de 30 jours" in french.get_text()


def test_the_worker_changes_with_the_style_and_not_with_the_posts(on: Other) -> None:
    folder, first = on.output.parent, (on.output / "offline-worker.js").read_bytes()
    (folder / "content" / "articles" / "a.md").write_text(post("a", 1, "Un autre texte.", title="Autre"))
    again = built(folder, True, OFFLINE_NEVER=["/desk", "/account"])
    assert (again.output / "offline-worker.js").read_bytes() == first
    before = told(again)
    (again.output / "s.css").write_text("p{color:red}")
    after = given(again.output, before["pages"], "fr", SETTINGS["SITEURL"], before["never"], {"most": 50, "days": 30})
    assert after.pop("version") != before.pop("version")
    assert after == before


def test_nothing_is_written_unless_asked_for_and_what_was_begun_can_be_taken_back(tmp_path: Path) -> None:
    off = built(tmp_path, False)
    assert off.code == 0, off.log
    assert not [name for name in off.files() if "offline" in name]
    assert "offline" not in (off.output / "a" / "index.html").read_text(encoding="utf-8")
    plain = (off.output / "a" / "index.html").read_bytes()
    removing = built(tmp_path, "remove")
    assert [name for name in removing.files() if "offline" in name] == ["offline-worker.js"]
    assert (removing.output / "a" / "index.html").read_bytes() == plain
    assert "registration.unregister()" in (removing.output / "offline-worker.js").read_text(encoding="utf-8")


def test_in_our_own_theme_the_list_is_a_page_of_the_blog_in_its_language(build: Build) -> None:
    made = build(FILES, plugin="offline", OFFLINE="true")
    assert made.code == 0, made.log
    french, english = made.page("hors-ligne"), made.page("en/hors-ligne")
    assert [page.h1.get_text() for page in (french, english)] == ["Lire hors ligne", "Reading offline"]
    assert [page.html["lang"] for page in (french, english)] == ["fr", "en"]
    assert french.select_one("main [data-offline-list]") is not None
    assert [link["hreflang"] for link in french.select("link[rel=alternate][hreflang]")] == ["fr", "en"]


@pytest.mark.parametrize(
    ("setting", "more", "line"),
    [
        ("yes", {}, "OFFLINE is 'yes': write True, False or \"remove\""),
        (True, {"OFFLINE_DAYS": 0}, "OFFLINE_DAYS is 0: write a whole number from 1"),
        (True, {"OFFLINE_NEVER": ["desk"]}, "OFFLINE_NEVER has 'desk': write a path from the root of the host"),
    ],
)
def test_an_impossible_setting_stops_the_build(setting: object, more: dict[str, object], line: str) -> None:
    settings = {"DEFAULT_LANG": "fr", "OFFLINE": setting, **more}
    with pytest.raises(Stop, match=line):
        set_defaults(SimpleNamespace(settings=settings))


def test_our_own_blog_keeps_nothing_of_the_service() -> None:
    namespace: dict[str, object] = {"__file__": str(ROOT / "pelicanconf.py")}
    exec(compile((ROOT / "pelicanconf.py").read_text(encoding="utf-8"), "pelicanconf.py", "exec"), namespace)
    assert namespace["OFFLINE"] is False
    assert namespace["OFFLINE_NEVER"] == sorted(f"/{place}" for place in PLACES)

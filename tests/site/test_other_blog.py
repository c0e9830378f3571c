"""Somebody else's blog: the wheel is installed, and nothing here knows our checkout, our content or our theme."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from moderation.publication import Contribution, Kind, Publication, Representative, Thread
from moderation.settings import read_settings
from moderation.site import CatalogueFile
from moderation.weaving import SiteWeaver
from tests.conftest import ROOT, SHARED, leave_out
from tests.wheel import build_wheel, install, python

EEVEE = SHARED / "data" / "blog-eev.ee"
(FIVE_LINES,) = re.findall(
    r"^```python\n(PLUGINS.*?)^```", (ROOT / "docs" / "elsewhere.md").read_text("utf-8"), re.S | re.M
)

OWN_LINES = "SITENAME = 'Autre'\nTIMEZONE = 'Europe/Paris'\nDEFAULT_LANG = 'en'\nAUTHOR = 'Zoé'\nSEARCH_INDEX = False\n"

AT = datetime(2024, 5, 3, 8, 0, tzinfo=UTC)

BLOG = {
    "one.md": "Title: One\nDate: 2024-05-01\nCategory: Notes\nTags: a\n\nIn *Markdown*.\n",
    "two.rst": "Two\n###\n\n:date: 2024-05-02\n:category: Notes\n:tags: b\n\nIn *reST*.\n",
    "draft.md": "Title: Not yet\nDate: 2024-05-03\nStatus: draft\n\nSoon.\n",
    "story.md": "Title: A story\nDate: 2024-05-04\nBrands: nuage\nExperience: mixed\nExperience_date: 2024\n"
    "Fiction: yes\nSaga: summers\nEpisode: 1\n\nTold.\n",
    "brands/nuage.md": "Title: Nuage & Cie\nSlug: nuage\nFiction: yes\nFormer_slugs: nue (2024-01-01)\n\nInvented.\n",
    "sagas/summers.md": "Title: Summers\nSlug: summers\nBrands: nuage\n\nTwo of them.\n",
    "authors/zoe.md": "Title: Zoé\n\nWrites.\n",
}

THEME = (
    '<!doctype html><html lang="{{ article.lang }}"><title>{{ article.title|e }}</title><body><h1>{{ article.title }}'
    "</h1>{{ article.content }}<footer>Mine</footer></body></html>"
)

EACH_ALONE = """
import os, sys, pelican
from pelican.plugins._utils import get_namespace_plugins
pelican.main(["content", "-s", "conf.py", "-o", "warm", "-e", "PLUGINS=[]"])
for name in sorted(get_namespace_plugins()):
    if os.fork() == 0:
        given = [f'PLUGINS=["{name}"]', f'CONVERSATION_PUBLICATION="{name}"']
        try:
            pelican.main(["content", "-s", "conf.py", "-o", name, "--fatal", "errors", "-e", *given])
        except BaseException as error:
            print(name, error)
            os._exit(1)
        os._exit(0)
    status = os.wait()[1]
    print(name, "stops" if status else "builds")
"""

TWICE = """
import pelican
from pelican.settings import read_settings
blog = pelican.Pelican(read_settings("conf.py", override=dict(PATH="content", CACHE_CONTENT=True)))
blog.run()
blog.run()
"""
"""As `pelican --autoreload` builds."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    install(build_wheel(tmp_path_factory.mktemp("wheel")), folder)
    return folder


def write_blog(folder: Path, lines: str, files: dict[str, str] = BLOG) -> None:
    """Write a blog whose settings are those that every blog has, and `lines`."""
    for name, text in files.items():
        (folder / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "content" / name).write_text(text, encoding="utf-8")
    conf = OWN_LINES + lines.replace("/srv/ecoute", str(folder))
    (folder / "conf.py").write_text(conf, encoding="utf-8")


def build(installed: Path, folder: Path, whole: bool = True) -> None:
    """Build it; `whole`: nothing that its posts name may be missing."""
    fatal = ["--fatal", "errors"] if whole else []
    done = python(installed, "-m", "pelican", "content", "-s", "conf.py", "-o", "output", *fatal, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def talk(folder: Path, key: str, serial: int = 1) -> None:
    """A comment, a brand's reply below it, and with each further `serial` one comment more."""
    who = Representative("Léo Ferrand", "Service clients", "nuage", "email", date(2024, 1, 1))
    said = Contribution("a1b2c3d4e5f60718", Kind.COMMENT, None, AT, AT, "Ana", None, "Et après ?")
    reply = replace(said, id="b1b2c3d4e5f60718", kind=Kind.REPLY, parent=said.id, author="Léo Ferrand", body="Pardon.")
    more = [replace(said, id=f"c1b2c3d4e5f6071{number}", body="Encore.") for number in range(1, serial)]
    thread = Thread(key, serial, False, (said, replace(reply, representative=who), *more))
    Publication(folder / "var" / "publication").write(thread)


def thread_of(folder: Path, page: str) -> BeautifulSoup:
    (thread,) = BeautifulSoup((folder / "output" / page).read_bytes(), "lxml").select("section#comments")
    return thread


def test_five_lines_bring_comments_and_replies_into_a_blog_of_years(installed: Path, tmp_path: Path) -> None:
    if not EEVEE.is_dir():
        leave_out(f"{EEVEE} is not here: the posts of eev.ee")
    posts = sorted(EEVEE.rglob("201[12]*.markdown"))  # enough of the years for a test; their pictures are not here
    (tmp_path / "content").mkdir()
    for post in posts:
        shutil.copy(post, tmp_path / "content")
    own = "THEME = 'simple'\nARTICLE_SAVE_AS = ARTICLE_URL = 'posts/{date:%Y-%m-%d}-{slug}.html'\n"
    own += "TAG_SAVE_AS = CATEGORY_SAVE_AS = ''\n"
    write_blog(tmp_path, FIVE_LINES + own, {})
    talk(tmp_path, "architectural-fallacies")
    build(installed, tmp_path, whole=False)
    thread = thread_of(tmp_path, "posts/2011-04-17-architectural-fallacies.html")
    assert [each.get_text() for each in thread.select(".author")] == ["Ana", "Léo Ferrand"]
    assert "Pardon." in thread.get_text()
    pages = list((tmp_path / "output" / "posts").iterdir())
    assert len(pages) == len(posts) > 30
    assert {page.read_bytes().count(b'<section id="comments"') for page in pages} == {1}


def test_a_theme_of_its_own_shows_what_is_said_later_without_a_build(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "theme" / "templates").mkdir(parents=True)
    (tmp_path / "theme" / "templates" / "article.html").write_text(THEME, encoding="utf-8")
    own = "THEME = 'theme'\nRELATIVE_URLS = LOAD_CONTENT_CACHE = CACHE_CONTENT = DELETE_OUTPUT_DIRECTORY = True\n"
    own += "ARTICLE_EXCLUDES = ['brands', 'sagas', 'authors']\n"
    write_blog(tmp_path, FIVE_LINES.replace("</main>", "<footer>") + own)
    talk(tmp_path, "one")
    talk(tmp_path, "two")
    build(installed, tmp_path)
    for page in ("one.html", "two.html"):
        thread = thread_of(tmp_path, page)
        assert len(thread.select("article.contribution")) == 2
        assert thread.find_next_sibling().get_text() == "Mine"
    assert b"comments" not in (tmp_path / "output" / "drafts" / "not-yet.html").read_bytes()
    settings = read_settings({"ECOUTE_VAR": str(tmp_path / "var"), "ECOUTE_OUTPUT": str(tmp_path / "output")})
    talk(tmp_path, "two", serial=2)
    assert "two.html" in SiteWeaver(settings, CatalogueFile(settings.catalogue))(["two"])
    woven = {path: path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()}
    assert len(thread_of(tmp_path, "two.html").select("article.contribution")) == 3
    build(installed, tmp_path)
    assert {path: path.read_bytes() for path in woven} == woven


def test_a_blog_that_names_no_plugins_has_all_of_them(installed: Path, tmp_path: Path) -> None:
    write_blog(tmp_path, FIVE_LINES.replace("PLUGINS", "NAMED") + "THEME = 'simple'\nSITEURL = 'https://a.example'\n")
    talk(tmp_path, "a-story")
    build(installed, tmp_path)
    again = python(installed, "-c", TWICE, folder=tmp_path)
    assert again.returncode == 0, again.stderr
    assert "Pardon." in thread_of(tmp_path, "a-story.html").get_text()
    for page in ("marques/nuage", "marques", "sagas/summers", "sagas", "journal", "transparence", "regles"):
        assert "<h1>" in (tmp_path / "output" / page / "index.html").read_text("utf-8"), page


def test_each_plugin_works_alone_with_a_theme_that_knows_nothing_of_it(installed: Path, tmp_path: Path) -> None:
    write_blog(tmp_path, "THEME = 'simple'\n", {name: BLOG[name] for name in ("one.md", "two.rst", "draft.md")})
    done = python(installed, "-c", EACH_ALONE, folder=tmp_path)
    ended = dict(line.split() for line in done.stdout.splitlines() if line.startswith("pelican.plugins."))
    ours = {f"pelican.plugins.{path.parent.name}" for path in (ROOT / "plugins").glob("*/__init__.py")}
    assert {name for name in ours if ended.get(name) != "builds"} == set(), done.stdout + done.stderr

"""One blog for all tests of a module: each puts back what it changed."""

from dataclasses import replace

import pytest

from moderation.publication import Publication
from tests.contract.values import THREAD
from tests.moderation.preview.blogs import Written
from tests.site.blog import write_blog, write_post

ARTICLE = """{% extends "!theme/article.html" %}"""


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """With a thread under a post, a draft, a post of the year 2999, a picture, and a template of its own."""
    folder = tmp_path_factory.mktemp("written")
    settings = write_blog(folder)
    with settings.pelicanconf.open("a", encoding="utf-8") as conf:
        conf.write(f"THEME_TEMPLATES_OVERRIDES = [{str(folder / 'templates')!r}]\n")
    (folder / "templates").mkdir()
    (folder / "templates" / "article.html").write_text(ARTICLE, encoding="utf-8")
    content = folder / "content"
    write_post(content, "brouillon", "Un brouillon", 20, "Status: draft\n")
    write_post(content, "plus-tard", "Bien plus tard", 21)
    later = content / "articles" / "plus-tard.md"
    later.write_text(later.read_text(encoding="utf-8").replace("2026-01", "2999-01"), encoding="utf-8")
    (content / "images" / "trait.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0h4"/></svg>', encoding="utf-8"
    )
    Publication(settings.publication).write(replace(THREAD, post="deux"))
    written = Written(settings)
    written.preview.build()
    assert written.preview.failure == ()
    return written

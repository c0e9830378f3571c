"""What the preview shows is what a full build makes, after whatever was changed in whatever order."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pelican.plugins import signals

from tests.moderation.preview.blogs import Written
from tests.site.blog import clean_build, differences, tree


@pytest.fixture
def read() -> Iterator[list[object]]:
    """One entry for each post that Pelican reads."""
    found: list[object] = []
    with signals.article_generator_preread.connected_to(found.append):
        yield found


def pages(blog: Written) -> dict[str, bytes]:
    with blog.preview.built() as built:
        assert built is not None
        return {name: built.page(name) for name in built.names()}


def test_after_many_changes_every_page_is_byte_for_byte_that_of_a_full_build(blog: Written, tmp_path: Path) -> None:
    brand = blog.content / "brands" / "nuage.md"
    pages(blog)
    with (
        blog.replaced(blog.article("deux"), "Le texte", "Un lien vers [trois]({filename}trois.md), et le texte"),
        blog.replaced(blog.article("trois"), "Title: Billet trois", "Title: Un autre titre #Nuée"),
        blog.saved(
            blog.article("six"), "Title: Six\nDate: 2026-01-06\nTags: Accueil\n\n![Un trait]({static}/images/trait.svg)"
        ),
        blog.replaced(brand, "Title: Nuage & Cie", "Title: Nuage & Cie\nAliases: Nuée"),
        blog.replaced(blog.article("plus-tard"), "Le texte", "Encore un texte"),
        blog.replaced(blog.article("quatre"), "Le texte", "La fin"),
    ):
        blog.preview.build()
        assert blog.preview.failure == ()
        made = pages(blog)
        assert "Nuage" in made["2026/01/trois/index.html"].decode()
        assert b"Nous r\xc3\xa9parons." in made["2026/01/deux/index.html"]
        clean = clean_build(blog.settings, tmp_path / "output")
    wanted = {name: data for name, data in clean.items() if name.endswith(".html") and not name.endswith("badge.html")}
    assert differences(made, wanted) == []


def test_only_what_changed_is_read(blog: Written, read: list[object]) -> None:
    blog.preview.build()
    waiting = len(read)
    assert waiting <= 1, "a post that is not due is looked at each time"
    with blog.replaced(blog.article("deux"), "Le texte", "Un texte"):
        assert len(read) == waiting * 2 + 1


def test_a_post_is_read_anew_where_its_hashtag_comes_to_mean_a_brand(blog: Written) -> None:
    with blog.replaced(blog.article("trois"), "Title: Billet trois", "Title: Billet trois #Nimbus"):
        assert "/mots/nimbus/" in blog.page("/2026/01/trois/")
        with blog.replaced(blog.content / "brands" / "nuage.md", "\n\n", "\nAliases: Nimbus\n\n"):
            assert "/mots/nimbus/" not in blog.page("/2026/01/trois/")


def test_a_new_post_is_in_the_lists_and_a_post_that_is_gone_is_nowhere(blog: Written) -> None:
    with blog.saved(blog.article("neuf"), "Title: Tout neuf\nSlug: neuf\nDate: 2026-01-09\nTags: Neuf\n\nVoilà.\n"):
        assert "Tout neuf" in blog.page("/")
        assert "Tout neuf" in blog.page("/mots/neuf/")
        assert "Voilà" in blog.page("/2026/01/neuf/")
    assert "Tout neuf" not in blog.page("/")
    assert blog.get("/2026/01/neuf/").status == 404
    assert blog.get("/mots/neuf/").status == 404


def test_drafts_and_posts_that_wait_are_shown_and_listed_newest_first(blog: Written) -> None:
    with blog.preview.built() as built:
        assert built is not None
        states = {each.url: each.state for each in built.listed if each.state != "published"}
    assert states == {"brouillons/brouillon/": "draft", "brouillons/plus-tard/": "scheduled"}
    for url in states:
        assert "Le texte du billet" in blog.page(f"/{url}")
    text = "Title: Encore un\nSlug: encore\nDate: 2026-02-01\nStatus: draft\n\nDu texte.\n"
    with blog.saved(blog.article("encore"), text):
        overview = blog.page("/_preview/")
    addresses = re.findall(r'<li><a href="([^"]+)"', overview)
    assert addresses[:3] == ["/brouillons/encore/", "/brouillons/brouillon/", "/brouillons/plus-tard/"]
    assert "content/articles/encore.md" in overview


def test_what_is_wrong_is_told_with_its_file_and_the_last_good_pages_stay(blog: Written) -> None:
    with blog.replaced(blog.article("un"), "Date: 2026-01-01", "Date: demain"):
        assert re.fullmatch(r"content/articles/un\.md:\d+: .*demain.*", " ".join(blog.preview.failure))
        assert "Le texte du billet un" in blog.page("/2026/01/un/")
        assert "demain" in blog.page("/_preview/")
        assert b"demain" in blog.answers.state("/")
    assert blog.preview.failure == ()
    assert b'"failure": null' in blog.answers.state("/")


def test_a_mistake_that_stops_the_build_stops_nothing_else(blog: Written) -> None:
    with blog.replaced(blog.article("un"), "Brands: nuage", "Brands: nuages"):
        assert "did you mean “nuage”" in blog.preview.failure[0]
    assert blog.preview.failure == ()


def test_a_template_that_fails_says_in_which_line(blog: Written) -> None:
    template = blog.settings.pelicanconf.parent / "templates" / "article.html"
    with blog.saved(template, '{% extends "!theme/article.html" %}\n{% block title %}{{ 1 / 0 }}{% endblock %}'):
        answer = blog.get("/2026/01/un/")
        assert answer.status == 500
        assert f"{template}:2: ZeroDivisionError" in answer.body.decode()
        assert "Billet cinq" in blog.page("/"), "other pages are made"
    with blog.saved(template, "\n{% if %}"):
        assert blog.preview.failure[0].startswith(f"{template}:2: ")
    assert "Le texte du billet un" in blog.page("/2026/01/un/")


def test_settings_are_read_anew_also_what_they_import(blog: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    conf = blog.settings.pelicanconf
    monkeypatch.syspath_prepend(conf.parent)
    name = conf.with_name("nomdublog.py")
    with blog.saved(name, "SITENAME = 'Le premier nom'\n"):
        with blog.saved(conf, conf.read_text(encoding="utf-8") + "from nomdublog import SITENAME\n"):
            assert "Le premier nom" in blog.page("/")
            blog.save(name, "SITENAME = 'Un second nom'\n")
            assert "Un second nom" in blog.page("/")
        with blog.saved(conf, "SITENAME = (\n"):
            assert "SyntaxError" in blog.preview.failure[0]
            assert "Écoute" in blog.page("/")


def test_nothing_but_its_own_folder_is_written(blog: Written) -> None:
    before = tree(blog.settings.pelicanconf.parent)
    with blog.replaced(blog.article("deux"), "Le texte", "Un texte"):
        pages(blog)
    after = tree(blog.settings.pelicanconf.parent)
    touched = [path for path in differences(before, after) if not path.startswith(("var/preview/", "__pycache__"))]
    assert touched == []
    assert not blog.settings.output.exists()
    assert not blog.settings.catalogue.exists()
    left = [path for path in after if path.startswith("var/preview/") and path.endswith(".html")]
    assert left == [], "a page on the disk would be found when its post is gone"


def test_a_picture_that_changed_loads_its_pages_anew(blog: Written) -> None:
    picture = blog.content / "images" / "trait.svg"
    before = blog.get("/2026/01/un/").version
    blog.preview.build()
    assert blog.get("/2026/01/un/").version == before
    with blog.replaced(picture, "M0 0h4", "M0 0h3"):
        assert b"h3" in blog.get("/images/trait.svg").body
        assert blog.get("/2026/01/un/").version != before
    assert b"h4" in blog.get("/images/trait.svg").body

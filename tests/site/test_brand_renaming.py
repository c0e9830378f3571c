"""A brand's file under another slug: the build carries its history over, or stops before it is lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from moderation.build import BuildError, build
from moderation.publication import read_catalogue
from moderation.publication.record_documents import RecordsFolder
from moderation.settings import Settings
from tests.plugins.records import case, record
from tests.site.blog import write_blog


@pytest.fixture
def blog(tmp_path: Path) -> Settings:
    """A blog whose brand was told of the story `un`, and whose brand's file was then given another slug."""
    settings = write_blog(tmp_path)
    RecordsFolder(settings.publication).write(record(replace(case("un", 0), post="un")))
    rename(tmp_path, "")
    return settings


def rename(folder: Path, more: str) -> None:
    file = folder / "content" / "brands" / "nuage.md"
    text = f"Title: Cumulus\nSlug: cumulus\n{more}Fiction: yes\n\nUne marque inventée.\n"
    file.write_text(text, encoding="utf-8")


def test_a_slug_with_a_history_does_not_vanish_and_its_old_address_leads_on(blog: Settings, tmp_path: Path) -> None:
    for post in (tmp_path / "content" / "articles").glob("*.md"):
        post.write_text(post.read_text(encoding="utf-8").replace("Brands: nuage", "Brands: cumulus"), encoding="utf-8")
    with pytest.raises(BuildError) as refusal:
        build(blog)
    assert "content/brands/nuage.md: is gone, and stories of the blog have cases with this brand (1, in" in str(
        refusal.value
    )
    assert "“Former_slugs: nuage (the day)”" in str(refusal.value)
    assert not blog.output.exists()
    rename(tmp_path, "Former_slugs: nuage (2026-03-01)\n")
    build(blog)
    moved = BeautifulSoup((blog.output / "marques" / "nuage" / "index.html").read_text(encoding="utf-8"), "lxml")
    onward = moved.select_one("meta[http-equiv=refresh]")
    assert onward is not None
    assert str(onward["content"]).endswith("/marques/cumulus/")
    assert [str(each["href"]) for each in moved.select("main .prose a")] == [
        str(onward["content"]).partition("url=")[2]
    ]
    page = (blog.output / "marques" / "cumulus" / "index.html").read_text(encoding="utf-8")
    assert "Ce qui était consigné sous «\u00a0nuage\u00a0» compte ici aussi, depuis le" in page
    assert 'datetime="2026-03-01"' in page


def test_a_story_may_go_on_naming_the_brand_by_its_old_slug(blog: Settings, tmp_path: Path) -> None:
    rename(tmp_path, "Former_slugs: nuage (2026-03-01)\n")
    build(blog)
    catalogue = read_catalogue(blog.catalogue.read_bytes(), "catalogue.json")
    assert catalogue.posts["un"].brands == ("cumulus",)
    assert [(slug, since.isoformat()) for slug, since in catalogue.brands["cumulus"].former] == [
        ("nuage", "2026-03-01")
    ]

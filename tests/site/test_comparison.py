"""Brands of a sector beside each other in the list of brands: only where the figures can carry it."""

import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from moderation.build import build
from moderation.publication.cases import BrandRecord
from moderation.publication.record_documents import RecordsFolder
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.weaving import SiteWeaver
from tests.conftest import ROOT
from tests.plugins.records import case, record
from tests.site.blog import clean_build, differences, tree, write_blog

ANSWERED = {"boulon": (70, 80), "ecrou": (75, 80), "vis": (20, 80), "rivet": (20, 20)}
"""Brands of one sector: how many of how many cases each answered. The last has too few to be compared."""


def brand_record(slug: str, answered: int, n: int) -> BrandRecord:
    cases = [case(f"{slug}{number}", 0, 5 if number < answered else None) for number in range(n)]
    return replace(record(*cases), brand=slug)


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A built blog with those brands, and one alone in a sector of its own."""
    folder = tmp_path_factory.mktemp("comparison")
    settings = write_blog(folder)
    titles = {"boulon": "Boulon", "ecrou": "Écrou & Fils", "vis": "Vis", "rivet": "Rivet", "seule": "Seule"}
    for slug, title in titles.items():
        sector = "Poésie" if slug == "seule" else "Quincaillerie"
        text = f"Title: {title}\nSlug: {slug}\nSector: {sector}\nFiction: yes\n\nUne marque inventée.\n"
        (folder / "content" / "brands" / f"{slug}.md").write_text(text, encoding="utf-8")
    for slug, counts in {**ANSWERED, "seule": (75, 80)}.items():
        RecordsFolder(settings.publication).write(brand_record(slug, *counts))
    build(settings)
    return settings


def listed(settings: Settings) -> BeautifulSoup:
    return BeautifulSoup((settings.output / "marques" / "index.html").read_text(encoding="utf-8"), "lxml")


def test_a_sector_is_shown_in_tied_groups_without_any_rank(blog: Settings) -> None:
    sections = listed(blog).select("section.comparison")
    assert [each.h2.get_text() for each in sections if each.h2] == ["Côte à côte\u00a0: Quincaillerie"]
    groups = [[each.get_text() for each in group.select("tr:not(.group) th")] for group in sections[0].select("tbody")]
    # Inside a group the order is the alphabet's, not that of the shares.
    assert groups == [["Boulon", "Écrou & Fils"], ["Vis"]]
    words = sections[0].get_text()
    assert sections[0].select_one(".caveat") is not None
    assert "Démonstration" in words
    assert "Rivet" not in words
    assert not sections[0].select("ol")
    assert {each.get_text() for each in sections[0].select("td.n")} == {"80"}


def test_a_script_makes_the_comparison_again_from_the_open_data_it_names(blog: Settings) -> None:
    folder = blog.output / "marques"
    [sector] = json.loads((folder / "comparaison.json").read_bytes())["sectors"]
    rows = [row for group in sector["bands"] for row in group["brands"]]
    files = [str(folder / row["record"]) for row in rows]
    command = [sys.executable, "-m", "pelican.plugins.brands.recompute", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    again = dict(line.split("\t") for line in done.stdout.splitlines())
    shown = {str(each["data-figure"]): str(each["value"]) for each in listed(blog).select(".comparison data")}
    assert {name: again[name] for name in shown} == shown
    assert {name.split(".")[1] for name in again} == {"boulon", "ecrou", "vis"}
    assert [float(again[f"comparison.{row['brand']}.estimate"]) for row in rows] == [row["estimate"] for row in rows]
    with (folder / "comparaison.csv").open(encoding="utf-8", newline="") as stream:
        assert [(row["brand"], row["led_by"]) for row in csv.DictReader(stream)] == [
            ("boulon", "ecrou"),
            ("ecrou", "ecrou"),
            ("vis", "vis"),
        ]


def test_it_follows_every_record_and_is_gone_without_a_heading_where_nothing_can_be_compared(
    blog: Settings, tmp_path: Path
) -> None:
    weave, folder = SiteWeaver(blog, CatalogueFile(blog.catalogue)), RecordsFolder(blog.publication)
    folder.write(brand_record("vis", 72, 80))
    assert "marques/index.html" in weave(["vis"])
    assert len(listed(blog).select(".comparison tbody")) == 1
    for slug in ("boulon", "vis"):
        folder.write(brand_record(slug, 15, 29))
        weave([slug])
    assert "Côte à côte" not in listed(blog).get_text()
    assert not listed(blog).select("section.comparison")
    assert not list((blog.output / "marques").glob("comparaison.*"))
    assert differences(tree(blog.output), clean_build(blog, tmp_path / "clean")) == []

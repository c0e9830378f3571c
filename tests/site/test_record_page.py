"""A brand's page and the open data beside it: a script makes every figure of the page again."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from pelican.plugins.brands import recompute
from pelican.plugins.brands.figures import figures
from pelican.plugins.brands.numbers import percent
from pelican.plugins.brands.values import values

from moderation.build import build
from moderation.publication.cases import Action, BrandRecord, Flags, Promise
from moderation.publication.record_documents import RecordsFolder
from tests.conftest import ROOT
from tests.contract.case_values import RAISED
from tests.plugins.records import START, case, record
from tests.site.blog import write_blog


def promise(id: str, state: str) -> Promise:
    """A promise in that state, with the days on which it was claimed and judged."""
    return Promise(id, "un", "b1", START, "refund", START.date() + timedelta(days=9), state, START, None, START)


def everything() -> BrandRecord:
    """A record in which every figure says something: rates, counts, medians, an asymmetry."""
    bad = [
        case(
            n,
            n,
            2 * n if n % 4 else None,
            silent=n + 25 if n % 4 == 0 else None,
            verdict=("yes", "no") if n % 3 else None,
        )
        for n in range(1, 25)
    ]
    good = [
        case(f"p{n}", n, 1, experience="positive", verdict=("yes", "yes"), same_as="kp0" if n else None)
        for n in range(6)
    ]
    rest = [
        case("untold", None),
        case("passed", 0, 1, state="reattributed"),
        case("gone", 0, state="withdrawn", withdrawn=9),
        case("again", 0, 30, silent=25, again=(80, 92), state="notified"),
    ]
    states = ("confirmed", "confirmed", "confirmed", "contradicted", "unconfirmed", "claimed_kept", "due", "made")
    promises = tuple(promise(f"e{n}", state) for n, state in enumerate(states))
    action: Action = replace(RAISED, brand="nuage", stories=("un", "trois"))
    return replace(record(*bad, *good, *rest), promises=promises, actions=(action,), flags=Flags(5, 1, 3))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a blog whose brand has that record, beside one that was never told of anything."""
    folder = tmp_path_factory.mktemp("record")
    settings = write_blog(folder)
    (folder / "content" / "brands" / "jamais.md").write_text("Title: Jamais\nSlug: jamais\n\nUne marque.\n", "utf-8")
    never = record(*[case(f"jamais-{n}", None) for n in range(6)])
    RecordsFolder(settings.publication).write(replace(never, brand="jamais", notified_at=None))
    RecordsFolder(settings.publication).write(everything())
    build(settings)
    return settings.output / "marques" / "nuage"


def shown(site: Path) -> dict[str, str]:
    """The figures on the page, by name: one that stands there twice says the same."""
    page = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "lxml")
    found: dict[str, str] = {}
    for each in page.select("[data-figure]"):
        assert found.setdefault(str(each["data-figure"]), str(each["value"])) == each["value"]
    return found


def test_a_script_makes_every_figure_of_the_page_again_from_the_data_beside_it(site: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pelican.plugins.brands.recompute", str(site / "bilan.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    again = dict(line.split("\t") for line in done.stdout.splitlines())
    on_page = shown(site)
    assert {figure: again.get(figure) for figure in on_page} == on_page
    assert again == values(figures(everything()))


def test_the_table_beside_the_page_gives_the_same_figures(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert recompute.main([str(site / "bilan.csv")]) == 0
    again = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert again == values(figures(everything()))


def test_of_a_brand_that_was_told_of_nothing_no_share_is_shown(site: Path) -> None:
    """`jamais` is Nuage’s neighbour: nobody told it of its stories, so that “0 of 6” would accuse it of nothing."""
    page = BeautifulSoup((site.parent / "jamais" / "index.html").read_text(encoding="utf-8"), "lxml")
    rows = {str(row.th.string): row.td.get_text(strip=True) for row in page.select(".record-figures tr") if row.td}
    assert {rows[name] for name in rows if name.startswith(("Respecté", "Réparé, sur tous"))} >= {"pas encore prévenue"}
    assert not [said for said in rows.values() if "sur" in said or "%" in said], rows
    kept = json.loads((site.parent / "jamais" / "bilan.json").read_bytes())
    assert len(kept["cases"]) == 6, "the open data keep the counts"


def test_the_page_leaves_no_figure_out(site: Path) -> None:
    """All but what is said of no case at all, and words for codes."""
    silent = re.compile(
        r"^(brand|since|as_of|cases|experiences\.|since_publication\.curve\.)|\.(shown|beyond|yes|partly|no|count|n)$"
    )
    expected = {
        name
        for name, value in values(figures(everything())).items()
        if value not in ("", "0") and not silent.search(name)
    }
    assert {name for name in expected - shown(site).keys() if not name.startswith("asymmetry.")} == set()
    assert {"asymmetry.estimate", "asymmetry.low", "asymmetry.high", "since_notice.within.25.n"} <= shown(site).keys()


def test_what_readers_see_is_the_exact_value_rounded(site: Path) -> None:
    page = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "lxml")
    rates = page.select('[data-figure$=".estimate"]:not([data-figure^=asymmetry])')
    assert len(rates) > 10
    assert all(abs(int(each.get_text().rstrip("\u202f%")) - 100 * float(str(each["value"]))) <= 0.51 for each in rates)
    assert percent("fr", 0.125) == "13\u202f%"


def test_the_page_draws_the_curve_and_has_it_as_a_table(site: Path) -> None:
    page = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "lxml")
    drawing = page.select_one("svg.plot[role=img]")
    assert drawing is not None
    assert drawing.find("title") is not None
    assert [each.get_text() for each in page.select("table.curve th[scope=row]")] == [
        "1",
        "3",
        "7",
        "14",
        "25",
        "40",
        "60",
    ]


def test_badges_lie_beside_the_page_and_are_still(site: Path) -> None:
    picture = (site / "badge.svg").read_text(encoding="utf-8")
    said = "".join(ElementTree.fromstring(picture).itertext()).replace("\u00a0", " ")
    found = figures(everything()).since_notice.within[1]
    assert re.search(rf"{found.n} récits, {found.count} réponses en moins de 25 jours \(\d+–\d+\s%\)", said)
    assert "Compté jusqu’au 11 avril 2026" in said
    snippet = (site / "badge.html").read_text(encoding="utf-8")
    for badge in (picture, snippet):
        assert not re.search(r"<script|\bon\w+=|itemprop|ratingValue|Review|<img", badge)
    assert 'href="' in snippet
    assert "/marques/nuage/#record" in snippet

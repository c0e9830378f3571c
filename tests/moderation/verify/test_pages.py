"""Pages that do not show what was published are named."""

import json
import re
import shutil

from moderation.domain.contribution import Action
from tests.moderation.lived_in import send, settle
from tests.moderation.verify.published import Site


def test_a_page_edited_inside_a_slot_is_named(site: Site) -> None:
    page = site.page("2026/01/panne/index.html")
    html = page.read_text(encoding="utf-8")
    assert "Rétabli" in html
    page.write_text(html.replace("Rétabli", "Trafiqué"), encoding="utf-8")
    assert site.only_difference() == (
        f"{page}: the thread of panne (fr) is not what is published; run `ecoute publish --all`"
    )
    site.publisher.publish_all()
    assert site.differences() == []


def test_a_wrong_count_in_a_list_is_named_and_so_is_the_list(site: Site) -> None:
    page = site.page("index.html")
    html = page.read_bytes()
    marker = html.index(b"<!--[count ")
    end = html.index(b"-->", marker) + 3
    page.write_bytes(html[:end] + b"9" + html[end:])
    difference = site.only_difference()
    assert difference.startswith(f"{page}: the count of ")


def test_pages_that_were_not_woven_after_a_publication_are_named(site: Site) -> None:
    thread = json.loads(site.document("panne").read_bytes())
    stale = {page: page.read_bytes() for page in site.settings.output.rglob("*.html")}
    settle(site.store, send(site.store, site.clock()), Action.APPROVE, site.cast.nadia, site.clock())
    site.publish()
    assert json.loads(site.document("panne").read_bytes())["serial"] > thread["serial"]
    for page, html in stale.items():
        page.write_bytes(html)
    found = site.differences()
    assert sum("of panne" in line for line in found) >= 2
    assert all("is not what is published" in line for line in found)


def test_a_removed_page_is_named(site: Site) -> None:
    page = site.page("2026/01/panne/index.html")
    page.unlink()
    assert site.only_difference() == f"{page}: is missing; run `ecoute build`"


def test_an_extra_page_is_named(site: Site) -> None:
    page = site.page("2026/01/copie.html")
    shutil.copy(site.page("2026/01/panne/index.html"), page)
    assert site.differences() == [
        f"{page}: shows {key}, which the index of pages does not know; run `ecoute build`"
        for key in ("panne", "panne_drawn")
    ]


def test_a_page_that_lost_its_slot_is_named(site: Site) -> None:
    page = site.page("2026/01/panne/index.html")
    lost = re.sub(rb"<!--\[(thread|count|case) panne fr\]-->", b"<!-- -->", page.read_bytes())
    page.write_bytes(lost)
    assert site.only_difference().startswith(f"{page}: no longer shows panne, as the index of pages has it")


def test_a_damaged_or_missing_index_asks_for_a_build(site: Site) -> None:
    site.settings.pages.write_text('{"pages": [')
    assert "ecoute build" in site.only_difference()
    site.settings.pages.unlink()
    assert site.only_difference() == f"{site.settings.pages}: there is no built site; run `ecoute build`"


def test_a_brand_s_file_that_somebody_edited_or_removed_is_named(site: Site) -> None:
    data = site.page("marques/nuage/bilan.json")
    calendar = site.page("marques/engagements.ics")
    assert data.is_file()
    data.write_bytes(data.read_bytes().replace(b"panne", b"panme"))
    calendar.write_bytes(b"BEGIN:VCALENDAR")
    found = "\n".join(site.differences())
    for path in (data, calendar):
        assert f"{path}: is not what is published; run `ecoute publish --all`" in found
    data.unlink()
    site.publisher.publish_all()
    site.publisher.publish_sitewide()
    assert site.differences() == []

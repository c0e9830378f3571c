"""The calendar of promises: what a reader's calendar and feed reader are given, and that the day changes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from icalendar import Calendar
from pelican.plugins.brands.files import brand_files
from pelican.plugins.brands.promises import all_promises, promise_files, promises_of

from moderation.publication.cases import NEVER, BrandRecord
from moderation.publication.record_documents import RecordsFolder
from tests.contract.case_values import RECORD
from tests.contract.values import CATALOGUE

SITE = replace(CATALOGUE, site_url="https://blog.example")
ATOM = "{http://www.w3.org/2005/Atom}"
KEPT, TO_COME = RECORD.promises


def files(record: BrandRecord = RECORD) -> dict[str, bytes | None]:
    return dict(promise_files([record], SITE))


def events(data: bytes | None) -> list[object]:
    assert data is not None
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_a_calendar_has_each_promise_on_its_day_with_its_state_in_words() -> None:
    to_come, kept = events(files()["marques/nuage/engagements.ics"])
    assert kept["UID"] == "p1@blog.example"
    assert kept.decoded("DTSTART") == date(2026, 5, 1)
    assert kept.decoded("DTEND") == date(2026, 5, 2)
    assert str(kept["SUMMARY"]) == "Nuage & Cie – engagement\u00a0: remboursement (tenu, l’auteur le confirme)"
    assert "Pris le 20 avril 2026 pour le 1er mai 2026" in str(kept["DESCRIPTION"])
    assert str(kept["URL"]) == "https://blog.example/2026/02/panne/#c-b2"
    assert "à venir" in str(to_come["SUMMARY"])


def test_stamps_are_those_of_the_promises_so_that_the_same_promises_give_the_same_bytes() -> None:
    assert files() == files(replace(RECORD, as_of=datetime(2031, 1, 1, tzinfo=UTC)))
    (kept,) = events(files(replace(RECORD, promises=(KEPT,)))["marques/nuage/engagements.ics"])
    assert kept.decoded("DTSTAMP") == KEPT.judged_at, "the last thing that happened to it"


def test_the_feed_has_what_changed_last_first() -> None:
    data = files()["marques/nuage/engagements.atom.xml"]
    assert data is not None
    feed = ElementTree.fromstring(data)
    assert [each.findtext(f"{ATOM}id") for each in feed.iter(f"{ATOM}entry")] == [
        "urn:ecoute:promise:p2",
        "urn:ecoute:promise:p1",
    ]
    assert feed.findtext(f"{ATOM}updated") == TO_COME.made_at.isoformat()
    assert feed.findtext(f"{ATOM}title") == "Engagements de Nuage & Cie, Écoute"


def test_who_promised_nothing_has_neither() -> None:
    assert set(files(replace(RECORD, promises=())).values()) == {None}
    assert set(dict(all_promises([BrandRecord("orage", NEVER)], SITE)).values()) == {None}


def test_all_brands_together_stand_in_one_calendar_the_one_due_last_first() -> None:
    other = BrandRecord("orage", NEVER, promises=(replace(KEPT, id="p9", due_on=date(2027, 1, 1)),))
    found = dict(all_promises([RECORD, other], SITE))
    assert [event["UID"] for event in events(found["marques/engagements.ics"])] == [
        f"{id}@blog.example" for id in ("p9", "p2", "p1")
    ]


def test_a_promise_whose_story_is_gone_leads_nowhere() -> None:
    (told,) = promises_of(replace(RECORD, promises=(replace(KEPT, post="gone"),)), SITE)
    assert (told.title, told.url) == ("", "")
    (event,) = events(files(replace(RECORD, promises=(told.promise,)))["marques/nuage/engagements.ics"])
    assert "URL" not in event


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    RecordsFolder(tmp_path).write(RECORD)
    return tmp_path


def test_what_depends_on_a_brand_is_its_own_and_what_all_share(publication: Path) -> None:
    changed = dict(brand_files(SITE, publication, ["nuage", "panne"]))
    own = {"bilan.json", "bilan.csv", "badge.svg", "badge.html", "engagements.ics", "engagements.atom.xml"}
    shared = {"marques/engagements.ics", "marques/engagements.atom.xml"}
    compared = {"marques/comparaison.json", "marques/comparaison.csv"}
    assert set(changed) == {f"marques/nuage/{name}" for name in own} | shared | compared
    assert {path for path, data in changed.items() if data is None} == compared


def test_a_post_s_key_asks_for_no_file_and_a_brand_without_cases_has_none(publication: Path) -> None:
    assert list(brand_files(SITE, publication, ["panne"])) == []
    everything = dict(brand_files(SITE, publication))
    assert everything["marques/orage/bilan.json"] is None
    assert everything["marques/orage/engagements.ics"] is None

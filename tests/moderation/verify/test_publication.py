"""Documents that are not what the store published are named."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from moderation.domain.contribution import Action
from moderation.publication.conversations import Conversations, ConversationsFile
from moderation.publication.recent import RecentFile
from moderation.verify.recent import SOON
from tests.moderation.lived_in import send, settle
from tests.moderation.verify.published import Site, number


def change_document(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["contributions"][0].update(body="Trafiqué"), "says something else of contribution"),
        (lambda d: d["contributions"].pop(), "lacks contribution"),
        (lambda d: d["contributions"].append(d["contributions"][0] | {"id": "zzz"}), "holds contribution zzz"),
        (lambda d: d.update(closed=True), "says closed: True"),
        (lambda d: d.update(serial=4711), "has the serial 4711"),
        (lambda d: d.update(more="x"), "is not in the contract's form"),
        (lambda d: d.update(post="essai"), "holds the thread of 'essai'"),
        (lambda d: d.update(contract="2.0"), "contract version '2.0'"),
        (lambda d: d["contributions"][0].update(id=5), "expected text"),
    ],
)
def test_an_edited_document_is_named(change: Callable[[dict[str, Any]], object], said: str, site: Site) -> None:
    change_document(site.document("panne"), change)
    found = [line for line in site.differences() if line.startswith(str(site.document("panne")))]
    assert len(found) == 1
    assert said in found[0]
    assert "ecoute publish --all" in found[0]
    site.publisher.publish_all()
    assert site.differences() == []


def test_a_document_that_is_no_json_is_named(site: Site) -> None:
    site.document("panne").write_bytes(b'{"contract": "1.0", "po')
    found = site.differences()
    assert found[0].startswith(f"{site.document('panne')}: is not JSON")
    assert found[0].count("ecoute publish --all") == 1


def test_a_missing_document_is_named(site: Site) -> None:
    site.document("panne").unlink()
    assert site.differences()[0] == f"{site.document('panne')}: is missing; run `ecoute publish --all`"


def test_a_document_that_the_store_never_published_is_named(site: Site) -> None:
    thread = json.loads(site.document("panne").read_bytes()) | {"post": "trois", "serial": 99}
    site.document("trois").write_text(json.dumps(thread))
    assert site.differences()[0].startswith(f"{site.document('trois')}: the store never published this thread")


def test_newest_contributions_that_are_not_the_store_s_are_named_and_so_is_the_feed(site: Site) -> None:
    RecentFile(site.settings.publication).write([])
    site.clock.move(SOON)
    first, *others = site.differences()
    assert "recent.json: holds other contributions than the store" in first
    assert all("feeds/commentaires." in each for each in others), "in both forms"


def test_conversations_that_are_not_the_store_s_are_named_and_so_is_the_page_that_shows_them(site: Site) -> None:
    ConversationsFile(site.settings.publication).write(Conversations())
    site.clock.move(SOON)
    first, *others = site.differences()
    assert "conversations.json: holds other contributions than the store" in first
    assert others
    assert all("index.html" in each for each in others), "the home pages"


def journal_document(site: Site, name: str) -> Path:
    return site.settings.publication / "journal" / f"{name}.json"


@pytest.mark.parametrize(
    ("name", "said"),
    [("head", "its newest entries are not those of the log"), ("2026-03", "says something else than the log")],
)
@pytest.mark.parametrize("change", ["edited", "missing"])
def test_a_public_log_that_is_not_the_log_is_named_also_where_the_pages_agree_with_it(
    name: str, said: str, change: str, site: Site
) -> None:
    path = journal_document(site, name)
    whole = path.read_text()
    assert '"spam"' in whole
    if change == "edited":
        path.write_text(whole.replace('"spam"', '"insult"', 1))
    else:
        path.unlink()
    first, *_pages = site.differences()
    assert first == f"{path}: {said}; run `ecoute publish --all`"
    site.publisher.publish_all()
    assert site.differences() == []


def test_a_month_of_which_the_log_knows_nothing_is_named(site: Site) -> None:
    path = journal_document(site, "2026-03")
    path.with_stem("2019-03").write_text(path.read_text().replace('"month": "2026-03"', '"month": "2019-03"'))
    assert site.differences()[0].startswith(f"{path.with_stem('2019-03')}: is of a month in which the log has nothing")


def test_a_log_that_went_on_since_it_was_published_is_no_difference(site: Site) -> None:
    settle(site.store, send(site.store, site.clock()), Action.REJECT, site.cast.nadia, site.clock(), reason="spam")
    assert not any("journal" in each for each in site.differences())


def test_open_data_that_somebody_edited_is_named(site: Site) -> None:
    path = site.page("journal/tete.json")
    path.write_bytes(path.read_bytes().replace(b'"entries": ', b'"entries": 1'))
    assert "tete.json: is not what is published" in site.only_difference()


def test_a_thread_that_was_never_published_is_named(site: Site) -> None:
    kept = send(site.store, site.clock(), post="panne")
    site.tamper("UPDATE contributions SET post = 'trois' WHERE seq = :seq", seq=kept.seq)
    settle(site.store, kept, Action.APPROVE, site.cast.nadia, site.clock())
    site.tamper("DELETE FROM outbox WHERE subject = 'trois'")
    assert site.only_difference().startswith(f"{site.document('trois')}: is missing, though there is something to show")


def test_a_file_that_is_no_document_is_named_and_a_half_written_one_is_nobodys(site: Site) -> None:
    (site.document("panne").parent / "notes.html").write_text("x")
    (site.document("panne").parent / ".abc.tmp").write_text("x")
    assert site.only_difference().endswith("notes.html: is no document of the publication; delete it")


def test_two_documents_with_one_serial_are_named(site: Site) -> None:
    serial = json.loads(site.document("essai").read_bytes())["serial"]
    change_document(site.document("panne"), lambda d: d.update(serial=serial))
    assert any(f"has the serial {serial}, as the thread of essai has" in line for line in site.differences())


def test_a_change_that_nobody_was_told_of_is_named(any_site: Site) -> None:
    seq, _id = number(any_site, "Rétabli")
    any_site.tamper("UPDATE contributions SET author = 'Un autre' WHERE seq = :seq", seq=seq)
    assert "the store has changed since this was published" in any_site.only_difference()


def test_a_day_that_passed_unpublished_is_named(site: Site) -> None:
    catalogue = site.settings.catalogue
    content = json.loads(catalogue.read_bytes())
    for post in content["posts"]:
        if post["key"] == "panne":
            post["comments_until"] = "2026-03-09"
    catalogue.write_text(json.dumps(content))
    site.publisher.publish_all()
    before = [line for line in site.differences() if line.startswith(str(site.document("panne")))]
    site.clock.move(timedelta(days=1))
    after = [line for line in site.differences() if line.startswith(str(site.document("panne")))]
    assert (len(before), len(after)) == (0, 1)


def test_a_damaged_catalogue_asks_for_a_build(site: Site) -> None:
    site.settings.catalogue.write_bytes(b"{")
    assert "ecoute build" in site.only_difference()

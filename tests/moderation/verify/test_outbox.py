"""Work that was given up is named; work under way is none of it; and verifying changes nothing."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from moderation.publication import Publication, thread_document
from moderation.storage import outbox
from tests.moderation.verify.published import Site


def test_work_that_was_given_up_is_named_letters_for_a_week(any_site: Site) -> None:
    def work(connection: Any) -> None:
        outbox.ask(connection, "mail", "x@example.org", any_site.clock())
        tasks = outbox.claim(connection, "mail", "a/1/1", any_site.clock(), 100)
        mine = [task.seq for task in tasks if task.subject == "x@example.org"]
        outbox.give_up(connection, mine, "550 unknown", any_site.clock())

    any_site.store.write(work)
    difference = any_site.only_difference()
    assert "(mail) was given up (550 unknown)" in difference
    assert "x@example.org" not in difference
    any_site.clock.move(timedelta(days=7))
    assert any_site.differences() == []


def test_a_publication_that_was_given_up_is_always_named(site: Site) -> None:
    site.tamper("UPDATE outbox SET failed_at = '2020-01-01 00:00:00.000000' WHERE topic = 'publish'")
    assert all("run `ecoute publish --all`" in line for line in site.differences())
    assert site.differences()


def test_a_letter_on_its_way_is_no_difference(site: Site) -> None:
    site.store.write(lambda connection: outbox.ask(connection, "mail", "x@example.org", site.clock()))
    assert site.differences() == []


def test_verifying_changes_nothing(site: Site) -> None:
    def files() -> dict[Path, bytes]:
        folders = (site.settings.publication, site.settings.output)
        return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}

    before = files()
    assert site.differences() == []
    assert files() == before


def test_the_documents_are_the_canonical_bytes(site: Site) -> None:
    """So that comparing bytes is fair."""
    for thread in Publication(site.settings.publication).threads():
        assert site.document(thread.post).read_bytes() == thread_document(thread)

"""The search's index follows what is published: behind it, seldom enough, and never over what a build brought."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pelican.plugins.search.index import ENTRY, folder_of, make_index, place_index

from moderation import indexing
from moderation.acts import PUBLISH
from moderation.domain.contribution import Action
from moderation.indexing import RATHER, Indexer
from moderation.settings import Settings
from moderation.storage import outbox, publications
from moderation.storage.store import Store
from tests.conftest import Cast, MovedClock, enter_cast
from tests.moderation.lived_in import send, settle
from tests.plugins.test_search import indexed

PAGE = "<!doctype html><html lang=fr><title>Panne</title><main><h1>Panne</h1><p>{}</p></main></html>"


class Site:
    """A page of a built site, whose index is looked after."""

    def __init__(self, store: Store, settings: Settings, clock: MovedClock) -> None:
        self.store, self.settings, self.clock = store, settings, clock
        (settings.output / "panne").mkdir(parents=True)
        self.write("Rien encore.")
        self.build()

    def write(self, words: str) -> None:
        (self.settings.output / "panne" / "index.html").write_text(PAGE.format(words), encoding="utf-8")

    def build(self) -> None:
        """What a build leaves: its index, and the catalogue."""
        made = make_index(self.settings.output)
        assert made is not None
        place_index(made, self.settings.output / "recherche" / "pagefind")
        self.settings.var.mkdir(exist_ok=True)
        self.settings.catalogue.unlink(missing_ok=True)
        self.settings.catalogue.write_bytes(b"{}")

    def publish(self, words: str) -> None:
        """A thread has changed, and its page shows `words`."""

        def work(connection: Any) -> None:
            thread = publications.thread_now(connection, "panne", False)
            publications.renew(connection, replace(thread, closed=not thread.closed), self.clock(), None)

        self.store.write(work)
        self.write(words)

    def settle(self) -> None:
        """What waited to be published is."""

        def work(connection: Any) -> None:
            seqs = [task.seq for task in outbox.claim(connection, PUBLISH, "one/1/1", self.clock(), 99)]
            outbox.done(connection, seqs, self.clock())

        self.store.write(work)

    def found(self) -> str:
        folder = folder_of(self.settings.output)
        assert folder is not None
        return " ".join(indexed(folder))


@pytest.fixture
def site(sqlite_store: Store, service_settings: Settings, clock: MovedClock) -> Site:
    send(sqlite_store, clock())
    return Site(sqlite_store, service_settings, clock)


@pytest.fixture
def cast(sqlite_store: Store, clock: MovedClock) -> Cast:
    return enter_cast(sqlite_store, clock())


@pytest.fixture
def indexer(site: Site) -> Indexer:
    return Indexer(site.store, site.settings, site.clock)


def test_what_is_published_is_found_after_a_while_and_not_at_every_decision(site: Site, indexer: Indexer) -> None:
    indexer.turn()
    site.publish("Un lustre.")
    indexer.turn()
    assert "lustre" not in site.found()
    site.clock.move(RATHER + timedelta(minutes=10))
    indexer.turn()
    assert "Un lustre." in site.found()


def test_nothing_is_indexed_where_nothing_changed_even_after_a_restart(
    site: Site, indexer: Indexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexer.turn()

    def never(*_given: object) -> None:
        raise AssertionError("indexed again")

    monkeypatch.setattr(indexing, "make_index", never)
    again = Indexer(site.store, site.settings, site.clock)
    site.clock.move(timedelta(days=1))
    again.turn()
    site.publish("Un lustre.")
    with pytest.raises(AssertionError, match="indexed again"):
        again.turn()


def test_an_index_of_the_site_before_a_build_is_thrown_away(
    site: Site, indexer: Indexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish("Ancien texte.")

    def meanwhile(*given: Any) -> Path | None:
        made = make_index(*given)
        site.write("Nouveau texte.")
        site.build()
        return made

    monkeypatch.setattr(indexing, "make_index", meanwhile)
    indexer.turn()
    assert "Nouveau texte." in site.found()
    assert not list(site.settings.output.glob(".search-*"))


def test_words_that_went_are_not_found_for_minutes(
    site: Site, indexer: Indexer, cast: Cast, sqlite_store: Store, clock: MovedClock
) -> None:
    kept = settle(sqlite_store, send(sqlite_store, clock(), "Un lustre."), Action.APPROVE, cast.nadia, clock())
    site.publish("Un lustre.")
    site.settle()
    indexer.turn()
    assert "lustre" in site.found()
    settle(sqlite_store, kept, Action.TAKE_DOWN, cast.nadia, clock(), reason="spam")
    clock.move(timedelta(seconds=40))
    indexer.turn()
    assert "lustre" in site.found(), "the page still shows it: nothing is gained"
    site.publish("Rien.")
    site.settle()
    indexer.turn()
    assert "lustre" not in site.found()


def test_what_was_indexed_before_its_page_was_woven_is_indexed_again(
    site: Site, indexer: Indexer, sqlite_store: Store, clock: MovedClock
) -> None:
    """The publisher counts a thread first and weaves then; and weaving may fail, to be tried under the same number."""
    sqlite_store.write(lambda c: outbox.ask(c, PUBLISH, "panne", clock()))
    site.publish("Rien encore.")
    for _look in range(2):
        indexer.turn()
        clock.move(RATHER + timedelta(minutes=10))
    site.write("Un lustre.")
    site.settle()
    indexer.turn()
    assert "Un lustre." in site.found()


def test_a_site_that_was_built_without_a_search_gets_none(site: Site, indexer: Indexer) -> None:
    target = folder_of(site.settings.output)
    assert target is not None
    (target / ENTRY).unlink()
    site.publish("Un lustre.")
    indexer.turn()
    assert folder_of(site.settings.output) is None


def test_what_was_left_by_an_indexing_that_died_goes(site: Site, indexer: Indexer) -> None:
    (site.settings.output / ".search-left").mkdir()
    indexer.turn()
    assert not (site.settings.output / ".search-left").exists()

"""What agrees is passed over in silence; each change by hand, of each kind, is found and named."""

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from moderation.acts import erase
from moderation.backup import backup, restore
from moderation.build import build
from moderation.domain.contribution import Action, State
from moderation.publication import Publication, thread_document
from moderation.publication.recent import RecentFile
from moderation.publisher import Publisher
from moderation.settings import Settings, read_settings
from moderation.site import CatalogueFile
from moderation.storage import outbox, schema
from moderation.storage.store import Store
from moderation.storage.tables import decisions
from moderation.verify import verify
from moderation.verify.recent import SOON
from moderation.weaving import SiteWeaver
from tests.conftest import Cast, MovedClock
from tests.moderation.lived_in import bring, contents, live, rewrite, send, settle, withdraw
from tests.site.blog import write_blog, write_post

STORY = "Brands: nuage\nExperience: negative\nExperience_date: 2025-12\nFiction: yes\n"


@dataclass
class Site:
    """A blog with its service, everything published and at peace."""

    settings: Settings
    store: Store
    clock: MovedClock
    cast: Cast

    @property
    def publisher(self) -> Publisher:
        catalogue = CatalogueFile(self.settings.catalogue)
        return Publisher(self.store, self.settings.var, catalogue, SiteWeaver(self.settings, catalogue), self.clock)

    def publish(self) -> None:
        while self.publisher.publish_waiting():
            pass
        self.publisher.publish_sitewide()

    def differences(self) -> list[str]:
        return list(verify(self.store, self.settings, self.clock))

    def only_difference(self) -> str:
        found = self.differences()
        assert len(found) == 1, found
        assert "\n" not in found[0]
        return found[0]

    def tamper(self, statement: str, **values: object) -> None:
        """What somebody does who has the database's password."""

        def work(connection: Any) -> None:
            if self.store.sqlite:
                kept = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
                for name, _sql in kept:
                    connection.execute(text(f"DROP TRIGGER {name}"))
                connection.execute(text(statement), values)
                for _name, sql in kept:
                    connection.execute(text(sql))
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text(statement), values)

        if self.store.sqlite:
            # Foreign keys cannot be switched off inside a transaction.
            with self.store.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
                work(connection)
                connection.commit()
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
        else:
            self.store.write(work)

    def document(self, post: str) -> Path:
        return self.settings.publication / "threads" / f"{post}.json"

    def page(self, name: str) -> Path:
        return self.settings.output / name


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast, MovedClock]:
    """The site that each test gets a copy of, and a backup of its store."""
    folder = tmp_path_factory.mktemp("verify")
    settings = write_blog(folder)
    write_post(folder / "content", "panne", "Trois jours sans réseau", 6, STORY)
    write_post(folder / "content", "essai", "Écouter", 7)
    build(settings)
    clock = MovedClock()
    store = Store(settings.database_url)
    schema.upgrade(store)
    site = Site(settings, store, clock, live(store, clock()))
    clock.move(timedelta(days=8))  # by then nobody is told any more of the letter that was given up
    site.publish()
    assert site.differences() == []
    backup(store, settings, folder / "saved")
    store.close()
    return folder, site.cast, clock


def copied(template: tuple[Path, Cast, MovedClock], to: Path, url: str | None = None) -> Iterator[Site]:
    folder, cast, clock = template
    environment = {"ECOUTE_VAR": str(to / "var"), "ECOUTE_OUTPUT": str(to / "output")}
    environment["ECOUTE_PELICANCONF"] = str(folder / "blogconf.py")
    if url is not None:
        environment["ECOUTE_DATABASE_URL"] = url
    settings = read_settings(environment)
    if url is not None:
        restore(settings, folder / "saved")
    shutil.copytree(folder / "var", to / "var", dirs_exist_ok=True)
    shutil.copytree(folder / "output", to / "output")
    moved = MovedClock()
    moved.now = clock.now
    store = Store(settings.database_url)
    yield Site(settings, store, moved, cast)
    store.close()


@pytest.fixture
def site(template: tuple[Path, Cast, MovedClock], tmp_path: Path) -> Iterator[Site]:
    """On SQLite, for tests whose subject is not the database."""
    yield from copied(template, tmp_path / "site")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_site(request: pytest.FixtureRequest, template: tuple[Path, Cast, MovedClock], tmp_path: Path) -> Iterator[Site]:
    """On both databases."""
    url = request.getfixturevalue("new_postgres")("ecoute_verify") if request.param == "postgresql" else None
    yield from copied(template, tmp_path / "site", url)


# --- agreement -------------------------------------------------------------------------------------------------------


def test_a_site_at_peace_has_no_differences(any_site: Site) -> None:
    assert any_site.differences() == []


def test_all_that_people_do_leaves_no_difference_once_published(any_site: Site) -> None:
    site = any_site
    nadia, marc, now = site.cast.nadia, site.cast.marc, site.clock()
    kept = settle(site.store, send(site.store, now), Action.APPROVE, nadia, now)
    for step in (
        lambda: rewrite(site.store, kept, "Autrement", now),
        lambda: rewrite(site.store, kept, "Bonjour", now),
        lambda: rewrite(site.store, kept, "Encore autrement", now),
        lambda: settle(site.store, kept, Action.TAKE_DOWN, nadia, now, reason="insult"),
        lambda: settle(site.store, kept, Action.UNDO, nadia, now),
        lambda: settle(site.store, kept, Action.TAKE_DOWN, nadia, now, reason="insult"),
        lambda: settle(site.store, kept, Action.REINSTATE, marc, now),
        lambda: rewrite(site.store, kept, "Enfin", now),
        lambda: settle(site.store, kept, Action.ACCEPT_EDIT, marc, now),
        lambda: withdraw(site.store, kept, now),
    ):
        step()
        site.publish()
        assert site.differences() == []


def test_imported_contributions_need_no_log(any_site: Site) -> None:
    for number, state in enumerate((State.PENDING, State.APPROVED, State.REJECTED), 100):
        bring(any_site.store, any_site.clock(), state, str(number))
    any_site.publisher.publish_all()
    assert any_site.differences() == []


def test_a_decision_that_waits_is_reported_once_as_waiting(any_site: Site) -> None:
    site = any_site
    settle(site.store, send(site.store, site.clock()), Action.APPROVE, site.cast.nadia, site.clock())
    assert site.only_difference() == "outbox: 1 waiting: run `ecoute publish`"
    site.publish()
    assert site.differences() == []


def test_a_publisher_at_work_is_no_difference(any_site: Site) -> None:
    site, stop = any_site, threading.Event()
    done = threading.Semaphore(0)

    def decide() -> None:
        while not stop.is_set():
            settle(site.store, send(site.store, site.clock()), Action.APPROVE, site.cast.nadia, site.clock())
            site.publish()
            done.release()

    worker = threading.Thread(target=decide)
    worker.start()
    try:
        for _round in range(3):
            assert [line for line in site.differences() if "waiting" not in line] == []
            done.acquire(timeout=60)
    finally:
        stop.set()
        worker.join()


# --- the database ----------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_all_that_is_said(site: Site) -> None:
    site.store.close()
    file = site.settings.var / "ecoute.db"
    pages = bytearray(file.read_bytes())
    size = 4096
    with_rows = [n for n in range(1, len(pages) // size) if b"Approuv" in pages[n * size : (n + 1) * size]]
    pages[with_rows[0] * size : with_rows[0] * size + 100] = b"\xff" * 100
    file.write_bytes(pages)
    found = list(verify(Store(site.settings.database_url), site.settings, site.clock))
    assert len(found) == 1
    assert "is damaged" in found[0]
    assert "ecoute restore" in found[0]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE decisions SET contribution = 4711 WHERE seq = 1", "table decisions: a row refers to contributions"),
        ("UPDATE contributions SET account = 4711 WHERE seq = 1", "table contributions: a row refers to accounts"),
        ("UPDATE contributions SET parent = 'nobody' WHERE seq = 1", "answers nobody"),
        ("UPDATE alembic_version SET version_num = '9999'", "revision 9999"),
    ],
)
def test_rows_that_refer_to_nothing_are_named(statement: str, named: str, any_site: Site) -> None:
    any_site.tamper(statement)
    assert named in any_site.only_difference()


def test_a_log_that_lost_its_lock_is_named(any_site: Site) -> None:
    def work(connection: Any) -> None:
        if any_site.store.sqlite:
            connection.execute(text("DROP TRIGGER decisions_never_update"))
        else:
            connection.execute(text("ALTER TABLE decisions DISABLE TRIGGER decisions_append_only"))

    any_site.store.write(work)
    assert "triggers that keep decisions append-only are gone" in any_site.only_difference()


# --- the log ---------------------------------------------------------------------------------------------------------


def number(site: Site, body: str) -> tuple[int, str]:
    """seq and id of the contribution with these words."""
    with site.store.read() as connection:
        row = connection.execute(text("SELECT seq, id FROM contributions WHERE body = :body"), {"body": body}).one()
    return row.seq, row.id


@pytest.mark.parametrize(
    ("statement", "words", "said"),
    [
        ("UPDATE contributions SET state = 'approved' WHERE seq = :seq", "Refusé", "its log leads to rejected"),
        ("UPDATE contributions SET state = 'glorious' WHERE seq = :seq", "Refusé", "is glorious"),
        ("UPDATE contributions SET body = 'Trafiqué' WHERE seq = :seq", "Refusé", "its words are not those"),
        ("UPDATE contributions SET proposed_body = 'x' WHERE seq = :seq", "Approuvé", "the edit that waits"),
        ("UPDATE contributions SET proposed_body = NULL WHERE seq = :seq", "Approuvé", "the edit that waits"),
        ("UPDATE contributions SET published_at = NULL WHERE seq = :seq", "Rétabli", "never noted as published"),
        ("UPDATE decisions SET to_state = 'approved' WHERE contribution = :seq", "Refusé", "leads to rejected"),
        ("UPDATE decisions SET from_state = 'approved' WHERE contribution = :seq", "Refusé", "begins in approved"),
        ("UPDATE decisions SET action = 'praise' WHERE contribution = :seq", "Refusé", "praise"),
        ("UPDATE decisions SET reason = NULL WHERE contribution = :seq", "Refusé", "was not possible"),
        ("UPDATE decisions SET role = 'brand' WHERE contribution = :seq", "Refusé", "was not possible"),
        ("UPDATE decisions SET role = 'king' WHERE contribution = :seq", "Refusé", "king"),
        ("UPDATE decisions SET account = 1 WHERE contribution = :seq", "Rétabli", "Another moderator"),
        ("UPDATE decisions SET words = 'abc' WHERE contribution = :seq", "Refusé", "its words are not those"),
        (
            "UPDATE decisions SET words = 'abc' WHERE contribution = :seq AND action = 'reinstate'",
            "Rétabli",
            "other words than stood then",
        ),
        ("DELETE FROM decisions WHERE contribution = :seq", "Rétabli", "its log leads to pending"),
        (
            "DELETE FROM decisions WHERE contribution = :seq AND action = 'reject'",
            "Rétabli",
            "begins in rejected, but the one before left it pending",
        ),
    ],
)
def test_a_row_changed_past_the_service_is_named(statement: str, words: str, said: str, any_site: Site) -> None:
    seq, id = number(any_site, words)
    any_site.tamper(statement, seq=seq)
    found = [line for line in any_site.differences() if line.startswith("contribution ")]
    assert len(found) == 1
    assert found[0].startswith(f"contribution {id} (post panne): ")
    assert said in found[0]


def test_an_import_never_brings_what_was_taken_down(site: Site) -> None:
    seq, id = number(site, "Venu d’ailleurs 3")
    site.tamper("UPDATE contributions SET state = 'withdrawn' WHERE seq = :seq", seq=seq)
    assert f"{id} (post essai): its log is broken: an import cannot have brought it withdrawn" in site.only_difference()


def test_a_decision_that_was_slipped_in_is_named(any_site: Site) -> None:
    seq, id = number(any_site, "Refusé")
    entry = {
        "contribution": seq,
        "action": "approve",
        "from_state": "pending",
        "to_state": "approved",
        "note_digest": "",
        "account": any_site.cast.nadia.seq,
        "role": "moderator",
        "words": "0" * 64,
        "at": any_site.clock(),
    }
    any_site.store.write(lambda connection: connection.execute(insert(decisions).values(**entry)))
    trail, difference = any_site.differences()
    assert "changed, removed or moved" in trail
    assert id in difference
    assert "begins in pending, but the one before left it rejected" in difference


# --- the trail -------------------------------------------------------------------------------------------------------


def entries(site: Site) -> list[int]:
    """The log's numbers, in order."""
    with site.store.read() as connection:
        return list(connection.execute(text("SELECT seq FROM decisions ORDER BY seq")).scalars())


@pytest.mark.parametrize(
    "column", ["action", "from_state", "to_state", "reason", "note_digest", "role", "words", "link", "at", "account"]
)
def test_an_entry_of_which_anything_was_changed_breaks_the_trail(column: str, any_site: Site) -> None:
    """Also what no rule of the state table could notice, such as another moment or another reason."""
    seqs = entries(any_site)
    target = seqs[len(seqs) // 2]
    new = {"at": "2020-01-01 00:00:00", "account": str(any_site.cast.sofia.seq)}.get(column, "spam")
    any_site.tamper(f"UPDATE decisions SET {column} = '{new}' WHERE seq = {target}")
    trail = [line for line in any_site.differences() if line.startswith("entry ")]
    assert len(trail) == 1
    assert trail[0].startswith(f"entry {target} of the log")
    assert "compare with the last backup" in trail[0]


def test_an_entry_that_was_removed_breaks_the_trail(any_site: Site) -> None:
    seqs = entries(any_site)
    any_site.tamper(f"DELETE FROM decisions WHERE seq = {seqs[2]}")
    assert any(line.startswith(f"entry {seqs[3]} of the log") for line in any_site.differences())


def test_entries_that_changed_places_break_the_trail(any_site: Site) -> None:
    first, second = entries(any_site)[2:4]
    for old, new in ((first, 10**6), (second, first), (10**6, second)):
        any_site.tamper(f"UPDATE decisions SET seq = {new} WHERE seq = {old}")
    assert any(line.startswith(f"entry {first} of the log") for line in any_site.differences())


def test_a_note_that_was_rewritten_is_named(any_site: Site) -> None:
    with any_site.store.read() as connection:
        seq = connection.execute(text("SELECT min(decision) FROM notes")).scalar_one()
    any_site.tamper("UPDATE notes SET note = 'tout va bien' WHERE decision = :seq", seq=seq)
    assert f"entry {seq} of the log: its note is not the one that was written" in any_site.only_difference()


def test_erasure_leaves_the_trail_whole_and_nothing_to_guess_by(any_site: Site) -> None:
    kept = send(any_site.store, any_site.clock(), "Je suis Zoé Tartempion")
    settle(any_site.store, kept, Action.REJECT, any_site.cast.nadia, any_site.clock(), reason="spam", note="Zoé ?")
    any_site.store.write(lambda connection: erase.contribution(connection, kept.id, any_site.clock()))
    any_site.publish()
    assert any_site.differences() == []
    everything = str(contents(any_site.store))
    for words in ("Je suis Zoé Tartempion", "Zoé ?"):
        assert words not in everything
        assert hashlib.sha256(words.encode()).hexdigest() not in everything


# --- the publication -------------------------------------------------------------------------------------------------


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
    assert all("feeds/commentaires.atom.xml" in each for each in others)


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


# --- the pages -------------------------------------------------------------------------------------------------------


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
    difference = site.only_difference()
    assert difference == f"{page}: shows panne, which the index of pages does not know; run `ecoute build`"


def test_a_page_that_lost_its_slot_is_named(site: Site) -> None:
    page = site.page("2026/01/panne/index.html")
    page.write_bytes(page.read_bytes().replace(b"[thread panne fr]", b"[nothing]").replace(b"[count panne", b"[nil"))
    assert site.only_difference().startswith(f"{page}: no longer shows panne, as the index of pages has it")


def test_a_damaged_or_missing_index_asks_for_a_build(site: Site) -> None:
    site.settings.pages.write_text('{"pages": [')
    assert "ecoute build" in site.only_difference()
    site.settings.pages.unlink()
    assert site.only_difference() == f"{site.settings.pages}: there is no built site; run `ecoute build`"


# --- the outbox ------------------------------------------------------------------------------------------------------


def test_work_that_was_given_up_is_named_letters_for_a_week(any_site: Site) -> None:
    def work(connection: Any) -> None:
        outbox.ask(connection, "mail", "x@example.org", any_site.clock())
        tasks = outbox.claim(connection, "mail", "a/1/1", any_site.clock(), 5)
        outbox.give_up(connection, [task.seq for task in tasks], "550 unknown", any_site.clock())

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

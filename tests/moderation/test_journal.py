"""What is published of the log: where it ends, its months, its figures; and what never is."""

import csv
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from pelican.plugins.journal.data import data_files
from sqlalchemy import delete, func, insert, select, text

from moderation.acts import person
from moderation.domain.contribution import DECISIONS, Action
from moderation.domain.reasons import REASONS
from moderation.journal import SHOWN, Journal
from moderation.publication.journal import FIGURES, HEAD, JournalFolder
from moderation.publication.rules import SCHEME, read_rules
from moderation.storage import trail
from moderation.storage.store import Store
from moderation.storage.tables import appeals, decisions, notes, reports
from moderation.verify.trail import trail_differences
from tests.conftest import Cast, MovedClock, enter_cast
from tests.moderation.lived_in import send, settle, withdraw

SECRETS = ["Ana", "ana@lecteurs.example", "Des mots refusés", "un robot sans doute", "Nadia", "nadia@blog.example"]


class Scene:
    """A journal over a store, and its documents."""

    def __init__(self, store: Store, folder: Path, clock: MovedClock) -> None:
        self.store, self.folder, self.clock = store, folder, clock
        self.journal = Journal(store, folder, clock)
        self.documents = JournalFolder(folder)
        self.cast: Cast = enter_cast(store, clock())

    def refuse(self, body: str = "Des mots refusés", reason: str = "spam", after: int = 60) -> None:
        """A comment is sent, waits `after` seconds, and is refused."""
        kept = send(self.store, self.clock(), body, email="ana@lecteurs.example")
        now = self.clock.move(timedelta(seconds=after))
        settle(self.store, kept, Action.REJECT, self.cast.nadia, now, reason=reason, note="un robot sans doute")

    def next_day(self, days: int = 1) -> list[str]:
        self.clock.move(timedelta(days=days))
        return self.journal.renew()

    def data(self) -> dict[str, bytes]:
        return dict(data_files(self.documents))


@pytest.fixture
def scene(store: Store, tmp_path: Path, clock: MovedClock) -> Scene:
    return Scene(store, tmp_path / "publication", clock)


def test_the_head_is_that_of_the_trail_and_counts_every_entry(scene: Scene) -> None:
    assert scene.documents.head().entries == 0
    for number in range(1, 4):
        scene.refuse(f"Refusé {number}")
        assert scene.journal.renew()[0] == HEAD
        head = scene.documents.head()
        with scene.store.read() as connection:
            assert (head.entries, head.link) == (number, trail.head(connection))
        assert (head.at, head.newest[0].number) == (scene.clock(), number)
    again = Journal(scene.store, scene.folder, scene.clock)
    again.renew()
    assert scene.documents.head().entries == 3, "also by a publisher that did not count the first ones"


def test_no_words_no_name_and_no_address_are_in_what_is_published_of_the_log(scene: Scene) -> None:
    """TRUST duty 6: the public log says what was decided, never about which words and never by whom."""
    scene.refuse()
    kept = send(scene.store, scene.clock(), "Des mots refusés encore", email="ana@lecteurs.example")
    settle(scene.store, kept, Action.APPROVE, scene.cast.sofia, scene.clock())
    withdraw(scene.store, kept, scene.clock())
    scene.store.write(lambda c: person.erase_person(c, "ana@lecteurs.example", scene.clock()))
    scene.next_day()
    everything = b"".join([*(path.read_bytes() for path in scene.folder.rglob("*.json")), *scene.data().values()])
    for secret in SECRETS:
        assert secret.encode() not in everything, secret
    roles = {each.role for each in scene.documents.head().newest}
    assert roles == {"moderator", "author", "operator"}, "a senior may be one person alone"


def test_a_day_that_is_over_comes_into_its_month_and_into_the_figures(scene: Scene) -> None:
    scene.refuse(after=60)
    assert scene.journal.renew() == [HEAD, FIGURES], "today is no whole day yet"
    assert scene.documents.months() == []
    scene.refuse("Encore", reason="insult", after=180)
    assert scene.next_day() == [HEAD, FIGURES, "2026-03"]
    assert scene.journal.renew() == [HEAD], "until the next day"
    month = scene.documents.month("2026-03")
    assert [(each.number, each.reason, each.waited) for each in month.entries] == [(1, "spam", 60), (2, "insult", 180)]
    figures = scene.documents.figures()
    assert [each.name for each in (*figures.years, *figures.months)] == ["2026", "2026-03"]
    assert figures.months[0].reasons == {"insult": 1, "spam": 1}
    assert figures.months[0].median_wait == 120
    scene.refuse("En avril", after=30)
    scene.next_day(31)
    assert scene.documents.months() == ["2026-03"], "the same month still, and complete"
    scene.refuse("En avril aussi")
    assert scene.next_day() == [HEAD, FIGURES, "2026-04"], "months that are over are not written again"
    assert [each.decisions for each in scene.documents.figures().years] == [4]


def test_every_figure_can_be_made_again_from_the_open_data(scene: Scene) -> None:
    """TRUST duty 6: the figures are computed from the log, and anybody can do it."""
    for number, reason in enumerate(["spam", "insult", "spam", "illegal"]):
        scene.refuse(f"Refusé {number}", reason, after=60 * (number + 1))
        scene.clock.move(timedelta(days=17))
    kept = send(scene.store, scene.clock(), "Bien")
    kept = settle(scene.store, kept, Action.APPROVE, scene.cast.marc, scene.clock.move(timedelta(hours=1)))
    settle(scene.store, kept, Action.UNDO, scene.cast.marc, scene.clock())
    scene.next_day()
    data = scene.data()
    figures = json.loads(data["transparence/chiffres.json"])
    assert figures["months"]
    for period in (*figures["years"], *figures["months"]):
        entries = [
            entry
            for name, content in data.items()
            if name.startswith(f"journal/{period['period']}") and name.endswith(".json")
            for entry in json.loads(content)["entries"]
        ]
        waits = [entry["waited"] for entry in entries if entry["waited"] is not None]
        assert period["decisions"] == sum(entry["action"] in DECISIONS for entry in entries)
        assert (period["first_decisions"], period["median_wait_seconds"]) == (len(waits), round(median(waits)))
        for group, field in (("actions", "action"), ("reasons", "reason")):
            for name, number in period[group].items():
                assert number == sum(entry[field] == name for entry in entries), (period["period"], name)


def test_appeals_and_reports_are_counted_when_they_come_and_when_they_are_decided(scene: Scene) -> None:
    """TRUST duty 6: complaints and notices stand beside the decisions."""
    scene.refuse()
    values = {"contribution": 1, "passage": "", "explanation": "", "name": "", "email": "x@y.example", "lang": "fr"}
    at = scene.clock()

    def work(connection: Any) -> None:
        appeal = {"contribution": 1, "decision": 1, "words": "", "created_at": at, "state": "upheld"}
        connection.execute(insert(appeals).values(**appeal, decided_at=at + timedelta(days=31)))
        for id, state in (("a", "filed"), ("b", "invalid")):
            report = values | {"id": id, "state": state, "reason": "spam", "created_at": at, "heard_until": at}
            connection.execute(insert(reports).values(**report, decided_at=at if state == "invalid" else None))

    scene.store.write(work)
    scene.clock.move(timedelta(days=32))
    scene.refuse("En avril")
    scene.next_day()
    figures = scene.documents.figures()
    assert {each.name: each.others for each in (*figures.years, *figures.months)} == {
        "2026": {"appeals": 1, "appeals_upheld": 1, "reports": 2, "reports_invalid": 1},
        "2026-03": {"appeals": 1, "reports": 2, "reports_invalid": 1},
        "2026-04": {"appeals_upheld": 1},
    }


def test_what_restricts_has_a_statement_of_reasons_in_the_names_of_the_dsa(scene: Scene) -> None:
    """TRUST duty 6: open data with the DSA statement-of-reasons field names."""
    scene.refuse(reason="personal_data")
    kept = send(scene.store, scene.clock(), "Bien")
    settle(scene.store, kept, Action.APPROVE, scene.cast.marc, scene.clock())
    scene.next_day()
    data = scene.data()
    refused, approved = json.loads(data["journal/2026-03.json"])["entries"]
    assert "statement_of_reasons" not in approved
    statement = refused["statement_of_reasons"]
    assert statement["category"] == "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
    assert statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert statement["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    rows = list(csv.DictReader(StringIO(data["journal/2026-03.csv"].decode())))
    assert [row["category"] for row in rows] == [statement["category"], ""]
    assert [row["link"] for row in rows] == [refused["link"], approved["link"]]


def test_every_reason_has_its_place_in_the_vocabulary_of_the_dsa() -> None:
    grounds = read_rules().grounds
    assert [each.code for each in grounds] == list(REASONS)
    assert all(each.dsa.startswith(SCHEME) for each in grounds)
    assert {each.code for each in grounds if each.illegal} >= {"illegal", "personal_data", "defamation"}


def test_what_a_decision_costs_the_journal_does_not_grow_with_the_log(scene: Scene) -> None:
    for number in range(SHOWN + 5):
        scene.refuse(f"Refusé {number}", after=1)
    scene.next_day()
    before = {path.name: path.stat().st_mtime_ns for path in scene.documents.folder.iterdir()}
    scene.refuse("Un de plus")
    assert scene.journal.renew() == [HEAD]
    after = {path.name: path.stat().st_mtime_ns for path in scene.documents.folder.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"head.json"}
    head = scene.documents.head()
    assert (head.entries, len(head.newest)) == (SHOWN + 6, SHOWN)


# --- an outsider's look, and the operator's ---------------------------------------------------------------------------


def cut(store: Store, keep: int) -> None:
    """Take the end off the log, as somebody would who owns the database."""

    def work(connection: Any) -> None:
        if store.sqlite:
            for name in ("decisions_never_delete", "decisions_never_update"):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE decisions DISABLE TRIGGER ALL"))
        connection.execute(delete(notes).where(notes.c.decision > keep))
        connection.execute(delete(decisions).where(decisions.c.seq > keep))

    store.write(work)


def test_a_log_that_was_cut_no_longer_has_the_head_that_was_published(scene: Scene) -> None:
    """The trail: what is left is a whole chain, and only who kept the head can notice."""
    for number in range(3):
        scene.refuse(f"Refusé {number}")
    scene.journal.renew()
    assert list(trail_differences(scene.store, scene.folder)) == []
    cut(scene.store, 2)
    with scene.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(decisions)).scalar_one() == 2
    (said,) = trail_differences(scene.store, scene.folder)
    assert "entry 3" in said
    assert "was cut" in said


def test_another_log_of_the_same_length_is_not_the_one_that_was_published(scene: Scene) -> None:
    scene.refuse("Refusé")
    scene.journal.renew()
    cut(scene.store, 0)
    scene.refuse("Un autre")
    assert any("head.json" in said for said in trail_differences(scene.store, scene.folder))


def test_outsiders_find_the_head_in_one_file_only_and_its_link_in_the_month(scene: Scene) -> None:
    scene.refuse()
    scene.next_day()
    data = scene.data()
    head = json.loads(data["journal/tete.json"])
    (entry,) = json.loads(data["journal/2026-03.json"])["entries"]
    assert (entry["number"], entry["link"]) == (head["entries"], head["link"])

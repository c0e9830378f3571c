"""Whoever looks at the demonstration finds an example of every state that there is, of brands that are all invented."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pelican.plugins.brands.cases import label_of
from pelican.plugins.brands.figures import figures
from pelican.plugins.brands.words import STATES as LABELS
from sqlalchemy import select

from moderation.demo import play
from moderation.domain.case import CaseState, StatementType
from moderation.domain.promise import PromiseState
from moderation.domain.report import ReportState
from moderation.domain.representative import Level
from moderation.domain.right_of_reply import SOURCE, ReplyState
from moderation.publication import Brand, Catalogue, Post
from moderation.publication.cases import BrandRecord, StoryCases
from moderation.storage import case_publication, record_publication, stories
from moderation.storage.accounts import Connection
from moderation.storage.store import Store
from moderation.storage.tables import contributions, outbox, reply_requests, reports, statements
from tests.conftest import ROOT
from tests.moderation.opening import open_cases

PARIS = ZoneInfo("Europe/Paris")
DEMO = ROOT / "demo" / "threads.json"


def heads(folder: str) -> Iterable[dict[str, str]]:
    """What the files of the sample blog say of themselves, by field in lower case."""
    for file in sorted((ROOT / "content" / folder).glob("*.md")):
        lines = file.read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
        yield {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def listed(head: dict[str, str], field: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in head.get(field, "").split(",") if each.strip())


def post(head: dict[str, str]) -> Post:
    told, lang = head["date"][:10], head.get("lang", "fr")
    found = Post(head["slug"], head["title"], f"/{head['slug']}/", lang, told, experience=head.get("experience"))
    return replace(found, brands=listed(head, "brands"))


CATALOGUE = Catalogue(
    {head["slug"]: post(head) for head in heads("articles") if head.get("status") != "draft"},
    {
        head["slug"]: Brand(head["slug"], head["title"], f"/marques/{head['slug']}/", domains=listed(head, "domains"))
        for head in heads("brands")
    },
    timezone="Europe/Paris",
)


class Shown:
    """The demonstration as readers see it on a day, and what stands behind it."""

    def __init__(self, store: Store, now: datetime) -> None:
        play(store, CATALOGUE, DEMO, now)
        store.write(lambda connection: self._open(connection, now))
        with store.read() as connection:
            self.stories: list[StoryCases] = [
                case_publication.story_cases(connection, key, now, PARIS) for key in CATALOGUE.posts
            ]
            self.records: list[BrandRecord] = [
                record_publication.brand_record(connection, brand, now, PARIS) for brand in CATALOGUE.brands
            ]
            self.reports = set(connection.execute(select(reports.c.state)).scalars())
            self.replies = set(connection.execute(select(reply_requests.c.state)).scalars())
            self.statements = set(connection.execute(select(statements.c.type)).scalars())
            by_right = select(contributions.c.post).where(
                contributions.c.source == SOURCE, contributions.c.state == "approved"
            )
            self.by_right = list(connection.execute(by_right).scalars())
            waiting = select(outbox.c.subject).where(outbox.c.topic == "news", outbox.c.done_at.is_(None))
            self.untold = list(connection.execute(waiting.where(outbox.c.due_at <= now)).scalars())
        self.cases = [each for story in self.stories for each in story.cases]

    @staticmethod
    def _open(connection: Connection, now: datetime) -> None:
        """What the caseworker does first: it knows the stories, and opens the cases of brands that exist."""
        for key, each in CATALOGUE.posts.items():
            if told := stories.told_by(each, CATALOGUE):
                stories.remember(connection, key, told)
        open_cases(connection, CATALOGUE, now)


DAYS = [datetime(2026, 11, 22, 9, tzinfo=UTC), datetime(2031, 3, 31, 0, 30, tzinfo=UTC)]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def shown(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Played once a day for all tests here, which only look."""
    file = tmp_path_factory.mktemp("played") / "ecoute.db"
    shutil.copyfile(sqlite_template, file)
    store = Store(f"sqlite:///{file}")
    found = Shown(store, request.param)
    store.close()
    return found


def test_every_state_has_an_example(shown: Shown) -> None:
    """One table of all states: those that readers see are looked for in what is published."""
    promises = [promise for record in shown.records for promise in record.promises]
    found: dict[str, tuple[Iterable[object], Iterable[object]]] = {
        "case": (CaseState, (each.state for each in shown.cases)),
        "label of a case": (LABELS, map(label_of, shown.cases)),
        "statement": (StatementType, shown.statements),
        "promise": (PromiseState, (each.state for each in promises)),
        "contact": ((True, False, None), (talk.confirmed for each in shown.cases for talk in each.contacts)),
        "level": (Level, (who.verified_by for record in shown.records for who in record.representatives)),
        "report": (ReportState, shown.reports),
        "reply by right": (ReplyState, shown.replies),
        "reopened": ((True, False), (fact.reopened for record in shown.records for fact in record.cases)),
    }
    missing = {name: set(states) - set(examples) for name, (states, examples) in found.items()}
    assert {name: states for name, states in missing.items() if states} == {}
    assert shown.by_right == ["le-colis-du-troisieme"]


def test_the_table_of_states_names_stories_that_are_there() -> None:
    table = (ROOT / "docs" / "demonstration.md").read_text(encoding="utf-8").partition("| of |")[2]
    named = set(re.findall(r"`([a-z0-9-]+)`", table))
    assert len(named) > 10
    assert named <= CATALOGUE.posts.keys()


def test_one_brand_has_enough_cases_for_rates_with_intervals(shown: Shown) -> None:
    (record,) = (each for each in shown.records if each.brand == "telemouette")
    made = figures(record)
    assert made.told >= 6
    assert [rate.shown for rate in (*made.since_notice.within, made.respected.of_all, made.coverage)] == ["rate"] * 5
    assert made.since_notice.median.days is not None
    assert (made.flags_filed, made.flags_upheld, made.flags_invalid) == (2, 1, 1)


def test_brands_that_exist_have_nothing_but_cases_that_nobody_told_them_of(shown: Shown) -> None:
    real = {head["slug"] for head in heads("brands") if head["fiction"] == "no"}
    assert {each.state for each in shown.cases if each.brand in real} == {"published"}
    for record in shown.records:
        assert record.brand not in real or not (record.representatives or record.promises or record.flags.filed)


def test_nobody_of_the_demonstration_is_written_to(shown: Shown) -> None:
    assert shown.untold == []

"""What cases cost where there are a hundred thousand: the caseworker's turns, a brand's inbox and API, its record.

The rows are written by SQL, in one go: what is measured is one turn, one page, one record. Most cases are closed, as
after years; of the rest the brand's time runs, and that of a hundred ends while the benchmark does.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, update

from benchmarks.blog import Told, sentence
from benchmarks.figures import Table, middle, milliseconds
from benchmarks.words import BRANDS
from moderation.acts import representatives
from moderation.caseworker import Caseworker
from moderation.domain.actors import Role
from moderation.domain.policy_rules import DEFAULT_POLICY
from moderation.publication import Brand, Catalogue, Post
from moderation.settings import read_settings
from moderation.storage import accounts, record_publication, records, schema, tables
from moderation.storage.store import Store
from moderation.web import guard
from moderation.web.app import create_app
from moderation.web.context import Service

RUNS = 5
"""How often each page is asked for; the median counts."""

DUE = 100
BATCH = 10_000
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST_DAY = datetime(2016, 1, 4, 8, 0, tzinfo=UTC)
SHARES = {"judged": 0.5, "unjudged": 0.25, "silent": 0.15, "answered": 0.02, "read": 0.03, "notified": 0.05}
ANSWERED = ("judged", "unjudged", "answered")
PROMISED_SHARE = 0.2
"""How many answers promise something."""

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Measured:
    """The time that each thing takes and the processor's share of it, in seconds."""

    cases: int
    of_brand: int
    taken: dict[str, tuple[float, float]]


def measure(folder: Path, number: int, told: Told) -> Measured:
    """Fill a store in `folder` with `number` cases, and measure."""
    store = Store(f"sqlite:///{folder / 'cases.db'}")
    try:
        schema.upgrade(store)
        catalogue = _catalogue(number)
        brand = min(catalogue.brands)
        people = store.write(lambda connection: _people(connection, catalogue))
        _fill(store, catalogue, people, told)
        taken = dict(_turns(store, catalogue, told))
        client = _representative(folder, store, catalogue, people[brand])
        for name, address in _pages(number // 2):
            told(f"opening {name}")
            taken[name] = _median(partial(_open, client, address))
        told("putting a record together")

        def record() -> None:
            with store.read() as connection:
                found = record_publication.brand_record(connection, brand, NOW, PARIS)
            record_publication.digest(found)

        taken["the record of a brand, and its digest"] = _median(record)
        taken["which records wait a day longer"] = _median(
            lambda: _read(store, lambda c: records.waiting_since(c, NOW))
        )
        taken["somebody came to speak for the brand, or left"] = _taken(
            lambda: store.write(lambda connection: representatives.changed(connection, brand, NOW))
        )
        return Measured(number, sum(brand in post.brands for post in catalogue.posts.values()), taken)
    finally:
        store.close()


def table(measured: Sequence[Measured]) -> Table:
    """The figures as a table: a column for each number of cases."""
    rows = [
        [name, *(f"{milliseconds(each.taken[name][0])} ({milliseconds(each.taken[name][1])})" for each in measured)]
        for name in measured[0].taken
    ]
    return Table(
        "Cases, in milliseconds",
        ["", *(f"{each.cases:,} cases, {each.of_brand:,} of the brand" for each in measured)],
        rows,
        f"Turns are taken once, pages and records {RUNS} times, of which the median counts; in brackets the "
        "processor’s share, which a busy machine does not stretch.",
    )


def _turns(store: Store, catalogue: Catalogue, told: Told) -> Iterator[tuple[str, tuple[float, float]]]:
    """The caseworker's first look at the catalogue, a turn with nothing due, and one with a hundred cases due."""
    worker = Caseworker(store, lambda: catalogue, lambda: DEFAULT_POLICY, False, lambda: NOW)
    told("the caseworker looks at the catalogue")
    yield "the caseworker’s first look at the catalogue", _taken(worker.step)
    yield "a turn with nothing due", _median(worker.step)
    due = tables.cases.c.seq.in_(range(1, DUE + 1))
    store.write(lambda connection: connection.execute(update(tables.cases).where(due).values(next_at=NOW)))
    told(f"{DUE} cases are due")
    yield f"a turn with {DUE} due", _taken(worker.finish)


def _pages(middle_seq: int) -> Iterator[tuple[str, str]]:
    """What a representative opens, and where it is."""
    yield "the inbox", "/brand/"
    yield "the inbox, answered cases", "/brand/?which=answered"
    yield "the inbox, all cases, in the middle", f"/brand/?which=all&after={middle_seq}"
    yield "the promises of the brand", "/brand/promises"
    yield "the API: 50 cases of the brand", "/api/v1/cases"
    yield "the API: 50 cases, in the middle", f"/api/v1/cases?after={middle_seq}"
    yield "the API: cases due soon", "/api/v1/cases?due_before=2026-03-10"
    yield "the API: silent cases", "/api/v1/cases?state=silent"


def _open(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def _read(store: Store, work: Callable[[Connection], object]) -> None:
    with store.read() as connection:
        work(connection)


def _taken(work: Callable[[], object]) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - busy


def _median(work: Callable[[], object]) -> tuple[float, float]:
    taken = [_taken(work) for _ in range(RUNS)]
    return middle([each[0] for each in taken]), middle([each[1] for each in taken])


def _representative(folder: Path, store: Store, catalogue: Catalogue, account: int) -> FlaskClient:
    """A browser in which somebody who speaks for the brand has signed in; it has their token too."""
    settings = read_settings({"ECOUTE_VAR": str(folder / "var"), "ECOUTE_OUTPUT": str(folder / "output")})
    settings = replace(settings, secret="0" * 32, rate_storage="off")
    app = create_app(Service(store, settings, lambda: catalogue, lambda: NOW))

    def enter(connection: Connection) -> tuple[str, str]:
        who = accounts.get(connection, account)
        return accounts.start_session(connection, who, "benchmark", NOW), accounts.new_token(connection, who, NOW)

    secret, token = store.write(enter)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    with client.session_transaction() as session:
        session[guard.SESSION_KEY] = secret
    return client


def _catalogue(number: int) -> Catalogue:
    """A story a case, of the invented brands in turn."""
    brands = [
        Brand(f"marque-{place:02}", name, f"/marques/{place}/", fiction=True) for place, name in enumerate(BRANDS)
    ]
    posts = {}
    for place in range(number):
        key, brand = f"recit-{place}", brands[place % len(brands)].slug
        posts[key] = Post(key, f"Récit {place}", f"/{key}/", "fr", "2020-01-05", "Un récit.", (brand,), "negative")
    return Catalogue(
        posts=posts, brands={each.slug: each for each in brands}, site_name="Écoute", timezone="Europe/Paris"
    )


def _people(connection: Connection, catalogue: Catalogue) -> dict[str, int]:
    """Somebody who speaks for each brand; the seq of the account, by brand."""
    return {
        slug: accounts.add(
            connection,
            f"leo@{slug}.example",
            Role.BRAND,
            FIRST_DAY,
            name="Leo",
            title="Service client",
            brand=slug,
            verified_by="operator",
        ).seq
        for slug in catalogue.brands
    }


def _fill(store: Store, catalogue: Catalogue, people: dict[str, int], told: Told) -> None:
    """Write the rows, a batch at a time. The first hundred cases are those that will be due."""
    chance = random.Random("cases")
    sentences = [sentence(chance) for _ in range(2_000)]
    posts = list(catalogue.posts.values())
    with store.engine.execution_options(ecoute_durable=False).begin() as connection:
        for first in range(0, len(posts), BATCH):
            told(f"writing {len(posts):,} cases, {first:,} so far")
            rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in TABLES}
            for seq, post in enumerate(posts[first : first + BATCH], first + 1):
                _write(rows, seq, post, people, sentences, chance)
            for table, values in rows.items():
                if values:
                    connection.execute(insert(table), values)


TABLES = (
    tables.contributions,
    tables.cases,
    tables.case_rounds,
    tables.statements,
    tables.promises,
    tables.stories,
    tables.case_events,
)


def _write(
    rows: dict[Any, list[dict[str, Any]]],
    seq: int,
    post: Post,
    people: dict[str, int],
    sentences: list[str],
    chance: random.Random,
) -> None:
    """The rows of one case: those of the first hundred wait for their first reminder."""
    state = "notified" if seq <= DUE else chance.choices(list(SHARES), list(SHARES.values()))[0]
    running = state in ("notified", "read")
    opened = NOW - timedelta(days=8) if running else FIRST_DAY + timedelta(minutes=45 * seq)
    (brand,) = post.brands
    rows[tables.stories].append({"post": post.key, "experience": "negative", "published_at": opened})
    rows[tables.cases].append(
        {"seq": seq, "id": f"d{seq:015x}", "post": post.key, "brand": brand, "state": state, "version": 1}
        | {"opened_at": opened, "passed_from": None, "next_at": NOW + timedelta(days=8) if running else None}
    )
    values: dict[str, Any] = {"in_case": seq, "number": 1, "began_at": opened, "notified_at": opened}
    values |= {"notified_by": "mail", "reminded": 0, "read_at": None, "silent_at": None, "answered_at": None}
    values |= {"answer": None, "repaired": None, "respected": None, "judged_at": None}
    if state == "silent":
        values["silent_at"] = opened + timedelta(days=25)
    if state in ANSWERED:
        at = opened + timedelta(days=chance.randrange(1, 24))
        values |= {"read_at": at, "answered_at": at, "answer": seq}
        if state == "judged":
            degrees = ("yes", "partly", "no")
            values |= {"repaired": chance.choice(degrees), "respected": chance.choice(degrees), "judged_at": at}
        _answer(rows, seq, post, brand, people[brand], at, sentences, chance)
    rows[tables.case_rounds].append(values)
    event = {"in_case": seq, "round": 1, "action": "notify", "from_state": "published", "to_state": "notified"}
    rows[tables.case_events].append(event | {"detail": "", "account": None, "role": "clock", "at": opened})


def _answer(
    rows: dict[Any, list[dict[str, Any]]],
    seq: int,
    post: Post,
    brand: str,
    account: int,
    at: datetime,
    sentences: list[str],
    chance: random.Random,
) -> None:
    """What the brand answered, and promised."""
    body = " ".join(chance.choices(sentences, k=3)) + f" {seq}"
    rows[tables.contributions].append(
        {"seq": seq, "id": f"c{seq:015x}", "post": post.key, "kind": "reply", "state": "approved", "version": 2}
        | {"author": "Leo", "title": "Service client", "brand": brand, "body": body, "account": account}
        | {"lang": "fr", "created_at": at, "published_at": at, "source": "form"}
    )
    rows[tables.statements].append({"contribution": seq, "in_case": seq, "round": 1, "type": "accepted"})
    if chance.random() < PROMISED_SHARE:
        rows[tables.promises].append(
            {"id": f"p{seq:015x}", "contribution": seq, "in_case": seq, "kind": "refund", "state": "confirmed"}
            | {"due_on": (at + timedelta(days=30)).date().isoformat(), "version": 3, "judged_at": at}
        )

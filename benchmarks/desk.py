"""How long the desk's pages take on the server where a great deal was sent and much of it waits.

The contributions are written by SQL, in one go and without the triggers, then indexed at once: what is measured is
reading. Each page is asked for through the application, so that it includes its queries, its cards and its HTML.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection

from benchmarks.blog import Told, sentence
from benchmarks.figures import Table, middle, milliseconds
from benchmarks.words import BRANDS, PEOPLE
from moderation.clock import system_clock
from moderation.domain.actors import Role
from moderation.publication import Brand, Catalogue, Post
from moderation.settings import read_settings
from moderation.storage import accounts, schema
from moderation.storage.contributions import count_waiting
from moderation.storage.store import Store
from moderation.web import guard
from moderation.web.app import create_app
from moderation.web.context import Service

POSTS_EACH = 100
"""Contributions under one post on average; the first posts have more than the last."""

RUNS = 7
"""How often each page is asked for; the median counts."""

BATCH = 20_000
HELD_SHARES = {"honeypot": 0.0002, "too_fast": 0.02, "first_time": 0.6, "links": 0.05, "suspect_word": 0.03}
"""How much of everything each rule held: one message may have been held by several."""

WAITING_SHARE, REFUSED_SHARE = 0.1, 0.1
FIRST_DAY = datetime(2016, 1, 4, 8, 0, tzinfo=UTC)
SEARCHED = "remboursement"
"""A word that one in a hundred messages holds; “rare…” and a number stands in about ten."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The medians of each page's time and of the processor's share of it, in seconds, by what the page is."""

    contributions: int
    waiting: int
    pages: dict[str, tuple[float, float]]


def measure(folder: Path, contributions: int, told: Told) -> Measured:
    """Fill a store in `folder`, and ask for the desk's pages."""
    store = Store(f"sqlite:///{folder / 'desk.db'}")
    try:
        schema.upgrade(store)
        catalogue = _catalogue(max(10, contributions // POSTS_EACH))
        _fill(store, list(catalogue.posts), contributions, told)
        client = _moderator(folder, store, catalogue)
        with store.read() as connection:
            waiting = count_waiting(connection)
        pages = {}
        for name, address in _pages(contributions):
            told(f"opening the desk: {name}")
            taken = [_seconds(client, address) for _ in range(RUNS)]
            pages[name] = (middle([each[0] for each in taken]), middle([each[1] for each in taken]))
        return Measured(contributions, waiting, pages)
    finally:
        store.close()


def table(measured: Sequence[Measured]) -> Table:
    """The figures as a table: a column for each size."""
    rows = [
        [name, *(f"{milliseconds(each.pages[name][0])} ({milliseconds(each.pages[name][1])})" for each in measured)]
        for name in measured[0].pages
    ]
    return Table(
        "The desk’s pages, in milliseconds on the server",
        ["", *(f"{each.contributions:,} sent, {each.waiting:,} waiting" for each in measured)],
        rows,
        f"The median of {RUNS} requests through the application, with queries, cards and HTML; in brackets the "
        "processor’s share of it, which a busy machine does not stretch.",
    )


def _pages(contributions: int) -> Iterator[tuple[str, str]]:
    """What is opened, and where it is."""
    half = contributions // 2
    yield "the queue", "/desk/"
    yield "the queue, in the middle", f"/desk/?after={half}"
    yield "the queue, back from there", f"/desk/?before={half}"
    yield "published", "/desk/state/approved"
    yield "everything", "/desk/?state=all"
    yield "waiting under one post", "/desk/?post=post-3"
    yield "waiting in stories of a brand", "/desk/?brand=marque-3"
    yield "waiting in the other language", "/desk/?language=en"
    yield "everything in a language that nobody wrote", "/desk/?state=all&language=de"
    yield "waiting, held by a common rule", "/desk/?rule=first_time"
    yield "waiting, held by a rare rule", "/desk/?rule=honeypot"
    yield "everything that a rule held, in the other language", "/desk/?state=all&rule=links&language=en"
    yield "published in stories of a brand, held by a rule", "/desk/?state=approved&rule=suspect_word&brand=marque-3"
    yield "waiting, held by a rule that held nothing", "/desk/?rule=no_proof"
    yield "by the author of one", "/desk/?state=all&like=c000000000000002"
    yield "by an author’s name, waiting", "/desk/?author=personne+77"
    yield "a word, waiting", f"/desk/?q={SEARCHED}"
    yield "a rare word, anywhere", "/desk/?state=all&q=rare77"
    yield "the commonest word, waiting", "/desk/?q=le"
    yield "the commonest word, under one post", "/desk/?q=le&post=post-3"
    yield "a phrase", "/desk/?q=%22pour+la%22"
    yield "a beginning", "/desk/?q=rem*"
    yield "a word that is nowhere", "/desk/?q=xyzzy"
    yield "the log", "/desk/log"


def _seconds(client: FlaskClient, address: str) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    answer = client.get(address)
    taken = time.perf_counter() - began, time.process_time() - busy
    assert answer.status_code == 200, (address, answer.status_code)
    return taken


def _moderator(folder: Path, store: Store, catalogue: Catalogue) -> FlaskClient:
    """A browser in which a moderator has signed in."""
    settings = read_settings({"ECOUTE_VAR": str(folder / "var"), "ECOUTE_OUTPUT": str(folder / "output")})
    app = create_app(Service(store, replace(settings, secret="0" * 32), lambda: catalogue, system_clock))

    def enter(connection: Connection) -> str:
        who = accounts.add(connection, "desk@blog.example", Role.MODERATOR, system_clock())
        return accounts.start_session(connection, who, "benchmark", system_clock())

    secret = store.write(enter)
    client = app.test_client()
    with client.session_transaction() as session:
        session[guard.SESSION_KEY] = secret
    return client


def _catalogue(posts: int) -> Catalogue:
    """Every second post is a story about one of the invented brands."""
    brands = [
        Brand(f"marque-{number}", name, f"/marques/{number}/", fiction=True) for number, name in enumerate(BRANDS)
    ]
    found = {}
    for number in range(posts):
        key = f"post-{number}"
        about = (brands[number // 2 % len(brands)].slug,) if number % 2 else ()
        found[key] = Post(key, f"Billet {number}", f"/{key}/", "fr", "2020-01-05T08:00:00+01:00", "Un récit.", about)
    return Catalogue(
        posts=found, brands={each.slug: each for each in brands}, site_name="Écoute", timezone="Europe/Paris"
    )


def _fill(store: Store, keys: list[str], contributions: int, told: Told) -> None:
    """Write the rows; the index of words at the end, as one does with much: a trigger each takes five times as long."""
    chance = random.Random("desk")
    sentences = [sentence(chance) for _ in range(4_000)]
    with store.engine.execution_options(ecoute_durable=False).begin() as connection:
        connection.exec_driver_sql("PRAGMA cache_size = -262144")
        triggers = connection.exec_driver_sql(TRIGGERS).all()
        for name, _sql in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for first in range(0, contributions, BATCH):
            told(f"writing {contributions:,} contributions, {first:,} so far")
            numbers = range(first, min(first + BATCH, contributions))
            connection.exec_driver_sql(INSERT, [_row(number, keys, sentences, chance) for number in numbers])
        connection.exec_driver_sql(CONTACTS)
        told(f"indexing the words of {contributions:,} contributions")
        connection.exec_driver_sql(WORDS)
        for _name, sql in triggers:
            connection.exec_driver_sql(sql)
        connection.exec_driver_sql(LOG)


TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'contributions_words*'"
INSERT = (
    "INSERT INTO contributions (id, post, kind, state, version, author, title, body, lang, created_at, source, held) "
    "VALUES (?, ?, 'comment', ?, 1, ?, '', ?, ?, ?, 'form', ?)"
)
CONTACTS = (
    "INSERT INTO contacts (contribution, email) "
    "SELECT seq, 'lecteur' || (seq % (SELECT max(1, count(*) / 10) FROM contributions)) || '@lettres.example' "
    "FROM contributions WHERE seq % 2"
)
WORDS = "INSERT INTO contributions_words (rowid, author, words) SELECT seq, author, body FROM contributions"
LOG = (
    "INSERT INTO decisions (contribution, action, from_state, to_state, note_digest, role, words, at) "
    "SELECT seq, 'approve', 'pending', state, '', 'operator', '', created_at FROM contributions "
    "WHERE state != 'pending'"
)


def _row(number: int, keys: list[str], sentences: list[str], chance: random.Random) -> tuple[Any, ...]:
    share = chance.random()
    state = "pending" if share < WAITING_SHARE else "rejected" if share < WAITING_SHARE + REFUSED_SHARE else "approved"
    words = " ".join(chance.choices(sentences, k=3)) + f" rare{chance.randrange(100_000)}"
    words += f" {SEARCHED}" if chance.random() < 0.01 else ""
    return (
        f"c{number:015x}",
        keys[int(chance.random() ** 2 * len(keys))],
        state,
        f"{chance.choice(PEOPLE)} Personne {chance.randrange(1000)}",
        words,
        "en" if chance.random() < 0.1 else "fr",
        (FIRST_DAY + timedelta(minutes=5 * number)).strftime("%Y-%m-%d %H:%M:%S.%f"),
        " ".join(rule for rule, share in HELD_SHARES.items() if chance.random() < share) or "everyone",
    )

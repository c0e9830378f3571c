"""The blog that everything is measured on: the same posts and threads for the same number of posts, to the byte.

A post has about 450 French words, 5 of 120 tags and one of 6 categories; every second one is a story about one of 40
invented brands. Ten contributions stand under each, six of them to the post and four in answer to those; a story has
a reply by its brand among them. The theme and the settings are the sample blog's.
"""

import os
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from benchmarks.words import BRANDS, CATEGORIES, DID, HEADINGS, HOW, PEOPLE, TAGS, THEN, TITLES, WHAT, WHO
from moderation.clock import system_clock
from moderation.domain.actors import Role
from moderation.domain.contribution import Action, State
from moderation.publication import Kind
from moderation.settings import Settings, read_settings
from moderation.site import CatalogueFile
from moderation.storage import accounts, schema
from moderation.storage.accounts import Account
from moderation.storage.store import Store
from moderation.storage.tables import contributions, decisions
from moderation.workers import make_publisher

ROOT = Path(__file__).parents[1]

Told = Callable[[str], None]
"""Is told what is being done, for whoever waits."""

FIRST_DAY = datetime(2016, 1, 4, 8, 0, tzinfo=UTC)
YEARS = 10
WORDS = 450
COMMENTS = 10
TOP_LEVEL = 6

DESK = "desk@blog.example"
"""The moderator's address."""

CONFIGURATION = """
import sys
sys.path.insert(0, {root!r})
from pelicanconf import *
PATH = {content!r}
"""


@dataclass(frozen=True, slots=True)
class Blog:
    """A blog on disk. `keys` are its posts', oldest first."""

    folder: Path
    settings: Settings
    keys: list[str]

    def environment(self) -> dict[str, str]:
        """The environment in which the `ecoute` command works on this blog."""
        return os.environ | _settings_of(self.folder)


def _settings_of(folder: Path) -> dict[str, str]:
    return {
        "ECOUTE_VAR": str(folder / "var"),
        "ECOUTE_RATE_STORAGE": "off",  # thousands come from one address
        "ECOUTE_OUTPUT": str(folder / "output"),
        "ECOUTE_PELICANCONF": str(folder / "blogconf.py"),
    }


def write_blog(folder: Path, posts: int) -> Blog:
    """Write the sources of a blog of `posts` posts into `folder`, which must not be there yet."""
    content = folder / "content"
    for name in ("articles", "pages", "brands", "sagas", "images"):
        (content / name).mkdir(parents=True)
    for name in BRANDS:
        (content / "brands" / f"{slug(name)}.md").write_text(
            f"Title: {name}\nSlug: {slug(name)}\nDomains: {slug(name)}.example\nFiction: yes\n\nUne marque inventée.\n",
            encoding="utf-8",
        )
    keys = [f"billet-{number:05}" for number in range(posts)]
    for number, key in enumerate(keys):
        (content / "articles" / f"{key}.md").write_text(_post(number, keys), encoding="utf-8")
    (folder / "blogconf.py").write_text(CONFIGURATION.format(root=str(ROOT), content=str(content)), encoding="utf-8")
    return Blog(folder, read_settings(_settings_of(folder)), keys)


def slug(name: str) -> str:
    """`name` in an address. The brands' names have no accents."""
    return name.lower().replace(" ", "-")


def _story_brand(number: int) -> str | None:
    """The brand that post `number` is a story about; None for every second post."""
    return BRANDS[number // 2 % len(BRANDS)] if number % 2 == 0 else None


def _published(number: int, posts: int) -> datetime:
    return FIRST_DAY + timedelta(days=YEARS * 365) * (number / posts)


def _post(number: int, keys: list[str]) -> str:
    chance = random.Random(f"post {number}")
    moment = _published(number, len(keys))
    header = [
        f"Title: {chance.choice(WHO)} et {chance.choice(WHAT)}",
        f"Slug: {keys[number]}",
        f"Date: {moment:%Y-%m-%d %H:%M}",
        f"Category: {chance.choice(CATEGORIES)}",
        f"Tags: {', '.join(chance.sample(TAGS, 5))}",
        f"Summary: {sentence(chance)} {sentence(chance)}",
    ]
    brand = _story_brand(number)
    if brand is not None:
        header += [f"Brands: {slug(brand)}", f"Experience: {chance.choice(('negative', 'positive', 'mixed'))}"]
        header += [f"Experience_date: {moment:%Y-%m}", "Fiction: yes"]
    return "\n".join(header) + "\n\n" + "\n\n".join(_body(chance, keys)) + "\n"


def _body(chance: random.Random, keys: list[str]) -> Iterable[str]:
    """Paragraphs, headings, a list, a quotation and two links to other posts, until there are words enough."""
    words = 0
    blocks = 0
    while words < WORDS:
        blocks += 1
        block = _paragraph(chance, 3)
        if blocks % 3 == 0:
            yield f"## {chance.choice(HEADINGS)}"
        if blocks == 2:
            block = "\n".join(f"- {sentence(chance)}" for _ in range(3))
        elif blocks == 4:
            block = f"> {sentence(chance)}"
        elif blocks in (3, 5):
            block += f" Voir [cet autre récit]({{filename}}{chance.choice(keys)}.md)."
        elif blocks > 5:
            block = f"**{sentence(chance)}** *{sentence(chance)}* {block}"
        words += len(block.split())
        yield block


def sentence(chance: random.Random) -> str:
    """One sentence of about fifteen words."""
    said = f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)} {chance.choice(HOW)}."
    return f"{chance.choice(THEN)} {said[0].lower()}{said[1:]}" if chance.random() < 0.25 else said


def _paragraph(chance: random.Random, sentences: int) -> str:
    return " ".join(sentence(chance) for _ in range(sentences))


# --- what was said under the posts -----------------------------------------------------------------------------------


def comment_on(blog: Blog, told: Told = lambda _what: None, pending: int = 0) -> list[str]:
    """Fill the store with ten approved contributions a post, and publish them; returns the ids of `pending` more.

    Those wait for a decision, under posts drawn by lot. The rows are written in bulk; the publication is written as
    `ecoute publish --all` does.
    """
    chance = random.Random("threads")
    store = Store(blog.settings.database_url)
    try:
        schema.upgrade(store)
        told("storing the threads")
        people = store.write(_representatives)
        rows = [row for number in range(len(blog.keys)) for row in _thread(number, blog.keys, people, chance)]
        waiting = [_comment(chance, chance.choice(blog.keys), system_clock(), State.PENDING) for _ in range(pending)]
        store.write(lambda connection: _insert(connection, rows, waiting, next(iter(people.values()))))
        told("publishing the threads")
        make_publisher(blog.settings, store, CatalogueFile(blog.settings.catalogue), system_clock).publish_all()
    finally:
        store.close()
    return [row["id"] for row in waiting]


def _representatives(connection: Connection) -> dict[str, Account]:
    """A moderator under no name, and a representative of each brand under its name."""
    chance = random.Random("accounts")
    people = {"": accounts.add(connection, DESK, Role.MODERATOR, FIRST_DAY)}
    for name in BRANDS:
        people[name] = accounts.add(
            connection,
            f"ecoute@{slug(name)}.example",
            Role.BRAND,
            FIRST_DAY,
            name=chance.choice(PEOPLE),
            title=chance.choice(TITLES),
            brand=slug(name),
            verified_by="operator",
        )
    return people


def _thread(number: int, keys: list[str], people: dict[str, Account], chance: random.Random) -> list[dict[str, Any]]:
    moment = _published(number, len(keys))
    thread: list[dict[str, Any]] = []
    for place in range(COMMENTS):
        moment += timedelta(minutes=chance.randrange(30, 3000))
        row = _comment(chance, keys[number], moment, State.APPROVED)
        if place >= TOP_LEVEL:
            row["parent"] = chance.choice(thread)["id"]
        brand = _story_brand(number)
        if place == TOP_LEVEL and brand is not None:
            who = people[brand]
            row |= {"kind": Kind.REPLY, "author": who.name, "title": who.title, "brand": who.brand, "account": who.seq}
        thread.append(row)
    return thread


def _comment(chance: random.Random, post: str, moment: datetime, state: State) -> dict[str, Any]:
    body = _paragraph(chance, 3)
    if chance.random() < 0.3:
        body += f"\n\n> {sentence(chance)}\n\n*{sentence(chance)}* Tout est là : https://exemple.example/{post}"
    return {
        "id": f"{chance.getrandbits(64):016x}",
        "post": post,
        "parent": None,
        "kind": Kind.COMMENT,
        "state": state,
        "version": 1 if state is State.PENDING else 2,
        "author": chance.choice(PEOPLE),
        "title": "",
        "brand": None,
        "website": None,
        "body": body,
        "account": None,
        "lang": "fr",
        "created_at": moment,
        "published_at": moment if state is State.APPROVED else None,
        "source": "form",
    }


def _insert(
    connection: Connection, approved: list[dict[str, Any]], waiting: list[dict[str, Any]], moderator: Account
) -> None:
    """Write the rows, and the log of what was approved: the tables are as long as a real blog's."""
    connection.execute(insert(contributions), approved + waiting)
    connection.execute(
        insert(decisions),
        [
            {
                "contribution": seq,
                "action": Action.APPROVE,
                "from_state": State.PENDING,
                "to_state": State.APPROVED,
                "note_digest": "",
                "account": moderator.seq,
                "role": moderator.role,
                "words": "",
                "at": row["published_at"],
            }
            for seq, row in enumerate(approved, 1)
        ],
    )

"""The demonstration: threads under invented brands, played through the same acts as anybody's.

`contributions` are dated: they belong to their stories, and so are the `cases` of these. `requests` are what others ask
of the desk. What came `lately` is so many days older than the day on which it is played: whenever that is, there is
something to decide, a brand whose time runs, and the refusals are not yet so old that they are erased.
"""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from moderation.acts import contribute, decide, story_author
from moderation.demo_cases import DemoCases
from moderation.demo_letters import play_news
from moderation.demo_requests import DemoRequests
from moderation.domain.actors import Role
from moderation.domain.contribution import Action
from moderation.domain.text import check_words
from moderation.publication import Catalogue
from moderation.storage import accounts, authors
from moderation.storage.accounts import Account
from moderation.storage.authors import StoryAuthor
from moderation.storage.store import Store
from moderation.storage.tables import contributions

MODERATOR = "moderation@ecoute.example"

Line = dict[str, Any]
"""A contribution of the script, one of its decisions, or what happens to a case."""


class Event(NamedTuple):
    """What happens: a contribution comes (`decision` None) or is decided about, or something happens to a case."""

    at: datetime
    order: int
    line: Line
    decision: Line | None


def play(store: Store, catalogue: Catalogue, path: Path, now: datetime) -> list[Account]:
    """Play the threads of `path` into an empty store; a store that has any contribution is left alone.

    Posts that the blog does not have, or no more, take their threads with them. Returns the demonstration's moderator
    and its first representative, or nobody where `path` is missing and the store is somebody's own.
    """
    if not path.is_file():
        return []
    script = json.loads(path.read_text(encoding="utf-8"))
    with store.read() as connection:
        empty = connection.execute(select(func.count()).select_from(contributions)).scalar_one() == 0
    if empty:
        told = [
            event
            for event in events(script, ZoneInfo(catalogue.timezone), now)
            if event.line["post"] in catalogue.posts
        ]
        store.write(lambda connection: _play(connection, catalogue, script, told, now))
    with store.read() as connection:
        cast = [accounts.by_email(connection, email) for email in (MODERATOR, script["representatives"][0]["email"])]
    return [account for account in cast if account is not None]


def story_authors(store: Store, path: Path, now: datetime) -> list[StoryAuthor]:
    """The authors whom the demonstration of `path` registered; their private links count for a year from `now`."""
    if not path.is_file():
        return []
    script = json.loads(path.read_text(encoding="utf-8"))

    def work(connection: Connection) -> list[StoryAuthor]:
        found = [(authors.find(connection, line["post"], lock=True), line["email"]) for line in script["authors"]]
        played = [author for author, email in found if author is not None and author.email == email]
        return [authors.change(connection, author, linked_at=now) for author in played]

    return store.write(work)


def events(script: dict[str, Any], zone: ZoneInfo, now: datetime) -> list[Event]:
    """All that happens in `script`, in order; days before `now`, and hours, are those of `zone`."""
    lines = [*script["contributions"], *script["lately"], *script["cases"], *script["cases_lately"]]
    lines += script["requests"]
    found = [event for order, line in enumerate(lines) for event in _events(order, line, zone, now)]
    # Sorting keeps what happens at the same moment in the script's order.
    return sorted(found, key=lambda event: event[:2])


def _events(order: int, line: Line, zone: ZoneInfo, now: datetime) -> Iterator[Event]:
    if "at" in line:
        sent = datetime.fromisoformat(line["at"])
    else:
        day = now.astimezone(zone).date() - timedelta(days=line["days_ago"])
        sent = datetime.combine(day, time.fromisoformat(line["time"]), zone)
    yield Event(sent, order, line, None)
    for decision in line.get("decisions", ()):
        at = datetime.fromisoformat(decision["at"]) if "at" in decision else sent + _minutes(decision)
        yield Event(at, order, line, decision)


def _minutes(decision: Line) -> timedelta:
    return timedelta(minutes=decision["minutes_later"])


def _play(
    connection: Connection, catalogue: Catalogue, script: dict[str, Any], told: list[Event], now: datetime
) -> None:
    began = told[0].at if told else now
    moderator = accounts.by_email(connection, MODERATOR) or accounts.add(
        connection, MODERATOR, Role.MODERATOR, began, name="Modération de démonstration"
    )
    signed = {who["email"]: _representative(connection, who, told, began) for who in script["representatives"]}
    for line in script["authors"]:
        if post := catalogue.posts.get(line["post"]):
            story_author.register(connection, post, line["email"], post.lang, datetime.fromisoformat(line["at"]))
    played = DemoCases(connection, catalogue, signed, moderator)
    ids: dict[str, str] = {}
    acts = played.acts | DemoRequests(connection, catalogue, ids, moderator).acts
    for at, _order, line, decision in told:
        played.until(at)
        if "do" in line:
            acts[line["do"]](at, line)
            continue
        if decision is not None:
            reason, note = decision.get("reason"), decision.get("note", "")
            decide.take(connection, ids[line["ref"]], Action(decision["action"]), moderator.actor(), at, reason, note)
            continue
        post = catalogue.posts[line["post"]]
        parent = ids[line["parent"]] if line["parent"] else None
        if "statement" in line:
            kept = played.state(at, post, line)
        elif line["kind"] == "reply":
            who = signed[line["representative"]]
            kept = contribute.reply(connection, post, parent, line["body"], who.actor(), who.title, "demo", at)
        else:
            words = check_words(line["author"], line["body"], None, line.get("website"))
            kept = contribute.comment(connection, post, parent, words, post.lang, "demo", at)
        ids[line["ref"]] = kept.id
    played.until(now)
    play_news(connection, now)


def _representative(connection: Connection, who: Line, told: list[Event], began: datetime) -> Account:
    """The account of `who`: known here since their first words, not before."""
    spoke = [event.at for event in told if event.line.get("representative") == who["email"]]
    return accounts.by_email(connection, who["email"]) or accounts.add(
        connection,
        who["email"],
        Role.BRAND,
        spoke[0] if spoke else began,
        name=who["name"],
        title=who["title"],
        brand=who["brand"],
        verified_by=who["verified_by"],
    )

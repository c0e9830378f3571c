"""The demonstration: threads under invented brands, played through the same acts as anybody's."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from moderation.acts import contribute, decide
from moderation.domain.actors import Role
from moderation.domain.contribution import Action
from moderation.domain.text import check_words
from moderation.publication import Catalogue
from moderation.storage import accounts
from moderation.storage.accounts import Account
from moderation.storage.store import Store
from moderation.storage.tables import contributions

MODERATOR = "moderation@ecoute.example"


def play(store: Store, catalogue: Catalogue, path: Path) -> list[Account]:
    """Play the threads of `path` into an empty store; a store that has any contribution is left alone.

    Returns the demonstration's moderator and its first representative, or nobody where `path` is missing and the
    store is somebody's own.
    """
    if not path.is_file():
        return []
    script = json.loads(path.read_text(encoding="utf-8"))
    with store.read() as connection:
        empty = connection.execute(select(func.count()).select_from(contributions)).scalar_one() == 0
    if empty:
        store.write(lambda connection: _play(connection, catalogue, script))
    with store.read() as connection:
        cast = [accounts.by_email(connection, email) for email in (MODERATOR, script["representatives"][0]["email"])]
    return [account for account in cast if account is not None]


def _play(connection: Connection, catalogue: Catalogue, script: dict[str, Any]) -> None:
    began = min(datetime.fromisoformat(line["at"]) for line in script["contributions"])
    spoke: dict[str, datetime] = {}
    for line in script["contributions"]:
        if who := line.get("representative"):
            at = datetime.fromisoformat(line["at"])
            spoke[who] = min(spoke.get(who, at), at)
    moderator = accounts.by_email(connection, MODERATOR) or accounts.add(
        connection, MODERATOR, Role.MODERATOR, began, name="Modération de démonstration"
    )
    representatives = {}
    for who in script["representatives"]:
        representatives[who["email"]] = accounts.by_email(connection, who["email"]) or accounts.add(
            connection,
            who["email"],
            Role.BRAND,
            spoke.get(who["email"], began),  # known here since their first words, not before
            name=who["name"],
            title=who["title"],
            brand=who["brand"],
            verified_by="operator",
        )
    ids: dict[str, str] = {}
    events = [
        (datetime.fromisoformat((decision or line)["at"]), order, line, decision)
        for order, line in enumerate(script["contributions"])
        for decision in (None, *line["decisions"])
    ]
    # Sorting keeps what happens at the same moment in the script's order.
    for at, _order, line, decision in sorted(events, key=lambda event: event[:2]):
        if decision is not None:
            reason, note = decision.get("reason"), decision.get("note", "")
            decide.take(connection, ids[line["ref"]], Action(decision["action"]), moderator.actor(), at, reason, note)
            continue
        post = catalogue.posts[line["post"]]
        parent = ids[line["parent"]] if line["parent"] else None
        if line["kind"] == "reply":
            signed = representatives[line["representative"]]
            kept = contribute.reply(connection, post, parent, line["body"], signed.actor(), signed.title, "demo", at)
        else:
            words = check_words(line["author"], line["body"], None, line.get("website"))
            kept = contribute.comment(connection, post, parent, words, post.lang, "demo", at)
        ids[line["ref"]] = kept.id

"""What is held about a person, for that person's own eyes; and its erasure (RGPD, articles 15, 17 and 20)."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from moderation.acts import case_person, erase, representatives, right_of_reply
from moderation.documents import moment
from moderation.domain.contribution import State
from moderation.domain.right_of_reply import ReplyState
from moderation.storage import (
    accounts,
    appeals,
    connections,
    contributions,
    persons,
    reply_requests,
    report_appeals,
    reports,
    revisions,
    subscriptions,
)
from moderation.storage.contributions import Stored
from moderation.storage.purging import overwrite
from moderation.storage.reports import Report
from moderation.storage.tables import contacts


def held(connection: Connection, contribution: Stored) -> dict[str, Any]:
    """All that is held about one contribution, but for what is others': who decided, and who reported it."""
    given = select(contacts.c.email).where(contacts.c.contribution == contribution.seq)
    kept = asdict(contribution)
    for name in ("seq", "salt", "account"):
        del kept[name]
    return {
        "contribution": kept,
        "email": connection.execute(given).scalar_one_or_none(),
        "connections": [
            {"address": each.address, "user_agent": each.user_agent, "at": each.at}
            for each in connections.of_contributions(connection, [contribution.seq])
        ],
        "earlier_words": [
            {"words": each.body, "outcome": each.outcome, "at": each.at}
            for each in revisions.of_contribution(connection, contribution.seq)
        ],
        "decisions": [
            {"action": each.action, "from": each.from_state, "to": each.to_state, "reason": each.reason, "at": each.at}
            for each in contributions.decisions_of(connection, contribution.seq)
        ],
        "appeals": [
            {
                "state": each.state,
                "words": each.words,
                "answer": each.answer,
                "created_at": each.created_at,
                "decided_at": each.decided_at,
            }
            for each in appeals.of_contribution(connection, contribution.seq)
        ],
        "reports_about_it": [
            _report(each) | {"author_answer": each.author_answer}
            for each in reports.of_contribution(connection, contribution.seq)
        ],
        "notices": [
            {"email": each.email, "created_at": each.created_at, "confirmed_at": each.confirmed_at}
            | {"ended_at": each.ended_at, "told_at": each.told_at}
            for each in subscriptions.of_contribution(connection, contribution.seq)
        ],
    }


def held_for_sender(connection: Connection, contribution: Stored) -> dict[str, Any]:
    """The same for whoever sent it, less the rules that held it: they would teach how not to be held.

    Nor has a sender proved the address that they typed, and one of the rules tells whether the site knows it.
    """
    found = held(connection, contribution)
    del found["contribution"]["held"]
    return found


def _report(report: Report) -> dict[str, Any]:
    """A report without who filed it and who decided it."""
    return {
        "about": report.about,
        "state": report.state,
        "reason": report.reason,
        "passage": report.passage,
        "explanation": report.explanation,
        "created_at": report.created_at,
        "decided_at": report.decided_at,
        "answer": report.answer,
    }


def _appeal(connection: Connection, report: Report) -> dict[str, Any] | None:
    """What its sender said against what was found of a report, and what became of that."""
    kept = report_appeals.of_report(connection, report.seq)
    if kept is None:
        return None
    names = ("state", "words", "created_at", "answer", "decided_at")
    return {name: getattr(kept, name) for name in names}


def export(connection: Connection, email: str) -> dict[str, Any]:
    """All that is held about the person behind `email`.

    An address that was merely typed with a message may be anybody's: from where and with what it was sent is left out.
    """
    proved = persons.proved(connection, email)

    def told(each: Stored) -> dict[str, Any]:
        kept = held(connection, each) | {"address_proved": each.id in proved}
        return kept if each.id in proved else kept | {"connections": []}

    return {
        "email": email.strip(),
        "contributions": [told(each) for each in persons.contributions_of(connection, email)],
        "reports": [
            _report(each) | {"name": each.name, "email": each.email, "appeal": _appeal(connection, each)}
            for each in reports.of_email(connection, email)
        ],
        "notices": [
            {"created_at": each.created_at, "confirmed_at": each.confirmed_at, "ended_at": each.ended_at}
            for each in subscriptions.of_email(connection, email)
        ],
        **persons.held_beside(connection, email),
        **case_person.held(connection, email),
    }


@dataclass(frozen=True, slots=True)
class Traces:
    """The personal values that are kept about somebody: what must be nowhere once they are erased.

    `names` apart: somebody else may have the same.
    """

    values: frozenset[str]
    names: frozenset[str]


def traces_of(connection: Connection, email: str) -> Traces:
    """Every personal value that is kept about the person behind `email`."""
    values, names = {email.strip()}, set()
    for each in persons.contributions_of(connection, email):
        if each.state is State.ERASED:
            continue
        names.add(each.author)
        values |= {each.body, each.website or "", each.proposed_body or ""}
        values |= {row.body for row in revisions.of_contribution(connection, each.seq)}
        values |= {row.address for row in connections.of_contributions(connection, [each.seq])}
        values |= {row.words for row in appeals.of_contribution(connection, each.seq)}
        values |= {row.author_answer for row in reports.of_contribution(connection, each.seq)}
        values |= {row.email for row in subscriptions.of_contribution(connection, each.seq)}
    for filed in reports.of_email(connection, email):
        names.add(filed.name)
        values |= {filed.email, filed.explanation}
        lodged = report_appeals.of_report(connection, filed.seq)
        values |= {lodged.words} if lodged else set()
    beside = persons.held_beside(connection, email)
    for row in beside["accounts"] + beside["identities"] + beside["joinings"]:
        names.add(str(row["name"]))
        values.add(str(row["email"] or ""))
    for row in beside["reply_requests"]:
        names |= {row["name"], row["capacity"]}
        values |= {row["email"], row["address"], row["body"], row["passage"]}
    names |= {str(row["name"]) for row in beside["passkeys"]}
    values |= {row["words"] for row in beside["inbox_log"]}
    values |= {row[part] for row in beside["drafts"] for part in ("body", "facts")}
    said, signed = case_person.traces(connection, email)
    values |= said
    names |= signed
    return Traces(
        frozenset(value for value in values if value.strip()), frozenset(name for name in names if name.strip())
    )


def erase_person(connection: Connection, email: str, now: datetime) -> dict[str, int]:
    """Erase everything about the person behind `email`; returns how many rows of each table were emptied.

    What was decided stays in the log, without a word of theirs. Nothing happens where there is nothing.
    """
    overwrite(connection)
    account = accounts.by_email(connection, email)
    if account is not None and account.brand is not None and account.suspended_at is None:
        representatives.leave(connection, account.seq, account.brand, account.actor(), now)
    for asked in reply_requests.of_email(connection, email):
        if asked.state is ReplyState.RECEIVED:  # without its words there is nothing to insert
            right_of_reply.withdraw(connection, asked.id, now)
    found = [each for each in persons.contributions_of(connection, email) if each.state is not State.ERASED]
    for each in found:  # all of them before the log is written: see `storage.trail.append`
        contributions.get(connection, each.id, lock=True)
    erase.several(connection, found, now)
    in_cases = case_person.erase(connection, email, now)
    return {"contributions": len(found), **in_cases, **persons.forget_beside(connection, email)}


def as_json(content: dict[str, Any], indent: int | None = 1) -> str:
    """What `held` and `export` give, as JSON: moments in RFC 3339."""
    return json.dumps(content, ensure_ascii=False, indent=indent, default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    raise TypeError(f"{value!r} cannot be written as JSON")

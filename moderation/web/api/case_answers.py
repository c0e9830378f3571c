"""What the API tells a brand of its cases: facts that are public or its own, and nothing of who reads or tells."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from sqlalchemy import Connection

from moderation.domain.case import StatementType, Verdict
from moderation.publication import Contribution, Post, moment
from moderation.storage import cases, contributions, promises, publications
from moderation.storage.cases import Case
from moderation.storage.contributions import Stored
from moderation.storage.promises import Promise
from moderation.web.brand_room import Clock, Running, clocks, moment_here
from moderation.web.context import service


def summaries(connection: Connection, found: Sequence[Case]) -> list[dict[str, Any]]:
    """Cases of one brand, each with its promises."""
    running = clocks(connection, list(found), moment_here())
    promised = promises.of_cases(connection, [each.seq for each in found])
    return [_summary(each, running[each.seq], promised[each.seq]) for each in found]


def in_full(connection: Connection, case: Case) -> dict[str, Any]:
    """A case with what the brand said: its statements in the case, and whatever else of it readers see there."""
    (told,) = summaries(connection, [case])
    stated = cases.statements_of(connection, case)
    messages = contributions.by_ids(connection, [id for id, _type, _round in stated])
    counted = {id for id, _type, _round in stated}
    thread = publications.thread_now(connection, case.post, closed=False).contributions
    return {
        **told,
        "statements": [statement(messages[id], type, round) for id, type, round in stated if id in messages],
        "replies": [_reply(each) for each in thread if _speaks_for(each, case.brand) and each.id not in counted],
    }


def statement(kept: Stored, type: StatementType, round: int) -> dict[str, Any]:
    """What a brand states in a case: a contribution, whatever became of it."""
    return {
        "id": kept.id,
        "type": type,
        "round": round,
        "state": kept.state,
        "author": kept.author,
        "title": kept.title,
        "body": kept.body,
        "created_at": moment(kept.created_at),
        "published_at": moment(kept.published_at) if kept.published_at else None,
    }


def promise(kept: Promise) -> dict[str, Any]:
    """A promise; not public as long as the words that make it are not."""
    return {
        "id": kept.id,
        "case": kept.case,
        "made_in": kept.made_in,
        "kind": kept.kind,
        "due_on": kept.due_on.isoformat(),
        "state": kept.state,
        "public": kept.public,
        "claimed_at": moment(kept.claimed_at) if kept.claimed_at else None,
        "proof": kept.proof or None,
        "judged_at": moment(kept.judged_at) if kept.judged_at else None,
    }


def _summary(case: Case, clock: Clock, promised: Sequence[Promise]) -> dict[str, Any]:
    now, post = case.round, service().catalogue().posts.get(case.post)
    expected = clock.says is Running.EXPECTED and clock.day is not None
    moments = {
        "notified_at": now.notified_at,
        "read_at": now.read_at,
        "silent_at": now.silent_at,
        "answered_at": now.answered_at,
        "judged_at": now.judged_at,
    }
    return {
        "id": case.id,
        "post": case.post,
        "url": _address(post) if post else None,
        "title": post.title if post else None,
        "state": case.state,
        "round": now.number,
        "opened_at": moment(case.opened_at),
        **{name: moment(at) if at else None for name, at in moments.items()},
        "due_on": clock.day.isoformat() if expected and clock.day else None,
        "days_left": clock.left if expected else None,
        "answer": now.answer,
        "answer_type": now.type,
        "verdict": _verdict(now.verdict) if now.verdict else None,
        "promises": [promise(each) for each in promised],
    }


def _verdict(given: Verdict) -> dict[str, str]:
    return {"repaired": given.repaired, "respected": given.respected, "satisfaction": given.satisfaction}


def _address(post: Post) -> str:
    """Where readers find it."""
    settings = service().settings
    return urljoin(settings.site_url or settings.service_address, post.url)


def _speaks_for(each: Contribution, brand: str) -> bool:
    return each.representative is not None and each.representative.brand == brand


def _reply(each: Contribution) -> dict[str, Any]:
    who = each.representative
    return {
        "id": each.id,
        "parent": each.parent,
        "author": each.author,
        "title": who.title if who else "",
        "body": each.body,
        "created_at": moment(each.at),
        "published_at": moment(each.published_at),
    }

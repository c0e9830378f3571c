"""`cases/KEY.json`: the cases of a story as a document, strictly read, and the folder where the documents are."""

import os
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from moderation.documents import KEY, ContractError, Fields, document, moment, replace_file
from moderation.publication import representative_in, representative_out
from moderation.publication.cases import (
    ANSWERS,
    CASE_STATES,
    DEGREES,
    NOTIFIED_BY,
    PROMISE_KINDS,
    PROMISE_STATES,
    Action,
    Case,
    Contact,
    Promise,
    Round,
    StoryCases,
    Verdict,
)
from moderation.publication.coherence import check_case, check_day, check_promise

SINCE = (1, 3)
"""The contract's version that brought cases and records."""

ANEW = "ecoute publish --all"


class CasesFolder:
    """The documents `cases/KEY.json` below the publication folder; a story without one has no cases."""

    def __init__(self, publication: Path) -> None:
        self.folder = publication / "cases"

    def path(self, post: str) -> Path:
        """Where the cases of a story are. Raises ContractError for what is not a key (it would be a path)."""
        return path_of(self.folder, post)

    def cases(self, post: str) -> StoryCases:
        """The published cases of a story. Raises ContractError."""
        path = self.path(post)
        try:
            found = read_cases(path.read_bytes(), str(path))
        except FileNotFoundError:
            return StoryCases(post)
        if found.post != post:
            raise ContractError(f"{path}: holds the cases of {found.post!r}, not of {post!r}")
        return found

    def posts(self) -> list[str]:
        """The keys of all stories that have a document, sorted."""
        return names_in(self.folder)

    def discard(self, known: Collection[str]) -> None:
        """Remove the documents that are not of `known` stories, and those that cannot be read: they stand in the way
        of whoever writes them anew."""
        for post in self.posts():
            if post not in known or not readable(self.cases, post):
                self.path(post).unlink(missing_ok=True)

    def write(self, content: StoryCases) -> None:
        """Publish the cases of a story in place of what was there; without any there is no document."""
        path = self.path(content.post)
        if content == StoryCases(content.post):
            path.unlink(missing_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, cases_document(content))


def path_of(folder: Path, key: str) -> Path:
    """Where the document of `key` is in `folder`. Raises ContractError for what is not a key (it would be a path)."""
    if not KEY.fullmatch(key):
        raise ContractError(f"{key!r} is not a key: lower-case letters, digits, - and _ only")
    return folder / f"{key}.json"


def readable(read: Callable[[str], object], key: str) -> bool:
    """Whether `read` can read the document of `key`."""
    try:
        read(key)
    except ContractError:
        return False
    return True


def names_in(folder: Path) -> list[str]:
    """The keys of all documents in `folder`, sorted."""
    if not folder.is_dir():
        return []
    names = (entry.name for entry in os.scandir(folder))
    return sorted(name[:-5] for name in names if name.endswith(".json") and KEY.fullmatch(name[:-5]))


# --- writing ---------------------------------------------------------------------------------------------------------


def cases_document(content: StoryCases) -> bytes:
    """The document as canonical bytes: the same cases give the same bytes."""
    values = {"post": content.post, "cases": [*map(_case_out, content.cases)]}
    return document(values | {"actions": [*map(action_out, content.actions)]}, SINCE)


def optional(value: datetime | None) -> str | None:
    """A moment as it is written, or nothing."""
    return None if value is None else moment(value)


def _case_out(each: Case) -> dict[str, Any]:
    return {
        "id": each.id,
        "brand": each.brand,
        "state": each.state,
        "opened_at": moment(each.opened_at),
        "passed_from": each.passed_from,
        "passed_to": each.passed_to,
        "represented_since": optional(each.represented_since),
        "rounds": [*map(_round_out, each.rounds)],
        "promises": [*map(promise_out, each.promises)],
        "contacts": [*map(_contact_out, each.contacts)],
    }


def _round_out(each: Round) -> dict[str, Any]:
    return {
        "number": each.number,
        "began_at": moment(each.began_at),
        "notified_at": optional(each.notified_at),
        "notified_by": each.notified_by,
        **({"notified_how": each.notified_how} if each.notified_how is not None else {}),
        "read_at": optional(each.read_at),
        "reminded": [moment(at) for at in each.reminded],
        "due_at": optional(each.due_at),
        "silent_at": optional(each.silent_at),
        "acknowledged_at": optional(each.acknowledged_at),
        "answered_at": optional(each.answered_at),
        "answer": each.answer,
        "type": each.type,
        "verdicts": [
            {"repaired": said.repaired, "respected": said.respected, "at": moment(said.at)} for said in each.verdicts
        ],
    }


def promise_out(each: Promise) -> dict[str, Any]:
    """The fields of a promise, in the order in which they are written."""
    return {
        "id": each.id,
        "post": each.post,
        "made_in": each.made_in,
        "made_at": moment(each.made_at),
        "kind": each.kind,
        "due_on": each.due_on.isoformat(),
        "state": each.state,
        "claimed_at": optional(each.claimed_at),
        "proof": each.proof,
        "judged_at": optional(each.judged_at),
    }


def _contact_out(each: Contact) -> dict[str, Any]:
    return {"on": each.on.isoformat(), "brand": each.brand, "author": each.author, "confirmed": each.confirmed}


def action_out(each: Action) -> dict[str, Any]:
    """The fields of a corrective action, in the order in which they are written."""
    return {
        "id": each.id,
        "brand": each.brand,
        "title": each.title,
        "words": each.words,
        "at": moment(each.at),
        "signed": representative_out(each.signed),
        "stories": list(each.stories),
        "told": [{"post": post, "at": moment(at)} for post, at in each.told],
    }


# --- reading ---------------------------------------------------------------------------------------------------------


def read_cases(data: bytes, where: str) -> StoryCases:
    """Read one story's cases; `where` names the document in errors. Raises ContractError."""
    content = Fields.of_document(data, where, ANEW)
    cases = tuple(map(_case_in, content.records("cases")))
    actions = tuple(map(action_in, content.records("actions")))
    refuse_repeats(where, "case", [each.id for each in cases])
    refuse_repeats(where, "case with brand", [each.brand for each in cases])
    refuse_repeats(where, "promise", [each.id for case in cases for each in case.promises])
    refuse_repeats(where, "action", [each.id for each in actions])
    return StoryCases(content.key("post"), cases, actions)


def refuse_repeats(where: str, what: str, ids: list[str]) -> None:
    """Raise ContractError where one of `ids` stands twice."""
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise ContractError(f"{where}: {what} {each} stands twice")
        seen.add(each)


def _case_in(content: Fields) -> Case:
    fields = list(content.records("rounds"))
    rounds = tuple(map(_round_in, fields))
    if [each.number for each in rounds] != list(range(1, len(rounds) + 1)) or not rounds:
        raise content.error("rounds", "its rounds, numbered from 1")
    case = Case(
        id=content.key("id"),
        brand=content.key("brand"),
        state=content.word("state", CASE_STATES),
        opened_at=content.moment("opened_at"),
        rounds=rounds,
        passed_from=content.optional_key("passed_from"),
        passed_to=content.optional_key("passed_to"),
        represented_since=content.optional_moment("represented_since"),
        promises=tuple(map(promise_in, content.records("promises"))),
        contacts=tuple(map(_contact_in, content.records("contacts"))),
    )
    check_case(content, case, fields)
    return case


def _round_in(content: Fields) -> Round:
    return Round(
        number=content.integer("number"),
        began_at=content.moment("began_at"),
        notified_at=content.optional_moment("notified_at"),
        notified_by=content.optional_word("notified_by", NOTIFIED_BY),
        read_at=content.optional_moment("read_at"),
        reminded=content.moments("reminded"),
        due_at=content.optional_moment("due_at"),
        silent_at=content.optional_moment("silent_at"),
        acknowledged_at=content.optional_moment("acknowledged_at"),
        answered_at=content.optional_moment("answered_at"),
        answer=content.optional_key("answer"),
        type=content.optional_word("type", ANSWERS),
        verdicts=tuple(
            Verdict(said.word("repaired", DEGREES), said.word("respected", DEGREES), said.moment("at"))
            for said in content.records("verdicts")
        ),
        notified_how=content.optional_text("notified_how") if content.has("notified_how") else None,
    )


def promise_in(content: Fields) -> Promise:
    """A promise from its fields. Raises ContractError."""
    promise = Promise(
        id=content.key("id"),
        post=content.key("post"),
        made_in=content.key("made_in"),
        made_at=content.moment("made_at"),
        kind=content.word("kind", PROMISE_KINDS),
        due_on=content.day("due_on"),
        state=content.word("state", PROMISE_STATES),
        claimed_at=content.optional_moment("claimed_at"),
        proof=content.optional_text("proof"),
        judged_at=content.optional_moment("judged_at"),
    )
    check_promise(content, promise)
    return promise


def _contact_in(content: Fields) -> Contact:
    confirmed = content.boolean("confirmed") if content.has("confirmed") else None
    check_day(content, "on", content.day("on"))
    return Contact(content.day("on"), content.text("brand"), content.text("author"), confirmed)


def action_in(content: Fields) -> Action:
    """A corrective action from its fields. Raises ContractError."""
    signed = content.record("signed")
    if signed is None:
        raise content.error("signed", "who signed it")
    return Action(
        id=content.key("id"),
        brand=content.key("brand"),
        title=content.text("title"),
        words=content.text("words"),
        at=content.moment("at"),
        signed=representative_in(signed),
        stories=content.keys("stories"),
        told=tuple((each.key("post"), each.moment("at")) for each in content.records("told")),
    )


__all__ = ["ANEW", "SINCE", "CasesFolder", "ContractError", "action_in", "action_out", "cases_document", "names_in"]
__all__ += ["optional", "path_of", "promise_in", "promise_out", "read_cases", "readable", "refuse_repeats"]

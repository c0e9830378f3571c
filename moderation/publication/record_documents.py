"""`brands/SLUG.json`: a brand's record as a document, strictly read, and the folder where the documents are."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from moderation.documents import ContractError, Fields, document, moment, replace_file
from moderation.publication import representative_in, representative_out
from moderation.publication.case_documents import (
    ANEW,
    SINCE,
    action_in,
    action_out,
    names_in,
    optional,
    path_of,
    promise_in,
    promise_out,
    readable,
    refuse_repeats,
)
from moderation.publication.cases import (
    ANSWERS,
    CASE_STATES,
    DEGREES,
    EXPERIENCES,
    NEVER,
    BrandRecord,
    CaseFacts,
    Flags,
)
from moderation.publication.coherence import check_facts, check_flags, check_record


class RecordsFolder:
    """The documents `brands/SLUG.json` below the publication folder; a brand without one has an empty record."""

    def __init__(self, publication: Path) -> None:
        self.folder = publication / "brands"

    def path(self, brand: str) -> Path:
        """Where the record of a brand is. Raises ContractError for what is not a slug (it would be a path)."""
        return path_of(self.folder, brand)

    def record(self, brand: str) -> BrandRecord:
        """The published record of a brand, empty and `as_of` NEVER where there is none. Raises ContractError."""
        path = self.path(brand)
        try:
            found = read_record(path.read_bytes(), str(path))
        except FileNotFoundError:
            return BrandRecord(brand, NEVER)
        if found.brand != brand:
            raise ContractError(f"{path}: holds the record of {found.brand!r}, not of {brand!r}")
        return found

    def brands(self) -> list[str]:
        """The slugs of all brands that have a document, sorted."""
        return names_in(self.folder)

    def discard(self, known: Collection[str]) -> None:
        """Remove the documents that are not of `known` brands, and those that cannot be read: they stand in the way of
        whoever writes them anew."""
        for brand in self.brands():
            if brand not in known or not readable(self.record, brand):
                self.path(brand).unlink(missing_ok=True)

    def write(self, content: BrandRecord) -> None:
        """Publish a brand's record in place of what was there; one of which there is nothing to say has none."""
        path = self.path(content.brand)
        if content == BrandRecord(content.brand, content.as_of):
            path.unlink(missing_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, record_document(content))


# --- writing ---------------------------------------------------------------------------------------------------------


def record_document(content: BrandRecord) -> bytes:
    """The document as canonical bytes: the same record gives the same bytes."""
    return document(
        {
            "brand": content.brand,
            "as_of": moment(content.as_of),
            "notified_at": optional(content.notified_at),
            "represented_since": optional(content.represented_since),
            "left_on": content.left_on.isoformat() if content.left_on else None,
            "flags": {
                "filed": content.flags.filed,
                "upheld": content.flags.upheld,
                "invalid": content.flags.invalid,
            },
            "representatives": [*map(representative_out, content.representatives)],
            "cases": [*map(_facts_out, content.cases)],
            "promises": [*map(promise_out, content.promises)],
            "actions": [*map(action_out, content.actions)],
        },
        SINCE,
    )


def _facts_out(each: CaseFacts) -> dict[str, Any]:
    """The fields of a case; the last four stand there only where they say something."""
    later = {
        "reopened_at": optional(each.reopened_at),
        "notified_again_at": optional(each.notified_again_at),
        "withdrawn_at": optional(each.withdrawn_at),
        "same_as": each.same_as,
    }
    return {
        "id": each.id,
        "post": each.post,
        "experience": each.experience,
        "published_at": moment(each.published_at),
        "opened_at": moment(each.opened_at),
        "notified_at": optional(each.notified_at),
        "acknowledged_at": optional(each.acknowledged_at),
        "silent_at": optional(each.silent_at),
        "first_answer_at": optional(each.first_answer_at),
        "type": each.type,
        "state": each.state,
        "reopened": each.reopened,
        "repaired": each.repaired,
        "respected": each.respected,
        "judged_at": optional(each.judged_at),
        **{name: value for name, value in later.items() if value is not None},
    }


# --- reading ---------------------------------------------------------------------------------------------------------


def read_record(data: bytes, where: str) -> BrandRecord:
    """Read one brand's record; `where` names the document in errors. Raises ContractError."""
    content = Fields.of_document(data, where, ANEW)
    flags = content.record("flags")
    if flags is None:
        raise content.error("flags", "how many reports came from the brand")
    found = BrandRecord(
        brand=content.key("brand"),
        as_of=content.moment("as_of"),
        notified_at=content.optional_moment("notified_at"),
        represented_since=content.optional_moment("represented_since"),
        left_on=content.optional_day("left_on"),
        representatives=tuple(map(representative_in, content.records("representatives"))),
        cases=tuple(map(_facts_in, content.records("cases"))),
        promises=tuple(map(promise_in, content.records("promises"))),
        actions=tuple(map(action_in, content.records("actions"))),
        flags=Flags(flags.integer("filed"), flags.integer("upheld"), flags.integer("invalid")),
    )
    check_flags(flags, found.flags)
    check_record(content, found)
    refuse_repeats(where, "case", [each.id for each in found.cases])
    refuse_repeats(where, "promise", [each.id for each in found.promises])
    refuse_repeats(where, "action", [each.id for each in found.actions])
    return found


def _facts_in(content: Fields) -> CaseFacts:
    case = CaseFacts(
        id=content.key("id"),
        post=content.key("post"),
        experience=content.word("experience", EXPERIENCES),
        published_at=content.moment("published_at"),
        opened_at=content.moment("opened_at"),
        notified_at=content.optional_moment("notified_at"),
        acknowledged_at=content.optional_moment("acknowledged_at"),
        silent_at=content.optional_moment("silent_at"),
        first_answer_at=content.optional_moment("first_answer_at"),
        type=content.optional_word("type", ANSWERS),
        state=content.word("state", CASE_STATES),
        reopened=content.boolean("reopened"),
        repaired=content.optional_word("repaired", DEGREES),
        respected=content.optional_word("respected", DEGREES),
        judged_at=content.optional_moment("judged_at"),
        reopened_at=content.optional_moment("reopened_at"),
        notified_again_at=content.optional_moment("notified_again_at"),
        withdrawn_at=content.optional_moment("withdrawn_at"),
        same_as=content.key("same_as") if content.has("same_as") else None,
    )
    check_facts(content, case)
    return case


__all__ = ["ContractError", "RecordsFolder", "read_record", "record_document"]

"""The open data: all months of the log and all figures, as JSON and CSV, and the one file that says where it ends.

Entries that restrict something carry the fields of a statement of reasons under the names of the European transparency
database (DSA, articles 17 and 24). A build and the service make these files with the same function.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from functools import cache
from io import StringIO
from typing import Any

from moderation.publication import moment
from moderation.publication.journal import MONTH, Entry, Figures, Head, JournalFolder, Month, Period, period_out
from moderation.publication.rules import Ground, read_rules

JOURNAL = "journal/"
TRANSPARENCY = "transparence/"
HEAD = f"{JOURNAL}tete.json"
"""Where outsiders find the end of the log; nothing else of the site says it."""

RESTRICTIONS = {"reject": "DECISION_VISIBILITY_OTHER", "take_down": "DECISION_VISIBILITY_CONTENT_REMOVED"}
RESTRICTIONS["refuse_edit"] = RESTRICTIONS["reject"]
"""What restricts, and as what: what was never visible cannot have been removed."""

COLUMNS = ("number", "at", "action", "from", "to", "reason", "role", "post", "contribution", "waited", "link")
SAID = {"name": "period", "median_wait": "median_wait_seconds"}
"""What the open data calls fields whose name in the publication says less."""

STATEMENT = (
    *("puid", "decision_visibility", "decision_visibility_other", "decision_ground", "category"),
    *("illegal_content_legal_ground", "incompatible_content_ground", "decision_facts", "content_type"),
    *("content_language", "content_date", "application_date", "source_type", "automated_decision"),
)


def data_files(folder: JournalFolder, changed: Iterable[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """The files with their content, by path below the output folder; with `changed`, only those of these names.

    Names are `journal` (where the log ends), `transparency` (the figures) and months. Raises ContractError.
    """
    wanted = {"journal", "transparency", *folder.months()} if changed is None else set(changed)
    if "journal" in wanted:
        yield HEAD, head_json(folder.head())
    if "transparency" in wanted:
        figures = folder.figures()
        yield f"{TRANSPARENCY}chiffres.json", figures_json(figures)
        yield f"{TRANSPARENCY}chiffres.csv", figures_csv(figures)
    for name in sorted(filter(MONTH.fullmatch, wanted)):
        month = folder.month(name)
        yield f"{JOURNAL}{name}.json", month_json(month)
        yield f"{JOURNAL}{name}.csv", month_csv(month)


def head_json(head: Head) -> bytes:
    """Where the log ends: how many entries it has, the link of the last, and when that was written."""
    return _json({"entries": head.entries, "link": head.link, "at": moment(head.at) if head.at else None})


def month_json(month: Month) -> bytes:
    """A month's entries, each with its statement of reasons where it restricts something."""
    return _json({"month": month.name, "entries": [_fields(each) | _statement_of(each) for each in month.entries]})


def month_csv(month: Month) -> bytes:
    """The same as a table."""
    rows = [_fields(each) | (_statement(each) or {}) for each in month.entries]
    return _csv((*COLUMNS, *STATEMENT), rows)


def figures_json(figures: Figures) -> bytes:
    """All figures, and of which days they are."""
    return _json(
        {
            "as_of": figures.as_of.isoformat() if figures.as_of else None,
            "years": [_period(each) for each in figures.years],
            "months": [_period(each) for each in figures.months],
        }
    )


def figures_csv(figures: Figures) -> bytes:
    """The same as a table: one row a period and figure."""
    rows: list[dict[str, Any]] = []
    for each in (*figures.years, *figures.months):
        values = _period(each)
        for group in ("actions", "reasons", "others"):
            for name, number in values.pop(group).items():
                rows.append({"period": each.name, "figure": f"{group}.{name}", "value": number})
        for name, value in values.items():
            if name != "period":
                rows.append({"period": each.name, "figure": name, "value": value})
    return _csv(("period", "figure", "value"), rows)


def _period(each: Period) -> dict[str, Any]:
    return {SAID.get(name, name): value for name, value in period_out(each).items()}


def _fields(each: Entry) -> dict[str, Any]:
    return {
        "number": each.number,
        "at": moment(each.at),
        "action": each.action,
        "from": each.from_state,
        "to": each.to_state,
        "reason": each.reason,
        "role": each.role,
        "post": each.post,
        "contribution": each.contribution,
        "waited": each.waited,
        "link": each.link,
    }


def _statement_of(each: Entry) -> dict[str, Any]:
    statement = _statement(each)
    return {} if statement is None else {"statement_of_reasons": statement}


def _statement(each: Entry) -> dict[str, Any] | None:
    visibility = RESTRICTIONS.get(each.action)
    ground = _grounds().get(each.reason or "")
    if visibility is None or ground is None:
        return None
    wording = ground.wording["fr"]
    basis = "ILLEGAL" if ground.illegal else "INCOMPATIBLE"
    return {
        "puid": f"{each.contribution}-{each.number}",
        "decision_visibility": visibility,
        "decision_visibility_other": "not published" if visibility == RESTRICTIONS["reject"] else None,
        "decision_ground": f"DECISION_GROUND_{basis}_CONTENT",
        "category": ground.dsa,
        "illegal_content_legal_ground": wording if ground.illegal else None,
        "incompatible_content_ground": None if ground.illegal else wording,
        "decision_facts": wording,
        "content_type": "CONTENT_TYPE_TEXT",
        "content_language": each.lang.upper(),
        "content_date": each.sent.date().isoformat(),
        "application_date": each.at.date().isoformat(),
        "source_type": "SOURCE_VOLUNTARY",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }


@cache
def _grounds() -> dict[str, Ground]:
    rules = read_rules()
    return {ground.code: ground for ground in (*rules.grounds, *rules.reply_grounds)}


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> bytes:
    stream = StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\r\n")  # RFC 4180
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()

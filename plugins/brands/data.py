"""The open data of a brand's record, as JSON and as CSV: all that its figures are made of. `recompute` reads both.

The JSON is the record's document of the contract (docs/publication.md). The CSV has the same fields in one table: the
column `row` says what a line is about (`record`, `flags`, `representative`, `case`, `promise` or `action`).
"""

import csv
import json
from io import StringIO
from typing import Any

from moderation.publication import ContractError
from moderation.publication.cases import BrandRecord
from moderation.publication.record_documents import read_record, record_document

JSON, CSV = "bilan.json", "bilan.csv"

LISTS = {"representative": "representatives", "case": "cases", "promise": "promises", "action": "actions"}
"""By what stands in the column `row`, the list of the document that has one line for each."""

COLUMNS = (
    *("row", "contract", "brand", "as_of", "notified_at", "represented_since", "left_on"),
    *("filed", "upheld", "invalid"),
    *("id", "post", "experience", "published_at", "opened_at", "acknowledged_at", "silent_at", "first_answer_at"),
    *("type", "state", "reopened", "repaired", "respected", "judged_at", "withdrawn_at", "same_as"),
    *("reopened_at", "notified_again_at"),
    *("made_in", "made_at", "kind", "due_on", "claimed_at", "proof"),
    *("name", "title", "verified_by", "verified_on"),
    *("words", "at", "signed", "stories", "told"),
)

NUMBERS = frozenset({"filed", "upheld", "invalid"})
TRUTHS = frozenset({"reopened"})
NESTED = frozenset({"signed", "stories", "told"})
"""Columns whose cells are JSON."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""What a spreadsheet may take for the beginning of a formula, and the sign that says it is none (alone, it is the empty
text; an empty cell says nothing)."""


def record_json(record: BrandRecord) -> bytes:
    """The record as its document."""
    return record_document(record)


def record_csv(record: BrandRecord) -> bytes:
    """The record as one table (RFC 4180, UTF-8). A cell that a spreadsheet could run begins with an apostrophe."""
    content = json.loads(record_document(record))
    lists = {row: content.pop(name) for row, name in LISTS.items()}
    rows = [{"row": "flags", **content.pop("flags")}]
    rows.insert(0, {"row": "record", **content})
    rows += [{"row": row, **each} for row, found in lists.items() for each in found]
    stream = StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return stream.getvalue().encode()


def read_data(data: bytes, where: str) -> BrandRecord:
    """The record in the open data `data`, either kind; `where` names the file in errors. Raises ContractError."""
    if data.lstrip()[:1] == b"{":
        return read_record(data, where)
    try:
        rows = list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))
        content: dict[str, Any] = {name: [] for name in LISTS.values()}
        for row in rows:
            kind = row.pop("row")
            fields = {name: _value(name, cell) for name, cell in row.items() if cell}
            if kind in LISTS:
                content[LISTS[kind]].append(fields)
            else:
                content |= {"flags": fields} if kind == "flags" else fields
    except (ValueError, KeyError, csv.Error) as error:
        raise ContractError(f"{where}: is neither a record's JSON nor its CSV ({error})") from error
    return read_record(json.dumps(content).encode(), where)


def cell(value: object) -> str:
    """A value as a cell that no spreadsheet runs: empty for nothing, JSON for what is no text."""
    if isinstance(value, str):
        return f"'{value}" if not value or value.startswith(FORMULA) else value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _value(name: str, cell: str) -> Any:
    if name in NUMBERS | TRUTHS | NESTED:
        return json.loads(cell)
    return cell[1:] if cell.startswith("'") else cell

"""Everything that the service keeps, in open files: whoever wants to leave can."""

import json
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table, select

from moderation.documents import moment
from moderation.settings import SettingError
from moderation.storage.store import Store
from moderation.storage.tables import (
    accounts,
    answer_templates,
    appeals,
    assignments,
    case_contacts,
    case_events,
    case_letters,
    case_notices,
    case_rounds,
    case_word_events,
    cases,
    contacts,
    contributions,
    correction_stories,
    corrections,
    decisions,
    domain_challenges,
    drafts,
    hook_deliveries,
    hooks,
    identities,
    inbox_log,
    joinings,
    metadata,
    notes,
    passkeys,
    promise_events,
    promises,
    reply_requests,
    report_appeals,
    reports,
    representative_events,
    revisions,
    statements,
    story_authors,
    subscriptions,
)

FILES: tuple[Table, ...] = (
    contributions,
    revisions,
    contacts,
    decisions,
    notes,
    appeals,
    reports,
    report_appeals,
    reply_requests,
    subscriptions,
    accounts,
    passkeys,
    joinings,
    representative_events,
    domain_challenges,
    identities,
    cases,
    case_rounds,
    case_events,
    case_notices,
    case_letters,
    statements,
    promises,
    promise_events,
    inbox_log,
    assignments,
    answer_templates,
    drafts,
    hooks,
    hook_deliveries,
    story_authors,
    case_contacts,
    corrections,
    correction_stories,
    case_word_events,
)
"""The tables that are exported. The others hold secrets, work under way, or what only this service can use."""

LEFT_OUT = frozenset({"salt", "token", "letter", "task"})
"""Columns without which the rest means the same: they make the log's digests hard to guess, opened a link, or number
work that is done."""

README = "README.md"

ABOUT = """# An export of Écoute

One JSON object a line, one file a table, in the order in which things came. Moments are RFC 3339 in UTC. `seq` is the
number by which other files refer to a row; `parent` and `post` name a contribution and a post. Posts themselves are
Markdown files in the blog's `content/`. Secrets (sessions, links, tokens) are not in it; what is there of passkeys
signs nobody in, and lets another program under the same name go on with them.

**It holds personal data**: e-mail addresses, and words that were refused. Guard it as you guard the server.
"""


def export_everything(store: Store, folder: Path) -> dict[str, int]:
    """Write all of `FILES` and a README of their fields into a new or empty folder; returns the rows of each file.

    Raises SettingError and OSError; then nothing of an export is in `folder`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingError(f"{folder} is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        written = _write(store, folder)
        (folder / README).write_text(ABOUT + "".join(map(_described, FILES)), encoding="utf-8")
    except BaseException:
        for name in (*map(_name, FILES), README):
            (folder / name).unlink(missing_ok=True)
        raise
    return written


def _name(table: Table) -> str:
    return f"{table.name}.jsonl"


def _write(store: Store, folder: Path) -> dict[str, int]:
    written = {}
    with store.read() as connection:  # one moment of the database, for all files
        for table in FILES:
            names = [column.name for column in table.columns if column.name not in LEFT_OUT]
            query = select(*(table.c[name] for name in names)).order_by(*table.primary_key.columns)
            count = 0
            with (folder / _name(table)).open("w", encoding="utf-8") as stream:
                for row in connection.execution_options(yield_per=1000).execute(query):
                    values = dict(zip(names, map(_plain, row), strict=True))
                    stream.write(json.dumps(values, ensure_ascii=False) + "\n")
                    count += 1
            written[_name(table)] = count
    return written


def _plain(value: object) -> object:
    return moment(value) if isinstance(value, datetime) else value


def _described(table: Table) -> str:
    """The fields of a file, as the tables' own comments say."""
    lines = [f"\n## {_name(table)}\n"]
    if table.comment:
        lines.append(f"{table.comment[0].upper()}{table.comment[1:]}.\n")
    lines += ["| field | meaning |", "|---|---|"]
    for column in metadata.tables[table.name].columns:
        if column.name not in LEFT_OUT:
            refers = [f"seq in {key.column.table.name}.jsonl" for key in column.foreign_keys]
            lines.append(f"| `{column.name}` | {'; '.join([column.comment or '', *refers]).strip('; ')} |")
    return "\n".join(lines) + "\n"

"""Texts that a brand's people may begin an answer with."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.publication import KEY
from moderation.storage.tables import accounts, answer_templates


@dataclass(frozen=True, slots=True)
class Template:
    """A text as kept; `by` is the name of who wrote it last, empty once erased."""

    id: str
    brand: str
    title: str
    body: str
    version: int
    by: str
    changed_at: datetime


_TEMPLATES = select(answer_templates, accounts.c.name).join(accounts, accounts.c.seq == answer_templates.c.account)


def _template(row: Row[tuple[object, ...]]) -> Template:
    return Template(row.id, row.brand, row.title, row.body, row.version, row.name, row.changed_at)


def of_brand(connection: Connection, brand: str) -> list[Template]:
    """The texts of a brand, by title."""
    query = _TEMPLATES.where(answer_templates.c.brand == brand)
    query = query.order_by(func.lower(answer_templates.c.title), answer_templates.c.seq)
    return [_template(row) for row in connection.execute(query)]


def get(connection: Connection, id: str, brand: str | None) -> Template:
    """The text `id` of `brand`. Raises Unknown, also for a text of another brand."""
    row = connection.execute(_TEMPLATES.where(answer_templates.c.id == id)).one_or_none() if KEY.fullmatch(id) else None
    if row is None or row.brand != brand:
        raise Unknown(Problem("template", "There is no such text here (any more)."))
    return _template(row)


def add(connection: Connection, brand: str, title: str, body: str, account: int, at: datetime) -> str:
    """Keep a new text; returns its id."""
    id = secrets.token_hex(8)
    values = {"id": id, "brand": brand, "title": title, "body": body, "version": 1}
    connection.execute(insert(answer_templates).values(**values, account=account, changed_at=at))
    return id


def change(
    connection: Connection, before: Template, seen: int, title: str, body: str, account: int, at: datetime
) -> None:
    """Change a text, unless somebody else did since its version `seen`: then Conflict."""
    same = (answer_templates.c.id == before.id) & (answer_templates.c.version == seen)
    values = {"title": title, "body": body, "version": seen + 1, "account": account, "changed_at": at}
    if connection.execute(update(answer_templates).where(same).values(**values)).rowcount != 1:
        raise Conflict(
            Problem(
                "version",
                "A colleague changed this text meanwhile: theirs stands below. Sent again, yours takes its place.",
            )
        )


def remove(connection: Connection, template: Template) -> None:
    """Delete a text; answers that began with it stay as they are."""
    connection.execute(delete(answer_templates).where(answer_templates.c.id == template.id))

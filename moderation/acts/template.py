"""Texts that a brand's people begin an answer with: whoever may, writes, changes and removes them."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.domain.actors import Actor
from moderation.domain.errors import NotAllowed, Problem, Refused
from moderation.domain.inbox import TEMPLATES_MOST, check_right, check_template
from moderation.domain.parts import Right
from moderation.storage import answer_templates
from moderation.storage.answer_templates import Template


def write(connection: Connection, actor: Actor, title: object, body: object, now: datetime) -> Template:
    """Keep a new text. Raises Refused, NotAllowed."""
    brand, account = _writer(actor)
    line, words = check_template(title, body)
    there = answer_templates.of_brand(connection, brand)
    if len(there) >= TEMPLATES_MOST:
        raise Refused(Problem("title", "There are %(n)d texts already. Remove one first.", {"n": len(there)}))
    _check_title(there, line)
    id = answer_templates.add(connection, brand, line, words, account, now)
    return answer_templates.get(connection, id, brand)


def change(
    connection: Connection, id: str, actor: Actor, title: object, body: object, seen: int, now: datetime
) -> Template:
    """Change a text whose version `seen` was looked at. Raises Refused, NotAllowed, Unknown, Conflict."""
    brand, account = _writer(actor)
    before = answer_templates.get(connection, id, brand)
    line, words = check_template(title, body)
    _check_title([each for each in answer_templates.of_brand(connection, brand) if each.id != id], line)
    answer_templates.change(connection, before, seen, line, words, account, now)
    return answer_templates.get(connection, id, brand)


def remove(connection: Connection, id: str, actor: Actor) -> None:
    """Remove a text; answers that began with it stay as they are. Raises NotAllowed, Unknown."""
    brand, _account = _writer(actor)
    answer_templates.remove(connection, answer_templates.get(connection, id, brand))


def _writer(actor: Actor) -> tuple[str, int]:
    check_right(actor, Right.TEMPLATES)
    if actor.brand is None or actor.account is None:
        raise NotAllowed(Problem("account", "Only people of the brand work in its inbox."))
    return actor.brand, actor.account


def _check_title(others: list[Template], title: str) -> None:
    if any(each.title.casefold() == title.casefold() for each in others):
        raise Refused(Problem("title", "There is a text with this title already: change that one, or choose another."))

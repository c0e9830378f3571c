"""The queue, one contribution, decisions and replies."""

from typing import Any

from flask import Response, jsonify, make_response, url_for
from sqlalchemy import Connection

from moderation.acts import contribute
from moderation.acts import decide as deciding
from moderation.domain.actors import Permission
from moderation.domain.contribution import DECISIONS, Action
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.storage import contributions
from moderation.web import guard
from moderation.web.api import answers
from moderation.web.api.fields import NUMBER_MOST, body_fields, query_numbers, text, version
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.senders import origin

QUEUE_PAGE = (1, 200, 50)


@requires(Permission.MODERATE)
def queue() -> Response:
    """What waits for a decision, oldest first. `next` is the `after` of the following page, null at the end."""
    asked = query_numbers(after=(0, NUMBER_MOST, 0), limit=QUEUE_PAGE)
    with service().store.read() as connection:
        found = contributions.waiting(connection, asked["after"], asked["limit"] + 1)
    page = found[: asked["limit"]]
    following = page[-1].seq if len(found) > len(page) else None
    return jsonify({"items": [answers.summary(each) for each in page], "next": following})


@requires(Permission.ACCOUNT)
def contribution(id: str) -> Response:
    """One contribution with its log: any for moderators; for representatives their own, others are not there."""
    query_numbers()
    actor = guard.actor()
    with service().store.read() as connection:
        kept = contributions.get(connection, id)
        if not actor.may(Permission.MODERATE) and (kept.account is None or kept.account != actor.account):
            raise Unknown(Problem("contribution", "There is no contribution “%(id)s” here.", {"id": id}))
        return jsonify(answers.in_full(connection, kept, actor))


@requires(Permission.MODERATE)
def decide(id: str) -> Response:
    """Take one decision; answers with the contribution as it is now."""
    query_numbers()
    fields = body_fields("action", "reason", "note", "version")
    action = text(fields, "action")
    if action not in DECISIONS:
        choices = ", ".join(each for each in Action if each in DECISIONS)
        raise Refused(Problem("action", "Choose one of: %(choices)s.", {"choices": choices}))
    reason, note, seen = text(fields, "reason"), text(fields, "note"), version(fields, "version")
    actor, now = guard.actor(), service().clock()

    def work(connection: Connection) -> dict[str, Any]:
        after = deciding.take(connection, id, Action(action), actor, now, reason, note, seen)
        return answers.in_full(connection, after, actor)

    answer = service().store.write(work)
    service().wake()
    return jsonify(answer)


@requires(Permission.REPLY)
def reply(key: str) -> Response:
    """Keep a brand's reply, waiting for a moderator."""
    query_numbers()
    fields = body_fields("body", "parent")
    body = text(fields, "body")
    actor, title, now = guard.actor(), guard.account().title, service().clock()
    post = contribute.find_post(service().catalogue(), key)
    sent_from = origin()

    def work(connection: Connection) -> dict[str, Any]:
        kept = contribute.reply(connection, post, fields.get("parent"), body, actor, title, "api", now, sent_from)
        return answers.in_full(connection, kept, actor)

    answer = service().store.write(work)
    where = service().address(url_for("api.contribution", id=answer["id"]))
    return make_response(jsonify(answer), 202, {"Location": where})

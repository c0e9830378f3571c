"""Blocks on the desk: set from a contribution, listed, lifted. Nobody is shown whom they name."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts.block import DAYS, block, known_by, lift
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Unknown
from moderation.domain.reasons import REASONS
from moderation.storage import blocks, contributions
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import LARGEST_SEQ, sequence
from moderation.web.words import gettext, language

blueprint = Blueprint("blocks", __name__, url_prefix="/desk/blocks")

PAGE = 50


@blueprint.get("")
@requires(Permission.MODERATE)
def show() -> str:
    """Every block, the newest first, and which of them stand."""
    before, now = sequence("before"), service().clock()
    with service().store.read() as connection:
        found = blocks.page(connection, before, PAGE + 1)
        waiting = contributions.count_waiting(connection)
    return render_template(
        "policy/blocks.html",
        blocks=found[:PAGE],
        standing={each.seq for each in found if each.lifted_at is None and each.until > now},
        further=found[PAGE - 1].seq if len(found) > PAGE else None,
        before=before,
        waiting=waiting,
    )


@blueprint.get("/new/<id>")
@requires(Permission.MODERATE)
def ask(id: str) -> str:
    """By what the sender of a contribution is known, and for how long to block."""
    return _form(id, {}, [])


@blueprint.post("/new/<id>")
@requires(Permission.MODERATE)
def set_block(id: str) -> Answer:
    """Block the sender of a contribution."""
    sent = form("kind")
    kinds, reason, days = sent.texts("kind"), sent.text("reason"), sent.number("days") or 0
    actor, secret, now = guard.actor(), service().settings.secret, service().clock()

    def work(connection: Connection) -> None:
        block(connection, id, kinds, days, reason, actor, secret, now)

    typed = {"kinds": kinds, "reason": reason, "days": days}
    back = attempt(sent, work, lambda problems: _form(id, typed, problems))
    if back is not None:
        return back
    flash(gettext("The sender is blocked."))
    return redirect(url_for(".show"), 303)


@blueprint.post("/lift")
@requires(Permission.MODERATE)
def end_block() -> AnyResponse:
    """Lift a block."""
    sent = form()
    sent.check()
    seq = sent.number("block") or 0
    actor, now = guard.actor(), service().clock()
    if not 0 < seq <= LARGEST_SEQ:
        raise Unknown(Problem("block", "This block has ended already."))
    service().store.write(lambda connection: lift(connection, seq, actor, now))
    flash(gettext("The block is lifted."))
    return redirect(url_for(".show"), 303)


def _form(id: str, typed: dict[str, object], problems: list[Problem]) -> str:
    with service().store.read() as connection:
        contribution = contributions.get(connection, id)
        kinds = [kind for kind in blocks.KINDS if kind in known_by(connection, contribution)]
        waiting = contributions.count_waiting(connection)
    return render_template(
        "policy/block.html",
        contribution=contribution,
        kinds=kinds,
        days=DAYS,
        typed=typed,
        problems=problems,
        reason_options=[(each.code, each.wording[language()]) for each in REASONS.values()],
        waiting=waiting,
    )

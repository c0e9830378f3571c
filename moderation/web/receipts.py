"""The receipt: a private page that tells the author what became of a contribution, and what can be done about it."""

from collections.abc import Callable

from flask import Blueprint, Response, g, make_response, redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts import appeal, author, erase, person, report, subscribe
from moderation.domain.actors import AUTHOR, Permission
from moderation.domain.errors import Problem, Refused
from moderation.storage import contributions
from moderation.storage.purging import checkpoint
from moderation.web.context import service
from moderation.web.errors import BUSY, UNAVAILABLE, status_of
from moderation.web.guard import requires
from moderation.web.intake import sent_fields
from moderation.web.receipt_page import Typed, receipt_page
from moderation.web.words import language

blueprint = Blueprint("receipts", __name__, url_prefix="/receipts/<token>")

Answer = AnyResponse | tuple[str, int]


@blueprint.get("")
@requires(Permission.RECEIPT)
def show(token: str) -> str:
    """State, words, decisions with their reasons, and what its author can still do."""
    return receipt_page(token, [])


@blueprint.post("/edit")
@requires(Permission.RECEIPT)
def edit(token: str) -> Answer:
    """Change the words, within the window."""
    body = sent_fields().get("body")
    id, window, now = g.receipt, service().settings.edit_window, service().clock()
    typed = Typed("edit", {"body": str(body or "")})
    return _do(token, typed, lambda connection: author.edit(connection, id, body, AUTHOR, window, now))


@blueprint.post("/withdraw")
@requires(Permission.RECEIPT)
def withdraw(token: str) -> Answer:
    """Take it back."""
    id, now = g.receipt, service().clock()
    return _do(token, Typed("withdraw"), lambda connection: author.withdraw(connection, id, AUTHOR, now))


@blueprint.post("/appeal")
@requires(Permission.RECEIPT)
def lodge(token: str) -> Answer:
    """Appeal against the last refusal: another moderator will decide."""
    words = sent_fields().get("appeal")
    id, now = g.receipt, service().clock()
    typed = Typed("appeal", {"appeal": str(words or "")})
    return _do(token, typed, lambda connection: appeal.lodge(connection, id, words, now))


@blueprint.post("/reports/<id>/answer")
@requires(Permission.RECEIPT)
def answer(token: str, id: str) -> Answer:
    """Answer a report about it, once."""
    words = sent_fields().get("answer")
    about, now = g.receipt, service().clock()
    typed = Typed("answer", {"answer": str(words or "")})
    return _do(token, typed, lambda connection: report.answer(connection, id, about, words, now))


@blueprint.post("/notices")
@requires(Permission.RECEIPT)
def notices(token: str) -> Answer:
    """Ask to be told of answers by mail: the address is asked first."""
    email = str(sent_fields().get("email") or "")
    id, now, lang = g.receipt, service().clock(), language()
    typed = Typed("notices", {"email": email})
    if not service().settings.smtp_url:
        return receipt_page(token, [Problem("email", "This site sends no mail.")], typed), 409
    return _do(token, typed, lambda connection: subscribe.ask(connection, id, email, lang, now))


@blueprint.get("/data")
@requires(Permission.RECEIPT)
def data(token: str) -> Response:  # noqa: ARG001 - the guard has read it
    """All that is held about this message, as JSON (RGPD, articles 15 and 20)."""
    with service().store.read() as connection:
        held = person.held(connection, contributions.get(connection, g.receipt))
    response = make_response(person.as_json(held))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="message-{g.receipt}.json"'
    return response


@blueprint.get("/erase")
@requires(Permission.RECEIPT)
def ask_erase(token: str) -> str:
    """What erasing does, and the form that does it."""
    with service().store.read() as connection:
        contribution = contributions.get(connection, g.receipt)
    return render_template("receipts/erase.html", token=token, contribution=contribution, problems=[])


@blueprint.post("/erase")
@requires(Permission.RECEIPT)
def erase_it(token: str) -> Answer:
    """Erase it for good, if that is confirmed (RGPD, article 17)."""
    id, now = g.receipt, service().clock()
    if not sent_fields().get("confirm"):
        with service().store.read() as connection:
            contribution = contributions.get(connection, id)
        missing = [Problem("confirm", "Confirm that this message is to be erased: it cannot be brought back.")]
        return render_template("receipts/erase.html", token=token, contribution=contribution, problems=missing), 422
    done = _do(token, Typed("erase"), lambda connection: erase.contribution(connection, id, now))
    checkpoint(service().store)
    return done


def _do(token: str, typed: Typed, work: Callable[[Connection], object]) -> Answer:
    """Do it and show the receipt; refused, the receipt comes back with what was wrong and what was typed."""
    try:
        service().store.write(work)
    except Refused as refusal:
        return receipt_page(token, list(refusal.problems), typed), status_of(refusal)
    except UNAVAILABLE:
        return receipt_page(token, [BUSY], typed), 503
    service().wake()
    return redirect(url_for(".show", token=token, lang=language()), 303)

"""The receipt: a private page that tells the author what became of a contribution, and what can be done about it."""

from collections.abc import Callable

from flask import Blueprint, Response, g, make_response, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import appeal, author, erase, person, report, subscribe
from moderation.domain.actors import AUTHOR, Permission
from moderation.domain.errors import Conflict, Problem, Refused
from moderation.storage import contributions
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form, sent
from moderation.web.receipt_page import Typed, receipt_page
from moderation.web.words import language

blueprint = Blueprint("receipts", __name__, url_prefix="/receipts/<token>")

TYPED = ("body", "appeal", "answer", "email")
"""The fields of the receipt's forms in which one types."""


@blueprint.get("")
@requires(Permission.RECEIPT)
def show(token: str) -> str:
    """State, words, decisions with their reasons, and what its author can still do."""
    return receipt_page(token, [])


@blueprint.post("/edit")
@requires(Permission.RECEIPT)
def edit(token: str) -> Answer:
    """Change the words, within the window."""
    given = sent()
    id, window, now = g.receipt, service().settings.edit_window, service().clock()
    words = given.fields.get("body")
    return _do(token, given, "edit", lambda connection: author.edit(connection, id, words, AUTHOR, window, now))


@blueprint.post("/withdraw")
@requires(Permission.RECEIPT)
def withdraw(token: str) -> Answer:
    """Take it back."""
    id, now = g.receipt, service().clock()
    return _do(token, form(), "withdraw", lambda connection: author.withdraw(connection, id, AUTHOR, now))


@blueprint.post("/appeal")
@requires(Permission.RECEIPT)
def lodge(token: str) -> Answer:
    """Appeal against the last refusal: another moderator will decide."""
    given = sent()
    id, now, words = g.receipt, service().clock(), given.fields.get("appeal")
    return _do(token, given, "appeal", lambda connection: appeal.lodge(connection, id, words, now))


@blueprint.post("/reports/<id>/answer")
@requires(Permission.RECEIPT)
def answer(token: str, id: str) -> Answer:
    """Answer a report about it, once."""
    given = sent()
    about, now, words = g.receipt, service().clock(), given.fields.get("answer")
    return _do(token, given, id, lambda connection: report.answer(connection, id, about, words, now))


@blueprint.post("/notices")
@requires(Permission.RECEIPT)
def notices(token: str) -> Answer:
    """Ask to be told of answers by mail: the address is asked first."""
    given = sent()
    id, now, lang, email = g.receipt, service().clock(), language(), given.text("email")
    mail = bool(service().settings.smtp_url)

    def work(connection: Connection) -> None:
        if not mail:
            raise Conflict(Problem("email", "This site sends no mail."))
        subscribe.ask(connection, id, email, lang, now)

    return _do(token, given, "notices", work)


@blueprint.get("/data")
@requires(Permission.RECEIPT)
def data(token: str) -> Response:  # noqa: ARG001 - the guard has read it
    """All that is held about this message, as JSON (RGPD, articles 15 and 20)."""
    with service().store.read() as connection:
        held = person.held_for_sender(connection, contributions.get(connection, g.receipt))
    response = make_response(person.as_json(held))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="message-{g.receipt}.json"'
    return response


@blueprint.get("/erase")
@requires(Permission.RECEIPT)
def ask_erase(token: str) -> str:
    """What erasing does, and the form that does it."""
    return _erase_page(token, [])


@blueprint.post("/erase")
@requires(Permission.RECEIPT)
def erase_it(token: str) -> Answer:
    """Erase it for good, if that is confirmed (RGPD, article 17)."""
    given = sent()
    id, now, confirmed = g.receipt, service().clock(), bool(given.fields.get("confirm"))

    def work(connection: Connection) -> None:
        if not confirmed:
            raise Refused(Problem("confirm", "Confirm that this message is to be erased: it cannot be brought back."))
        erase.contribution(connection, id, now, AUTHOR)

    back = attempt(given, work, lambda problems: _erase_page(token, problems))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".show", token=token, lang=language()), 303)


def _erase_page(token: str, problems: list[Problem]) -> str:
    with service().store.read() as connection:
        contribution = contributions.get(connection, g.receipt)
    return render_template("receipts/erase.html", token=token, contribution=contribution, problems=problems)


def _do(token: str, given: Sent, about: str, work: Callable[[Connection], object]) -> Answer:
    """Do it and show the receipt; refused, the receipt comes back with what was wrong and what was typed."""
    typed = Typed(about, {name: given.text(name) for name in TYPED if name in given.fields})
    back = attempt(given, work, lambda problems: receipt_page(token, problems, typed))
    if back is not None:
        return back
    service().wake()
    return redirect(url_for(".show", token=token, lang=language()), 303)

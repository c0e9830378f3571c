"""The receipt: a private page that tells the author what became of a contribution."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts import author
from moderation.domain.actors import AUTHOR, Permission
from moderation.domain.errors import Problem, Refused
from moderation.storage import contributions
from moderation.web.context import service
from moderation.web.errors import BUSY, UNAVAILABLE, status_of
from moderation.web.guard import requires
from moderation.web.intake import sent_fields
from moderation.web.words import language

blueprint = Blueprint("receipts", __name__, url_prefix="/receipts/<token>")


@blueprint.get("")
@requires(Permission.RECEIPT)
def show(token: str) -> str:
    """State, words, decisions with their reasons, and what its author can still do."""
    return _page(token, [], None)


@blueprint.post("/edit")
@requires(Permission.RECEIPT)
def edit(token: str) -> AnyResponse | tuple[str, int]:
    """Change the words, within the window."""
    body = sent_fields().get("body")
    id, window, now = g.receipt, service().settings.edit_window, service().clock()
    try:
        service().store.write(lambda connection: author.edit(connection, id, body, AUTHOR, window, now))
    except Refused as refusal:
        return _page(token, list(refusal.problems), str(body or "")), status_of(refusal)
    except UNAVAILABLE:
        return _page(token, [BUSY], str(body or "")), 503
    return redirect(url_for(".show", token=token, lang=language()), 303)


@blueprint.post("/withdraw")
@requires(Permission.RECEIPT)
def withdraw(token: str) -> AnyResponse | tuple[str, int]:
    """Take it back."""
    id, now = g.receipt, service().clock()
    try:
        service().store.write(lambda connection: author.withdraw(connection, id, AUTHOR, now))
    except Refused as refusal:
        return _page(token, list(refusal.problems), None), status_of(refusal)
    service().wake()
    return redirect(url_for(".show", token=token, lang=language()), 303)


def _page(token: str, problems: list[Problem], typed: str | None) -> str:
    now = service().clock()
    with service().store.read() as connection:
        contribution = contributions.get(connection, g.receipt)
        log = contributions.decisions_of(connection, contribution.seq)
    standing = contribution.proposed_body if contribution.proposed_body is not None else contribution.body
    window = service().settings.edit_window
    return render_template(
        "receipts/receipt.html",
        token=token,
        contribution=contribution,
        log=log,
        post=service().catalogue().posts.get(contribution.post),
        problems=problems,
        typed=standing if typed is None else typed,
        editable=author.may_edit(contribution, window, now),
        refused=typed is not None,
        editable_until=contribution.created_at + window,
        sent_url=request.base_url,
    )

"""The moderators' digest: whether one gets it and in which language, and the link in each that ends it.

Opening that link shows a page, and only its form does something; a mail program may end the digest with one POST to the
same address, asking nobody (RFC 8058).
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation import keys
from moderation.domain.actors import Permission
from moderation.storage import accounts
from moderation.storage.accounts import Account
from moderation.web import guard
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.words import LANGUAGES, gettext

blueprint = Blueprint("digest", __name__, url_prefix="/digest")


@blueprint.post("/")
@requires(Permission.MODERATE)
def choose() -> AnyResponse:
    """Whether the digest comes, and in which language; from the page of one's account."""
    sent = form()
    sent.check()
    seq, now = guard.account().seq, service().clock()
    wanted, lang = "digest" in sent.fields, sent.text("letters")

    def work(connection: Connection) -> None:
        accounts.choose_digest(connection, seq, wanted, now)
        if lang in LANGUAGES:
            accounts.choose_language(connection, seq, lang)

    service().store.write(work)
    flash(gettext("It is kept."))
    return redirect(url_for("account.show"), 303)


@blueprint.get("/<token>")
@requires(Permission.PUBLIC)
def show(token: str) -> str:
    """What the link is for. Mail scanners and previews open links too: nothing happens by it."""
    seq = keys.digest_reader(service().settings.secret, token, service().clock())
    with service().store.read() as connection:
        return _page(token, accounts.get(connection, seq), done=False)


@blueprint.post("/<token>")
@requires(Permission.PUBLIC)
def end(token: str) -> str:
    """Send this account no digest any more. What else was sent with it is not even read."""
    now = service().clock()
    seq = keys.digest_reader(service().settings.secret, token, now)

    def work(connection: Connection) -> Account:
        accounts.choose_digest(connection, seq, False, now)
        return accounts.get(connection, seq)

    return _page(token, service().store.write(work), done=True)


def _page(token: str, account: Account, done: bool) -> str:
    return render_template("account/digest.html", token=token, ended=done or account.digest_ended_at is not None)

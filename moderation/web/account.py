"""Signing in by a one-time link, and the sessions and tokens one has."""

from contextlib import suppress
from functools import partial

from flask import Blueprint, flash, redirect, render_template, session, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation.domain.actors import Permission
from moderation.domain.errors import Refused
from moderation.domain.text import check_email
from moderation.mail.letters import sign_in_letter
from moderation.mail.postbox import post_letter
from moderation.storage import access, accounts
from moderation.web import account_pages, guard
from moderation.web.attempts import Answer, GivenBack, attempt
from moderation.web.context import service
from moderation.web.entering import Entrance
from moderation.web.errors import status_of
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.words import gettext, language

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/sign-in")
@requires(Permission.PUBLIC)
def sign_in() -> str:
    """Sign in with a passkey, or ask for a link; whoever is signed in already does it once more."""
    return account_pages.sign_in(guard.account().email if guard.actor().account else "", ())


@blueprint.post("/sign-in")
@requires(Permission.PUBLIC)
def send_link() -> str | GivenBack:
    """Mail a link, if the address has an account; the answer is the same if it has none."""
    sent, now = form(), service().clock()
    email = sent.text("email")
    try:
        sent.check()
        check_email(email)
    except Refused as refusal:
        return account_pages.sign_in(email, refusal.problems), status_of(refusal)
    # The work runs in the store's thread, which knows no request: what the request says is taken here.
    links, lang, host = service().address(f"{blueprint.url_prefix}/links"), language(), service().host

    def work(connection: Connection) -> None:
        account = accounts.by_email(connection, email)
        if account is None or account.suspended_at is not None:
            return
        token = accounts.new_link(connection, account, now, mailed=True)
        post_letter(connection, sign_in_letter(account.email, f"{links}/{token}", lang, host), now)

    if service().settings.smtp_url:
        with suppress(Refused):  # too many links wait already: to say so would tell who has an account
            service().store.write(work)
        service().wake()
    return render_template("account/link_sent.html", mail=bool(service().settings.smtp_url), email=email)


@blueprint.get("/links/<token>")
@requires(Permission.PUBLIC)
def show_link(token: str) -> str:
    """What a link is for. Opening it uses nothing up: mail scanners and previews open links too."""
    with service().store.read() as connection:
        owner = accounts.link_owner(connection, token, service().clock())
    return render_template("account/link.html", owner=owner, token=token)


@blueprint.post("/links/<token>")
@requires(Permission.PUBLIC)
def use_link(token: str) -> AnyResponse:
    """Sign in. The link is used up."""
    entrance = Entrance(partial(accounts.use_link, token=token, now=service().clock()))
    service().store.write(entrance)
    return entrance.lead()


@blueprint.get("/")
@requires(Permission.ACCOUNT)
def show() -> str:
    """Who one is here, what signs one in, and where one is signed in."""
    return account_pages.account()


@blueprint.post("/sign-out")
@requires(Permission.ACCOUNT)
def sign_out() -> AnyResponse:
    """Sign out here."""
    secret, now = session[guard.SESSION_KEY], service().clock()
    service().store.write(lambda connection: accounts.end_session(connection, secret, now))
    return _signed_out()


@blueprint.post("/sign-out-everywhere")
@requires(Permission.ACCOUNT)
def sign_out_everywhere() -> AnyResponse:
    """Sign out of every session, this one too."""
    seq, now = guard.account().seq, service().clock()
    service().store.write(lambda connection: accounts.end_sessions(connection, seq, now))
    return _signed_out()


@blueprint.post("/sessions/end")
@requires(Permission.ACCOUNT)
def end_session() -> Answer:
    """Sign out of one session, wherever its browser is: it is refused at its next request."""
    sent, seq, now = form(), guard.account().seq, service().clock()
    reference = sent.text("reference")
    work = partial(access.end_session, account=seq, reference=reference, now=now)
    refused = attempt(sent, work, account_pages.account)
    if refused:
        return refused
    if reference == access.digest(session[guard.SESSION_KEY]):
        return _signed_out()
    flash(gettext("That session is over."))
    return redirect(url_for(".show"), 303)


@blueprint.post("/tokens/revoke")
@requires(Permission.ACCOUNT)
def revoke_token() -> Answer:
    """End one token of the API: its program is refused at its next request."""
    sent, seq, now = form(), guard.account().seq, service().clock()
    work = partial(access.revoke_token, account=seq, reference=sent.text("reference"), now=now)
    refused = attempt(sent, work, account_pages.account)
    if refused:
        return refused
    flash(gettext("That token is revoked."))
    return redirect(url_for(".show"), 303)


def _signed_out() -> AnyResponse:
    session.clear()
    flash(gettext("You are signed out."))
    return redirect(url_for(".sign_in"), 303)

"""Signing in by a one-time link, and the sessions one has."""

from collections.abc import Sequence
from contextlib import suppress

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation.domain.actors import Permission, Role
from moderation.domain.errors import Problem, Refused
from moderation.domain.text import check_email
from moderation.mail.letters import sign_in_letter
from moderation.mail.postbox import post_letter
from moderation.storage import accounts
from moderation.storage.accounts import Account
from moderation.web import guard
from moderation.web.attempts import GivenBack
from moderation.web.context import service
from moderation.web.errors import status_of
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import is_local
from moderation.web.words import gettext, language

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/sign-in")
@requires(Permission.PUBLIC)
def sign_in() -> str:
    """Ask for a link."""
    return _ask("", ())


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
        return _ask(email, refusal.problems), status_of(refusal)
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
    now = service().clock()
    device, lang = request.user_agent.string, language()

    def work(connection: Connection) -> tuple[Account, str]:
        owner = accounts.use_link(connection, token, now)
        accounts.choose_language(connection, owner.seq, lang, again=False)
        return owner, accounts.start_session(connection, owner, device, now)

    owner, secret = service().store.write(work)
    wanted = session.get("next")
    session.clear()  # nothing of before the sign-in is carried over it
    session.permanent = True
    session[guard.SESSION_KEY] = secret
    home = url_for("brand.inbox") if owner.role is Role.BRAND else url_for("desk.queue")
    return redirect(wanted if isinstance(wanted, str) and is_local(wanted) else home, 303)


@blueprint.get("/")
@requires(Permission.ACCOUNT)
def show() -> str:
    """Who one is here, and where one is signed in."""
    with service().store.read() as connection:
        living = accounts.living_sessions(connection, guard.account().seq, service().clock())
    settings = service().settings
    digest = bool(settings.smtp_url) and settings.digest_hour is not None and guard.actor().may(Permission.MODERATE)
    return render_template("account/account.html", account=guard.account(), sessions=living, digest=digest)


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


def _ask(email: str, problems: Sequence[Problem]) -> str:
    mail = bool(service().settings.smtp_url)
    return render_template("account/sign_in.html", mail=mail, email=email, problems=problems)


def _signed_out() -> AnyResponse:
    session.clear()
    flash(gettext("You are signed out."))
    return redirect(url_for(".sign_in"), 303)

"""Passkeys: signing in with one, adding one, removing one. A script passes between this service and the device.

The challenge lies in the signed cookie, bound to its act and account, for minutes; answering it uses it up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts import passkey
from moderation.acts.passkey import Challenge, Purpose
from moderation.domain.actors import Permission
from moderation.domain.errors import NotAllowed, Problem
from moderation.storage import access
from moderation.web import account_pages, guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.entering import NEXT, Entrance
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.words import N_, gettext

blueprint = Blueprint("passkeys", __name__, url_prefix="/account/passkeys")

FRESH = timedelta(minutes=15)
"""How long after signing in a passkey can be added: a session that was left open, or stolen, must not become a lasting
way in; and the names and dialogs of several devices fit into it."""

CHALLENGE = "challenge"
"""Where the signed cookie holds what a device must sign."""

STALE = N_("To add a passkey, sign in once more: that keeps out whoever finds a browser left open.")


@blueprint.post("/challenge")
@requires(Permission.PUBLIC)
def ask_sign_in() -> Response:
    """What the browser is to ask of a device, so that somebody signs in."""
    return _asked(*passkey.to_sign_in(passkey.having(account_pages.site()), service().clock()))


@blueprint.post("/sign-in")
@requires(Permission.PUBLIC)
def sign_in() -> Answer:
    """Sign in with what the device answered."""
    sent, challenge, now = form(), _taken(), service().clock()
    answer, site = sent.text("credential"), account_pages.site()
    prove = partial(passkey.sign_in, answer=answer, challenge=challenge, site=site, now=now)
    entrance = Entrance(prove)
    refused = attempt(sent, entrance, lambda problems: account_pages.sign_in("", problems))
    return refused or entrance.lead()


@blueprint.get("/new")
@requires(Permission.ACCOUNT)
def new() -> str | AnyResponse:
    """Add a passkey: soon after signing in; else sign in first, and come back."""
    passkey.having(account_pages.site())
    if not _fresh(service().clock()):
        flash(gettext(STALE))
        session[NEXT] = url_for(".new")
        return redirect(url_for("account.sign_in"), 303)
    return _new("", ())


@blueprint.post("/new/challenge")
@requires(Permission.ACCOUNT)
def ask_new() -> Response:
    """What the browser is to ask of a device, so that it makes a passkey. Only this gives out what `add` needs."""
    now = service().clock()
    if not _fresh(now):
        raise NotAllowed(Problem("session", STALE))
    site, owner = passkey.having(account_pages.site()), guard.account()
    with service().store.read() as connection:
        return _asked(*passkey.to_add(connection, owner, site, now))


@blueprint.post("/new")
@requires(Permission.ACCOUNT)
def add() -> Answer:
    """Add the passkey that the device made."""
    sent, challenge, owner, now = form(), _taken(), guard.account(), service().clock()
    name, answer, site = sent.text("name"), sent.text("credential"), account_pages.site()
    work = partial(passkey.add, account=owner, name=name, answer=answer, challenge=challenge, site=site, now=now)
    refused = attempt(sent, work, lambda problems: _new(name, problems))
    if refused:
        return refused
    service().wake()
    flash(gettext("The passkey is added: from now on it signs you in."))
    return redirect(url_for("account.show"), 303)


@blueprint.post("/remove")
@requires(Permission.ACCOUNT)
def remove() -> Answer:
    """Remove one: whoever has it signs in with it no more."""
    sent, owner, now = form(), guard.account(), service().clock()
    seq = sent.number("passkey") or 0
    work = partial(passkey.remove, account=owner, seq=seq, now=now)
    refused = attempt(sent, work, account_pages.account)
    if refused:
        return refused
    service().wake()
    flash(gettext("The passkey is removed: it signs nobody in any more."))
    return redirect(url_for("account.show"), 303)


def _new(name: str, problems: Sequence[Problem]) -> str:
    return render_template("account/passkey.html", name=name, problems=problems)


def _fresh(now: datetime) -> bool:
    """Whether this session began short enough ago."""
    with service().store.read() as connection:
        began = access.session_began(connection, session[guard.SESSION_KEY])
    return began is not None and now - began < FRESH


def _asked(challenge: Challenge, options: dict[str, Any]) -> Response:
    """Give out a challenge; one that was given out before counts no more."""
    session[CHALLENGE] = {
        "value": challenge.value.hex(),
        "purpose": challenge.purpose,
        "expires_at": challenge.expires_at.isoformat(),
        "account": challenge.account,
        "handle": challenge.handle,
    }
    return jsonify(options)


def _taken() -> Challenge | None:
    """The challenge of this browser, taken out of its cookie: only this service can have written it there."""
    kept = session.pop(CHALLENGE, None)
    if kept is None:
        return None
    return Challenge(
        bytes.fromhex(kept["value"]),
        Purpose(kept["purpose"]),
        datetime.fromisoformat(kept["expires_at"]),
        kept["account"],
        kept["handle"],
    )

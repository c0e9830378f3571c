"""The pages around an account that several views show: the sign-in page, and the account's own."""

from collections.abc import Sequence

from flask import render_template, session

from moderation.acts.passkey import Site, site_of
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.storage import access, passkeys
from moderation.web import guard
from moderation.web.context import service


def site() -> Site | None:
    """For whom passkeys are made here; None where the service's address can have none."""
    running = service()
    return site_of(running.settings.service_address, running.catalogue().site_name or running.host)


def sign_in(email: str, problems: Sequence[Problem]) -> str:
    """Where one signs in: with a passkey, or by asking for a link."""
    mail = bool(service().settings.smtp_url)
    offered = site() is not None
    return render_template("account/sign_in.html", mail=mail, email=email, problems=problems, passkeys=offered)


def account(problems: Sequence[Problem] = ()) -> str:
    """Who one is here, what signs one in, where one is signed in, and which programs act for one."""
    who, now, settings = guard.account(), service().clock(), service().settings
    with service().store.read() as connection:
        kept = passkeys.living(connection, who.seq)
        living = access.living_sessions(connection, who.seq, now)
        tokens = access.living_tokens(connection, who.seq)
    return render_template(
        "account/account.html",
        account=who,
        problems=problems,
        passkeys=kept,
        offered=site() is not None,
        sessions=living,
        this=access.digest(session[guard.SESSION_KEY]),
        tokens=tokens,
        digest=bool(settings.smtp_url) and settings.digest_hour is not None and guard.actor().may(Permission.MODERATE),
    )

"""Coming in: a session begins for whoever proved who they are, by a link or by a passkey."""

from collections.abc import Callable

from flask import redirect, request, session, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation.domain.actors import Role
from moderation.storage import accounts
from moderation.storage.accounts import Account
from moderation.web import guard
from moderation.web.context import service
from moderation.web.navigation import is_local
from moderation.web.words import language

NEXT = "next"
"""Where the cookie holds the page that somebody was about to open."""


class Entrance:
    """One transaction: `prove` says whose session begins. What this browser had before ends with it.

    The work runs in the store's thread, which knows no request: what the request says is taken when this is made.
    """

    def __init__(self, prove: Callable[[Connection], Account]) -> None:
        self._prove = prove
        self._now, self._lang, self._device = service().clock(), language(), request.user_agent.string
        self._before: str | None = session.get(guard.SESSION_KEY)
        self._secret = ""
        self._role = Role.VISITOR

    def __call__(self, connection: Connection) -> None:
        """Raises what `prove` raises."""
        owner = self._prove(connection)
        accounts.choose_language(connection, owner.seq, self._lang, again=False)
        if self._before is not None:
            accounts.end_session(connection, self._before, self._now)
        self._secret = accounts.start_session(connection, owner, self._device, self._now)
        self._role = owner.role

    def lead(self) -> AnyResponse:
        """The cookie, and the way to where they were going; only after the work is done."""
        wanted = session.get(NEXT)
        session.clear()  # nothing of before the sign-in is carried over it
        session.permanent = True
        session[guard.SESSION_KEY] = self._secret
        home = url_for("brand_inbox.cases") if self._role is Role.BRAND else url_for("desk.queue")
        return redirect(wanted if isinstance(wanted, str) and is_local(wanted) else home, 303)

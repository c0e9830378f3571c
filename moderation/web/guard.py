"""Who is asking, and whether they may: decided before any view runs, from what the view declares."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import Forbidden, Unauthorized

from moderation import keys
from moderation.domain.actors import AUTHOR, VISITOR, Actor, Permission
from moderation.domain.errors import NotAllowed, Problem, Refused
from moderation.storage import access, accounts, authors, cases
from moderation.storage.accounts import Account
from moderation.web.context import service
from moderation.web.intake import FIELDS_MOST, FORM, written

View = TypeVar("View", bound=Callable[..., Any])

SESSION_KEY = "session"
"""Where the signed cookie holds the secret of the session."""

API = "/api/"

IN_PAGES = frozenset({"comments.send", "comments.preview"})
"""Views whose form stands in the site's pages; the service may be on another host than these."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare what a view requires. Every view must; see `check_declared`."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def declared(app: Flask, endpoint: str) -> Permission | None:
    """What the view behind `endpoint` declared."""
    return getattr(app.view_functions[endpoint], "permission", None)


def check_declared(app: Flask) -> None:
    """Refuse to start with a view that forgot to say whom it is for."""
    requires(Permission.PUBLIC)(app.view_functions["static"])
    for endpoint in app.view_functions:
        if declared(app, endpoint) is None:
            raise RuntimeError(f"the view {endpoint!r} does not declare a permission: add @requires(…)")


def actor() -> Actor:
    """Who is asking."""
    who: Actor = g.get("actor", VISITOR)
    return who


def account() -> Account:
    """The account of who is asking; only in views that require one."""
    who: Account = g.account
    return who


def admit() -> Response | None:
    """Runs before every view: identify, then admit, refuse, or send to the sign-in page."""
    if request.endpoint is None:
        return None
    permission = declared(current_app, request.endpoint)
    if permission is None:
        raise Forbidden
    refuse_foreign_forms()
    refuse_crowded_forms()
    _identify()
    if permission is Permission.RECEIPT:
        g.receipt = service().receipt_owner((request.view_args or {})["token"])
        g.actor = AUTHOR
    elif permission is Permission.STORY:
        g.story = _story((request.view_args or {})["token"])
        g.actor = AUTHOR
    if actor().may(permission):
        return None
    if actor() is not VISITOR:
        raise NotAllowed(Problem("permission", "Your account is not for this page."))
    if request.path.startswith(API) or (request.method == "POST" and written()):
        raise Unauthorized(www_authenticate=None)
    if request.method == "GET":
        session["next"] = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in"))  # type: ignore[return-value]


def _identify() -> None:
    """The API believes bearer tokens only, pages believe the session cookie only: neither can borrow the other's."""
    if request.path.startswith(API):
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            _identify_by_token(token.strip())
        return
    secret = session.get(SESSION_KEY)
    if secret is None:
        return
    now = service().clock()
    with service().store.read() as connection:
        found = accounts.session_owner(connection, secret, now)
    if found is None:
        session.pop(SESSION_KEY)
        return
    _take(found[0])
    if found[1]:
        service().store.write(lambda connection: accounts.touch_session(connection, secret, now))


def _identify_by_token(token: str) -> None:
    now = service().clock()
    with service().store.read() as connection:
        found = accounts.token_owner(connection, token, now)
    if found is None:
        return
    _take(found[0])
    if found[1]:
        service().store.write(lambda connection: access.touch_token(connection, token, now))


def _take(who: Account) -> None:
    g.account = who
    g.actor = who.actor()


def _story(token: str) -> str:
    """The key of the story whose private link `token` is. Raises Unknown for one that is not ours, or has ended, and
    NotAllowed where it came to somebody who is signed in for a brand that is judged there."""
    running = service()
    post, link = keys.storied(running.settings.secret, token)
    with running.store.read() as connection:
        story = authors.holder(connection, post, link, running.clock()).post
        brand = actor().brand
        if brand is not None and cases.names(connection, story, brand):
            raise NotAllowed(
                Problem(
                    "link", "You are signed in for a brand of this story: what it did is judged by its author alone."
                )
            )
        return story


def refuse_crowded_forms() -> None:
    """Refuse a form of thousands of fields before anything takes it apart, which would cost seconds."""
    if request.path.startswith(API) or request.mimetype != FORM:
        return
    if request.get_data(cache=True).count(b"&") >= FIELDS_MOST:
        raise Refused(Problem("form", "This form has too many fields."))


def refuse_foreign_forms() -> None:
    """Refuse a form that another site's page sent (Fetch Metadata, and Origin for browsers without it).

    A caller that sends neither header is no browser: nobody's cookie or address is borrowed there. The site's own
    pages are none of another site, wherever the service is.
    """
    if request.method in ("GET", "HEAD", "OPTIONS") or request.path.startswith(API):
        return
    if request.endpoint in IN_PAGES and _from_the_site():
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise NotAllowed(Problem("origin", "This form was sent from another site. Send it from the page itself."))
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        raise NotAllowed(Problem("origin", "This form was sent from another site. Send it from the page itself."))


def _from_the_site() -> bool:
    """Whether a page of the site sent the form, as the browser says."""
    site = urlsplit(service().catalogue().site_url or service().settings.site_url)
    return bool(site.netloc) and request.headers.get("Origin") == f"{site.scheme}://{site.netloc}".lower()

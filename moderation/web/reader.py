"""Readers who want to prove who they are: by a link in their mail, or by the provider. Nobody has to."""

import logging
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Refused
from moderation.domain.text import check_email
from moderation.mail.letters import reader_letter
from moderation.mail.postbox import post_letter
from moderation.publication import KEY
from moderation.settings import Settings
from moderation.storage import contributions, identities
from moderation.storage.identities import Identity
from moderation.web import provider
from moderation.web.context import service
from moderation.web.errors import status_of
from moderation.web.guard import requires
from moderation.web.intake import form, hidden
from moderation.web.navigation import sequence
from moderation.web.provider import ProviderFailed
from moderation.web.words import gettext, language, speak

log = logging.getLogger(__name__)

blueprint = Blueprint("reader", __name__, url_prefix="/reader")

SESSION_KEY = "reader"
"""Where the cookie holds the secret of a reader's session, beside that of an account."""

PLACE_KEY = "reader_place"
"""Where the cookie remembers what somebody wants to write under, while the provider is asked."""

LANG_KEY = "reader_lang"
"""Where it remembers in which language they read meanwhile."""

PAGE = 25


class Place(NamedTuple):
    """What somebody wants to write under once they are signed in: a post (its key), or a message there (its id)."""

    post: str = ""
    parent: str = ""

    @classmethod
    def asked(cls) -> "Place":
        """The place that the address of the page names."""
        return cls(request.args.get("post", ""), request.args.get("parent", ""))

    def address(self) -> dict[str, str]:
        """As parts of an address of this service; empty where the blog has no such post. Anybody may have typed it."""
        if self.post not in service().catalogue().posts:
            return {}
        return {"post": self.post} | ({"parent": self.parent} if KEY.fullmatch(self.parent) else {})


def current() -> Identity | None:
    """Who is signed in as a reader, if anybody is."""
    secret = session.get(SESSION_KEY)
    if not isinstance(secret, str):
        return None
    with service().store.read() as connection:
        return identities.session_owner(connection, secret, service().clock())


def ways(settings: Settings) -> bool:
    """Whether there is any way to sign in as a reader."""
    return bool(settings.smtp_url or settings.oidc_issuer)


@blueprint.get("/")
@requires(Permission.PUBLIC)
def show() -> AnyResponse | str:
    """One's own messages, each with its receipt."""
    reader = current()
    if reader is None:
        return redirect(url_for(".sign_in", lang=request.args.get("lang")))
    before = sequence("before")
    with service().store.read() as connection:
        seqs = identities.signed_by(connection, reader, before, PAGE + 1)
        found = contributions.by_seqs(connection, seqs[:PAGE])
    messages = [
        (each, service().catalogue().posts.get(each.post), service().receipt_token(each.id))
        for each in sorted(found, key=lambda each: -each.seq)
    ]
    further = seqs[PAGE - 1] if len(seqs) > PAGE else None
    return render_template("reader/show.html", reader=reader, messages=messages, further=further, before=before)


@blueprint.get("/sign-in")
@requires(Permission.PUBLIC)
def sign_in() -> str:
    """The ways there are."""
    return _ways(Place.asked())


@blueprint.post("/sign-in")
@requires(Permission.PUBLIC)
def send_link() -> AnyResponse | str | tuple[str, int]:
    """Mail a link that proves the address. Whether mail was sent there before is not told."""
    if not service().settings.smtp_url:
        raise NotFound
    sent, now = form(), service().clock()
    place, email = Place(sent.text("post"), sent.text("parent")), sent.text("email")
    try:
        sent.check()
        check_email(email)
    except Refused as refusal:
        return _ways(place, email, refusal.problems), status_of(refusal)
    links, lang, host = service().address(f"{blueprint.url_prefix}/links"), language(), service().host
    wanted = urlencode(place.address() | {"lang": lang})

    def work(connection: Connection) -> None:
        token, address = identities.new_link(connection, email, now)
        post_letter(connection, reader_letter(address, f"{links}/{token}?{wanted}", lang, host), now)

    with suppress(Refused):  # several links wait already: to say so would tell who else asked for that address
        service().store.write(work)
    service().wake()
    return render_template("reader/link_sent.html", email=email)


@blueprint.get("/links/<token>")
@requires(Permission.PUBLIC)
def show_link(token: str) -> str:
    """What a link is for. Opening it uses nothing up: mail scanners and previews open links too."""
    with service().store.read() as connection:
        address = identities.link_address(connection, token, service().clock())
    return render_template("reader/link.html", address=address, token=token, place=Place.asked().address())


@blueprint.post("/links/<token>")
@requires(Permission.PUBLIC)
def use_link(token: str) -> AnyResponse:
    """Sign in. The link is used up."""
    now = service().clock()

    def work(connection: Connection) -> tuple[Identity, str]:
        reader = identities.use_link(connection, token, now)
        return reader, identities.start_session(connection, reader, now)

    _reader, secret = service().store.write(work)
    return _signed_in(secret, Place(hidden("post"), hidden("parent")))


@blueprint.get("/provider")
@requires(Permission.PUBLIC)
def ask_provider() -> AnyResponse | tuple[str, int]:
    """Go to the provider. A link rather than a form: the pages' policy lets no form lead to another site."""
    if not service().settings.oidc_issuer:
        raise NotFound
    session[PLACE_KEY], session[LANG_KEY] = Place.asked().address(), language()
    try:
        return provider.begin(service().address(url_for(".answered")))
    except ProviderFailed as failure:
        return _failed(failure, Place.asked())


@blueprint.get("/provider/answer")
@requires(Permission.PUBLIC)
def answered() -> AnyResponse | tuple[str, int]:
    """The provider's answer. Only one that this browser asked for counts: the state in its session says so."""
    if not service().settings.oidc_issuer:
        raise NotFound
    place = Place(**session.pop(PLACE_KEY, {}))
    speak(session.pop(LANG_KEY, None))
    try:
        proof = provider.finish()
    except ProviderFailed as failure:
        return _failed(failure, place)
    now = service().clock()

    def work(connection: Connection) -> str:
        reader = identities.known(connection, proof.issuer, proof.subject, proof.name, proof.email, now)
        return identities.start_session(connection, reader, now)

    return _signed_in(service().store.write(work), place)


@blueprint.post("/sign-out")
@requires(Permission.PUBLIC)
def sign_out() -> AnyResponse:
    """Sign out, here and everywhere."""
    reader = current()
    if reader is not None:
        service().store.write(lambda connection: identities.end_sessions(connection, reader))
    session.pop(SESSION_KEY, None)
    flash(gettext("You are signed out."))
    return redirect(url_for(".sign_in", lang=language()), 303)


def _ways(place: Place, email: str = "", problems: tuple[Problem, ...] = ()) -> str:
    settings = service().settings
    return render_template(
        "reader/sign_in.html",
        mail=bool(settings.smtp_url),
        provider=settings.oidc_name if settings.oidc_issuer else "",
        reader=current(),
        place=place.address(),
        email=email,
        problems=problems,
    )


def _signed_in(secret: str, place: Place) -> AnyResponse:
    """Back to what somebody wanted to write under, else to one's own page. The target is the catalogue's."""
    session.permanent = True
    session[SESSION_KEY] = secret
    if wanted := place.address():
        return redirect(f"{url_for('comments.new')}?{urlencode(wanted | {'lang': language()})}", 303)
    return redirect(url_for(".show", lang=language()), 303)


def _failed(failure: ProviderFailed, place: Place) -> tuple[str, int]:
    log.warning("signing in with the provider failed: %s", str(failure).splitlines()[0][:200] if str(failure) else "")
    problem = Problem("provider", "Signing in there did not work. Try again, or comment without.")
    return _ways(place, problems=(problem,)), 502

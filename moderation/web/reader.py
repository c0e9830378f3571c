"""Readers who want to prove who they are: by a link in their mail, or by the provider. Nobody has to."""

import logging
from contextlib import suppress

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Refused
from moderation.domain.text import check_email
from moderation.mail.letters import reader_letter
from moderation.mail.postbox import post_letter
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

POST_KEY = "reader_post"
"""Where the cookie remembers under which post somebody wants to comment, while the provider is asked."""

LANG_KEY = "reader_lang"
"""Where it remembers in which language they read meanwhile."""

PAGE = 25


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
    return _ways(request.args.get("post", ""))


@blueprint.post("/sign-in")
@requires(Permission.PUBLIC)
def send_link() -> AnyResponse | str | tuple[str, int]:
    """Mail a link that proves the address. Whether mail was sent there before is not told."""
    if not service().settings.smtp_url:
        raise NotFound
    sent, now = form(), service().clock()
    post, email = sent.text("post"), sent.text("email")
    try:
        sent.check()
        check_email(email)
    except Refused as refusal:
        return _ways(post, email, refusal.problems), status_of(refusal)
    links, lang, host = service().address(f"{blueprint.url_prefix}/links"), language(), service().host
    wanted = f"post={post}&" if post in service().catalogue().posts else ""

    def work(connection: Connection) -> None:
        token, address = identities.new_link(connection, email, now)
        post_letter(connection, reader_letter(address, f"{links}/{token}?{wanted}lang={lang}", lang, host), now)

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
    return render_template("reader/link.html", address=address, token=token, post=request.args.get("post", ""))


@blueprint.post("/links/<token>")
@requires(Permission.PUBLIC)
def use_link(token: str) -> AnyResponse:
    """Sign in. The link is used up."""
    now = service().clock()

    def work(connection: Connection) -> tuple[Identity, str]:
        reader = identities.use_link(connection, token, now)
        return reader, identities.start_session(connection, reader, now)

    _reader, secret = service().store.write(work)
    return _signed_in(secret, hidden("post"))


@blueprint.get("/provider")
@requires(Permission.PUBLIC)
def ask_provider() -> AnyResponse | tuple[str, int]:
    """Go to the provider. A link rather than a form: the pages' policy lets no form lead to another site."""
    if not service().settings.oidc_issuer:
        raise NotFound
    session[POST_KEY], session[LANG_KEY] = request.args.get("post", ""), language()
    try:
        return provider.begin(service().address(url_for(".answered")))
    except ProviderFailed as failure:
        return _failed(failure, session[POST_KEY])


@blueprint.get("/provider/answer")
@requires(Permission.PUBLIC)
def answered() -> AnyResponse | tuple[str, int]:
    """The provider's answer. Only one that this browser asked for counts: the state in its session says so."""
    if not service().settings.oidc_issuer:
        raise NotFound
    post = str(session.pop(POST_KEY, ""))
    speak(session.pop(LANG_KEY, None))
    try:
        proof = provider.finish()
    except ProviderFailed as failure:
        return _failed(failure, post)
    now = service().clock()

    def work(connection: Connection) -> str:
        reader = identities.known(connection, proof.issuer, proof.subject, proof.name, proof.email, now)
        return identities.start_session(connection, reader, now)

    return _signed_in(service().store.write(work), post)


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


def _ways(post: str, email: str = "", problems: tuple[Problem, ...] = ()) -> str:
    settings = service().settings
    return render_template(
        "reader/sign_in.html",
        mail=bool(settings.smtp_url),
        provider=settings.oidc_name if settings.oidc_issuer else "",
        reader=current(),
        post=post,
        email=email,
        problems=problems,
    )


def _signed_in(secret: str, post: str) -> AnyResponse:
    """Back to the post that somebody wanted to comment on, else to one's own page. The target is the catalogue's."""
    session.permanent = True
    session[SESSION_KEY] = secret
    if post in service().catalogue().posts:
        return redirect(url_for("comments.new", post=post, lang=language()), 303)
    return redirect(url_for(".show", lang=language()), 303)


def _failed(failure: ProviderFailed, post: str) -> tuple[str, int]:
    log.warning("signing in with the provider failed: %s", str(failure).splitlines()[0][:200] if str(failure) else "")
    problem = Problem("provider", "Signing in there did not work. Try again, or comment without.")
    return _ways(post, problems=(problem,)), 502

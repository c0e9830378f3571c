"""Who speaks for one's brand: the list that its people see, and what each of them may change in it."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, session, url_for
from sqlalchemy import Connection

from moderation import keys
from moderation.acts import joining, representatives
from moderation.acts.renewing import LINK_LIFE, post_renewal
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.domain.parts import Part, Right, may_invite
from moderation.domain.representative import State
from moderation.storage import joinings
from moderation.storage import representatives as kept
from moderation.storage.joinings import JoiningState
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import brand_named, brand_slug
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.joining import check_mail, known_brand, sending
from moderation.web.people_words import part_options
from moderation.web.words import gettext

blueprint = Blueprint("people", __name__, url_prefix="/brand/people")


@blueprint.get("")
@requires(Permission.REPLY)
def show() -> str:
    """Everybody who speaks or spoke for the brand, and who is invited."""
    return _page(Sent({}), ())


@blueprint.post("/invite")
@requires(Permission.REPLY)
def invite() -> Answer:
    """Invite a colleague by mail."""
    sent, told, now = form(), sending(), service().clock()
    brand, actor, mail = known_brand(brand_slug()), guard.actor(), bool(service().settings.smtp_url)

    def work(connection: Connection) -> None:
        check_mail(mail)
        joining.invite(connection, brand, sent.text("email"), sent.text("part"), actor, told, now)

    return _done(sent, work, gettext("The invitation is sent. It works once, for seven days."))


@blueprint.post("/part")
@requires(Permission.REPLY)
def change_part() -> Answer:
    """Give a colleague another part."""
    sent, now, brand, actor = form(), service().clock(), brand_slug(), guard.actor()
    seq = sent.number("representative") or 0

    def work(connection: Connection) -> None:
        representatives.change_part(connection, seq, brand, sent.text("part"), actor, now)

    return _done(sent, work, gettext("The part is changed."))


@blueprint.post("/leave")
@requires(Permission.REPLY)
def leave() -> Answer:
    """Say of a colleague, or of oneself, that they no longer speak for the brand."""
    sent, now, brand, actor = form(), service().clock(), brand_slug(), guard.actor()
    seq = sent.number("representative") or 0

    def work(connection: Connection) -> None:
        representatives.leave(connection, seq, brand, actor, now)

    answer = _done(sent, work, gettext("It is kept, and the badge says so with the next publication."))
    if seq == actor.account and not isinstance(answer, tuple):
        session.clear()
        flash(gettext("You no longer speak for the brand here. What you wrote stays signed by you."))
        return redirect(url_for("account.sign_in"), 303)
    return answer


@blueprint.post("/renew")
@requires(Permission.REPLY)
def renew() -> Answer:
    """Renew one's own proof: by a link in the mail, or at once where there is no mail (the operator let one in)."""
    sent, now, account = form(), service().clock(), guard.account()
    settings, told, catalogue = service().settings, sending(), service().catalogue()
    brand = brand_named(catalogue, brand_slug()).name

    def work(connection: Connection) -> None:
        if not settings.smtp_url:
            representatives.renew(connection, account.seq, None, now)
            return
        until = now + LINK_LIFE
        key = keys.renewal_key(settings.secret, account.seq, account.renew_by or now, until)
        post_renewal(
            connection, account, brand, key, until, settings.service_address, catalogue.timezone, now, told.lang
        )

    done = gettext("A link was sent to you: it renews your proof.") if settings.smtp_url else gettext("It is renewed.")
    return _done(sent, work, done)


def _done(sent: Sent, work: Callable[[Connection], None], told: str) -> Answer:
    back = attempt(sent, work, lambda problems: _page(sent, problems))
    if back is not None:
        return back
    service().wake()
    flash(told)
    return redirect(url_for(".show"), 303)


def _page(sent: Sent, problems: Sequence[Problem]) -> str:
    slug, actor = brand_slug(), guard.actor()
    with service().store.read() as connection:
        people = kept.of_brand(connection, slug)
        invited = joinings.of_brand(connection, slug, JoiningState.SENT, JoiningState.PROVED)
    now = service().clock()
    invitable = [part for part in Part if actor.part is not None and may_invite(actor.part, part)]
    return render_template(
        "brand/people.html",
        brand=brand_named(service().catalogue(), slug),
        people=people,
        invited=[each for each in invited if each.proved_at is not None or each.expires_at > now],
        invitable=part_options(*invitable) if invitable else [],
        all_parts=part_options(),
        may_change=actor.has(Right.CHANGE_PARTS),
        may_revoke=actor.has(Right.REVOKE),
        gone=(State.SUSPENDED, State.LEFT),
        account=guard.account(),
        typed={"email": sent.text("email"), "part": sent.text("part")},
        problems=problems,
    )

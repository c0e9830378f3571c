"""The desk's pages of brands' representatives: who speaks for each, who waits, whom this blog invites or suspends."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import joining, representatives
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.domain.representative import State
from moderation.storage import contributions, joinings
from moderation.storage import representatives as kept
from moderation.storage.joinings import JoiningState
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.joining import check_mail, known_brand, sending
from moderation.web.people_words import part_options
from moderation.web.words import gettext

blueprint = Blueprint("desk_brands", __name__, url_prefix="/desk/brands")


@blueprint.get("")
@requires(Permission.MODERATE)
def brands() -> str:
    """Every brand of the blog, and how many speak for it or wait to."""
    with service().store.read() as connection:
        active, asking = kept.count_active(connection), joinings.count_proved(connection)
        waiting = contributions.count_waiting(connection)
    return render_template(
        "desk/brands.html",
        brands=sorted(service().catalogue().brands.values(), key=lambda each: each.name),
        active=active,
        asking=asking,
        waiting=waiting,
    )


@blueprint.get("/<slug>")
@requires(Permission.MODERATE)
def show(slug: str) -> str:
    """One brand's representatives, and who waits to be one."""
    return _page(slug, Sent({}), ())


@blueprint.post("/<slug>/invite")
@requires(Permission.MODERATE)
def invite(slug: str) -> Answer:
    """Invite somebody by mail. This blog then vouches for them, unless their address is at the brand's domain."""
    sent, told, now = form(), sending(), service().clock()
    brand, actor, mail = known_brand(slug), guard.actor(), bool(service().settings.smtp_url)

    def work(connection: Connection) -> None:
        check_mail(mail)
        joining.invite(connection, brand, sent.text("email"), sent.text("part"), actor, told, now)

    return _done(slug, sent, work, gettext("The invitation is sent. It works once, for seven days."))


@blueprint.post("/<slug>/confirm")
@requires(Permission.MODERATE)
def confirm(slug: str) -> Answer:
    """Confirm a request."""
    sent, told, now = form(), sending(), service().clock()
    brand, actor, seq = known_brand(slug), guard.actor(), sent.number("request") or 0

    def work(connection: Connection) -> None:
        joining.confirm(connection, seq, brand, sent.text("part"), actor, told, now)

    return _done(slug, sent, work, gettext("The request is confirmed, and they are told."))


@blueprint.post("/<slug>/refuse")
@requires(Permission.MODERATE)
def refuse(slug: str) -> Answer:
    """Refuse a request, with the reason that is told to whoever asked."""
    sent, told, now = form(), sending(), service().clock()
    brand, actor, seq = known_brand(slug), guard.actor(), sent.number("request") or 0

    def work(connection: Connection) -> None:
        joining.refuse(connection, seq, brand, sent.text("answer"), actor, told, now)

    return _done(slug, sent, work, gettext("The request is refused, and they are told why."))


@blueprint.post("/<slug>/part")
@requires(Permission.MODERATE)
def change_part(slug: str) -> Answer:
    """Give a representative another part."""
    sent, now, actor = form(), service().clock(), guard.actor()
    seq = sent.number("representative") or 0

    def work(connection: Connection) -> None:
        representatives.change_part(connection, seq, slug, sent.text("part"), actor, now)

    return _done(slug, sent, work, gettext("The part is changed."))


@blueprint.post("/<slug>/suspend")
@requires(Permission.MODERATE)
def suspend(slug: str) -> Answer:
    """Suspend a representative: what they wrote stays, their badge says since when they are none."""
    sent, now, actor = form(), service().clock(), guard.actor()
    seq = sent.number("representative") or 0

    def work(connection: Connection) -> None:
        representatives.suspend(connection, seq, slug, actor, now)

    return _done(slug, sent, work, gettext("They are suspended; the badge says so with the next publication."))


def _done(slug: str, sent: Sent, work: Callable[[Connection], None], told: str) -> Answer:
    back = attempt(sent, work, lambda problems: _page(slug, sent, problems))
    if back is not None:
        return back
    service().wake()
    flash(told)
    return redirect(url_for(".show", slug=slug), 303)


def _page(slug: str, sent: Sent, problems: Sequence[Problem]) -> str:
    brand, now = known_brand(slug), service().clock()
    with service().store.read() as connection:
        people = kept.of_brand(connection, slug)
        asking = joinings.of_brand(connection, slug, JoiningState.PROVED)
        sent_out = joinings.of_brand(connection, slug, JoiningState.SENT)
        waiting = contributions.count_waiting(connection)
    return render_template(
        "desk/brand.html",
        brand=brand,
        people=people,
        asking=asking,
        invited=[each for each in sent_out if each.expires_at > now],
        all_parts=part_options(),
        gone=(State.SUSPENDED, State.LEFT),
        typed={name: sent.text(name) for name in ("email", "part", "answer")},
        about=sent.number("request"),
        problems=problems,
        waiting=waiting,
    )

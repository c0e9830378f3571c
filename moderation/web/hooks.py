"""The endpoints of a brand's own systems (webhooks), for its managers: what each is told of, what was sent to it."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import hooks as acts
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem
from moderation.domain.hook import HOOKS_MOST
from moderation.storage import hook_deliveries, hooks
from moderation.storage.hooks import Hook
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import brand_named, brand_slug
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.hook_words import event_options
from moderation.web.intake import Sent, form
from moderation.web.words import gettext
from moderation.webhooks.signing import secret_of

blueprint = Blueprint("hooks", __name__, url_prefix="/brand/hooks")

SHOWN = 100
"""Messages on the page of an endpoint, the newest."""


@blueprint.get("")
@requires(Permission.REPLY)
def show() -> str:
    """The brand's endpoints, and the form for another. Raises NotAllowed for who is no manager."""
    return _list("", (), ())


@blueprint.post("")
@requires(Permission.REPLY)
def register() -> Answer:
    """Keep a new endpoint and show its secret, this once: it is in no address, no cookie and no table."""
    sent, actor, now = form("events"), guard.actor(), service().clock()
    address, events = sent.text("address"), sent.texts("events")
    made: list[Hook] = []

    def work(connection: Connection) -> None:
        made.append(acts.register(connection, actor, address, events, now))

    back = attempt(sent, work, lambda problems: _list(address, events, problems))
    return back if back is not None else (_one(made[-1].id, reveal=True), 201)


@blueprint.get("/<hook_id>")
@requires(Permission.REPLY)
def one(hook_id: str) -> str:
    """One endpoint, and what was sent to it."""
    return _one(hook_id)


@blueprint.post("/<hook_id>/events")
@requires(Permission.REPLY)
def choose(hook_id: str) -> Answer:
    """Choose other events."""
    sent, actor = form("events"), guard.actor()
    events, seen = sent.texts("events"), sent.number("version") or 0

    def work(connection: Connection) -> None:
        acts.choose(connection, hook_id, actor, events, seen)

    return _done(hook_id, sent, work, gettext("Saved."), events)


@blueprint.post("/<hook_id>/rotate")
@requires(Permission.REPLY)
def rotate(hook_id: str) -> Answer:
    """Give it another secret and show that, this once."""
    sent, actor, now = form(), guard.actor(), service().clock()
    seen = sent.number("version") or 0

    def work(connection: Connection) -> None:
        acts.rotate(connection, hook_id, actor, seen, now)

    back = attempt(sent, work, lambda problems: _one(hook_id, problems))
    return back if back is not None else (_one(hook_id, reveal=True), 200)


@blueprint.post("/<hook_id>/resume")
@requires(Permission.REPLY)
def resume(hook_id: str) -> Answer:
    """Let it run again."""
    actor = guard.actor()

    def work(connection: Connection) -> None:
        acts.resume(connection, hook_id, actor)

    return _done(
        hook_id, form(), work, gettext("It runs again. What did not arrive before can be sent again from the list.")
    )


@blueprint.post("/<hook_id>/test")
@requires(Permission.REPLY)
def test(hook_id: str) -> Answer:
    """Send a message that says nothing."""
    actor, now = guard.actor(), service().clock()

    def work(connection: Connection) -> None:
        acts.send_test(connection, hook_id, actor, now)

    return _done(hook_id, form(), work, gettext("A test is on its way. Load this page again to see what became of it."))


@blueprint.post("/<hook_id>/again")
@requires(Permission.REPLY)
def again(hook_id: str) -> Answer:
    """Send a message anew."""
    sent, actor, now = form(), guard.actor(), service().clock()

    def work(connection: Connection) -> None:
        acts.send_again(connection, hook_id, actor, sent.text("message"), now)

    return _done(hook_id, sent, work, gettext("It is on its way again. Load this page again to see what became of it."))


@blueprint.post("/<hook_id>/remove")
@requires(Permission.REPLY)
def remove(hook_id: str) -> Answer:
    """Remove it, with all that is known of what was sent to it."""
    actor, now = guard.actor(), service().clock()

    def work(connection: Connection) -> None:
        acts.remove(connection, hook_id, actor, now)

    back = attempt(form(), work, lambda problems: _one(hook_id, problems))
    if back is not None:
        return back
    flash(gettext("The endpoint is removed. Nothing is sent there any more."))
    return redirect(url_for(".show"), 303)


def _done(
    hook_id: str, sent: Sent, work: Callable[[Connection], None], told: str, events: Sequence[str] | None = None
) -> Answer:
    back = attempt(sent, work, lambda problems: _one(hook_id, problems, events))
    if back is not None:
        return back
    service().wake()
    flash(told)
    return redirect(url_for(".one", hook_id=hook_id), 303)


def _list(address: str, events: Sequence[str], problems: Sequence[Problem]) -> str:
    brand = acts.check_may(guard.actor())
    with service().store.read() as connection:
        found = hooks.of_brand(connection, brand)
    return render_template(
        "brand/hooks.html",
        brand=brand_named(service().catalogue(), brand),
        hooks=found,
        full=len(found) >= HOOKS_MOST,
        most=HOOKS_MOST,
        options=event_options(),
        typed={"address": address, "events": events},
        problems=problems,
        by_field=_by_field(problems),
    )


def _one(
    hook_id: str, problems: Sequence[Problem] = (), events: Sequence[str] | None = None, reveal: bool = False
) -> str:
    """`events`: those chosen in the form that came back. `reveal`: with the secret, which was just made."""
    acts.check_may(guard.actor())
    with service().store.read() as connection:
        hook = hooks.get(connection, hook_id, brand_slug())
        sent = hook_deliveries.of_hook(connection, hook, SHOWN)
    return render_template(
        "brand/hook.html",
        hook=hook,
        deliveries=sent,
        most=SHOWN,
        secret=secret_of(service().settings.secret, hook) if reveal else "",
        options=event_options(),
        chosen=hook.events if events is None else events,
        problems=problems,
        by_field=_by_field(problems),
    )


def _by_field(problems: Sequence[Problem]) -> dict[str, Problem]:
    return {each.field: each for each in reversed(problems)}

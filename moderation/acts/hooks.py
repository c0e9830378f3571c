"""A brand's endpoints: registered, changed, tested, removed by whoever may have its systems told of what happens."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.domain.actors import Actor
from moderation.domain.errors import Conflict, NotAllowed, Problem, Refused
from moderation.domain.hook import AGAIN_AFTER, ASKED_MOST, HOOKS_MOST, Event, Failure, check_address, check_events
from moderation.domain.inbox import check_right
from moderation.domain.parts import Right
from moderation.storage import hook_deliveries, hooks
from moderation.storage.hooks import Hook
from moderation.storage.turns import take_turn


def check_may(actor: Actor) -> str:
    """The brand whose endpoints `actor` may see and change. Raises NotAllowed."""
    return _manager(actor)[0]


def register(connection: Connection, actor: Actor, address: object, events: list[str], now: datetime) -> Hook:
    """Keep an endpoint of the actor's brand, told of `events` from now on. Raises Refused, NotAllowed."""
    brand, account = _manager(actor)
    problems: list[Problem] = []
    where, chosen = "", tuple[Event, ...]()
    try:
        where = check_address(address)
    except Refused as refusal:
        problems += refusal.problems
    try:
        chosen = check_events(events)
    except Refused as refusal:
        problems += refusal.problems
    take_turn(connection, f"hooks {brand}")
    there = hooks.of_brand(connection, brand)
    if any(each.address == where for each in there):
        problems.append(Problem("address", "This endpoint is registered already: change that one."))
    elif len(there) >= HOOKS_MOST:
        problems.append(Problem("address", "There are %(n)d endpoints already. Remove one first.", {"n": len(there)}))
    if problems:
        raise Refused(*problems)
    return hooks.add(connection, brand, where, chosen, account, now)


def choose(connection: Connection, id: str, actor: Actor, events: list[str], seen: int) -> Hook:
    """Choose other events for an endpoint whose version `seen` was looked at. Raises Refused, NotAllowed, Conflict."""
    before = _mine(connection, id, actor, seen)
    return hooks.change(connection, before, events=" ".join(check_events(events)), account=actor.account)


def rotate(connection: Connection, id: str, actor: Actor, seen: int, now: datetime) -> Hook:
    """Give an endpoint another secret; for a day its messages are signed with both. Raises NotAllowed, Conflict."""
    before = _mine(connection, id, actor, seen)
    values = {"generation": before.generation + 1, "rotated_at": now, "account": actor.account}
    return hooks.change(connection, before, **values)


def resume(connection: Connection, id: str, actor: Actor) -> Hook:
    """Let an endpoint that was paused run again: from now on, and not for what it missed. Raises NotAllowed."""
    before = _mine(connection, id, actor)
    if before.paused_at is None:
        return before
    return hooks.change(connection, before, paused_at=None, account=actor.account)


def remove(connection: Connection, id: str, actor: Actor, now: datetime) -> None:
    """Delete an endpoint; what waits for it is not sent. Raises NotAllowed, Unknown."""
    before = _mine(connection, id, actor)
    hook_deliveries.stop_all(connection, before, Failure.GONE, now)
    hooks.remove(connection, before)


def send_test(connection: Connection, id: str, actor: Actor, now: datetime) -> None:
    """Send an endpoint a message that says nothing, once. Raises Refused, NotAllowed, Unknown."""
    before = _mine(connection, id, actor)
    _check_asked(connection, before, now)
    hook_deliveries.add(connection, before, Event.TEST, {"brand": before.brand}, now)


def send_again(connection: Connection, id: str, actor: Actor, message: str, now: datetime) -> None:
    """Send a message to an endpoint anew, under the id it had. Raises Refused, NotAllowed, Unknown."""
    before = _mine(connection, id, actor)
    delivery = hook_deliveries.get(connection, message, before)
    _check_asked(connection, before, now)
    if delivery.by_hand and now < delivery.asked_at + AGAIN_AFTER:
        minutes = AGAIN_AFTER // timedelta(minutes=1)
        raise Refused(
            Problem("hook", "This was sent less than %(n)d minutes ago. Wait a little, or send a test.", {"n": minutes})
        )
    hook_deliveries.ask_again(connection, delivery, now)


def _check_asked(connection: Connection, hook: Hook, now: datetime) -> None:
    if hook.paused_at is not None:
        raise Refused(Problem("hook", "This endpoint is paused: nothing is sent. Resume it first."))
    if hook_deliveries.asked_since(connection, hook, now - timedelta(hours=1)) >= ASKED_MOST:
        raise Refused(
            Problem(
                "hook",
                "You asked for %(n)d messages to this endpoint within an hour. Wait a little.",
                {"n": ASKED_MOST},
            )
        )


def _mine(connection: Connection, id: str, actor: Actor, seen: int | None = None) -> Hook:
    """The endpoint `id` of the actor's brand, locked; where `seen` is given, as it was looked at."""
    found = hooks.get(connection, id, _manager(actor)[0], lock=True)
    if seen is not None and seen != found.version:
        raise Conflict(Problem("version", "This endpoint was changed meanwhile. Look at it again."))
    return found


def _manager(actor: Actor) -> tuple[str, int]:
    check_right(actor, Right.HOOKS)
    if actor.brand is None or actor.account is None:
        raise NotAllowed(Problem("account", "Only people of the brand work in its inbox."))
    return actor.brand, actor.account

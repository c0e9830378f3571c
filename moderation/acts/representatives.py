"""What becomes of those who speak for a brand: their part, their proof, their end. What they signed stays signed."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.acts import RECORD, REPUBLISH, case
from moderation.domain.actors import CLOCK, Actor
from moderation.domain.errors import NotAllowed, Problem, Refused, Unknown
from moderation.domain.parts import Part
from moderation.domain.representative import ASKED_BEFORE, CONFIRMED_FOR, Action, Level, State, decide
from moderation.storage import cases, domains, outbox, representatives
from moderation.storage.accounts import Account
from moderation.storage.representative_log import log

GRACE = timedelta(days=30)
"""Whoever should have been asked long ago, and was not, has so long from when they are."""


def changed(connection: Connection, brand: str, now: datetime) -> None:
    """Somebody came, went, or is believed otherwise: what shows it is published anew, and cases have other dates.

    A brand may stand in thousands of posts: they come behind whatever is decided meanwhile.
    """
    told = cases.posts_about(connection, brand)
    posts = sorted({*representatives.posts_signed(connection, brand), *told})
    outbox.ask_all(connection, REPUBLISH, posts, now)
    outbox.ask(connection, RECORD, brand, now)
    case.look_again(connection, brand, now)


def change_part(connection: Connection, seq: int, brand: str, part: object, actor: Actor, now: datetime) -> Account:
    """Give a representative of `brand` another part. Raises Refused for no part, NotAllowed, Unknown."""
    if not isinstance(part, str) or part not in list(Part):
        raise Refused(Problem("part", "Choose one of the parts."))
    account = representatives.get(connection, seq, brand, lock=True)
    standing = representatives.standing(account)
    state = decide(standing, Action.CHANGE_PART, actor)
    if account.part == part:
        return account
    log(connection, seq, Action.CHANGE_PART, state, state, actor, now, part)
    return representatives.change(connection, account, part=Part(part))


def suspend(connection: Connection, seq: int, brand: str, actor: Actor, now: datetime) -> Account:
    """This blog ends it: no sign-in, no act, no badge. Raises NotAllowed, IllegalTransition, Unknown."""
    return _end(connection, seq, brand, Action.SUSPEND, actor, now)


def leave(connection: Connection, seq: int, brand: str, actor: Actor, now: datetime) -> Account:
    """They no longer speak for the brand, as they say themselves or a colleague who may. Raises as `suspend` does."""
    return _end(connection, seq, brand, Action.LEAVE, actor, now)


def _end(connection: Connection, seq: int, brand: str, action: Action, actor: Actor, now: datetime) -> Account:
    account = representatives.get(connection, seq, brand, lock=True)
    before = representatives.standing(account)
    state = decide(before, action, actor)
    log(connection, seq, action, before.state, state, actor, now)
    values = {"standing": state, "suspended_at": now, "ended_at": account.ended_at or now}
    ended = representatives.change(connection, account, **values)
    representatives.close(connection, account, now)
    changed(connection, brand, now)
    return ended


def renew(connection: Connection, seq: int, renew_by: int | None, now: datetime) -> Account:
    """Somebody confirms that they still speak for their brand; `renew_by`: what a link says (Unix time).

    Raises Unknown for a link that served already, or for an account that ended.
    """
    gone = Unknown(Problem("link", "This link was used or has expired. Ask for a new one."))
    account = representatives.get_any(connection, seq)
    if account.suspended_at is not None or account.renew_by is None or account.brand is None:
        raise gone
    if renew_by is not None and int(account.renew_by.timestamp()) != renew_by:
        raise gone
    before = representatives.standing(account)
    state = decide(before, Action.RENEW, account.actor())
    log(connection, seq, Action.RENEW, before.state, state, account.actor(), now)
    values: dict[str, object] = {"standing": state, "renew_by": now + CONFIRMED_FOR, "asked": 0, "ended_at": None}
    if account.verified_by == Level.EMAIL:
        values["verified_at"] = now  # the link reached the address again
    kept = representatives.change(connection, account, **values)
    changed(connection, account.brand, now)
    return kept


# --- the clock -------------------------------------------------------------------------------------------------------


def to_ask(connection: Connection, now: datetime) -> list[Account]:
    """Whom to ask now to renew their proof."""
    soon = representatives.to_renew(connection, now + ASKED_BEFORE[0])
    return [each for each in soon if each.renew_by is not None and _times_asked(each.renew_by, now) > each.asked]


def _times_asked(renew_by: datetime, now: datetime) -> int:
    return sum(renew_by - before <= now for before in ASKED_BEFORE)


def asked(connection: Connection, account: Account, now: datetime) -> Account:
    """They were asked. Who is asked late has time to answer."""
    due = account.renew_by or now
    if account.asked == 0 and due < now + ASKED_BEFORE[-1]:
        due = now + GRACE
    return representatives.change(connection, account, asked=max(1, _times_asked(due, now)), renew_by=due)


def lapse(connection: Connection, now: datetime) -> list[Account]:
    """Whoever was asked and did not confirm it in time is no longer verified; they can still renew it."""
    late = [each for each in representatives.to_renew(connection, now) if each.asked and each.brand is not None]
    for each in late:
        before = representatives.standing(each)
        state = decide(before, Action.LAPSE, CLOCK)
        log(connection, each.seq, Action.LAPSE, before.state, state, CLOCK, now)
        representatives.change(connection, each, standing=state, ended_at=now)
    brands = {each.brand for each in late if each.brand is not None} | domains.end_old(connection, now)
    for brand in sorted(brands):
        changed(connection, brand, now)
    return late


# --- the brand's domain ----------------------------------------------------------------------------------------------


def ask_token(connection: Connection, seq: int, brand: str, domain: str, now: datetime) -> domains.Challenge:
    """A token with which a representative of `brand` can prove `domain`, one of the brand's. Raises NotAllowed."""
    _check_may_prove(connection, seq, brand)
    return domains.ask(connection, seq, brand, domain, now)


def begin_check(connection: Connection, seq: int, challenge: int, now: datetime) -> domains.Challenge:
    """Count a check that is about to be made, outside of any transaction. Raises Unknown, Refused when too many."""
    return domains.attempt(connection, challenge, seq, now)


def end_check(connection: Connection, challenge: domains.Challenge, method: str, problem: str, now: datetime) -> None:
    """Keep what a check found: `problem` in words for whoever asked, or empty: the domain is proved."""
    if problem:
        domains.note(connection, challenge, method, problem, None)
        return
    account = _check_may_prove(connection, challenge.account, challenge.brand)
    domains.note(connection, challenge, method, "", now)
    state = decide(representatives.standing(account), Action.PROVE, account.actor())
    log(connection, account.seq, Action.PROVE, state, state, account.actor(), now, challenge.domain)
    changed(connection, challenge.brand, now)


def _check_may_prove(connection: Connection, seq: int, brand: str) -> Account:
    account = representatives.get(connection, seq, brand, lock=True)
    if account.standing is not State.ACTIVE or account.suspended_at is not None:
        raise NotAllowed(
            Problem("domain", "Only somebody who is verified can prove the domain. Renew your own proof first.")
        )
    decide(representatives.standing(account), Action.PROVE, account.actor())
    return account

"""Coming to speak for a brand: invited, or at one's own request. A link in the mail proves the address, and acts once.

Who asks and is the brand's first waits for a moderator: a mailbox at a brand's domain proves that somebody works there,
not that they may speak for it. Later ones need no leave of this blog: the brand itself sees them, and can end it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from moderation.acts import representatives as acts
from moderation.domain.actors import VISITOR, Actor, Role
from moderation.domain.brand_address import at_domain
from moderation.domain.errors import NotAllowed, Problem, Refused, Unknown
from moderation.domain.parts import Part, may_invite
from moderation.domain.representative import CONFIRMED_FOR, Action, Level, Standing, State, decide
from moderation.domain.text import check_body, check_email, check_line
from moderation.mail import letters_to_representatives as letters
from moderation.mail.postbox import post_letter
from moderation.publication import Brand
from moderation.storage import accounts, joinings, representatives
from moderation.storage.accounts import Account
from moderation.storage.joinings import INVITED_MOST, WAITING_MOST, Joining, JoiningKind, JoiningState
from moderation.storage.representative_log import ended_by_others, log
from moderation.storage.turns import take_turn

Checked = TypeVar("Checked")

DESK = frozenset({Role.MODERATOR, Role.SENIOR, Role.OPERATOR})

ANSWER_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Sending:
    """How letters are written: the language, where links lead (without their secret), and what the site is called."""

    lang: str
    links: str
    sign_in: str
    host: str


def invite(
    connection: Connection, brand: Brand, email: object, part: object, actor: Actor, sending: Sending, now: datetime
) -> None:
    """Ask somebody by mail to speak for `brand`.

    The desk vouches for whom it invites, whatever their address; a brand's own people invite at its domains only.
    Raises Refused for what was typed, NotAllowed where the actor's part does not go so far.
    """
    wanted = _part(part)
    address = _email(email)
    if actor.role not in DESK:
        if actor.brand != brand.slug or actor.part is None or not may_invite(actor.part, wanted):
            raise NotAllowed(Problem("part", "You may not invite anybody to this part. Ask your direction to."))
        _check_at_domain(address, brand)
    there = accounts.by_email(connection, address)
    if there is not None and there.brand == brand.slug and there.standing in (State.ACTIVE, State.LAPSED):
        raise Refused(Problem("email", "This person speaks for the brand already."))
    if actor.role not in DESK:
        _check_invited(connection, brand, now)
    if joinings.count_waiting(connection, address, now) >= WAITING_MOST:
        raise Refused(Problem("email", "Several links to this address wait already. They work for a week."))
    token = joinings.add(connection, JoiningKind.INVITATION, brand.slug, wanted, address, actor, sending.lang, now)
    link = f"{sending.links}/{token}?lang={sending.lang}"
    post_letter(
        connection, letters.invitation_letter(address, brand.name, wanted, link, sending.lang, sending.host), now
    )


def request(
    connection: Connection, brand: Brand, name: object, title: object, email: object, sending: Sending, now: datetime
) -> None:
    """Somebody says that they speak for `brand`: a link is mailed to them.

    Raises Refused for what was typed. Whether the address has an account, only its mail tells.
    """
    problems: list[Problem] = []
    address = _told(problems, lambda: _email(email))
    signed = _told(problems, lambda: _line("name", name))
    role = _told(problems, lambda: _line("title", title))
    if address is not None:
        _told(problems, lambda: _check_at_domain(address, brand))
    if problems or address is None or signed is None or role is None:
        raise Refused(*problems)
    there = accounts.by_email(connection, address)
    if there is not None and there.suspended_at is None:
        take_turn(connection, f"joining {there.seq}")
        if joinings.remind(connection, brand.slug, Part.AGENT, VISITOR, sending.lang, now, there.seq):
            post_letter(connection, letters.known_letter(address, sending.sign_in, sending.lang, sending.host), now)
        return
    if joinings.count_waiting(connection, address, now) >= WAITING_MOST:
        return  # to say so would tell that somebody asked before
    token = joinings.add(
        connection, JoiningKind.REQUEST, brand.slug, Part.AGENT, address, VISITOR, sending.lang, now, signed, role
    )
    link = f"{sending.links}/{token}?lang={sending.lang}"
    post_letter(connection, letters.request_letter(address, brand.name, link, sending.lang, sending.host), now)


def accept(connection: Connection, token: str, brand: Brand, name: object, title: object, now: datetime) -> Account:
    """Follow an invitation. Raises Unknown for a link that is over, Refused for what was typed."""
    joining = joinings.of_link(connection, token, now, lock=True)
    if joining.kind is not JoiningKind.INVITATION or not _still_meant(connection, joining):
        raise Unknown(Problem("link", "This link was used or has expired. Ask for a new one."))
    problems: list[Problem] = []
    signed = _told(problems, lambda: _line("name", name))
    role = _told(problems, lambda: _line("title", title))
    if problems or signed is None or role is None:
        raise Refused(*problems)
    proof = Level.EMAIL if at_domain(joining.email, brand.domains) else Level.OPERATOR
    if proof is Level.OPERATOR and Role(joining.role) not in DESK:
        # The brand has another domain by now, and its own people vouch for nobody elsewhere.
        _check_at_domain(joining.email, brand)
    entered = _enter(connection, joining, signed, role, joining.part, proof, VISITOR, now)
    joinings.settle(connection, joining, JoiningState.DONE, VISITOR, now, entered.seq)
    return entered


def prove(connection: Connection, token: str, brand: Brand, now: datetime) -> Account | None:
    """Follow the link of a request. None: it waits for a moderator, as nobody speaks for the brand yet, or as somebody
    else ended before that this person does."""
    joining = joinings.of_link(connection, token, now, lock=True)
    if joining.kind is not JoiningKind.REQUEST:
        raise Unknown(Problem("link", "This link was used or has expired. Ask for a new one."))
    _check_at_domain(joining.email, brand)
    if not representatives.is_represented(connection, brand.slug) or _sent_away(connection, joining):
        joinings.prove(connection, joining, now)
        return None
    entered = _enter(connection, joining, joining.name, joining.title, Part.AGENT, Level.EMAIL, VISITOR, now)
    joinings.settle(connection, joining, JoiningState.DONE, VISITOR, now, entered.seq)
    return entered


def confirm(
    connection: Connection, seq: int, brand: Brand, part: object, actor: Actor, sending: Sending, now: datetime
) -> Account:
    """A moderator confirms a request. Raises Unknown for one that is decided, NotAllowed, Refused for no part."""
    joining = joinings.get_proved(connection, seq, brand.slug)
    wanted = _part(part)
    decide(Standing(State.REQUESTED, brand.slug, wanted), Action.CONFIRM, actor)
    entered = _enter(connection, joining, joining.name, joining.title, wanted, Level.EMAIL, actor, now)
    joinings.settle(connection, joining, JoiningState.DONE, actor, now, entered.seq)
    link = f"{sending.sign_in}?lang={joining.lang}"
    post_letter(connection, letters.confirmed_letter(entered.email, brand.name, link, joining.lang, sending.host), now)
    return entered


def refuse(
    connection: Connection, seq: int, brand: Brand, answer: object, actor: Actor, sending: Sending, now: datetime
) -> None:
    """A moderator refuses a request, and says why. Raises Unknown for one that is decided, NotAllowed, Refused."""
    joining = joinings.get_proved(connection, seq, brand.slug)
    decide(Standing(State.REQUESTED, brand.slug, joining.part), Action.CONFIRM, actor)
    said = check_body(answer, field="answer", longest=ANSWER_MAX)
    post_letter(connection, letters.refused_letter(joining.email, brand.name, said, joining.lang, sending.host), now)
    joinings.settle(connection, joining, JoiningState.REFUSED, actor, now)


# --- what is checked -------------------------------------------------------------------------------------------------


def _enter(
    connection: Connection,
    joining: Joining,
    name: str,
    title: str,
    part: Part,
    proof: Level,
    by: Actor,
    now: datetime,
) -> Account:
    """The account of whoever joins: a new one, or the one that came to an end before."""
    confirmed = joining.kind is JoiningKind.REQUEST and by.role in DESK
    there = accounts.by_email(connection, joining.email)
    if there is None:
        came = (Action.CONFIRM, State.REQUESTED) if confirmed else (Action.ACCEPT, State.INVITED)
        entered = accounts.add(
            connection, joining.email, Role.BRAND, now, name, title, joining.brand, proof, part, by, came
        )
    elif there.brand == joining.brand and _may_come_back(there, joining):
        action = Action.CONFIRM if confirmed else Action.ACCEPT
        before = representatives.standing(there)
        state = decide(before, action, by)
        log(connection, there.seq, action, before.state, state, by, now, part)
        values: dict[str, object] = {"standing": state, "suspended_at": None, "ended_at": None, "asked": 0}
        values |= {"name": name, "title": title, "part": part, "verified_by": proof, "verified_at": now}
        entered = representatives.change(connection, there, **values, renew_by=now + CONFIRMED_FOR)
    elif confirmed and there.brand == joining.brand and there.standing is State.SUSPENDED:
        raise Refused(
            Problem("request", "This blog suspended whoever has this address. To let them back in, invite them anew.")
        )
    else:
        raise Refused(
            Problem("link", "This address has an account here already, which this link cannot change. Use another one.")
        )
    if joining.proved_at is not None:
        entered = representatives.change(connection, entered, verified_at=joining.proved_at)
    acts.changed(connection, joining.brand, now)
    return entered


def _check_invited(connection: Connection, brand: Brand, now: datetime) -> None:
    take_turn(connection, f"invitations {brand.slug}")
    if joinings.count_invited(connection, brand.slug, now - timedelta(days=1)) >= INVITED_MOST:
        raise Refused(
            Problem(
                "email",
                "Your brand sent %(n)d invitations within a day. Wait a little, or ask this blog to invite them.",
                {"n": INVITED_MOST},
            )
        )


def _may_come_back(account: Account, joining: Joining) -> bool:
    """Whom this blog suspended, it alone lets back in."""
    if account.standing is State.SUSPENDED:
        return Role(joining.role) in DESK
    return account.standing in (State.LEFT, State.INVITED)


def _sent_away(connection: Connection, joining: Joining) -> bool:
    """Whether a colleague or this blog ended it: then a mailbox that still works is not enough to come back."""
    return any(
        ended_by_others(connection, each.seq)
        for each in representatives.with_mailbox(connection, joining.brand, joining.email)
    )


def _still_meant(connection: Connection, joining: Joining) -> bool:
    """Whether whoever invited may still: a colleague who left has nobody in after them."""
    if joining.invited_by is None or Role(joining.role) is not Role.BRAND:
        return True
    inviter = accounts.get(connection, joining.invited_by)
    return inviter.standing is State.ACTIVE and inviter.part is not None and may_invite(inviter.part, joining.part)


def _check_at_domain(email: str, brand: Brand) -> None:
    if not brand.domains:
        raise Refused(
            Problem(
                "email",
                "This blog knows no domain of %(brand)s, so an address proves nothing. Ask this blog to invite you.",
                {"brand": brand.name},
            )
        )
    if at_domain(email, brand.domains) is None:
        raise Refused(
            Problem(
                "email",
                "This address is not at a domain of %(brand)s (%(domains)s). Use one that is, or ask this blog to "
                "invite you.",
                {"brand": brand.name, "domains": ", ".join(brand.domains)},
            )
        )


def _email(value: object) -> str:
    return check_email(value if isinstance(value, str) else "")


def _line(field: str, value: object) -> str:
    text = check_line(field, value if isinstance(value, str) else "")
    if not text:
        raise Refused(Problem(field, "Give this: readers see it beside what you write."))
    return text


def _part(value: object) -> Part:
    if not isinstance(value, str) or value not in list(Part):
        raise Refused(Problem("part", "Choose one of the parts."))
    return Part(value)


def _told(problems: list[Problem], check: Callable[[], Checked]) -> Checked | None:
    """What `check` gives; None where it refuses, and why is then among `problems`."""
    try:
        return check()
    except Refused as refusal:
        problems.extend(refusal.problems)
        return None

"""Replies by right: asked for by whoever is named or designated here, inserted or refused by the desk.

Until it is decided a request is nothing but itself. The decision makes a contribution of its words, and stands in the
log of decisions as any other, with the digest of the words and, refused, its reason: so a reply that is published can
be taken down by a court's order, and a refusal can be appealed against to another moderator.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import PUBLISH, news
from moderation.domain.actors import AUTHOR, Actor
from moderation.domain.brand_address import at_domain
from moderation.domain.contribution import Action, Event, State
from moderation.domain.errors import Conflict, Problem, Unknown
from moderation.domain.policy_rules import BRAND_DOMAIN
from moderation.domain.reply_request import Request
from moderation.domain.right_of_reply import (
    SOURCE,
    ReplyAction,
    ReplyStanding,
    ReplyState,
    decide_reply,
    is_late,
    length_of,
    lines,
    lines_allowed,
)
from moderation.domain.text import check_body
from moderation.publication import Catalogue, Kind
from moderation.storage import accounts, contributions, outbox, reply_requests, subscriptions
from moderation.storage.contributions import Stored
from moderation.storage.reply_requests import ReplyRequest

ANSWER_MAX = 5_000

KEPT = timedelta(days=365)
"""So long after a request was decided or withdrawn, what it says is kept; a reply that is published stays published."""

WAITING_MOST = 20
"""Requests about one post that can wait at a time: a form that anybody can send must not fill the desk."""


@dataclass(frozen=True, slots=True)
class Contested:
    """What a reply is asked to: a post, or a published message under it."""

    post: str
    about: Stored | None


def contested(connection: Connection, catalogue: Catalogue, place: str) -> Contested:
    """What `place` names: a post's key or its address, with a message's `#c-…` behind it. Raises Unknown."""
    where, _, fragment = place.strip().partition("#")
    message = fragment.removeprefix("c-") if fragment.startswith("c-") else ""
    if message:
        about = _published(connection, message)
        return Contested(about.post, about)
    if where in catalogue.posts:
        return Contested(where, None)
    path = _path(where)
    for post in catalogue.posts.values():
        if path and urlsplit(post.url).path.rstrip("/") == path:
            return Contested(post.key, None)
    raise Unknown(
        Problem("place", "There is no such page on this site. Copy its address from the top of your browser.")
    )


def _path(address: str) -> str:
    """The path of an address that somebody typed; empty for what is none."""
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""


def _published(connection: Connection, id: str) -> Stored:
    missing = Unknown(Problem("place", "There is no such published message (any more). Give the address of its post."))
    try:
        found = contributions.get(connection, id)
    except Unknown:
        raise missing from None
    if found.state is not State.APPROVED:
        raise missing
    return found


def ask(connection: Connection, catalogue: Catalogue, request: Request, lang: str, now: datetime) -> ReplyRequest:
    """Keep a request; whoever asks and the desk are told. Sent twice to the letter while it waits, it is kept once.

    Raises Unknown for what readers cannot see, and Conflict where too many wait about one post.
    """
    found = contested(connection, catalogue, request.place)
    about = found.about.id if found.about else None
    waiting = 0
    for each in reply_requests.of_post(connection, found.post):
        if each.state is not ReplyState.RECEIVED:
            continue
        # Whoever is led to the private page must know all that was sent: of a reply, everybody will know the words.
        if each.about == about and _said(each) == _said(request):
            return each
        waiting += 1
    if waiting >= WAITING_MOST:
        raise Conflict(
            Problem(
                "place",
                "%(n)s requests about this post wait already. Write to the publisher by post (see the legal notice).",
                {"n": WAITING_MOST},
            )
        )
    kept = reply_requests.add(connection, found.post, about, request, lang, now)
    news.ask(connection, news.Kind.REPLY_RECEIVED, kept.id, now)
    news.ask(connection, news.Kind.REPLY_WAITS, kept.id, now)
    return kept


def _said(request: Request | ReplyRequest) -> tuple[str, ...]:
    """All that a request says of itself and of who asks, for comparing two."""
    return (
        request.medium,
        request.passage,
        request.body,
        request.name,
        request.capacity,
        request.address,
        request.email,
    )


def standing(connection: Connection, catalogue: Catalogue, request: ReplyRequest) -> ReplyStanding:
    """What the rules must know of a request: whether it came in time, and how long it may be."""
    zone = ZoneInfo(catalogue.timezone)
    published = published_on(connection, catalogue, request)
    late = published is not None and is_late(published, request.created_at, zone)
    allowed = lines_allowed(contested_length(connection, catalogue, request))
    return ReplyStanding(request.state, late, lines(length_of(request.body)) > allowed)


def published_on(connection: Connection, catalogue: Catalogue, request: ReplyRequest) -> date | None:
    """The day on which what is contested was published; None where that is not known any more."""
    if request.about is not None:
        about = contributions.get(connection, request.about)
        return (about.published_at or about.created_at).astimezone(ZoneInfo(catalogue.timezone)).date()
    post = catalogue.posts.get(request.post)
    return date.fromisoformat(post.published[:10]) if post else None


def contested_length(connection: Connection, catalogue: Catalogue, request: ReplyRequest) -> int | None:
    """How many characters what is contested has; None where that is not known."""
    if request.about is not None:
        return length_of(contributions.get(connection, request.about).body) or None
    post = catalogue.posts.get(request.post)
    return post.length if post else None


def withdraw(connection: Connection, id: str, now: datetime) -> None:
    """Whoever asked takes the request back, before it is decided. Raises IllegalTransition."""
    request = reply_requests.get(connection, id, lock=True)
    state = decide_reply(ReplyStanding(request.state), ReplyAction.WITHDRAW, AUTHOR)
    reply_requests.change(connection, request.seq, state=state, decided_at=now)


def publish(connection: Connection, catalogue: Catalogue, id: str, actor: Actor, now: datetime) -> Stored:
    """Insert the reply, word for word. Raises IllegalTransition, NotAllowed, Unknown for a post that is gone."""
    request = reply_requests.get(connection, id, lock=True)
    state = decide_reply(standing(connection, catalogue, request), ReplyAction.PUBLISH, actor)
    if request.post not in catalogue.posts:
        raise Unknown(Problem("action", "There is no such post on this site (any more)."))
    written = _words(connection, catalogue, request)
    shown = contributions.change(connection, written, state=State.APPROVED, published_at=now)
    contributions.log(connection, written, Event(Action.APPROVE, State.PENDING, State.APPROVED), actor, now)
    _settle(connection, request, written, state, actor, now)
    for subscription in subscriptions.active_about(connection, request.about) if request.about else ():
        news.ask(connection, news.Kind.ANSWERS, subscription, now)
    outbox.ask(connection, PUBLISH, request.post, now)
    return shown


def refuse(
    connection: Connection, catalogue: Catalogue, id: str, actor: Actor, reason: str, answer: str, now: datetime
) -> Stored:
    """Refuse it, with a reason of the list and a statement about this very case. Raises Refused and its kin."""
    said = check_body(answer, field="answer", longest=ANSWER_MAX) if answer.strip() else ""
    request = reply_requests.get(connection, id, lock=True)
    state = decide_reply(standing(connection, catalogue, request), ReplyAction.REFUSE, actor, reason, said)
    written = _words(connection, catalogue, request)
    refused = contributions.change(connection, written, state=State.REJECTED)
    contributions.log(connection, written, Event(Action.REJECT, State.PENDING, State.REJECTED), actor, now, reason)
    _settle(connection, request, written, state, actor, now, reason=reason, answer=said)
    return refused


def _words(connection: Connection, catalogue: Catalogue, request: ReplyRequest) -> Stored:
    """The words as a contribution, sent when the request was: nobody but its author and the desk sees it yet."""
    of_brand = _is_of_a_brand(connection, catalogue, request)
    written = contributions.add(
        connection,
        post=request.post,
        parent=request.about,
        kind=Kind.COMMENT,
        state=State.PENDING,
        author=request.name,
        title="",
        body=request.body,
        lang=request.lang,
        created_at=request.created_at,
        source=SOURCE,
        held=BRAND_DOMAIN if of_brand else "",
    )
    contributions.add_contact(connection, written, request.email)
    return written


def _is_of_a_brand(connection: Connection, catalogue: Catalogue, request: ReplyRequest) -> bool:
    """Whether whoever asks has an address of a brand that the post is about, at its domain or as who speaks for it:
    a right of the brand's people too, who are labelled as in their comments (TRUST duty 14)."""
    post = catalogue.posts.get(request.post)
    about = [catalogue.brands[slug] for slug in post.brands if slug in catalogue.brands] if post else []
    account = accounts.by_email(connection, request.email)
    speaks_for = account.brand if account is not None else None
    return any(speaks_for == each.slug or at_domain(request.email, each.domains) for each in about)


def _settle(
    connection: Connection,
    request: ReplyRequest,
    written: Stored,
    state: ReplyState,
    actor: Actor,
    now: datetime,
    **said: str,
) -> None:
    values = {"state": state, "account": actor.account, "decided_at": now, "contribution": written.seq}
    reply_requests.change(connection, request.seq, **values, **said)
    news.ask(connection, news.Kind.REPLY_DECIDED, request.id, now)

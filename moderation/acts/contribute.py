"""Sending a comment or a reply. A moderator reads it first, unless the policy trusts a proved identity."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import decide
from moderation.acts.believed import check_believed
from moderation.acts.judging import REPEAT, UNKNOWN_SENDER, Sender, check_block, judged, repeated
from moderation.domain.actors import POLICY, Actor, Role
from moderation.domain.contribution import Action, State
from moderation.domain.errors import NotAllowed, Problem, Refused, Unknown
from moderation.domain.policy_rules import DEFAULT_POLICY, Outcome, Policy
from moderation.domain.text import Words, check_body
from moderation.publication import Catalogue, Kind, Post
from moderation.storage import arrivals, cases, connections, contributions, identities, threads
from moderation.storage.connections import Origin
from moderation.storage.contributions import Stored


def find_post(catalogue: Catalogue, key: object) -> Post:
    """The post `key`. Raises Unknown."""
    post = catalogue.posts.get(key) if isinstance(key, str) else None
    if post is None:
        raise Unknown(Problem("post", "There is no such post on this site (any more)."))
    return post


def open_post(catalogue: Catalogue, key: object, now: datetime) -> Post:
    """The post `key` if readers may comment at `now`. Raises Refused.

    A brand's answer is never too late: `reply` does not ask for this.
    """
    post = find_post(catalogue, key)
    if not post.takes_comments(now.astimezone(ZoneInfo(catalogue.timezone)).date()):
        raise NotAllowed(Problem("post", "Comments are closed under this post."))
    return post


def check_unlocked(connection: Connection, post: Post) -> None:
    """Raises NotAllowed where a moderator has locked the thread. A brand's answer does not ask for this either."""
    if threads.standing(connection, post.key).locked:
        raise NotAllowed(Problem("post", "A moderator has locked this thread: it takes no new comments."))


def comment(
    connection: Connection,
    post: Post,
    parent: object,
    words: Words,
    lang: str,
    source: str,
    now: datetime,
    sender: Sender = UNKNOWN_SENDER,
    policy: Policy = DEFAULT_POLICY,
) -> Stored:
    """Keep a reader's comment, waiting for a moderator unless `policy` trusts the sender. `parent`: what it answers.

    Sent twice by the same sender, it is kept once. Raises Refused for what the policy sends back, NotAllowed for a
    sender who is blocked, Unknown for a parent that readers cannot see.
    """
    check_unlocked(connection, post)
    check_block(connection, sender, now)
    answered = answerable(connection, post, parent)
    same = arrivals.same_words(connection, post.key, words.body, now - REPEAT)
    if (before := repeated(connection, same, answered, words, sender)) is not None:
        return before
    verdict = judged(connection, post, words, sender, policy, now, duplicate=bool(same))
    kept = contributions.add(
        connection,
        post=post.key,
        parent=answered,
        kind=Kind.COMMENT,
        state=State.PENDING,
        author=words.name,
        title="",
        website=words.website,
        body=words.body,
        lang=lang,
        created_at=now,
        source=source,
        held=" ".join(verdict.rules),
    )
    if sender.identity is not None:
        identities.sign(connection, kept.seq, sender.identity)
    email = words.email or (sender.identity.email if sender.identity else None)
    if email:
        contributions.add_contact(connection, kept, email)
    if sender.origin is not None:
        connections.add(connection, kept.seq, sender.origin, now)
    if verdict.outcome is Outcome.APPROVE:
        return decide.take(connection, kept.id, Action.APPROVE, POLICY, now)
    return kept


def reply(
    connection: Connection,
    post: Post,
    parent: object,
    body: object,
    actor: Actor,
    title: str,
    source: str,
    now: datetime,
    origin: Origin | None = None,
) -> Stored:
    """Keep a representative's reply, signed with the account's name and role, waiting for a moderator.

    A brand answers only under stories that name it, or whose author passed the case on to it. Raises NotAllowed.
    """
    brand = actor.brand if actor.role is Role.BRAND else None
    if brand is None or not (brand in post.brands or cases.names(connection, post.key, brand)):
        raise NotAllowed(Problem("post", "Your brand is not named in this post: it cannot reply there."))
    check_believed(connection, actor)
    kept = contributions.add(
        connection,
        post=post.key,
        parent=answerable(connection, post, parent),
        kind=Kind.REPLY,
        state=State.PENDING,
        author=actor.name,
        title=title,
        brand=brand,
        body=check_body(body),
        account=actor.account,
        lang=post.lang,
        created_at=now,
        source=source,
    )
    if origin is not None:
        connections.add(connection, kept.seq, origin, now)
    return kept


def answerable(connection: Connection, post: Post, parent: object) -> str | None:
    """The id of the contribution answered, which readers must be able to see. Raises Refused."""
    if parent is None or parent == "":
        return None
    if not isinstance(parent, str):
        raise Refused(Problem("parent", "This must be text."))
    try:
        answered = contributions.get(connection, parent.removeprefix("c-"))
    except Unknown:
        answered = None
    if answered is None or answered.post != post.key or answered.state is not State.APPROVED:
        raise Unknown(
            Problem(
                "parent", "The message that you answer is no longer there. You can send yours as an answer to the post."
            )
        )
    if answered.kind == Kind.PING:
        raise Refused(Problem("parent", "A link from another site cannot be answered."))
    return answered.id

"""What moderators do to a whole thread, and what they write in it themselves."""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import PUBLISH, author
from moderation.acts.contribute import answerable
from moderation.acts.judging import REPEAT
from moderation.domain.actors import Actor, Permission, Role
from moderation.domain.contribution import Action, Event, State
from moderation.domain.errors import Conflict, NotAllowed, Problem, Unknown
from moderation.domain.text import check_body
from moderation.domain.thread import ThreadAction, check
from moderation.publication import Kind, Post
from moderation.storage import arrivals, contributions, outbox, threads
from moderation.storage.contributions import Stored


def change(
    connection: Connection,
    post: Post,
    action: ThreadAction,
    actor: Actor,
    now: datetime,
    wanted: str | None = None,
    seen: str | None = None,
) -> None:
    """Lock, unlock, pin (`wanted`: the id of what is shown first) or unpin, and write it into the log of threads.

    `seen` is the id of what was shown first when the moderator looked, empty for nothing: if another one is by now,
    Conflict says who pinned it. None takes the place of whatever is there. Raises NotAllowed, IllegalTransition where
    nothing is left to do, Unknown for what cannot be pinned.
    """
    standing = threads.standing(connection, post.key)
    check(action, actor, locked=standing.locked, pinned=standing.pinned, wanted=wanted)
    if action in (ThreadAction.PIN, ThreadAction.UNPIN) and seen is not None:
        _check_first(connection, post, standing.pinned, seen)
    if action is ThreadAction.PIN:
        wanted = _pinnable(connection, post, wanted or "").id
    threads.log(connection, post.key, action, wanted if action is ThreadAction.PIN else None, actor, now)
    outbox.ask(connection, PUBLISH, post.key, now)


def _check_first(connection: Connection, post: Post, pinned: str | None, seen: str) -> None:
    """Raises Conflict where readers see another contribution first than `seen`."""
    if pinned in (None, seen) or contributions.get(connection, pinned).state is not State.APPROVED:
        return
    last = [each for each in threads.acts_of(connection, post.key) if each.action is ThreadAction.PIN][-1]
    raise Conflict(
        Problem(
            "version",
            "%(who)s put another message first meanwhile. Look at the thread again before you decide.",
            {"who": last.by or last.role},
        )
    )


def _pinnable(connection: Connection, post: Post, id: str) -> Stored:
    """What readers see at the top level of the thread. Raises Unknown."""
    found = contributions.get(connection, id)
    if found.post != post.key or found.state is not State.APPROVED or found.parent is not None:
        raise Unknown(
            Problem("contribution", "Only a published message that answers the post itself can be shown first.")
        )
    return found


def answer(
    connection: Connection, post: Post, parent: object, body: object, actor: Actor, name: str, now: datetime
) -> Stored:
    """Publish what the blog itself answers, signed `name`; also under a locked or closed thread.

    Nobody else need read it first: who writes is who would decide. The log has the decision as any other; later ones
    about it are another moderator's. Sent twice, it is published once. Raises NotAllowed, Refused.
    """
    if not actor.may(Permission.MODERATE) or actor.account is None:
        raise NotAllowed(Problem("action", "You may not do that to this thread."))
    words, answered = check_body(body), answerable(connection, post, parent)
    for each in arrivals.same_words(connection, post.key, words, now - REPEAT):
        if (each.account, each.parent, each.state) == (actor.account, answered, State.APPROVED):
            return each
    written = contributions.add(
        connection,
        post=post.key,
        parent=answered,
        kind=Kind.COMMENT,
        state=State.PENDING,
        author=name,
        title="",
        body=words,
        account=actor.account,
        lang=post.lang,
        created_at=now,
        source="desk",
    )
    published = contributions.change(connection, written, state=State.APPROVED, published_at=now)
    contributions.log(connection, written, Event(Action.APPROVE, State.PENDING, State.APPROVED), actor, now)
    outbox.ask(connection, PUBLISH, post.key, now)
    return published


def withdraw(connection: Connection, post: Post, id: str, actor: Actor, now: datetime) -> Stored:
    """Take one's own answer back. Raises Unknown for what is somebody else's, IllegalTransition."""
    found = contributions.get(connection, id)
    if found.post != post.key or found.account is None or found.account != actor.account:
        raise Unknown(Problem("contribution", "There is no contribution “%(id)s” here.", {"id": id}))
    return author.withdraw(connection, id, Actor(Role.AUTHOR, actor.account), now)

"""Sending a comment or a reply. Nothing is published by it: a moderator reads first."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.domain.actors import Actor, Role
from moderation.domain.contribution import State
from moderation.domain.errors import NotAllowed, Problem, Refused, Unknown
from moderation.domain.text import Words, check_body
from moderation.publication import Catalogue, Kind, Post
from moderation.storage import contributions
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


def comment(
    connection: Connection, post: Post, parent: object, words: Words, lang: str, source: str, now: datetime
) -> Stored:
    """Keep a reader's comment, waiting for a moderator. `parent`: the id of what it answers, or nothing."""
    kept = contributions.add(
        connection,
        post=post.key,
        parent=_answerable(connection, post, parent),
        kind=Kind.COMMENT,
        state=State.PENDING,
        author=words.name,
        title="",
        website=words.website,
        body=words.body,
        lang=lang,
        created_at=now,
        source=source,
    )
    if words.email:
        contributions.add_contact(connection, kept, words.email)
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
) -> Stored:
    """Keep a representative's reply, signed with the account's name and role, waiting for a moderator.

    A brand answers only under stories that name it. Raises NotAllowed elsewhere.
    """
    if actor.role is not Role.BRAND or actor.brand is None or actor.brand not in post.brands:
        raise NotAllowed(Problem("post", "Your brand is not named in this post: it cannot reply there."))
    return contributions.add(
        connection,
        post=post.key,
        parent=_answerable(connection, post, parent),
        kind=Kind.REPLY,
        state=State.PENDING,
        author=actor.name,
        title=title,
        brand=actor.brand,
        body=check_body(body),
        account=actor.account,
        lang=post.lang,
        created_at=now,
        source=source,
    )


def _answerable(connection: Connection, post: Post, parent: object) -> str | None:
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

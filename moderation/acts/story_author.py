"""The author of a story: who holds its private link, and what that link lets them do.

Nobody judges by role: neither a moderator nor the blog does, only whoever holds the link. Each act is bound to its
story, and to what its author saw: the link of one story does nothing to another, and two tabs do not overwrite each
other.
"""

from datetime import datetime

from sqlalchemy import Connection

from moderation.acts import case, news, promise
from moderation.acts.case import Moment
from moderation.acts.contacts import check_seen
from moderation.domain.case import Verdict
from moderation.domain.errors import Problem, Unknown
from moderation.domain.text import check_email
from moderation.publication import Catalogue, Post
from moderation.storage import authors, cases, promises
from moderation.storage.authors import LINK_LIFE, StoryAuthor
from moderation.storage.cases import Case
from moderation.storage.promises import Promise


def register(connection: Connection, post: Post, email: str, lang: str, now: datetime) -> StoryAuthor:
    """Say who judges what brands answer to `post`: whoever gets its private link, and `email` if there is one.

    Where an author is registered the link stays, and so does the address unless another is given: to an address that
    ended its letters none are sent again. A new address gets the link, another one where that has expired. Raises
    Refused for what is no address.
    """
    address = check_email(email) if email.strip() else None
    found = authors.find(connection, post.key, lock=True)
    if found is None:
        kept = authors.add(connection, post.key, address, lang, now)
        for each in cases.of_post(connection, post.key):
            case.warn_author(connection, each, now)
    elif address is None or (found.email is not None and found.email.lower() == address.lower()):
        return found
    else:
        given: dict[str, object] = {"email": address, "address": found.address + 1, "lang": lang, "ended_at": None}
        if now > found.linked_at + LINK_LIFE:
            given |= {"link": found.link + 1, "linked_at": now}
        kept = authors.change(connection, found, **given)
    if kept.told:
        news.ask(connection, news.Kind.AUTHOR_LINK, post.key, now)
    return kept


def renew(connection: Connection, post: str, now: datetime) -> StoryAuthor:
    """A new private link: all earlier ones lead nowhere from now on. Raises Unknown where no author is registered."""
    author = known(connection, post)
    if author.told:
        news.ask(connection, news.Kind.AUTHOR_LINK, post, now)
    return authors.change(connection, author, link=author.link + 1, linked_at=now)


def known(connection: Connection, post: str) -> StoryAuthor:
    """The registered author of a story, locked. Raises Unknown."""
    found = authors.find(connection, post, lock=True)
    if found is None:
        raise Unknown(Problem("post", "No author is registered for this story."))
    return found


def end_letters(connection: Connection, post: str, address: int, now: datetime) -> StoryAuthor:
    """No more letters about a story; saying so twice is as good as once. `address`: the number of the one that says so.

    Raises Unknown where another address was given since.
    """
    author = known(connection, post)
    if author.address != address or author.email is None:
        raise Unknown(Problem("link", "This link leads nowhere any more."))
    return author if author.ended_at else authors.change(connection, author, ended_at=now)


def judge(connection: Connection, post: str, id: str, verdict: Verdict, seen: int | None, when: Moment) -> Case:
    """Judge an answer, or judge it anew. Raises Unknown, Conflict, IllegalTransition, NotAllowed."""
    _case_of(connection, post, id, seen)
    return case.judge(connection, id, verdict, when)


def reopen(connection: Connection, post: str, id: str, seen: int | None, when: Moment) -> Case:
    """Start a case anew, once. Raises as `judge` does."""
    _case_of(connection, post, id, seen)
    return case.reopen(connection, id, when)


def pass_on(
    connection: Connection, post: str, id: str, brand: object, catalogue: Catalogue, seen: int | None, when: Moment
) -> Case:
    """Name the brand that it concerns instead, once. Raises as `judge` does."""
    _case_of(connection, post, id, seen)
    return case.pass_on(connection, id, brand, catalogue, when)


def judge_promise(connection: Connection, post: str, id: str, kept: bool, seen: int | None, now: datetime) -> Promise:
    """Say whether a promise was kept. Raises as `judge` does."""
    found = promises.get(connection, id, lock=True)
    if found.post != post or not found.public:
        raise Unknown(Problem("promise", "There is no such promise here."))
    check_seen(found.version, seen)
    return promise.judge(connection, id, kept, now)


def _case_of(connection: Connection, post: str, id: str, seen: int | None) -> Case:
    found = cases.get(connection, id, lock=True)
    if found.post != post:
        raise Unknown(Problem("case", "There is no such case here."))
    check_seen(found.version, seen)
    return found

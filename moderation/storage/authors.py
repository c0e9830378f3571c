"""Who holds the private link of a story, and where its author is told of what happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from moderation.domain.errors import Problem, Unknown
from moderation.storage.tables import story_authors

LINK_LIFE = timedelta(days=365)
"""How long a private link counts. Each letter to the author's own address begins that anew."""


@dataclass(frozen=True, slots=True)
class StoryAuthor:
    """The author of a story as kept; see the comments of the table."""

    post: str
    link: int
    linked_at: datetime
    email: str | None
    address: int
    lang: str
    created_at: datetime
    ended_at: datetime | None

    @property
    def told(self) -> bool:
        """Whether letters are sent."""
        return self.email is not None and self.ended_at is None


def _author(row: Row[Any]) -> StoryAuthor:
    return StoryAuthor(**row._mapping)


def add(connection: Connection, post: str, email: str | None, lang: str, now: datetime) -> StoryAuthor:
    """Register the author of a story that has none."""
    values = {"post": post, "link": 1, "linked_at": now, "email": email, "address": 1, "lang": lang, "created_at": now}
    return _author(connection.execute(insert(story_authors).values(**values).returning(story_authors)).one())


def find(connection: Connection, post: str, lock: bool = False) -> StoryAuthor | None:
    """The author of a story; None where nobody was registered."""
    query = select(story_authors).where(story_authors.c.post == post)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _author(row)


def holder(connection: Connection, post: str, link: int, now: datetime) -> StoryAuthor:
    """The author of a story whose private link has the number `link`. Raises Unknown for one that ended."""
    found = find(connection, post)
    if found is None or found.link != link:
        raise Unknown(Problem("link", "This private link was replaced by a newer one. Open that one, or ask the blog."))
    if now > found.linked_at + LINK_LIFE:
        raise Unknown(Problem("link", "This private link has expired. Ask the blog for a new one."))
    return found


def change(connection: Connection, author: StoryAuthor, **values: Any) -> StoryAuthor:
    """Change what is kept of an author."""
    query = update(story_authors).where(story_authors.c.post == author.post).values(**values)
    return _author(connection.execute(query.returning(story_authors)).one())


def of_email(connection: Connection, email: str) -> list[StoryAuthor]:
    """The stories whose author is told at `email`, whatever the case of its letters."""
    query = select(story_authors).where(func.lower(story_authors.c.email) == email.strip().lower())
    return [_author(row) for row in connection.execute(query.order_by(story_authors.c.post))]

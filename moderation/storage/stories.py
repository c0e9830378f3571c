"""What stories with cases said of themselves: kept, so that figures do not forget with a story that is gone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from moderation.publication import Catalogue, Post
from moderation.storage.tables import stories


@dataclass(frozen=True, slots=True)
class Story:
    """What figures need of a story: what kind of experience it tells of, and since when it is on the site."""

    experience: str
    published_at: datetime


def told_by(post: Post, catalogue: Catalogue) -> Story | None:
    """What the catalogue says of a story; None for a post that is none. A time without a zone is the site's."""
    if not post.experience:
        return None
    published = datetime.fromisoformat(post.published)
    if published.tzinfo is None:
        published = published.replace(tzinfo=ZoneInfo(catalogue.timezone))
    return Story(post.experience, published)


def known(connection: Connection) -> dict[str, Story]:
    """All that is kept, by post."""
    return {row.post: Story(row.experience, row.published_at) for row in connection.execute(select(stories))}


def published_at(connection: Connection, key: str) -> datetime | None:
    """Since when the story `key` is on the site; None for one of which nothing is kept."""
    found: datetime | None = connection.execute(
        select(stories.c.published_at).where(stories.c.post == key)
    ).scalar_one_or_none()
    return found


def remember(connection: Connection, key: str, story: Story) -> None:
    """Keep what the story `key` says of itself now."""
    row = connection.execute(select(stories).where(stories.c.post == key)).one_or_none()
    values = {"experience": story.experience, "published_at": story.published_at}
    if row is None:
        connection.execute(insert(stories).values(post=key, **values))
    elif Story(row.experience, row.published_at) != story:
        connection.execute(update(stories).where(stories.c.post == key).values(**values))

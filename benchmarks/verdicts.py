"""Stories that their brands have answered, and whose authors now judge the answers: decisions with a case."""

import random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from benchmarks.blog import DESK, Blog
from moderation.acts import answering, case, decide
from moderation.acts.case import Moment
from moderation.clock import system_clock
from moderation.domain.case import Degree, StatementType, Verdict
from moderation.domain.contribution import Action
from moderation.publication import Catalogue, Post
from moderation.storage import accounts, representatives
from moderation.storage.store import Store

SHOWN = b'<p class="standing unsatisfied">'
"""What a story's page says once the answer was judged, and not before."""


def answer_stories(blog: Blog, store: Store, catalogue: Catalogue, most: int) -> list[tuple[str, Post]]:
    """Open the cases of `most` stories drawn by lot, or of all, and answer them; the id of each, and its story."""
    stories = [catalogue.posts[key] for key in blog.keys if catalogue.posts[key].brands]
    chosen = random.Random("verdicts").sample(stories, min(most, len(stories)))
    return store.write(lambda connection: [(_answer(connection, catalogue, story), story) for story in chosen])


def judge(connection: Connection, id: str, catalogue: Catalogue) -> None:
    """The author was not satisfied."""
    case.judge(connection, id, Verdict(Degree.NO, Degree.PARTLY), _now(catalogue))


def _answer(connection: Connection, catalogue: Catalogue, story: Post) -> str:
    now, brand = _now(catalogue), story.brands[0]
    opened = case.open_one(connection, story.key, brand, now.now)
    case.notified(connection, opened.id, now)
    who = representatives.of_brand(connection, brand)[0].account
    said = "Nous avons eu tort, et nous vous avons remboursé."
    kept = answering.state(
        connection, opened.id, story, StatementType.ACCEPTED, said, who.actor(), who.title, "form", now.now
    )
    desk = accounts.by_email(connection, DESK)
    assert desk is not None, "the blog's moderator came with its threads"
    decide.take(connection, kept.id, Action.APPROVE, desk.actor(), now.now)
    return opened.id


def _now(catalogue: Catalogue) -> Moment:
    return Moment(system_clock(), ZoneInfo(catalogue.timezone))

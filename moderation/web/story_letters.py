"""The link that ends letters about a story: opening it shows what it is for, and only its form does it.

A mail program may end them with one POST to the same address, asking nobody (RFC 8058).
"""

from flask import Blueprint, render_template
from sqlalchemy import Connection

from moderation import keys
from moderation.acts import story_author
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Unknown
from moderation.storage import authors
from moderation.web.context import service
from moderation.web.guard import requires

blueprint = Blueprint("story_letters", __name__, url_prefix="/story-letters")


@blueprint.get("/<token>")
@requires(Permission.PUBLIC)
def show(token: str) -> str:
    """What the link is for. Mail scanners open links too: nothing happens by it."""
    post, address = keys.story_letters(service().settings.secret, token)
    with service().store.read() as connection:
        author = authors.find(connection, post)
    if author is None or author.address != address or author.email is None:
        raise Unknown(Problem("link", "This link leads nowhere any more."))
    return _page(token, post, ended=author.ended_at is not None, done=False)


@blueprint.post("/<token>")
@requires(Permission.PUBLIC)
def end(token: str) -> str:
    """End them for good. What else was sent with it is not even read."""
    post, address = keys.story_letters(service().settings.secret, token)
    now = service().clock()

    def work(connection: Connection) -> None:
        story_author.end_letters(connection, post, address, now)

    service().store.write(work)
    return _page(token, post, ended=True, done=True)


def _page(token: str, post: str, ended: bool, done: bool) -> str:
    story = service().catalogue().posts.get(post)
    return render_template("stories/letters.html", token=token, post=story, ended=ended, done=done)

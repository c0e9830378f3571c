"""The author of a story, at the desk: registering one, and renewing the private link.

The link is shown to whoever made it, once; where there is an address, it is sent there too. Nobody at the desk sees
the address, and nobody there judges: only the link does.
"""

from flask import Blueprint, render_template, url_for
from sqlalchemy import Connection

from moderation import keys
from moderation.acts import story_author
from moderation.domain.actors import Permission
from moderation.domain.errors import Problem, Unknown
from moderation.publication import Post
from moderation.storage import authors
from moderation.storage.authors import LINK_LIFE
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.desk import frame
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.words import LANGUAGES

blueprint = Blueprint("desk_authors", __name__, url_prefix="/desk/stories")


@blueprint.get("/<key>/author")
@requires(Permission.MODERATE)
def show(key: str) -> str:
    """Whether an author is registered for the story, and the forms."""
    return _page(_story(key), [])


@blueprint.post("/<key>/author")
@requires(Permission.MODERATE)
def register(key: str) -> Answer | str:
    """Register the author of the story, or another address of theirs."""
    story, sent, now = _story(key), form(), service().clock()
    email, lang = sent.text("email"), sent.text("speaks")
    spoken = lang if lang in LANGUAGES else LANGUAGES[0]

    def work(connection: Connection) -> None:
        story_author.register(connection, story, email, spoken, now)

    back = attempt(sent, work, lambda problems: _page(story, problems, email, lang))
    if back is not None:
        return back
    service().wake()
    return _page(story, [], shown=True)


@blueprint.post("/<key>/author/renew")
@requires(Permission.MODERATE)
def renew(key: str) -> Answer | str:
    """Make a new private link: the earlier ones lead nowhere any more."""
    story, now = _story(key), service().clock()

    def work(connection: Connection) -> None:
        story_author.renew(connection, story.key, now)

    back = attempt(form(), work, lambda problems: _page(story, problems))
    if back is not None:
        return back
    service().wake()
    return _page(story, [], shown=True)


def _story(key: str) -> Post:
    """The story `key`. Raises Unknown for a post that is none."""
    post = service().catalogue().posts.get(key)
    if post is None or not post.brands:
        raise Unknown(Problem("post", "There is no such story on this site (any more)."))
    return post


def _page(story: Post, problems: list[Problem], email: str = "", lang: str = "", shown: bool = False) -> str:
    with service().store.read() as connection:
        author = authors.find(connection, story.key)
        values = frame(connection)
    link = ""
    if shown and author is not None:
        token = keys.story_key(service().settings.secret, story.key, author.link)
        link = service().address(url_for("stories.show", token=token))
    return render_template(
        "desk/author.html",
        post=story,
        author=author,
        until=author.linked_at + LINK_LIFE if author else None,
        link=link,
        languages=LANGUAGES,
        mail=bool(service().settings.smtp_url),
        problems=problems,
        by_field={problem.field: problem for problem in problems},
        typed={"email": email, "speaks": lang or (author.lang if author else story.lang)},
        **values,
    )

"""Ways from one post to others: what it says to see also, who cites it, and what is like it.

Every post gets three lists of posts, which any theme can show: ``see_also`` (named by its own field ``See_also``),
``backlinks`` (the posts whose text links to it, newest first) and ``related`` (the most like it, best first). A post
with translations is one post: each list names it once, in the language of the page where it can. Drafts and hidden
posts are in no list; drafts have neither backlinks nor related posts. Markdown and reStructuredText both.

``related`` never repeats what leads there already: the posts before and after in time, the episodes before and after
in a saga, see-also, backlinks, and what the text itself links to.

Settings, with their defaults: ``RELATIONS_RELATED`` (3) and ``RELATIONS_BACKLINKS`` (20), how many at most.
Field: ``See_also``, slugs or keys of posts, separated by commas.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from pelican import signals

from ..weave.fields import declare
from ..weave.sources import articles_of, published_of
from .later import Later
from .likeness import Likeness
from .links import Links
from .posts import Posts
from .see_also import Names

DEFAULTS = {"RELATIONS_RELATED": 3, "RELATIONS_BACKLINKS": 20}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    declare(pelican.settings, "Article", ("key",), lists=("see_also",))


def relate(generators: Sequence[Any]) -> None:
    """Give every post its lists, once all posts are read. Raises ContentError for a ``See_also`` that names nothing."""
    settings, context = generators[0].settings, generators[0].context
    articles, listed = articles_of(context), [each for one in generators for each in getattr(one, "articles", ())]
    posts = Posts(published_of(generators), listed)
    names = Names(articles, posts)
    for article in articles:
        article.see_also, article.backlinks, article.related = names.named_by(article), [], []
    ways = Ways(posts, context["generated_content"], settings)
    for number in range(len(posts)):
        for article in posts.versions[number]:
            article.backlinks = Later(partial(ways.backlinks, number, article))
            article.related = Later(partial(ways.related, number, article))


class Ways:
    """The ways that a page shows, found when it is made: by then nothing of any post's text or address changes."""

    def __init__(self, posts: Posts, sources: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self._posts, self._sources, self._settings = posts, sources, settings

    @cached_property
    def _links(self) -> Links:
        return Links(self._posts, self._sources, self._settings["SITEURL"])

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(self._posts)

    def backlinks(self, number: int, article: Any) -> list[Any]:
        """The posts that cite post `number`, newest first, for the page of `article`, one of its versions."""
        newest = self._links.to(number)[::-1][: self._settings["RELATIONS_BACKLINKS"]]
        return self._posts.shown(newest, article.lang)

    def related(self, number: int, article: Any) -> list[Any]:
        """Those most like it that nothing on the page leads to already."""
        posts, links = self._posts, self._links
        reached = {number, *links.to(number), *links.of(number), *posts.around(number)}
        reached.update(posts.numbers_of(article.see_also))
        found = self._likeness.nearest(number, reached, self._settings["RELATIONS_RELATED"])
        return posts.shown(found, article.lang)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.all_generators_finalized.connect(relate)

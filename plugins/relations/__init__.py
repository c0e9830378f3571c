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

from collections.abc import Sequence
from typing import Any

from pelican import signals

from ..weave.sources import articles_of, published_of
from .likeness import Likeness
from .links import Links
from .posts import Posts
from .see_also import Names

DEFAULTS = {"RELATIONS_RELATED": 3, "RELATIONS_BACKLINKS": 20}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)


def relate(generators: Sequence[Any]) -> None:
    """Give every post its lists, once all posts are read. Raises ContentError for a ``See_also`` that names nothing."""
    settings, context = generators[0].settings, generators[0].context
    articles, listed = articles_of(context), [each for one in generators for each in getattr(one, "articles", ())]
    posts = Posts(published_of(generators), listed)
    names = Names(articles, posts)
    for article in articles:
        article.see_also, article.backlinks, article.related = names.named_by(article), [], []
    links = Links(posts, context["generated_content"], settings["SITEURL"])
    likeness = Likeness(posts)
    for number in range(len(posts)):
        citing = links.to(number)
        for article in posts.versions[number]:
            article.backlinks = posts.shown(citing[::-1][: settings["RELATIONS_BACKLINKS"]], article.lang)
            reached = {number, *citing, *links.of(number), *posts.around(number), *posts.numbers_of(article.see_also)}
            found = likeness.nearest(number, reached, settings["RELATIONS_RELATED"])
            article.related = posts.shown(found, article.lang)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.all_generators_finalized.connect(relate)

"""What makes a large build faster without changing a byte of it: answers that Pelican would work out again and again.

Nothing of Pelican is replaced. Called once all posts are known and before pages are written; left out, the same pages
come out later.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from pelican.generators import ArticlesGenerator


class Posts(list[Any]):
    """A list that knows at once whether a post is in it.

    For the page of each tag, category and author Pelican asks that of every post of the blog: a walk through a list
    each time, which grows with the square of the number of posts.
    """

    def __init__(self, posts: Iterable[Any]) -> None:
        super().__init__(posts)
        self._ids = {id(post) for post in self}

    def __contains__(self, post: object) -> bool:
        # Posts have no equality but identity.
        return id(post) in self._ids


def settle(generator: ArticlesGenerator) -> None:
    """Settle what templates and Pelican ask often of each post: its address, its neighbours, the lists it is in.

    Sets `override_url` (as the metadata `Url` does), `newer_post` and `older_post` on posts, and gives the
    generator's `tags`, `categories` and `authors` lists of the same posts in the same order.
    """
    listed = generator.articles
    unlisted = [
        *generator.translations,
        *generator.hidden_articles,
        *generator.hidden_translations,
        *generator.drafts,
        *generator.drafts_translations,
    ]
    for post in [*listed, *unlisted]:
        post.override_url = post.url
        post.newer_post = post.older_post = None
    for newer, older in pairwise(listed):
        newer.older_post, older.newer_post = older, newer
    for tag, posts in generator.tags.items():
        generator.tags[tag] = Posts(posts)
    generator.categories = [(category, Posts(posts)) for category, posts in generator.categories]
    generator.authors = [(author, Posts(posts)) for author, posts in generator.authors]

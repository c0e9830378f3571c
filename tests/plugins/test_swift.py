"""What makes builds faster changes no byte of them."""

import types
from pathlib import Path
from typing import Any

import pelican
import pytest
from pelican import signals
from pelican.generators import ArticlesGenerator
from pelican.plugins.weave.swift import Posts, settle
from pelican.settings import read_settings

from tests.conftest import ROOT
from tests.site.blog import differences, tree


class Settled(types.ModuleType):
    """A plugin that settles, and keeps the generator for the test to look at."""

    generator: ArticlesGenerator

    def register(self) -> None:
        signals.all_generators_finalized.connect(self.finalized)

    def finalized(self, generators: list[Any]) -> None:
        self.generator = next(each for each in generators if isinstance(each, ArticlesGenerator))
        settle(self.generator)


def build(output: Path, *plugins: types.ModuleType) -> dict[str, bytes]:
    """The sample blog, as Pelican builds it with brands, sagas and `plugins`."""
    names = ["pelican.plugins.brands", "pelican.plugins.saga"]
    settings = {"OUTPUT_PATH": str(output), "PLUGINS": [*names, *plugins]}
    pelican.Pelican(read_settings(str(ROOT / "pelicanconf.py"), override=settings)).run()
    return tree(output)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[ArticlesGenerator, list[str]]:
    """The generator of a settled build, and the paths at which it differs from a build that was not."""
    folder = tmp_path_factory.mktemp("swift")
    plugin = Settled("settled")
    without = build(folder / "without")
    return_of_settled = build(folder / "with", plugin)
    signals.all_generators_finalized.disconnect(plugin.finalized)
    assert "index.html" in without
    return plugin.generator, differences(without, return_of_settled)


def test_a_settled_build_has_the_same_bytes(settled: tuple[ArticlesGenerator, list[str]]) -> None:
    assert settled[1] == []


def test_every_post_knows_its_neighbours_and_only_listed_ones_have_any(
    settled: tuple[ArticlesGenerator, list[str]],
) -> None:
    generator = settled[0]
    articles = generator.articles
    for place, post in enumerate(articles):
        assert post.newer_post is (articles[place - 1] if place else None)
        assert post.older_post is (articles[place + 1] if place + 1 < len(articles) else None)
    others = [*generator.translations, *generator.drafts]
    assert others
    assert all(post.newer_post is None and post.older_post is None for post in others)


def test_addresses_and_lists_are_settled(settled: tuple[ArticlesGenerator, list[str]]) -> None:
    generator = settled[0]
    assert all(post.override_url for post in [*generator.articles, *generator.translations, *generator.drafts])
    lists = [posts for _name, posts in [*generator.tags.items(), *generator.categories, *generator.authors]]
    assert len(lists) > 3
    assert all(isinstance(posts, Posts) for posts in lists)


def test_a_list_knows_its_posts_by_identity() -> None:
    first, second = [1], [1]
    posts = Posts([first])
    assert list(posts) == [first]
    assert first in posts
    assert second not in posts

"""See also, backlinks and related posts, in a blog whose theme is not ours."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.relations.likeness import WINDOW, Likeness
from pelican.plugins.relations.posts import Posts
from pelican.plugins.relations.see_also import Names
from pelican.plugins.weave.errors import ContentError

from .simple_blog import Other, build_other, post, told

ARTICLE = """<pre>{{ {
  "see_also": article.see_also|map(attribute="url")|list,
  "backlinks": article.backlinks|map(attribute="url")|list,
  "related": article.related|map(attribute="url")|list,
}|tojson }}</pre>"""

REST = """Rst
###

:date: 2024-05-06 10:00
:slug: rst
:category: Autres
:tags: loup

Voir `le premier <{filename}/articles/un.md#suite>`_ et `deux <https://autre.example/blog/deux/?x#c>`_.
"""

BLOG = {
    "articles/un.md": post("un", 1, tags="loup, vélo"),
    "articles/un.en.md": post("un", 1, lang="en", title="One"),
    "articles/deux.md": post(
        "deux", 2, "[Un]({filename}un.md), [encore](|filename|/articles/un.md), [ici](/blog/deux/)"
    ),
    "articles/deux.en.md": post("deux", 2, "See [one]({filename}un.en.md).", lang="en"),
    "articles/trois.md": post("trois", 3, see_also="cinq, un, cache, brouillon", tags="loup"),
    "articles/quatre.md": post("quatre", 4, key="ancien-quatre", tags="vélo"),
    "articles/cinq.md": post("cinq", 5, "<a class='x' href='/blog/trois/index.html'>3</a>", see_also="ancien-quatre"),
    "articles/rst.rst": REST,
    "articles/sept.md": post("sept", 7, tags="loup, vélo"),
    "articles/huit.md": post("huit", 8, "[dehors](https://autre.example/un/) [x](un/)", tags="rare"),
    "articles/cache.md": post("cache", 9, "[Un]({filename}un.md)", status="hidden", tags="loup"),
    "articles/brouillon.md": post("brouillon", 10, "[Un]({filename}un.md)", status="draft", see_also="un", tags="loup"),
}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Other:
    return build_other(tmp_path_factory.mktemp("relations"), BLOG, ["relations"], {"article.html": ARTICLE})


def relations(blog: Other, path: str) -> dict[str, list[str]]:
    assert blog.code == 0, blog.log
    found: dict[str, list[str]] = told(blog.page(f"{path}/index.html"))
    return found


def test_a_post_names_what_to_see_also_in_its_order_and_by_key_or_slug(blog: Other) -> None:
    assert relations(blog, "trois")["see_also"] == ["cinq/", "un/"], "what is not published is left out"
    assert relations(blog, "cinq")["see_also"] == ["quatre/"]
    assert relations(blog, "huit")["see_also"] == []


def test_a_post_knows_who_cites_it_newest_first_whatever_the_link_is_written_like(blog: Other) -> None:
    assert relations(blog, "un")["backlinks"] == ["rst/", "deux/"]
    assert relations(blog, "trois")["backlinks"] == ["cinq/"]
    assert relations(blog, "deux")["backlinks"] == ["rst/"], "a link to itself is none"


def test_translations_are_one_post_named_in_the_language_of_the_page(blog: Other) -> None:
    assert relations(blog, "en/un")["backlinks"] == ["rst/", "en/deux/"]


def test_related_posts_share_what_is_rare_and_are_not_reached_already(blog: Other) -> None:
    # Of those with the same keywords, `deux` and `rst` link to it.
    assert relations(blog, "un")["related"] == ["sept/", "quatre/", "trois/"]
    assert relations(blog, "sept")["related"] == ["un/", "quatre/", "trois/"]
    assert relations(blog, "trois")["related"] == ["sept/", "rst/"], "it names `un` itself"
    assert relations(blog, "huit")["related"] == [], "a section in common is no likeness"


def test_drafts_see_also_and_nobody_is_sent_to_them(blog: Other) -> None:
    draft = told(blog.page("drafts/brouillon.html"))
    assert draft == {"see_also": ["un/"], "backlinks": [], "related": []}


def article(slug: str, **fields: Any) -> SimpleNamespace:
    metadata = {name: fields.pop(name) for name in ("see_also",) if name in fields}
    given = {"lang": "fr", "settings": {"PATH": "/b/content"}, "source_path": f"/b/content/articles/{slug}.md"}
    given["relative_source_path"] = f"articles/{slug}.md"
    return SimpleNamespace(slug=slug, metadata=metadata, **given, **fields)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("leila-revien", "which is no post: did you mean “leila-revient”?"),
        ("Leila-Revient", "which is no post: did you mean “leila-revient”?"),
        ("x", "which is no post: write the Slug or the Key of a post"),
        ("nice", "which is this post itself: remove it"),
    ],
)
def test_a_name_that_leads_nowhere_stops_the_build(named: str, said: str) -> None:
    posts = [article("leila-revient"), article("nice", see_also=named)]
    names = Names(posts, Posts([[each] for each in posts]))
    with pytest.raises(ContentError) as stopped:
        names.named_by(posts[1])
    assert str(stopped.value) == f"content/articles/nice.md: See_also names “{named}”, {said}"


def tagged(number: int, tags: set[str], category: str = "c") -> SimpleNamespace:
    return article(f"p{number}", tags=sorted(tags), category=category, brands=[], saga=None)


blogs = st.lists(st.tuples(st.sets(st.sampled_from("abcdefg")), st.sampled_from("xyz")), min_size=1, max_size=30)


@given(blogs, st.integers(0, 5))
def test_what_is_related_shares_something_rare_and_is_found_the_same_way_again(
    made: list[tuple[set[str], str]], most: int
) -> None:
    posts = Posts([[tagged(number, *each)] for number, each in enumerate(made)])
    for number, (tags, _category) in enumerate(made):
        found = Likeness(posts).nearest(number, {number}, most)
        assert found == Likeness(posts).nearest(number, {number}, most)
        assert len(found) == len(set(found)) <= most
        assert number not in found
        for other in found:
            shared = tags & made[other][0]
            assert any(sum(tag in each for each, _ in made) < len(made) for tag in shared)


def numbers() -> Iterator[set[str]]:
    yield {"rare", "often"}
    for number in range(1, 10):
        yield {"often"} if number != 4 else {"rare"}
    yield set()


def test_what_few_posts_have_says_more_than_what_many_have_and_newer_ones_come_first() -> None:
    likeness = Likeness(Posts([[tagged(number, tags)] for number, tags in enumerate(numbers())]))
    assert likeness.nearest(0, {0}, 3) == [4, 9, 8]


def test_the_work_for_a_post_does_not_grow_with_the_blog() -> None:
    many = [tagged(number, {"often"} if number else {"often", "x"}) for number in range(WINDOW * 4)]
    likeness = Likeness(Posts([[each] for each in [*many, tagged(-1, set())]]))
    middle = WINDOW * 2
    found = likeness.nearest(middle, {middle}, WINDOW * 4)
    assert sorted(found) == [*range(middle - WINDOW // 2, middle), *range(middle + 1, middle + WINDOW // 2 + 1)]


def test_an_episode_does_not_repeat_the_episodes_beside_it() -> None:
    episodes = [article(f"e{number}", tags=[], brands=[], saga=SimpleNamespace(slug="s")) for number in range(9)]
    episodes[4].episode_before, episodes[4].episode_after = episodes[1], episodes[7]
    assert Posts([[each] for each in episodes], episodes[::-1]).around(4) == {1, 3, 5, 7}

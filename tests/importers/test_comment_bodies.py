"""The words of imported comments as the blog's own reader of comments shows them."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.weave.bodies import body_html

from moderation.importers.comment_bodies import comment_body
from moderation.importers.text import storable


def shown(typed: str) -> BeautifulSoup:
    return BeautifulSoup(body_html(comment_body(typed)[0]), "html.parser")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("One\ntwo\n\nThree", "One\ntwo\n\nThree"),
        ("<p>One</p><p>two<br />three</p>", "One\n\ntwo\nthree"),
        ("<strong>a</strong> <b>b</b> <em>c</em> <i>d</i>", "**a** **b** *c* *d*"),
        ('<a href="https://a.example/b_c">x</a>', "[x](https://a.example/b_c)"),
        ('<a href="https://a.example/">https://a.example/</a>', "https://a.example/"),
        ('<a href="https://a.example/">a [b]</a>', "a [b] (https://a.example/)"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<code>a*b</code>", "`a*b`"),
        ("<code>a`b</code>", "`` a`b ``"),
        ("<pre>a\n  b ``` c</pre>", "````\na\n  b ``` c\n````"),
        ("<blockquote>a\nb</blockquote>c", "> a\n> b\n\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("E = MC<sup>2</sup>, H<sub>2</sub>O, x<sup>th</sup>", "E = MC², H₂O, xth"),
        ('<img src="https://a.example/i.png" alt="eye">', "[eye](https://a.example/i.png)"),
        ("<h2>Head</h2>text", "**Head**\n\ntext"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\n\nc"),
        ("<q>quoted</q> &lt;b&gt; AT&amp;T", "“quoted” <b> AT&T"),
        ("<script>alert(1)</script>ok", "ok"),
        ('<iframe src="https://v.example/1"></iframe>', "https://v.example/1"),
    ],
)
def test_html_becomes_the_subset_of_comments(typed: str, expected: str) -> None:
    assert comment_body(typed)[0] == expected


def test_the_reader_shows_the_subset_as_it_was_meant() -> None:
    root = shown(
        "<p>a <strong>b</strong></p><ul><li>c<ul><li>d</li></ul></li></ul><blockquote>e</blockquote><pre>f\n g</pre>"
    )
    assert root.find("strong").get_text() == "b"
    assert root.select_one("li li").get_text().strip() == "d"
    assert root.find("blockquote").get_text().strip() == "e"
    assert root.find("pre").get_text().strip("\n") == "f\n g"


@given(
    st.lists(
        st.sampled_from(
            [" ", "\n", "\n\n", "<p>", "</p>", "<b>", "</b>", "<li>", "<ul>", "</ul>", "<td>", "mot", "É", "1"]
        )
    ).map("".join)
)
def test_no_word_is_lost(typed: str) -> None:
    expected = re.sub(r"<[^>]*>|\s", "", typed)
    assert sorted("".join(re.findall(r"\w", shown(typed).get_text()))) == sorted(expected)


def test_naughty_strings_keep_their_letters(shared_data: Callable[[str], Path]) -> None:
    for line in shared_data("text/blns.txt").read_text("utf-8").split("\n"):
        source, _ = comment_body(html.escape(line))
        assert source.split() == storable(line)[0].removeprefix("\ufeff").split(), (
            line
        )  # a mark of encodings, not a letter


def test_absurd_nesting_is_flattened_and_said() -> None:
    assert comment_body("<b><blockquote>" * 3000 + "words") == ("words", [("too_deep", {"limit": 60})])


def test_characters_that_no_page_can_show_are_dropped_and_counted() -> None:
    assert comment_body("a\x00b&#1;\ud800c") == ("abc", [("characters", {"count": 2})])

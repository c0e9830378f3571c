"""Code comes through an import to the letter, as Python-Markdown with the project's extensions shows it."""

import html
import re

import markdown
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from moderation.importers.bodies import post_body
from moderation.importers.fidelity import EXTENSIONS
from moderation.importers.text import storable

_MARKUP = """
``` ~~~ ` <b> </code> </pre> <script> &amp; &lt; & {filename}/x.md |filename|y {{x}} {%x%} *a* ** _b_ \\ # - 1. > |
Title: --- === [caption] [x](y) ![i](j) https://a.example/ !!! [^1] {:.c} $(x) %s ; 0 word
"""
_PIECES = st.sampled_from(["\t", "    ", " ", "\n", "\n\n", "\u00a0", "\u2028", "<!-- more -->", *_MARKUP.split()])
CODE = st.one_of(
    st.lists(_PIECES, min_size=1, max_size=12).map("".join),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
).map(lambda text: storable(text)[0])


def shown(source: str) -> BeautifulSoup:
    """As in a file: a header and an empty line before the body."""
    return BeautifulSoup(markdown.markdown(f"Title: t\n\n{source}\n", extensions=list(EXTENSIONS)), "html.parser")


def blocks(html_body: str) -> list[str]:
    return [block.get_text() for block in shown(post_body(html_body).markdown).find_all("pre")]


@given(CODE.filter(str.strip))
@example("\n\nfirst and last lines are empty\n\n")
@example("x\n   \n\ty\n```\nz\n")
@example("a\n~~~~\nb\n~~~~\n")
def test_a_pre_shows_the_same_text(text: str) -> None:
    """LESSONS: imports do not corrupt code."""
    assert blocks(f"<pre>\n{html.escape(text)}</pre>") == [text]  # HTML drops a line end that follows <pre>
    assert blocks(f"<p>a</p><pre><code>{html.escape(text)}</code></pre><p>b</p>") == [text]


@given(CODE)
def test_a_pre_of_the_block_editor_shows_the_same_text(text: str) -> None:
    body = f'<!-- wp:code -->\n<pre class="wp-block-code"><code>x{html.escape(text)}</code></pre>\n<!-- /wp:code -->'
    assert blocks(body) == [f"x{text}"]


@given(
    CODE.filter(str.strip),
    st.sampled_from(["<p>Say {}.</p>", "Say {} twice", "<ul><li>{}</li></ul>", "{}", "<h2>{} x</h2>"]),
)
def test_code_inside_a_line_shows_the_same_text(text: str, around: str) -> None:
    body = post_body(around.format(f"<code>{html.escape(text)}</code>")).markdown
    assert [code.get_text() for code in shown(body).find_all("code")] == [text]


@given(CODE)
def test_code_inside_a_list_or_a_quote_shows_the_same_text(text: str) -> None:
    pre = f"<pre><code>x{html.escape(text)}</code></pre>"
    assert blocks(f"<ul><li>One {pre}</li></ul>") == [f"x{text}"]
    assert blocks(f"<blockquote><p>One</p>{pre}</blockquote>") == [f"x{text}"]


def test_plain_code_becomes_a_fence_and_keeps_its_language() -> None:
    body = post_body('<pre><code class="language-python">def f():\n    return 1\n</code></pre>').markdown
    assert body == "```python\ndef f():\n    return 1\n```"


def test_plain_code_in_a_line_becomes_a_code_span() -> None:
    assert post_body("Use <code>pip install</code> now").markdown == "Use `pip install` now"


@pytest.mark.parametrize("tag", ["kbd", "samp"])
def test_keys_and_output_are_shown_as_typed(tag: str) -> None:
    body = post_body(f"Press <{tag}>Ctrl+*_`</{tag}> now").markdown
    assert shown(body).find(tag).get_text() == "Ctrl+*_`"


def test_markup_inside_a_pre_is_kept_as_html() -> None:
    body = post_body("<pre>\n\tTwo <em>roads</em>\n   \n```</pre>").markdown
    pre = shown(body).find("pre")
    assert pre.get_text() == "\tTwo roads\n   \n```"
    assert pre.find("em").get_text() == "roads"


def test_a_short_code_or_a_marker_inside_code_is_code() -> None:
    text = '[caption]x[/caption] [gallery] <!--more--> <!-- wp:paragraph -->\n"https://a.example/"'
    assert blocks(f"<pre>{html.escape(text)}</pre>") == [text]
    assert not re.search("<figure", post_body(f"<code>{html.escape(text)}</code>").markdown)

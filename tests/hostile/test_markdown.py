"""The Markdown of comments under attack: as typed, harmless, and with work that grows with the length alone."""

import re
import sys
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pelican.plugins.weave.bodies import body_html
from pelican.plugins.weave.subset import BLOCK_LEVELS, EMPHASIS_LEVELS

from moderation.domain.text import BODY_MAX
from tests.hostile.pages import check_thread, seen, typed, without_marks

WORDS = "a|a@|a@b.c |http://|https://a.b |http://a.b?(|http://a.b(|http://a.b[|http://[|http://a@|<http://|<http://a.b>"
WORDS += (
    "|mailto:a@b.c |www.a.b |://|a://|//|<a:|<a@b|[a](|[](|[a](http://a.b)|[a](http://a.b(|[a](<b|![|](|[[a](b)](c)"
)
WORDS += "|[`|`[|*[|[*|*a_ |*a |**a |_a|__a |a**b|a***b|*_|_*|__*|***|`a``|*`|**a** |*a *b* |~~a~~|<!--|<a |&amp;|é.é"
LINES = [
    "- ",
    "> ",
    "1. ",
    "* ",
    "+ ",
    "- > ",
    "> - ",
    "1. - ",
    "\t",
    "\n",
    "-\n",
    "- a\n",
    "> a\n",
    "a\n- b\n",
    "a\n> b\n",
]
LINES += ["> \n", "```\n", "```\na\n", "~~~\n", "1) a\n", "01. a\n", "[a]: b\n", "a  \n", "    \n", "    a\n\n"]
UNITS = [*">[*`<_~\\&:/@()!|#-+='\".\u202e\u0301", *WORDS.split("|"), *LINES]


def repeated(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


MADE_UP = {
    "emphasis in emphasis": lambda n: repeated("*a ", n // 2) + repeated("b* ", n // 2),
    "brackets that close": lambda n: "[" * (n // 2) + "a" + "]" * (n // 2),
    "links in links": lambda n: "[" * (n // 4) + repeated("](http://a.b)", n // 2),
    "stars that close": lambda n: "*" * (n // 2) + "a" + "*" * (n // 2),
    "longer and longer code": lambda n: "".join("`" * i + "a" for i in range(1, int((2 * n) ** 0.5)))[:n],
    "deeper and deeper lists": lambda n: "\n".join("  " * i + "- a" for i in range(int(n**0.5)))[:n],
    "deeper and deeper quotes": lambda n: "\n".join(">" * i + "a" for i in range(int((2 * n) ** 0.5)))[:n],
    "a deep quote goes on": lambda n: ">" * (n // 2) + "a\n" + "b\n" * (n // 4),
    "a deep list goes on": lambda n: "- " * (n // 4) + "\n" + "a\n" * (n // 4),
    "fences in quotes": lambda n: "".join("> " * i + "```\n" for i in range(int(n**0.5)))[:n],
    "one long host": lambda n: "http://" + repeated("a-", n - 7),
    "one long path": lambda n: "http://a.b/" + repeated("a/", n - 11),
    "one long user": lambda n: "http://" + repeated("a:", n - 20) + "@b.example",
    "one long mailbox": lambda n: repeated("a.", n - 20) + "@b.example",
    "brackets in an address": lambda n: "http://a.b/" + "(" * (n - 11),
}

TEXTS = {unit: (lambda n, unit=unit: repeated(unit, n)) for unit in UNITS} | MADE_UP


def calls_for(text: str) -> int:
    """How many functions are called to show `text`: work that a slow or a busy machine does not change."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    body_html.cache_clear()
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        body_html(text)
    finally:
        sys.setprofile(before)
    return calls


def shown(text: str) -> BeautifulSoup:
    page = f'<section id="comments"><article><div class="contribution-body">{body_html(text)}</div></article></section>'
    root = BeautifulSoup(page, "html.parser")
    check_thread(root)
    return root.div


@pytest.mark.parametrize("name", TEXTS, ids=ascii)
def test_twice_the_text_is_about_twice_the_work(name: str) -> None:
    half, whole = calls_for(TEXTS[name](2_000)), calls_for(TEXTS[name](4_000))
    assert whole <= 2.5 * half + 2_000
    assert whole <= 100 * 4_000


@pytest.mark.parametrize("name", TEXTS, ids=ascii)
def test_nothing_is_lost_of_the_longest_text(name: str) -> None:
    text = TEXTS[name](BODY_MAX)
    html = body_html(text)
    assert len(html) < 40 * BODY_MAX
    assert without_marks(seen(shown(text))) == without_marks(typed(text))


def test_nothing_nests_deeper_than_a_reader_follows() -> None:
    for text in (">" * 500 + "words", "- " * 500 + "words", "> - " * 300 + "words", "1. " * 300 + "words"):
        body = shown(text)
        assert len(
            body.find(string=lambda string: "words" in string).find_parents(["blockquote", "ul", "ol", "li"])
        ) <= (BLOCK_LEVELS + 2)
    for text in ("*a " * 300 + "words" + " b*" * 300, "**" * 300 + "words" + "**" * 300):
        body = shown(text)
        words = body.find(string=lambda string: "words" in string)
        assert len(words.find_parents(["em", "strong"])) <= EMPHASIS_LEVELS
        assert without_marks(seen(body)) == without_marks(typed(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("007. Bond", "<p>007. Bond</p>"),
        ("1) un\n2) deux", "<p>1) un<br>\n2) deux</p>"),
        ("3. trois\n7. sept", '<ol start="3">\n<li value="3">trois</li>\n<li value="7">sept</li>\n</ol>'),
        ("-", "<p>-</p>"),
        ("* * *", "<p>* * *</p>"),
        (">", "<p>&gt;</p>"),
        ("```\n```", "<p>```<br>\n```</p>"),
        ("~~~ mots", "<p>~~~ mots</p>"),
        ("~~mots~~", "<p>~~mots~~</p>"),
        ("```python\nx = 1\n```", "<pre><code>x = 1\n</code></pre>"),
        ("``` des mots\nx", "<p>``` des mots<br>\nx</p>"),
        ("\u3000espace", "<p>\u3000espace</p>"),
        ("la fin.Je pars", "<p>la fin.Je pars</p>"),
        ("&eacute; &#0;", "<p>&amp;eacute; &amp;#0;</p>"),
        (r"\*mot\*", r"<p>\<em>mot\</em></p>"),
        (
            "[ ](https://a.example)",
            '<p>[ ](<a href="https://a.example" rel="nofollow ugc noopener">https://a.example</a>)</p>',
        ),
        ("[mot](javascript:alert(1))", "<p>[mot](javascript:alert(1))</p>"),
        (
            "<https://a.example/%C3%A9>",
            '<p><a href="https://a.example/%C3%A9" rel="nofollow ugc noopener">https://a.example/%C3%A9</a></p>',
        ),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>"),
        (
            "https://a.example/%C3%A9 **https://xn--e1afmkfd.example/**",
            '<p><a href="https://a.example/%C3%A9" rel="nofollow ugc noopener">https://a.example/%C3%A9</a> <strong><a '
            'href="https://xn--e1afmkfd.example/" rel="nofollow ugc noopener">https://xn--e1afmkfd.example/</a></strong></p>',
        ),
        (
            "[**un** (mot)](https://a.example/b_(c))",
            '<p><a href="https://a.example/b_(c)" rel="nofollow ugc noopener"><strong>un</strong> (mot)</a></p>',
        ),
        (
            "![image](https://a.example/i.png)",
            '<p>!<a href="https://a.example/i.png" rel="nofollow ugc noopener">image</a></p>',
        ),
    ],
)
def test_what_is_no_markup_is_shown_as_typed(text: str, expected: str) -> None:
    assert body_html(text).strip() == expected


MARKS = [
    "*",
    "_",
    "`",
    "```",
    "[",
    "](",
    ")",
    "<",
    ">",
    "- ",
    "1. ",
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "http://a.b",
    "@",
    "&lt;",
]
MARKS += [
    "~~",
    "\\",
    "!",
    "#",
    "|",
    "mot",
    "é",
    "<script>",
    "onload=",
    "javascript:",
    "\u202e",
    "\u3000",
    "007. ",
    "2) ",
    "'",
    '"',
]


LANGUAGE = re.compile("`{3}[ \t]*[A-Za-z0-9+#.-]+[ \t]*$", re.MULTILINE)
"""The language of a block of code is a mark, and not shown."""


@settings(max_examples=400)
@given(st.lists(st.sampled_from(MARKS), max_size=40).map("".join))
def test_no_word_is_lost_and_no_mark_makes_more_than_words_and_links(text: str) -> None:
    assume(LANGUAGE.search(text) is None)
    assert without_marks(seen(shown(text))) == without_marks(typed(text))

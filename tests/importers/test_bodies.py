"""Bodies of posts: typing without tags, blocks, short codes, what is dangerous, and what Markdown cannot say."""

import html
import re
from collections.abc import Sequence
from pathlib import Path

import markdown
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st
from pelican.contents import Article
from pelican.settings import DEFAULT_CONFIG

from moderation.importers.bodies import post_body
from moderation.importers.fidelity import EXTENSIONS
from moderation.importers.shortcodes import Picture, expand, no_gallery
from moderation.importers.text import storable


def rendered(source: str) -> str:
    return markdown.markdown(f"Title: t\n\n{source}", extensions=list(EXTENSIONS))


def shown(source: str) -> Tag:
    return BeautifulSoup(rendered(source), "html.parser")


def codes(body: str) -> list[str]:
    return [code for code, _ in post_body(body).remarks]


def gallery(ids: Sequence[str] | None) -> tuple[Sequence[Picture], int]:
    pictures = {"1": Picture("https://old.example/1.jpg", "One", "First"), "2": Picture("https://old.example/2.jpg")}
    chosen = [pictures[number] for number in (ids or pictures) if number in pictures]
    return chosen, len(ids or chosen) - len(chosen)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("One\ntwo\n\nThree", "One  \ntwo\n\nThree"),
        ("<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->", "One two"),
        ("<h2>Head</h2>\nText <b>bold</b> and <i>it</i>.", "## Head\n\nText **bold** and *it*."),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n    - b\n- c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<blockquote>One\n\nTwo</blockquote>", "> One\n>\n> Two"),
        ('<a href="https://a.example/b_c?d=1&amp;e=2">x</a>', "[x](https://a.example/b_c?d=1&e=2)"),
        ('<img src="https://a.example/i.png" alt="Eye">', "![Eye](https://a.example/i.png)"),
        ("<hr>", "* * *"),
        ("<div><div><p>One</p></div>two</div>", "One\n\ntwo"),
        ("1. no list\n# no head\n- no item", "1\\. no list  \n\\# no head  \n\\- no item"),
        ("2 * 3 * 4 and snake_case and _x_ [y] &lt;z&gt;", "2 \\* 3 \\* 4 and snake_case and \\_x\\_ \\[y\\] &lt;z>"),
    ],
)
def test_html_becomes_the_markdown_that_a_blogger_would_write(typed: str, expected: str) -> None:
    assert post_body(typed).markdown == expected


@pytest.mark.parametrize(
    "kept",
    [
        '<p style="text-align:center">middle</p>',
        '<table><tbody><tr><td colspan="2">wide</td></tr><tr><td>a</td><td>b</td></tr></tbody></table>',
        "<dl><dt>term</dt><dd>meaning</dd></dl>",
        "<details><summary>more</summary><p>inside</p></details>",
        '<figure class="alignright"><img src="https://a.example/i.png" alt="" /><figcaption>Eye</figcaption></figure>',
        '<ol start="8"><li>eight</li></ol>',
        '<video controls="" src="https://a.example/v.mp4"></video>',
    ],
)
def test_what_markdown_cannot_say_stays_html(kept: str) -> None:
    assert post_body(f"<p>before</p>{kept}<p>after</p>").markdown == f"before\n\n{kept}\n\nafter"


def test_a_plain_table_becomes_a_table() -> None:
    body = post_body("<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td><em>3</em></td></tr></table>").markdown
    assert body.startswith("| a | b |\n| --- | --- |\n| 1&#124;2 | *3* |")
    assert [cell.get_text() for cell in shown(body).find_all("td")] == ["1|2", "3"]


def test_neighbouring_lists_and_quotes_stay_two() -> None:
    body = post_body("<ul><li>a</li></ul><ol><li>b</li></ol><blockquote>c</blockquote><blockquote>d</blockquote>")
    assert body.markdown == "- a\n\n<!-- -->\n\n1. b\n\n> c\n\n<!-- -->\n\n> d"
    root = shown(body.markdown)
    assert [len(root.find_all(name)) for name in ("ul", "ol", "blockquote")] == [1, 1, 2]


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<style>*{}</style>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" JaVaScRiPt:alert(1)">x</a>',
        '<img src=x onerror="alert(1)">',
        '<div style="background:url(javascript:alert(1))">x</div>',
        "<svg><script>alert(1)</script></svg>",
        '<form action="javascript:alert(1)"><input onfocus=alert(1) autofocus></form>',
        '<math><a xlink:href="javascript:alert(1)">x</a></math>',
        '[caption align="x" onerror="alert(1)"]<img src="javascript:alert(1)">x[/caption]',
        "[embed]javascript:alert(1)[/embed]",
        "<p><!--><script>alert(1)</script>--></p>",
    ],
)
def test_nothing_that_could_run_comes_through(attack: str) -> None:
    root = shown(post_body(f"Before.\n\n{attack}\n\nAfter.").markdown)
    assert not root.find(["script", "style", "svg", "math", "iframe"])
    for element in root.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")]
        assert not [value for value in element.attrs.values() if "javascript:" in str(value).lower()]


def test_dangerous_markup_is_reported() -> None:
    assert "unsafe" in codes("<script>alert(1)</script>")
    assert "unsafe" in codes('<p onclick="x()">x</p>')
    assert "unsafe" not in codes("<p>the onclick=x attribute, and <code>&lt;script&gt;</code></p>")


def test_embedded_pages_become_links() -> None:
    body = post_body(
        '<iframe src="//video.example/1?a=1&amp;b=2"></iframe><object data="https://a.example/f.swf">x</object>'
    )
    assert [a["href"] for a in shown(body.markdown).find_all("a")] == [
        "https://video.example/1?a=1&b=2",
        "https://a.example/f.swf",
    ]
    assert [code for code, _ in body.remarks] == ["embedded", "embedded"]


def test_an_address_alone_on_its_line_becomes_a_link() -> None:
    body = post_body("Look:\n\nhttps://video.example/watch?v=a_b\n\nand https://a.example/ in a line").markdown
    assert "[https://video.example/watch?v=a\\_b](https://video.example/watch?v=a_b)" in body or (
        shown(body).find("a")["href"] == "https://video.example/watch?v=a_b"
    )
    assert len(shown(body).find_all("a")) == 1


def test_caption_becomes_a_figure() -> None:
    body = post_body(
        'a\n\n[caption id="attachment_1" align="alignleft" width="10"]<a href="https://a.example/"><img '
        'src="https://a.example/i.jpg" alt="Eye" /></a> The <em>eye</em>[/caption]\n\nb'
    )
    figure = shown(body.markdown).find("figure")
    assert figure["class"] == ["wp-caption", "alignleft"]
    assert figure.find("figcaption").get_text() == "The eye"
    assert figure.find("a")["href"] == "https://a.example/"
    assert body.remarks == ()


def test_gallery_shows_the_pictures_of_the_export_and_names_the_missing() -> None:
    body = post_body('[gallery ids="1,2,9" columns="2"]', gallery=gallery)
    assert [image["src"] for image in shown(body.markdown).find_all("img")] == [
        "https://old.example/1.jpg",
        "https://old.example/2.jpg",
    ]
    assert body.remarks == (("gallery_missing", {"count": 1}),)


def test_a_gallery_without_pictures_stays_in_the_text() -> None:
    body = post_body("[gallery]")
    assert shown(body.markdown).get_text().strip() == "[gallery]"
    assert body.remarks == (("shortcode_empty", {"name": "gallery"}),)


@pytest.mark.parametrize(
    "media",
    [
        "[audio https://a.example/s.mp3]",
        '[audio mp3="https://a.example/s.mp3"][/audio]',
        "[embed]https://a.example/s.mp3[/embed]",
        '[video width="1" src="https://a.example/s.mp3"]',
    ],
)
def test_media_become_links(media: str) -> None:
    assert [a["href"] for a in shown(post_body(media).markdown).find_all("a")] == ["https://a.example/s.mp3"]


def test_words_between_two_media_stay() -> None:
    typed = "[video src='https://a.example/1'] one [video src='https://a.example/2']two[/video] three"
    root = shown(post_body(typed).markdown)
    assert [a["href"] for a in root.find_all("a")] == ["https://a.example/1", "https://a.example/2"]
    assert re.findall(r"one|two|three", root.get_text()) == ["one", "two", "three"]


def test_unknown_short_codes_stay_literally_and_are_named() -> None:
    typed = '[contact-form-7 id="1" title="Hi"]\n\n[box]words [caption][/caption][/box]\n\n[sic] and [...] and a[0]'
    body = post_body(typed)
    assert '[contact-form-7 id="1" title="Hi"]' in shown(body.markdown).get_text()
    assert "[box]words" in shown(body.markdown).get_text()
    assert [details["name"] for _, details in body.remarks] == ["contact-form-7", "box"]


def test_double_brackets_show_a_short_code() -> None:
    assert shown(post_body("Write [[gallery]] there").markdown).get_text() == "Write [gallery] there"


@pytest.mark.parametrize(
    "typed", ["[a]" * 20_000, "[a x='" * 5_000, "[a]" * 3_000 + "[/a]" * 3_000, "[caption]" * 5_000]
)
def test_brackets_without_end_come_through(typed: str) -> None:
    assert expand(typed, no_gallery).html == typed


def test_more_splits_the_teaser_and_pages_become_rules() -> None:
    body = post_body("One.\n\n<!--more Go on-->\n\nTwo.\n\n<!--nextpage-->\n\nThree.")
    assert body.teaser == "One.\n\n"
    assert body.markdown == "One.\n\nTwo.\n\n* * *\n\nThree."
    assert body.remarks == (("page_break", {}),)


def test_block_comments_go_and_empty_blocks_are_named() -> None:
    body = post_body(
        '<!-- wp:group {"a":{"b":1}} -->\n<div><!-- wp:paragraph --><p>One</p><!-- /wp:paragraph --></div>\n'
        '<!-- /wp:group -->\n<!-- wp:latest-posts {"n":5} /-->\n<!-- wp:block {"ref":12} /-->\n<!-- hello -->'
    )
    assert body.markdown == "One"
    assert body.remarks == (
        ("dynamic_blocks", {"names": "latest-posts, block"}),
        ("hidden_text", {"count": 1}),
    )


SYNTAX = ["{filename}/x.md", "|filename|x.md", "{tag}a", "{index}", "{static}/i.png", "{author}b", "{category}c"]


@pytest.mark.parametrize("syntax", SYNTAX)
@pytest.mark.parametrize(
    "around",
    [
        '<a href="{}">x</a>',
        '<img src="{}" alt="x">',
        '<img src="https://a.example/i.png" alt="href=\'{}\'">',
        '<a href="https://a.example/" title="x href=\'{}\'">x</a>',
        '<blockquote cite="{}">x</blockquote>',
        '<video src="{}" poster="{}"></video>',
        '<form action="{}"></form><p>x</p>',
        "<p>href=&quot;{}&quot;</p>",
        "<pre>&lt;a href=&quot;{}&quot;&gt;</pre>",
        "<code>&lt;a href='{}'&gt;</code>",
        '<p title="href=\'{}\'" style="text-align:right">x</p>',
    ],
)
def test_pelican_finds_no_link_syntax_that_the_author_typed(syntax: str, around: str) -> None:
    page = rendered(post_body(around.replace("{}", syntax)).markdown)
    article = Article("", settings=DEFAULT_CONFIG, metadata={"title": "t", "slug": "s"})
    assert article._get_intrasite_link_regex().findall(page) == []
    assert article._update_content(page, "") == page


@pytest.mark.parametrize(
    "typed", ["{{ settings }} {% raise %}", "Title: not a header\nStatus: draft", "---\na: b\n---"]
)
def test_templates_and_headers_in_a_body_are_text(typed: str) -> None:
    assert shown(post_body(typed).markdown).get_text().split() == typed.split()


def test_absurd_nesting_is_flattened_and_said() -> None:
    body = post_body("<div><blockquote>" * 4000 + "the words" + "</blockquote></div>" * 4000)
    assert body.markdown == "the words"
    assert body.remarks == (("too_deep", {"limit": 60}),)
    assert shown(post_body("<blockquote>" * 55 + "deep" + "</blockquote>" * 55).markdown).get_text().strip() == "deep"


def test_an_empty_body_is_empty() -> None:
    assert post_body("").markdown == ""
    assert post_body("\n\n<p>&nbsp;</p>\n").markdown == ""


def test_characters_that_no_page_can_show_are_dropped_and_counted() -> None:
    body = post_body("a\x00b\x0bc\ufffed\x92e")
    assert body.markdown == "abcd’e"
    assert body.remarks == (("characters", {"count": 4}),)


TYPED = """
<p> </p> <ul><li> </li></ul> <blockquote> </blockquote> <b> </b> <i> </i> <h3> </h3> <td> <table><tr><th> </table> <br>
<hr> <a&#32;href=x> </a> * _ ` # - 1. > | \\ [ ] ( ) ! {: ~~~ === : &amp; &lt; & word mot élan [x] --- +
"""
MARKUP = st.sampled_from(TYPED.split())


@given(st.lists(st.one_of(MARKUP, st.sampled_from(["\n", "\n\n", " "]), st.text(max_size=5)), max_size=30).map("".join))
def test_words_survive_any_typing(typed: str) -> None:
    typed = storable(typed)[0]
    expected = "".join(re.findall(r"\w", BeautifulSoup(f"<p>{cleaned(typed)}</p>", "html.parser").get_text()))
    body = post_body(typed)
    got = "".join(re.findall(r"\w", shown(body.markdown).get_text()))
    assert sorted(got) == sorted(expected)  # browsers move stray words out of tables
    assert "changed_text" not in [code for code, _ in body.remarks]


def cleaned(typed: str) -> str:
    """As a browser reads it, tags apart: the reference that owes nothing to the code under test but the parser."""
    import nh3

    return nh3.clean(typed, tags=set())


def test_blns_lines_are_shown_as_typed(shared_data) -> None:  # type: ignore[no-untyped-def]
    path: Path = shared_data("text/blns.txt")
    for line in path.read_text("utf-8").split("\n"):
        expected = storable(line)[0].split()
        root = shown(post_body(f"<p>{html.escape(line)}</p>").markdown)
        assert root.get_text().split() == expected, line

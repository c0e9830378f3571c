"""The blocks as an extension of Python-Markdown, without a blog around them."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from pelican.plugins.blocks.errors import BlockError
from pelican.plugins.blocks.video import find_video

OTHERS = ["attr_list", "fenced_code", "footnotes", "md_in_html", "meta", "tables"]


def reader(**options: object) -> Markdown:
    """A reader with the blocks, and the other extensions that blogs name."""
    blocks = "pelican.plugins.blocks.extension"
    return Markdown(extensions=[blocks, *OTHERS], extension_configs={blocks: options})


def shown(text: str, **options: object) -> BeautifulSoup:
    return BeautifulSoup(reader(**options).convert(text), "html.parser")


def refused(text: str) -> str:
    with pytest.raises(BlockError) as caught:
        reader().convert(text)
    return str(caught.value)


# --- P.S. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "lang", "day", "title"),
    [
        ("ps 2011-04-04", "fr", "2011-04-04", "P.S. du 4 avril 2011"),
        ("ps 2011-04-01", "fr", "2011-04-01", "P.S. du 1er avril 2011"),
        ("ps 2011-04-04", "en", "2011-04-04", "P.S., 4 April 2011"),
        ("ps 2011-04-04 22:10", "fr", "2011-04-04T22:10", "P.S. du 4 avril 2011"),
        ('ps 2011-04-04 "P.S. du 4 avril"', "fr", "2011-04-04", "P.S. du 4 avril"),
        ('ps "P.S. du 4 avril 2011"', "fr", "2011-04-04", "P.S. du 4 avril 2011"),
        ('ps "P.S. du 1er août 2011"', "fr", "2011-08-01", "P.S. du 1er août 2011"),
        ('ps "P.S. of 4 April 2011"', "en", "2011-04-04", "P.S. of 4 April 2011"),
    ],
)
def test_a_postscript_knows_its_day_as_a_number_or_in_words(head: str, lang: str, day: str, title: str) -> None:
    part = shown(f"!!! {head}\n    Voir *aussi*.\n\n    Et encore.\n\nAprès.", lang=lang).section
    assert (part["class"], part["id"]) == (["admonition", "ps"], f"ps-{day.replace(':', '').replace('T', '-')}")
    assert (part.time["datetime"], part.time.get_text()) == (day, title)
    assert [each.get_text() for each in part.select("p:not(.admonition-title)")] == ["Voir aussi.", "Et encore."]


def test_two_postscripts_of_one_day_have_two_anchors_and_the_next_text_begins_anew() -> None:
    text = "!!! ps 2011-04-04\n    Un.\n\n!!! ps 2011-04-04\n    Deux."
    markdown = reader()
    for _again in range(2):  # also by who does not reset it
        page = BeautifulSoup(markdown.convert(text), "html.parser")
        assert [each["id"] for each in page.select("section")] == ["ps-2011-04-04", "ps-2011-04-04-2"]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("ps", "the P.S. has no date: write it like !!! ps 2011-04-04"),
        ('ps "P.S. du 4 avril"', "the P.S. has no date"),
        ("ps 2011-02-30", "there is no 2011-02-30"),
        ('ps "P.S. du 30 février 2011"', "there is no 2011-02-30"),
        ("ps hier", "“hier” is no date"),
    ],
)
def test_a_postscript_without_a_day_is_refused(head: str, words: str) -> None:
    assert refused(f"Lang: fr\n\nAvant.\n\n!!! {head}\n    Voir.").startswith("line 5: ")
    assert words in refused(f"Lang: fr\n\n!!! {head}\n    Voir.")


# --- takeaway, reading list, plain blocks ----------------------------------------------------------------------------


def test_a_takeaway_and_a_reading_list_speak_the_language_of_the_text() -> None:
    page = shown("Lang: fr\n\n!!! moralite\n    Écoute.\n\n!!! lire\n    - [Un](/un)\n    - [Deux](/deux)")
    assert [each.get_text() for each in page.select(".admonition-title")] == ["Moralité", "À lire"]
    assert [each["href"] for each in page.select(".lire li a")] == ["/un", "/deux"]
    own = shown('!!! takeaway "In short"\n    Listen.\n\n!!! reading\n    One.')
    assert [each.get_text() for each in own.select(".moralite .admonition-title, .lire .admonition-title")] == [
        "In short",
        "Further reading",
    ]


def test_plain_blocks_are_what_the_admonitions_of_markdown_are() -> None:
    text = '!!! note "Note *bien*"\n    Un.\n\n    - a\n\n        b\n\n!!! warning inline ""\n    Deux.'
    text += "\n\n!!! tip\n    Trois."
    assert reader().convert(text) == Markdown(extensions=["admonition", *OTHERS]).convert(text)


def test_a_blog_may_name_plain_blocks_of_its_own() -> None:
    assert shown("!!! abstract\n    Un.", admonitions=["abstract"]).div["class"] == ["admonition", "abstract"]
    assert refused("!!! abstract\n    Un.").startswith("line 1: there is no block “abstract”")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!!! moralité\n    Un.", "there is no block “moralité”: did you mean moralite?"),
        ("!!! recette\n    Un.", "there is no block “recette”: write one of ps, moralite"),
        ("!!! moralite “Fin”\n    Un.", "with straight quotes"),
        ("!!! moralite Fin\n    Un.", "“Fin” stands behind moralite: put a title in straight quotes"),
        ("!!! moralite\nUn.", "moralite has no text: write it below, each line behind four spaces"),
        ("!!! promo\n    Advertiser: Nuage\n", "promo has no text"),
    ],
)
def test_what_is_no_block_is_refused_with_what_to_write(text: str, words: str) -> None:
    assert words in refused(text)


def test_the_line_named_is_that_of_the_block_that_is_wrong() -> None:
    good = "!!! figure\n    Image: a.svg\n    Alt: Un.\n"
    code = "```\n!!! figure\n```\n"
    assert refused(f"Title: X\n\n{code}\n{good}\nTexte.\n!!! figure\n    Image: b.svg\n").startswith("line 12: ")


def test_blocks_in_code_are_code_and_blocks_in_lists_are_blocks() -> None:
    assert shown("```\n!!! recette\n```\n\n    !!! recette").select("pre")
    assert shown("1. Un.\n\n    !!! moralite\n        Deux.\n").select_one("li .moralite").get_text(" ", strip=True)


# --- quotation, figure, video, advertisement -------------------------------------------------------------------------


def test_a_quotation_names_its_author_and_leads_to_its_source() -> None:
    figure = shown(
        "!!! citation\n    Author: Ana\n    Source: *Le Monde*, 3 mai\n    Url: https://a.example/?a=1&b=2\n"
        "\n    Un & deux.\n\n    Trois."
    ).figure
    assert figure.blockquote["cite"] == figure.cite.a["href"] == "https://a.example/?a=1&b=2"
    assert [each.get_text() for each in figure.blockquote.select("p")] == ["Un & deux.", "Trois."]
    assert figure.figcaption.get_text() == "Ana, Le Monde, 3 mai"
    assert figure.cite.em.get_text() == "Le Monde"
    alone = shown("!!! quote\n    Author: Ana\n    Url: https://a.example/\n\n    Un.").figcaption
    assert alone.a.get_text() == "Ana"


def test_a_figure_has_words_for_those_who_do_not_see_it_a_caption_and_a_credit() -> None:
    figure = shown(
        '!!! figure\n    Image: {static}/images/a.svg\n    Alt: Une "oreille" & <b>\n'
        "    Credit: [Ana](https://a.example/)\n\n    La *légende*.",
        lang="fr",
    ).figure
    assert (figure.img["src"], figure.img["alt"]) == ("{static}/images/a.svg", 'Une "oreille" & <b>')
    assert figure.figcaption.get_text() == "La légende. Crédit\u00a0:\u00a0Ana"
    assert figure.select_one(".credit a")["href"] == "https://a.example/"
    assert shown("!!! figure\n    Image: a.svg\n    Decorative: yes").img["alt"] == ""
    assert not shown("!!! figure\n    Image: a.svg\n    Decorative: yes").select("figcaption")


def test_a_video_is_a_picture_of_ours_and_a_link_until_it_is_clicked() -> None:
    page = shown(
        '!!! video "Un *accueil* & <b>"\n    Url: https://www.youtube.com/watch?v=abcdefghijk\n'
        "    Image: {static}/a.svg\n\n    Trois minutes.",
        lang="fr",
    )
    link = page.select_one("figure.video > a")
    assert (link["href"], link.img["src"]) == ("https://www.youtube.com/watch?v=abcdefghijk", "{static}/a.svg")
    assert link["data-player"] == "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1"
    assert link.get_text() == "Regarder la vidéo"
    assert link.img["alt"] == page.strong.get_text() == "Un *accueil* & <b>"
    assert "sur YouTube\u00a0: rien ne lui est demandé avant votre clic" in page.figcaption.get_text()
    assert not page.select("iframe, script, video, [srcset]")


UUID, SHORT = "9c9de5e8-0a1e-484a-b099-e80766180a6d", "kkGMgK9ZtnKfYAgnEtQxbv"


@pytest.mark.parametrize(
    ("url", "site", "player"),
    [
        ("https://youtu.be/abcdefghi_-", "YouTube", "https://www.youtube-nocookie.com/embed/abcdefghi_-?autoplay=1"),
        ("https://m.youtube.com/shorts/abcdefghijk", "YouTube", "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1"),
        ("https://www.dailymotion.com/video/x8abc12", "Dailymotion", "https://geo.dailymotion.com/player.html?video=x8abc12"),
        ("https://dai.ly/x8abc12", "Dailymotion", "https://geo.dailymotion.com/player.html?video=x8abc12"),
        (f"https://tube.example/w/{SHORT}", "tube.example", f"https://tube.example/videos/embed/{SHORT}?autoplay=1&p2p=0"),
        (f"https://tube.example/videos/watch/{UUID}", "tube.example", f"https://tube.example/videos/embed/{UUID}?autoplay=1&p2p=0"),
    ],
)  # fmt: skip
def test_each_site_s_player_is_the_one_that_tells_it_least(url: str, site: str, player: str) -> None:
    video = find_video(url)
    assert video is not None
    assert (video.site, video.player) == (site, player)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)//youtube.com/watch?v=abcdefghijk",
        f"https://youtube.com@evil.example/w/{SHORT}",
        f"https://evil.example\\.youtube.com/w/{SHORT}",
        "https://youtube.com.evil.example/watch?v=abcdefghijk",
        f"https://[tube/w/{SHORT}",
        f"https://youtub\u0435.com/w/{SHORT}",
    ],
)
def test_what_only_looks_like_a_site_is_none(url: str) -> None:
    assert find_video(url) is None


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "192.168.1.1:8443", "2130706433", "0x7f.1", "localhost", "x.localhost", "box.lan", "a.local"]
)  # fmt: skip
def test_no_reader_s_browser_is_led_to_what_stands_in_the_reader_s_own_house(host: str) -> None:
    assert find_video(f"https://{host}/w/{SHORT}") is None
    assert find_video(f"https://{host}.tube.example/w/{SHORT}") is not None or ":" in host


@given(st.text(), st.sampled_from(["", "https://", "https://youtu.be/", "https://tube.example/w/", "https://dai.ly/"]))
def test_whatever_the_address_the_player_is_on_a_known_site_over_https(rest: str, before: str) -> None:
    video = find_video(before + rest)
    assert video is None or re.fullmatch(r"https://[^/\s\"<>]+/[\w./?=&-]+", video.player)


def test_an_advertisement_says_so_for_whom_and_marks_its_links() -> None:
    box = shown(
        '!!! promo "Une formation"\n    Advertiser: Nuage <& Cie>\n\n    [Ici](https://nuage.example/) et [là](https://b.example/){rel=nofollow}.',
        lang="fr",
    ).select_one(".promo")
    assert box.p.get_text() == "Publicité pour Nuage <& Cie>"
    assert box.select_one(".promo-title").get_text() == "Une formation"
    assert all("sponsored" in each["rel"] for each in box.select("a"))
    assert len(box.select("a")) == 2


VIDEO = '!!! video "V"\n    Image: a.svg\n    Url: '


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!!! citation\n    Url: https://a.example/\n\n    Un.", "citation has no Author and no Source"),
        (
            "!!! citation\n    Author: Ana\n    Url: javascript:alert(1)\n\n    Un.",
            "Url of citation is “javascript:alert(1)”",
        ),
        ("!!! citation\n    Auteur: Ana\n\n    Un.", "citation has no field “Auteur”: did you mean Author?"),
        ("!!! citation\n    Madame: votre lettre", "if this is the text, leave a line empty before it"),
        ("!!! figure\n    Alt: Un.", "figure has no Image: write “Image: …” below it"),
        ("!!! figure\n    Image: a.svg", "figure has no Alt: write what the image says, or “Decorative: yes”"),
        ("!!! figure\n    Image: a.svg\n    Alt: ", "Alt of figure is empty"),
        ("!!! figure\n    Image: a.svg\n    Alt: Un.\n    Alt: Deux.", "figure has Alt twice: keep one"),
        ("!!! figure\n    Image: a.svg\n    Alt : Un.\n    Alt: Deux.", "figure has Alt twice: keep one"),
        (
            "!!! figure\n    Image: a.svg\n    Alt: Un\n    deux.\n    Credit: Ana",
            "“deux.” stands right below the fields",
        ),
        ("!!! figure\n    Image: a.svg\n    Alt: Un.\n    Decorative: yes", "keep one of the two"),
        ("!!! figure\n    Image: https://a.example/a.jpg\n    Alt: Un.", "put a copy into the blog"),
        ("!!! figure\n    Image: //a.example/a.jpg\n    Alt: Un.", "put a copy into the blog"),
        (
            "!!! video\n    Url: https://youtu.be/abcdefghijk\n    Image: a.svg",
            'video has no title: write !!! video "Title"',
        ),
        (f"{VIDEO}https://vimeo.com/1", "Url of video is “https://vimeo.com/1”: write the https:// address"),
        (f"{VIDEO}http://youtu.be/abcdefghijk", "Url of video is"),
        (f"{VIDEO}https://www.youtube.com/watch?v=tooshort", "Url of video is"),
        ("!!! promo\n    [Ici](https://a.example/)", "promo has no Advertiser"),
        ('!!! promo\n    Advertiser: A\n\n    <a href="https://a.example/">Ici</a>', "promo has a link in HTML"),
    ],
)
def test_a_block_that_lacks_something_is_refused_with_what_to_write(text: str, words: str) -> None:
    assert words in refused(f"Avant.\n\n{text}")
    assert refused(f"Avant.\n\n{text}").startswith("line 3: ")


# --- whatever is written ---------------------------------------------------------------------------------------------

lines = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "",
                "!!! ps 2011-04-04",
                "!!! moralite",
                "!!! figure",
                "    Image: a.svg",
                "    Alt: b",
                "!!! note",
                "    Un.",
                "```",
                "- a",
                "> b",
                "!!! citation",
                "    Author: Ana",
                "        c",
                "<div>",
                "</div>",
                "!!! promo",
                "[^1]: d",
                "    Advertiser: Ana",
                "    [x](y)",
            ]
        ),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    ),
    max_size=12,
)


@given(lines)
def test_whatever_is_written_is_shown_or_refused_by_name_and_the_reader_is_none_the_worse(
    given_lines: list[str],
) -> None:
    text = "\n".join(given_lines)
    markdown, refusal = reader(), None
    try:
        first = markdown.convert(text)
    except BlockError as error:
        refusal = error
    if refusal is None:
        assert reader().convert(text) == first
    elif refusal.line is not None:
        assert given_lines[refusal.line - 1].lstrip().startswith("!!!")
    assert markdown.reset().convert("!!! moralite\n    Un.") == reader().convert("!!! moralite\n    Un.")

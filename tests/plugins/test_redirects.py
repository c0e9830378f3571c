"""Short links and former addresses, in a blog whose theme is not ours."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.redirects.addresses import Addresses, moved_from
from pelican.plugins.redirects.codes import ALPHABET, LENGTH, codes_of, derived
from pelican.plugins.weave.errors import ContentError

from .simple_blog import Other, build_other, post

ARTICLE = "<p>{{ article.short_url }}</p>"
HOSTILE = '<script>alert("1")</script> & Cie'

BLOG = {
    "articles/un.md": post(
        "un", 1, title=HOSTILE, moved_from="/2008/03/un/, note.html, https://autre.example/blog/vieux"
    ),
    "articles/un.en.md": post("un", 1, lang="en", title="One"),
    "articles/deux.md": post("deux", 2, short="leila, l2", key="autre-cle"),
    "articles/cache.md": post("cache", 3, status="hidden"),
    "articles/brouillon.md": post("brouillon", 4, status="draft", short="secret", moved_from="/secret/"),
}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Other:
    built = build_other(tmp_path_factory.mktemp("redirects"), BLOG, ["redirects"], {"article.html": ARTICLE})
    assert built.code == 0, built.log
    return built


def short_of(blog: Other, path: str) -> str:
    return str(blog.page(path).p.get_text())


def test_the_short_link_of_a_post_is_the_same_for_ever() -> None:
    """Whoever changes how it is derived breaks every link that was ever passed on."""
    assert derived("la-princesse-de-nice", "fr") == "75sabw"
    assert derived("la-princesse-de-nice", "en") != derived("la-princesse-de-nice", "fr")


def test_it_leads_to_the_post_without_a_script_and_no_search_engine_keeps_it(blog: Other) -> None:
    short = short_of(blog, "un/index.html")
    assert re.fullmatch(f"s/[{ALPHABET}]{{{LENGTH}}}/", short)
    page = blog.page(f"{short}index.html")
    there = "https://autre.example/blog/un/"
    assert page.select_one("meta[http-equiv=refresh]")["content"] == f"0; url={there}"
    assert page.select_one("link[rel=canonical]")["href"] == page.a["href"] == there
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.html["lang"] == "fr"
    assert "Ce billet se trouve à une autre adresse\u00a0:" in page.get_text()
    assert page.title.get_text() == page.h1.get_text() == HOSTILE
    assert not page.select("script")


def test_each_translation_has_its_own(blog: Other) -> None:
    short = short_of(blog, "en/un/index.html")
    assert short != short_of(blog, "un/index.html")
    page = blog.page(f"{short}index.html")
    assert (page.html["lang"], page.a["href"]) == ("en", "https://autre.example/blog/en/un/")
    assert "This post is at another address:" in page.get_text()


def test_a_word_of_its_own_is_shown_and_the_others_and_the_derived_one_still_lead_there(blog: Other) -> None:
    assert short_of(blog, "deux/index.html") == "s/leila/"
    for code in ("leila", "l2", derived("autre-cle", "fr")):
        assert blog.page(f"s/{code}/index.html").a["href"] == "https://autre.example/blog/deux/"


def test_a_post_answers_at_the_addresses_that_it_had(blog: Other) -> None:
    for name in ("2008/03/un/index.html", "note.html", "vieux/index.html"):
        assert blog.page(name).a["href"] == "https://autre.example/blog/un/"


def test_hidden_posts_can_be_passed_on_and_drafts_cannot(blog: Other) -> None:
    assert short_of(blog, "cache/index.html").startswith("s/")
    files = blog.files()
    assert not [name for name in files if "secret" in name]
    assert len([name for name in files if name.startswith("s/")]) == 6


def article(slug: str = "un", lang: str = "fr", **metadata: str) -> Any:
    settings = {"PATH": "/b/content", "SITEURL": "https://autre.example/blog"}
    path = f"/b/content/articles/{slug}.md"
    return SimpleNamespace(slug=slug, lang=lang, metadata=metadata, settings=settings, source_path=path)


@pytest.mark.parametrize("word", ["Leila", "a b", "a/b", "-a", "a--b", "é", "a" * 61, "..", "a.html"])
def test_a_word_that_is_no_part_of_an_address_stops_the_build(word: str) -> None:
    with pytest.raises(ContentError, match=r"content/articles/un\.md: Short is “.*”, which cannot be part of an addr"):
        codes_of(article(short=word))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("/?p=12", "with a “?” or “#”, which no file can answer to: have your web server redirect it"),
        ("https://autre.example/un/", "which is an address of another site"),
        ("https://ailleurs.example/un/", "which is an address of another site"),
        ("/", "which is no address of a page"),
        ("/../un/", "which is no address of a page"),
        ("/%2e%2e/un/", "which is no address of a page"),
        ("/un%00/", "which is no address of a page"),
        ("//[un/", "which is no address of a page"),
        ("//evil.example/un/", "which is an address of another site"),
        ("/un.php", "which ends in .php: files redirect as pages only"),
    ],
)
def test_an_address_at_which_no_file_can_redirect_stops_the_build(written: str, said: str) -> None:
    with pytest.raises(ContentError) as stopped:
        moved_from(article(moved_from=written))
    assert str(stopped.value).startswith(f"content/articles/un.md: Moved_from has “{written}”, {said}")


def test_an_address_may_be_written_as_browsers_write_it() -> None:
    assert moved_from(article(moved_from="/%C3%A9t%C3%A9/, v1.2/")) == ["été/index.html", "v1.2/index.html"]


def test_two_posts_that_want_one_address_stop_the_build() -> None:
    one, two, page = article("un"), article("deux"), SimpleNamespace(save_as="a/index.html", **vars(article("page")))
    addresses = Addresses([page])
    addresses.take("s/x/index.html", one, "Short")
    addresses.take("s/x/index.html", one, "Short")
    with pytest.raises(ContentError, match=r"deux\.md: two posts .* this one and content/articles/un\.md: give one of"):
        addresses.take("s/x/index.html", two, "Short")
    with pytest.raises(ContentError, match=r"deux\.md: two posts .* and content/articles/page\.md: correct Moved_from"):
        addresses.take("a/index.html", two, "Moved_from")
    with pytest.raises(ContentError, match=r"page\.md: Moved_from is the address that the post has now: remove it"):
        addresses.take("a/index.html", page, "Moved_from")
    with pytest.raises(ContentError, match=r"un\.md: two posts .*: both have the key “un”: give one of them"):
        addresses.take("s/x/index.html", article("un"), "Short")
    with pytest.raises(ContentError, match=r"un\.md: two posts .*: give one of them another `Short: …`"):
        addresses.take("s/x/index.html", article("un", "en"), "Short")
    assert list(addresses.taken()) == [("s/x/index.html", one)]


@given(st.text(min_size=1, max_size=50), st.sampled_from(["fr", "en", "de"]))
def test_every_key_has_a_code_that_people_can_copy_by_hand(key: str, lang: str) -> None:
    code = derived(key, lang)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET) <= set("0123456789abcdefghjkmnpqrstvwxyz")

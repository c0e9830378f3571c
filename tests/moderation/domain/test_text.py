"""What visitors type: kept to the letter, or refused with the field's name."""

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moderation.domain.errors import Refused
from moderation.domain.text import (
    BODY_MAX,
    EMAIL_MAX,
    NAME_MAX,
    WEBSITE_MAX,
    check_body,
    check_email,
    check_words,
)
from tests.moderation.domain.attempts import attempt

any_text = st.text(st.characters(), max_size=60)
"""Everything that a str can hold, lone surrogates and noncharacters included."""


def unkeepable(text: str) -> bool:
    """Whether a character is in it that HTML, XML or PostgreSQL cannot carry (told by code point)."""
    return any(
        (ord(c) < 0x20 and c not in "\t\n\r")
        or 0x7F <= ord(c) <= 0x9F
        or 0xD800 <= ord(c) <= 0xDFFF
        or 0xFDD0 <= ord(c) <= 0xFDEF
        or ord(c) % 0x10000 >= 0xFFFE
        for c in text
    )


def fields(refusal: Refused) -> list[str]:
    return [problem.field for problem in refusal.problems]


# --- the words -------------------------------------------------------------------------------------------------------


@given(any_text)
@example("a\r\nb\rc\nd")
@example("\u202egauche\u2066\u200f")
@example("e\u0301 é \u00a0\u2028\ufeff 👩\u200d🚒 \U000e0041")
@example("  devant et derrière \n")
def test_accepted_words_come_back_to_the_letter_save_line_ends(text: str) -> None:
    kept = attempt(check_body, text)
    if isinstance(kept, Refused):
        assert fields(kept) == ["body"]
        assert unkeepable(text) or not text.strip()
    else:
        assert not unkeepable(text)
        assert kept == text.replace("\r\n", "\n").replace("\r", "\n")
        assert check_body(kept) == kept
        kept.encode()


@pytest.mark.parametrize(
    "bad", [chr(code) for code in (0, 8, 0x1B, 0x7F, 0x85, 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0xFFFF, 0x10FFFF)]
)
def test_what_no_page_can_show_is_refused_by_its_code_point(bad: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_words("Ana" + bad, "Bonjour" + bad, "ana@example.org" + bad, "https://example.org/" + bad)
    assert fields(refusal.value) == ["name", "body", "email", "website"]
    assert f"U+{ord(bad):04X}" in str(refusal.value)


@pytest.mark.parametrize("length", [1, BODY_MAX])
def test_words_up_to_the_limit_are_kept(length: int) -> None:
    assert check_body("é" * length) == "é" * length


def test_one_character_too_many_is_refused_with_both_numbers() -> None:
    with pytest.raises(Refused) as refusal:
        check_body("é" * (BODY_MAX + 1))
    assert fields(refusal.value) == ["body"]
    assert "10001" in str(refusal.value)
    assert "10000" in str(refusal.value)


def test_line_ends_are_counted_as_they_are_kept() -> None:
    assert check_body("a\r\n" * (BODY_MAX // 2)) == "a\n" * (BODY_MAX // 2)


@pytest.mark.parametrize("empty", [None, "", "  \n\t", "\u00a0\u2003"])
def test_empty_words_are_refused(empty: str | None) -> None:
    with pytest.raises(Refused) as refusal:
        check_body(empty)
    assert fields(refusal.value) == ["body"]


@pytest.mark.parametrize("other", [1, 1.5, True, [], {}, b"x"])
def test_what_is_no_text_is_refused(other: object) -> None:
    with pytest.raises(Refused) as refusal:
        check_words(other, other, other, other)
    assert fields(refusal.value) == ["name", "body", "email", "website"]


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        check_words("", "", "nowhere", "ftp://x")
    assert fields(refusal.value) == ["name", "body", "email", "website"]


# --- the name --------------------------------------------------------------------------------------------------------


@given(any_text)
@example("李雷")
@example("عبد الله\u200f")
@example("\u202eeman")
@example("O’Neill-d’Été 👍")
@example("\u200b")
def test_an_accepted_name_comes_back_to_the_letter_on_one_line(name: str) -> None:
    words = attempt(check_words, name, "Bonjour")
    if isinstance(words, Refused):
        assert fields(words) == ["name"]
    else:
        kept = words.name
        assert kept == name.strip()
        assert not set("\n\r\t\u2028\u2029") & set(kept)
        assert any(unicodedata.category(c)[0] in "LNPS" for c in kept), "a name that nobody can see"
        assert 1 <= len(kept) <= NAME_MAX


@pytest.mark.parametrize("name", [None, "", " ", "\u200b\u200d", "\u00ad", "a\nb", "a\tb", "a\u2028b", "x" * 81])
def test_a_name_that_is_none_is_refused(name: str | None) -> None:
    with pytest.raises(Refused) as refusal:
        check_words(name, "Bonjour")
    assert fields(refusal.value) == ["name"]


# --- the address -----------------------------------------------------------------------------------------------------


@given(any_text)
def test_an_accepted_address_is_the_one_typed(text: str) -> None:
    kept = attempt(check_email, text)
    if isinstance(kept, Refused):
        assert fields(kept) == ["email"]
    else:
        assert kept.lower() == text.strip().lower()


@given(st.from_regex(r"\A[a-z0-9.+_-]{1,20}@([a-z0-9-]{1,10}\.){1,3}[a-z]{2,6}\Z"))
def test_an_ordinary_address_is_accepted(address: str) -> None:
    assert check_email(address) == address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana.Nas@Example.ORG", "Ana.Nas@example.org"),
        (" ana@example.org ", "ana@example.org"),
        ("ana+blog@sous.domaine.example.org", "ana+blog@sous.domaine.example.org"),
        ("anaïs@exämple.org", "anaïs@exämple.org"),
        ("o'neill@example.org", "o'neill@example.org"),
    ],
)
def test_real_addresses_are_kept(typed: str, kept: str) -> None:
    assert check_words("Ana", "Bonjour", typed).email == kept


@pytest.mark.parametrize(
    "typed",
    [
        "ana",
        "@example.org",
        "ana@",
        "ana@localhost",
        "ana@.org",
        "ana@example..org",
        "ana@example.org.",
        "a b@example.org",
        "ana@exam ple.org",
        "ana@example.org, eve@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\nBcc: eve@example.org",
        "ana@eve@example.org",
        "ana\u202e@example.org",
        "ana\u200b@example.org",
        "a" * EMAIL_MAX + "@example.org",
    ],
)
def test_what_no_mail_reaches_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_words("Ana", "Bonjour", typed)
    assert fields(refusal.value) == ["email"]


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_address_and_website_may_be_left_out(nothing: str | None) -> None:
    words = check_words("Ana", "Bonjour", nothing, nothing)
    assert (words.email, words.website) == (None, None)


# --- the website -----------------------------------------------------------------------------------------------------


@given(any_text.map(lambda text: f"https://{text}") | any_text)
def test_an_accepted_website_is_a_web_address_as_typed(text: str) -> None:
    words = attempt(check_words, "Ana", "Bonjour", None, text)
    if isinstance(words, Refused):
        assert fields(words) == ["website"]
    elif words.website is None:
        assert not text.strip()
    else:
        kept = words.website
        assert kept in (text.strip(), f"https://{text.strip()}")
        assert urlsplit(kept).scheme in ("http", "https")
        assert urlsplit(kept).hostname
        assert not set("<>\"'` \n\t") & set(kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org/", "https://example.org/"),
        ("HTTP://Example.org/a?b=c#d", "HTTP://Example.org/a?b=c#d"),
        ("example.org", "https://example.org"),
        ("example.org/~ana/x:y", "https://example.org/~ana/x:y"),
        ("https://exämple.org/é", "https://exämple.org/é"),
        ("https://example.org:8443/", "https://example.org:8443/"),
    ],
)
def test_real_websites_are_kept(typed: str, kept: str) -> None:
    assert check_words("Ana", "Bonjour", None, typed).website == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://example.org/%0aalert(1)",
        "data:text/html,x",
        "data:text/html;base64,PHN2Zz4.",
        "ftp://example.org/",
        "mailto:ana@example.org",
        "//example.org/",
        "https://",
        "https:///x",
        "https://ana:secret@example.org/",
        "https://paypal.com@evil.example/",
        "https://example.org:99999/",
        "https://example.org:port/",
        "https://[::1/",
        'https://example.org/"onclick=',
        "https://example.org/<script>",
        "https://example.org/a b",
        "example",
        "https://example.org/" + "x" * WEBSITE_MAX,
    ],
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_words("Ana", "Bonjour", None, typed)
    assert fields(refusal.value) == ["website"]


def test_only_who_may_leave_an_address_out_is_told_so() -> None:
    with pytest.raises(Refused) as needed:
        check_email("leo")
    assert "leave it empty" not in needed.value.problems[0].message
    with pytest.raises(Refused) as optional:
        check_words("Leo", "Bonjour.", email="leo")
    assert "leave it empty" in optional.value.problems[0].message

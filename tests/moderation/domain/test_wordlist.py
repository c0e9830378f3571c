"""Listed words: whole ones, whatever the case, the accents and what hides in between; in time, whatever is typed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.tongues import guess
from moderation.domain.wordlist import WordList


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("casino", "Un CASINO, vraiment."),
        ("casino", "un casíno"),
        ("casino", "un ca\u00adsi\u200bno"),
        ("casino", "𝐜𝐚𝐬𝐢𝐧𝐨"),
        ("Œuvre", "une oeuvre"),
        ("oeuvre", "l’œuvre"),
        ("gain facile", "des gain-facile partout"),
        ("gain facile", "gain\n\nfacile"),
        ("crypto*", "la cryptomonnaie"),
        ("gagner de l'arg*", "gagner de l’argent"),
        ("été", "l’ete dernier"),
    ],
)
def test_a_listed_word_is_found(listed: str, text: str) -> None:
    assert WordList((listed,)).in_text(text)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("con", "un concert de concombres, économique"),
        ("cul", "un calcul ridicule"),
        ("casino", "casinos"),
        ("crypto*", "décrypto"),
        ("gain facile", "facile, le gain"),
        ("gain facile", "un gain si facile"),
    ],
)
def test_what_only_looks_like_it_is_not(listed: str, text: str) -> None:
    """LESSONS: a word list alone is useless; at least it must not find words inside others."""
    assert not WordList((listed,)).in_text(text)


def test_an_empty_list_finds_nothing() -> None:
    assert not WordList().in_text("tout")


@given(st.text(), st.text(min_size=1))
def test_no_text_makes_it_fail(text: str, listed: str) -> None:
    WordList((listed,)).in_text(text)


def test_the_longest_message_takes_no_time_to_speak_of() -> None:
    """No expression of anybody's is run: what makes others' patterns explode is read like anything else."""
    many = WordList(tuple(f"{'a' * 60}{number}*" for number in range(2000)))
    started = time.thread_time()
    assert not many.in_text("a" * 10_000)
    assert not many.in_text("a " * 5_000)
    assert time.thread_time() - started < 30  # a fraction of one; an expression that explodes would not end


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Je ne comprends pas pourquoi la marque ne répond jamais à ses clients.", "fr"),
        ("I do not understand why the brand never answers its customers at all.", "en"),
        ("Ich verstehe nicht, warum die Marke den Kunden nie antwortet und mit uns so umgeht.", "de"),
        ("Купите дешёвые часы прямо сейчас", "other"),
        ("便宜的手表", "other"),
        ("Merci !", None),
        ("👍👍👍", None),
        ("", None),
        ("Nokia 3310, SAV Darty Lille, ticket 44721", None),
    ],
)
def test_a_language_is_told_only_where_it_is_plain(text: str, language: str | None) -> None:
    assert guess(text) == language

"""Keys from slugs and titles of any script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.importers.keys import free_key, key_from

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,199}")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hello-world", "hello-world"),
        ("%ce%b5%cf%80%ce%af", "epi"),
        ("L’été, œuvre d'art !", "l-ete-oeuvre-d-art"),
        ("Привет мир", "privet-mir"),
        ("你好", "ni-hao"),
        ("a__b--c", "a-b-c"),
        ("../../x", "x"),
        ("%00%2e%2e%2f", ""),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_what_can_be_said_in_latin_is(text: str, key: str) -> None:
    assert key_from(text) == key


@given(st.text())
def test_a_key_is_always_safe_and_stays_itself(text: str) -> None:
    key = key_from(text)
    assert key == "" or KEY.fullmatch(key)
    assert key_from(key) == key


@given(st.from_regex(KEY, fullmatch=True), st.integers(1, 12))
def test_taken_keys_get_rising_numbers_and_stay_keys(key: str, times: int) -> None:
    taken: list[str] = []
    for _ in range(times):
        taken.append(free_key(key, taken))
    assert len(set(taken)) == times
    assert all(KEY.fullmatch(one) for one in taken)
    assert taken[0] == key

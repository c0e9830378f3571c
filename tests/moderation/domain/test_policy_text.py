"""`policy.toml` is read strictly: whatever is wrong is said with its line and its key, and nothing is guessed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.policy_rules import DEFAULT_POLICY, Policy
from moderation.domain.policy_text import KEYS, LARGEST, PolicyError, read_policy
from moderation.domain.wordlist import WordList
from tests.conftest import ROOT


def faults(text: str) -> list[str]:
    with pytest.raises(PolicyError) as error:
        read_policy(text)
    return [str(each) for each in error.value.faults]


def test_the_sample_blog_s_policy_is_the_built_in_one() -> None:
    assert read_policy((ROOT / "policy.toml").read_text(encoding="utf-8")) == DEFAULT_POLICY


def test_the_sample_names_every_key() -> None:
    text = (ROOT / "policy.toml").read_text(encoding="utf-8")
    for section, keys in KEYS.items():
        part = text.split(f"\n[{section}]")[1].split("\n[")[0]
        assert [line.split(" = ")[0] for line in part.splitlines()[1:] if " = " in line] == list(keys)


def test_the_page_explains_every_key() -> None:
    page = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    for section, keys in KEYS.items():
        for key in keys:
            assert f"| `{section}.{key}` |" in page


def test_what_is_left_out_is_as_in_the_built_in_policy() -> None:
    assert read_policy("") == DEFAULT_POLICY
    text = '[hold]\nlinks = 5\nwords = ["casino", "gain facile"]\nlanguages = ["fr", "en", "fr"]'
    assert read_policy(f"{text}\n[trust]\nproved_after = 3") == Policy(
        hold_links=5,
        hold_words=WordList(("casino", "gain facile")),
        hold_languages=("fr", "en"),
        trust_proved_after=3,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[hold]\n\nlinks = -1", "line 3, hold.links: write a whole number from 0 to 1000"),
        ("[hold]\nlinks = true", "line 2, hold.links: write a whole number from 0 to 1000"),
        ("[hold]\nlinks = 2.0", "line 2, hold.links: write a whole number from 0 to 1000"),
        ('[hold]\nlinks = "2"', "line 2, hold.links: write a whole number from 0 to 1000"),
        ("hold.links = inf", "line 1, hold.links: write a whole number from 0 to 1000"),
        ("[hold]\nfirst_time = 1", "line 2, hold.first_time: write true or false"),
        ("[hold]\nfirst_tme = true", "line 2, hold.first_tme: there is no such thing; there are: first_time, links"),
        ("# x\n[close]\n[held]\nlinks = 1", "line 3, held: there is no such thing; there are: [hold], [refuse]"),
        ("hold = 3", "line 1, hold: there is no such thing"),
        ("[[hold]]\nlinks = 1", "line 1, hold: there is no such thing"),
        ('[hold]\nwords = "casino"', "line 2, hold.words: write a list of words"),
        ("[hold]\nwords = [1]", "line 2, hold.words: write a list of words"),
        ('[hold]\nwords = ["a", ""]', "line 2, hold.words: “” is no word"),
        ('[hold]\nwords = ["***"]', "line 2, hold.words: “***” is no word"),
        ('[hold]\nwords = ["(a+)+$*x"]', "is no word"),
        ('[hold]\nlanguages = ["klingon"]', "line 2, hold.languages: write a list with some of these: fr, en"),
        ("[retention]\nrefused_days = 99999999", "line 2, retention.refused_days: write a whole number"),
        ("[retention]\nrefused_days = 183", "line 2, retention.refused_days: write 0, or at least 184 days"),
        ("[hold]\nlinks = 1\nlinks = 2", "this is not TOML"),
        ("[hold", "this is not TOML"),
        ("links = 9999-99-99", "this is not TOML"),
        ("a = " + "[" * 20_000, "this is nested too deep"),
        ("a = " + "9" * 10_000, "this is not TOML"),
        ("\x00", "this is not TOML"),
        ("a" * (LARGEST + 1), "this is too long"),
        ('[hold]\nwords = ["' + '","'.join(f"w{n}" for n in range(5001)) + '"]', "list at most 5000 words"),
    ],
)
def test_a_mistake_is_named_by_line_and_key(text: str, told: str) -> None:
    (fault,) = faults(text)
    assert told in fault
    assert "\n" not in fault
    assert len(fault) < 400


def test_every_mistake_is_told_at_once() -> None:
    assert len(faults("[hold]\nlinks = -1\nfirst_time = 3\n[nowhere]")) == 3


@given(st.text(alphabet=st.sampled_from("[]=\"'.#\n hold links words 12true,{}\\u")))
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    with suppress(PolicyError):
        assert isinstance(read_policy(text), Policy)

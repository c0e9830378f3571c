"""The reasons for a refusal."""

import pytest

from moderation.domain.errors import Refused
from moderation.domain.reasons import REASONS, check_reason


def test_the_codes_that_others_rely_on_are_there() -> None:
    promised = "off_topic spam insult personal_data defamation not_an_experience undisclosed_interest illegal"
    assert set(promised.split()) <= REASONS.keys()


def test_each_reason_is_worded_in_both_languages() -> None:
    for code, reason in REASONS.items():
        assert reason.code == code
        assert reason.wording.keys() == {"fr", "en"}
        assert all(text.strip() and text == text.strip() for text in reason.wording.values())
        assert reason.wording["fr"] != reason.wording["en"]


@pytest.mark.parametrize("code", REASONS)
def test_a_known_reason_is_taken_as_it_is(code: str) -> None:
    assert check_reason(code) == code


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_reason_is_none(nothing: str | None) -> None:
    assert check_reason(nothing) is None


@pytest.mark.parametrize("code", ["SPAM", "spam ", "because", "off-topic", "__class__"])
def test_an_unknown_reason_is_refused_with_the_list(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_reason(code)
    problem = refusal.value.problems[0]
    assert problem.field == "reason"
    assert all(known in str(problem) for known in REASONS)

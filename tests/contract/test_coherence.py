"""Documents of cases whose fields are each good and together say nonsense: refused by file and field, never shown."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pelican.plugins.brands.files import brand_files
from pelican.plugins.brands.rendering import BrandsRenderer
from pelican.plugins.weave.slots import Slot

from moderation.publication import ContractError
from moderation.publication import cases as words
from moderation.publication.case_documents import CasesFolder, read_cases
from moderation.publication.record_documents import RecordsFolder, read_record
from tests.contract.values import CATALOGUE

HERE = Path(__file__).parent
GOLDEN = {"cases": (HERE / "cases.json").read_bytes(), "record": (HERE / "record.json").read_bytes()}

Change = Callable[[Any], object]


def now(document: Any) -> Any:
    """The present round of the first case."""
    return document["cases"][0]["rounds"][-1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda d: d["cases"][0].update(state="silent"),
            "rounds[1]: 'silent_at' is None, expected something: the case",
        ),
        (lambda d: d["cases"][2].update(state="notified"), "cases[2]: rounds[0]: 'notified_at' is None"),
        (lambda d: d["cases"][2].update(state="read"), "cases[2]: rounds[0]: 'notified_at' is None"),
        (lambda d: d["cases"][2].update(state="answered"), "cases[2]: rounds[0]: 'answered_at' is None"),
        (lambda d: now(d).update(answer=None), "'answer' is None, expected something"),
        (lambda d: now(d).update(type=None), "'type' is None, expected something"),
        (lambda d: now(d).update(answered_at=None), "'answered_at' is None, expected something: 'answer' says"),
        (lambda d: now(d).update(verdicts=[]), "'verdicts' is [], expected something: the case is judged"),
        (lambda d: now(d).update(answered_at=None, answer=None, type=None), "'answered_at' is None"),
        (lambda d: now(d).update(notified_by=None), "'notified_by' is None"),
        (lambda d: now(d).update(notified_how="par lettre"), "'notified_by' is 'inbox', expected other"),
        (lambda d: now(d).update(notified_at=None, notified_by=None), "nobody is silent, or has read it, before"),
        (lambda d: d["cases"][1].update(passed_to=None), "cases[1]: 'passed_to' is None, expected a brand"),
        (lambda d: d["cases"][0]["promises"][0].update(judged_at=None), "promises[0]: 'judged_at' is None"),
        (lambda d: d["cases"][0]["promises"][1].update(state="claimed_kept"), "promises[1]: 'claimed_at' is None"),
        (lambda d: d["cases"][0]["promises"][1].update(due_on="9999-12-31"), "promises[1]: 'due_on' is '9999-12-31'"),
        (lambda d: d["cases"][0]["contacts"][0].update(on="0001-01-01"), "contacts[0]: 'on' is '0001-01-01'"),
    ],
)
def test_cases_that_cannot_be_are_refused_by_file_and_field(change: Change, said: str) -> None:
    document = json.loads(GOLDEN["cases"])
    change(document)
    with pytest.raises(ContractError) as error:
        read_cases(json.dumps(document).encode(), "var/cases/panne.json")
    assert str(error.value).startswith("var/cases/panne.json: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda d: d["cases"][1].update(state="silent"),
            "cases[1]: 'notified_at' is None, expected something: the case",
        ),
        (lambda d: d["cases"][1].update(state="judged"), "cases[1]: 'first_answer_at' is None"),
        (lambda d: d["cases"][1].update(silent_at="2026-03-05T09:00:00Z"), "nobody is silent before being told"),
        (lambda d: d["cases"][1].update(type="accepted"), "cases[1]: 'first_answer_at' is None"),
        (lambda d: d["cases"][0].update(type=None), "cases[0]: 'type' is None"),
        (lambda d: d["cases"][0].update(judged_at=None), "cases[0]: 'judged_at' is None"),
        (lambda d: d["cases"][0].update(respected=None), "cases[0]: 'respected' is None"),
        (lambda d: d["promises"][0].update(state="unconfirmed", claimed_at=None), "promises[0]: 'claimed_at' is None"),
        (lambda d: d["flags"].update(filed=-1), "flags: 'filed' is -1"),
        (lambda d: d["flags"].update(invalid=3), "flags: 'filed' is 3, expected at least as many"),
        (lambda d: d.update(notified_at=None), "'notified_at' is None, expected a moment: the brand was told"),
    ],
)
def test_a_record_that_cannot_be_is_refused_by_file_and_field(change: Change, said: str) -> None:
    document = json.loads(GOLDEN["record"])
    change(document)
    with pytest.raises(ContractError) as error:
        read_record(json.dumps(document).encode(), "var/brands/nuage.json")
    assert str(error.value).startswith("var/brands/nuage.json: ")
    assert said in str(error.value)


# --- whatever is tampered with ---------------------------------------------------------------------------------------

GOOD_BY_ITSELF = st.sampled_from(
    [
        *(None, True, False, -1, 0, 7, "", "nuage", "b2", "a text", "https://[", [], {}),
        *("0002-01-01T00:00:00Z", "2026-05-01T09:00:00+14:00", "9998-12-31T23:59:59Z", "0002-01-01", "9998-12-31"),
        *("2026-05-01", *words.CASE_STATES, *words.ANSWERS, *words.DEGREES, *words.NOTIFIED_BY),
        *(*words.PROMISE_KINDS, *words.PROMISE_STATES, *words.EXPERIENCES),
    ]
)
"""What may stand in some field of a document."""


def places(content: Any) -> list[tuple[Any, Any]]:
    """Every value of a document, as what holds it and under which name."""
    names = list(content) if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    return [(content, name) for name in names] + [place for name in names for place in places(content[name])]


@st.composite
def tampered(draw: st.DrawFn) -> tuple[str, bytes]:
    """A golden document of which some values are others, or those of other fields."""
    kind = draw(st.sampled_from(sorted(GOLDEN)))
    document = json.loads(GOLDEN[kind])
    for _ in range(draw(st.integers(1, 3))):
        holder, name = draw(st.sampled_from(places(document)))
        if draw(st.booleans()):
            other, field = draw(st.sampled_from(places(document)))
            holder[name] = json.loads(json.dumps(other[field]))
        else:
            holder[name] = draw(GOOD_BY_ITSELF)
    return kind, json.dumps(document).encode()


@given(tampered())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_document_that_was_tampered_with_is_refused_or_shown(tmp_path: Path, found: tuple[str, bytes]) -> None:
    cases, records = CasesFolder(tmp_path), RecordsFolder(tmp_path)
    path = cases.path("panne") if found[0] == "cases" else records.path("nuage")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(found[1])
    render = BrandsRenderer(CATALOGUE, cases.cases, records.record)
    refused = None
    try:
        for slot in (
            Slot("case", "panne", "fr"),
            Slot("record", "nuage", "en"),
            Slot("standing", "nuage", "fr"),
            Slot("comparison", "comparison", "fr"),
        ):
            render(slot)
        assert list(brand_files(CATALOGUE, tmp_path))
    except ContractError as error:
        refused = str(error)
    finally:
        path.unlink()
    assert refused is None or refused.startswith(f"{path}: ")

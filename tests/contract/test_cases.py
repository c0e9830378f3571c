"""Cases and records across the contract: golden files that both sides pass, and what a reader refuses."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.case import ANSWERS, CaseState, Degree, StatementType
from moderation.domain.promise import PromiseState, PromiseType
from moderation.publication import (
    KEY,
    STATEMENTS,
    Brand,
    Catalogue,
    ContractError,
    Representative,
    Thread,
    catalogue_document,
    read_catalogue,
    read_thread,
    thread_document,
)
from moderation.publication import cases as words
from moderation.publication.case_documents import CasesFolder, cases_document, read_cases
from moderation.publication.cases import (
    NEVER,
    Action,
    BrandRecord,
    Case,
    CaseFacts,
    Contact,
    Flags,
    Promise,
    Round,
    StoryCases,
    Verdict,
)
from moderation.publication.coherence import FACTS_NEED, ROUND_NEEDS, SECOND_CLOCK
from moderation.publication.record_documents import RecordsFolder, read_record, record_document
from tests.contract.case_values import CASES, RECORD
from tests.contract.values import THREAD

HERE = Path(__file__).parent
GOLDEN_CASES = (HERE / "cases.json").read_bytes()
GOLDEN_RECORD = (HERE / "record.json").read_bytes()

BOTH = pytest.mark.parametrize(("read", "golden"), [(read_cases, GOLDEN_CASES), (read_record, GOLDEN_RECORD)])


def test_the_service_writes_the_golden_cases_and_the_build_reads_them() -> None:
    assert cases_document(CASES) == GOLDEN_CASES
    assert read_cases(GOLDEN_CASES, "cases.json") == CASES


def test_the_service_writes_the_golden_record_and_the_build_reads_it() -> None:
    assert record_document(RECORD) == GOLDEN_RECORD
    assert read_record(GOLDEN_RECORD, "record.json") == RECORD


def test_the_contract_has_the_words_of_the_domain() -> None:
    assert list(words.CASE_STATES) == list(CaseState)
    assert list(STATEMENTS) == list(StatementType)
    assert set(words.ANSWERS) == set(ANSWERS)
    assert list(words.DEGREES) == list(Degree)
    assert list(words.PROMISE_KINDS) == list(PromiseType)
    assert list(words.PROMISE_STATES) == list(PromiseState)


@BOTH
def test_a_later_minor_version_with_further_fields_is_read(read: Callable[..., Any], golden: bytes) -> None:
    content = json.loads(golden) | {"contract": "1.37", "mood": "good"}
    for each in content["cases"] + content["actions"]:
        each["mood"] = ["good"]
    assert read(json.dumps(content).encode(), "x.json") == read(golden, "x.json")


@BOTH
def test_another_major_version_is_refused(read: Callable[..., Any], golden: bytes) -> None:
    with pytest.raises(ContractError, match=r"^x\.json: .*from the same release"):
        read(json.dumps(json.loads(golden) | {"contract": "2.0"}).encode(), "x.json")


def _paths(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value in a document."""
    inside = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return ([path] if path else []) + [found for name, each in inside for found in _paths(each, (*path, name))]


@BOTH
def test_a_value_of_the_wrong_type_is_refused_wherever_it_stands(read: Callable[..., Any], golden: bytes) -> None:
    tried = 0
    for path in _paths(json.loads(golden)):
        content = json.loads(golden)
        *above, last = path
        holder = content
        for step in above:
            holder = holder[step]
        holder[last] = 7.5 if not isinstance(holder[last], list) else "abc"
        with pytest.raises(ContractError, match=r"^x\.json: "):
            read(json.dumps(content).encode(), "x.json")
        tried += 1
    assert tried > 60


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["cases"][0].update(state="asleep"), "cases[0]: 'state' is 'asleep', expected one of published"),
        (lambda d: d["cases"][0].update(rounds=[]), "its rounds, numbered from 1"),
        (lambda d: d["cases"][0]["rounds"].reverse(), "its rounds, numbered from 1"),
        (lambda d: d["cases"][0]["rounds"][0].update(type="follow_up"), "expected one of accepted, disputed"),
        (lambda d: d["cases"][0]["rounds"][0]["verdicts"][0].update(repaired="maybe"), "expected one of yes, partly"),
        (lambda d: d["cases"][0]["rounds"][0].update(notified_by="pigeon"), "expected one of mail, inbox, other"),
        (lambda d: d["cases"][0]["rounds"][0].update(reminded=["2026-03-01T09:00:00"]), "with its offset from UTC"),
        (lambda d: d["cases"][0]["promises"][0].update(due_on="2026-02-30"), "a day such as"),
        (lambda d: d["cases"][0]["promises"][0].update(kind="wonder"), "expected one of refund"),
        (lambda d: d["cases"][0]["promises"][1].update(id="p1"), "promise p1 stands twice"),
        (lambda d: d["cases"][1].update(id="d1"), "case d1 stands twice"),
        (lambda d: d["cases"][1].update(brand="nuage"), "case with brand nuage stands twice"),
        (lambda d: d["cases"][0]["contacts"][0].update(on=None), "'on' is None"),
        (lambda d: d["actions"][0].pop("signed"), "who signed it"),
        (lambda d: d["actions"][0].update(stories=["../panne"]), "a list of keys"),
        (lambda d: d.update(post="a/b"), "'post' is 'a/b'"),
    ],
)
def test_cases_that_break_the_contract_are_refused_and_why_is_said(change: Callable[[Any], object], said: str) -> None:
    content = json.loads(GOLDEN_CASES)
    change(content)
    with pytest.raises(ContractError) as error:
        read_cases(json.dumps(content).encode(), "x.json")
    assert str(error.value).startswith("x.json: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["cases"][1].update(reopened_at=d["as_of"]), "cases[1]: 'reopened_at' is"),
        (lambda d: d["cases"][0].update(notified_again_at=d["as_of"]), "cases[0]: 'reopened_at' is None"),
        (lambda d: d["cases"][0].update(reopened_at=d["as_of"], state="read"), "cases[0]: 'notified_again_at' is None"),
        (lambda d: d["cases"][0].update(experience="dull"), "cases[0]: 'experience' is 'dull', expected one of"),
        (lambda d: d["cases"].append(d["cases"][0]), "case d1 stands twice"),
        (lambda d: d.pop("flags"), "how many reports came from the brand"),
        (lambda d: d.update(as_of=None), "'as_of' is None"),
        (lambda d: d["representatives"][0].update(brand="Nuage & Cie"), "lower-case letters"),
    ],
)
def test_a_record_that_breaks_the_contract_is_refused_and_why_is_said(
    change: Callable[[Any], object], said: str
) -> None:
    content = json.loads(GOLDEN_RECORD)
    change(content)
    with pytest.raises(ContractError) as error:
        read_record(json.dumps(content).encode(), "x.json")
    assert said in str(error.value)


@BOTH
def test_a_damaged_document_is_made_anew_by_publishing(read: Callable[..., Any], golden: bytes) -> None:
    with pytest.raises(ContractError, match=r"^x\.json: is not JSON .* run `ecoute publish --all`$"):
        read(golden[:-7], "x.json")


# --- there and back --------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
keys = st.from_regex(KEY, fullmatch=True).map(lambda key: key[:20])
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()).map(
    lambda moment: moment.astimezone(UTC)
)
maybe = st.none() | moments
degrees = st.sampled_from(words.DEGREES)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
people = st.builds(Representative, texts, texts, keys, st.none() | texts, st.none() | st.dates())


def sound_promise(each: Promise) -> Promise:
    claimed, judged = each.claimed_at or each.made_at, each.judged_at or each.made_at
    return replace(each, claimed_at=claimed, judged_at=judged)


def sound_round(each: Round) -> Round:
    """A round without what cannot be so together."""
    if each.notified_at is None:
        each = replace(each, notified_by=None, silent_at=None, read_at=None)
    else:
        each = replace(each, notified_by=each.notified_by or "mail")
    if each.answered_at is None:
        return replace(each, answer=None, type=None, verdicts=())
    return replace(each, answer=each.answer or "b1", type=each.type or "accepted")


def sound_case(each: Case) -> Case:
    missing = [name for name in ROUND_NEEDS.get(each.state, ()) if not getattr(each.rounds[-1], name)]
    return replace(each, state="published" if missing else each.state, passed_to=each.passed_to or "autre")


def sound_facts(each: CaseFacts) -> CaseFacts:
    if each.notified_at is None:
        each = replace(each, silent_at=None)
    each = replace(each, type=None if each.first_answer_at is None else each.type or "accepted")
    if None in (each.repaired, each.respected, each.judged_at):
        each = replace(each, repaired=None, respected=None, judged_at=None)
    if each.reopened_at is None or not each.reopened:
        each = replace(each, reopened_at=None, notified_again_at=None)
    elif each.state in SECOND_CLOCK:
        each = replace(each, notified_again_at=each.notified_again_at or each.reopened_at)
    missing = [name for name in FACTS_NEED.get(each.state, ()) if getattr(each, name) is None]
    return replace(each, state="published" if missing else each.state)


promises = st.builds(
    Promise,
    id=keys,
    post=keys,
    made_in=keys,
    made_at=moments,
    kind=st.sampled_from(words.PROMISE_KINDS),
    due_on=days,
    state=st.sampled_from(words.PROMISE_STATES),
    claimed_at=maybe,
    proof=st.none() | texts,
    judged_at=maybe,
).map(sound_promise)
rounds = st.builds(
    Round,
    number=st.just(1),
    began_at=moments,
    notified_at=maybe,
    notified_by=st.none() | st.sampled_from(words.NOTIFIED_BY),
    read_at=maybe,
    reminded=st.lists(moments, max_size=3).map(tuple),
    due_at=maybe,
    silent_at=maybe,
    acknowledged_at=maybe,
    answered_at=maybe,
    answer=st.none() | keys,
    type=st.none() | st.sampled_from(words.ANSWERS),
    verdicts=st.lists(st.builds(Verdict, degrees, degrees, moments), max_size=2).map(tuple),
).map(sound_round)
contacts = st.builds(Contact, days, texts, texts, st.none() | st.booleans())
actions = st.builds(
    Action,
    keys,
    keys,
    texts,
    texts,
    moments,
    people,
    st.lists(keys, max_size=3).map(tuple),
    st.lists(st.tuples(keys, moments), max_size=2).map(tuple),
)
cases = st.builds(
    Case,
    id=keys,
    brand=keys,
    state=st.sampled_from(words.CASE_STATES),
    opened_at=moments,
    rounds=st.lists(rounds, min_size=1, max_size=2).map(
        lambda found: tuple(replace(each, number=number) for number, each in enumerate(found, 1))
    ),
    passed_from=st.none() | keys,
    passed_to=st.none() | keys,
    represented_since=maybe,
    contacts=st.lists(contacts, max_size=2).map(tuple),
).map(sound_case)
facts = st.builds(
    CaseFacts,
    id=keys,
    post=keys,
    experience=st.sampled_from(words.EXPERIENCES),
    published_at=moments,
    opened_at=moments,
    notified_at=maybe,
    acknowledged_at=maybe,
    silent_at=maybe,
    first_answer_at=maybe,
    type=st.none() | st.sampled_from(words.ANSWERS),
    state=st.sampled_from(words.CASE_STATES),
    reopened=st.booleans(),
    repaired=st.none() | degrees,
    respected=st.none() | degrees,
    judged_at=maybe,
    reopened_at=maybe,
    notified_again_at=maybe,
    withdrawn_at=maybe,
    same_as=st.none() | keys,
).map(sound_facts)


def several(each: st.SearchStrategy[Any], *by: str) -> st.SearchStrategy[Any]:
    """A few of them, no two alike in `by` (an id)."""
    return st.lists(each, max_size=2, unique_by=tuple(attrgetter(name) for name in by)).map(tuple)


stories = st.builds(
    lambda post, found, made, done: StoryCases(
        post, tuple(replace(each, promises=made if not n else ()) for n, each in enumerate(found)), done
    ),
    keys,
    several(cases, "id", "brand"),
    several(promises, "id"),
    several(actions, "id"),
)
numbers = st.integers(0, 2**40)
records = st.builds(
    BrandRecord,
    keys,
    moments,
    moments,
    maybe,
    st.none() | st.dates(),
    st.lists(people, max_size=2).map(tuple),
    several(facts, "id"),
    several(promises, "id"),
    several(actions, "id"),
    st.builds(lambda more, upheld, invalid: Flags(more + upheld + invalid, upheld, invalid), numbers, numbers, numbers),
)


@given(stories)
def test_any_cases_come_back(content: StoryCases) -> None:
    document = cases_document(content)
    assert read_cases(document, "x.json") == content
    assert cases_document(read_cases(document, "x.json")) == document


@given(records)
def test_any_record_comes_back(content: BrandRecord) -> None:
    document = record_document(content)
    assert read_record(document, "x.json") == content
    assert record_document(read_record(document, "x.json")) == document


# --- what else 1.3 brought -------------------------------------------------------------------------------------------


def test_a_thread_says_what_a_reply_states_and_calls_itself_newer_only_then() -> None:
    first, second, *_ = THREAD.contributions
    stating = replace(THREAD, contributions=(first, replace(second, statement="accepted")), locked=True)
    written = thread_document(stating)
    assert json.loads(written)["contract"] == "1.3"
    assert read_thread(written, "panne.json") == stating
    assert b"statement" not in thread_document(THREAD)
    wrong = json.loads(written)
    wrong["contributions"][1]["statement"] = "shrug"
    with pytest.raises(ContractError, match="'statement' is 'shrug', expected one of accepted"):
        read_thread(json.dumps(wrong).encode(), "panne.json")


def test_a_catalogue_says_what_brands_say_of_themselves_and_calls_itself_newer_only_then() -> None:
    plain = Brand("nuage", "Nuage", "https://blog.example/marques/nuage/", ("nuage.example",))
    telling = replace(
        plain, aliases=("Le Nuage",), sector="Réseaux", mediator="https://m.example", complaints="a@nuage.example"
    )
    for brand, version in ((plain, "1.0"), (telling, "1.3"), (replace(plain, sector="Réseaux"), "1.3")):
        written = catalogue_document(Catalogue(brands={"nuage": brand}))
        assert json.loads(written)["contract"] == version
        assert read_catalogue(written, "catalogue.json").brands == {"nuage": brand}
    assert b"sector" not in catalogue_document(Catalogue(brands={"nuage": plain}))


# --- the folders -----------------------------------------------------------------------------------------------------


def test_what_is_published_is_found_again(tmp_path: Path) -> None:
    cases, records = CasesFolder(tmp_path), RecordsFolder(tmp_path)
    assert (cases.posts(), cases.cases("panne")) == ([], StoryCases("panne"))
    assert (records.brands(), records.record("nuage")) == ([], BrandRecord("nuage", NEVER))
    cases.write(CASES)
    records.write(RECORD)
    assert (cases.posts(), cases.cases("panne")) == (["panne"], CASES)
    assert (records.brands(), records.record("nuage")) == (["nuage"], RECORD)


def test_where_there_is_nothing_left_to_say_there_is_no_document(tmp_path: Path) -> None:
    cases, records = CasesFolder(tmp_path), RecordsFolder(tmp_path)
    cases.write(CASES)
    records.write(RECORD)
    cases.write(StoryCases("panne"))
    records.write(BrandRecord("nuage", RECORD.as_of))
    cases.write(StoryCases("essai"))
    assert (cases.posts(), records.brands()) == ([], [])


def test_a_document_under_another_name_is_refused(tmp_path: Path) -> None:
    cases, records = CasesFolder(tmp_path), RecordsFolder(tmp_path)
    cases.write(CASES)
    records.write(RECORD)
    cases.path("panne").rename(cases.path("essai"))
    records.path("nuage").rename(records.path("orage"))
    with pytest.raises(ContractError, match=r"essai\.json: holds the cases of 'panne', not of 'essai'"):
        cases.cases("essai")
    with pytest.raises(ContractError, match=r"orage\.json: holds the record of 'nuage', not of 'orage'"):
        records.record("orage")


@pytest.mark.parametrize("key", ["../panne", "a/b", "", ".", "A", "é", "-a", "a" * 201, "a\n"])
def test_a_key_is_never_a_path(key: str, tmp_path: Path) -> None:
    for path in (CasesFolder(tmp_path).path, RecordsFolder(tmp_path).path):
        with pytest.raises(ContractError, match="is not a key"):
            path(key)


def test_a_thread_without_statements_is_the_document_that_it_was() -> None:
    assert json.loads(thread_document(Thread("essai", 1)))["contract"] == "1.0"


def test_a_day_in_a_document_is_a_day() -> None:
    assert read_cases(GOLDEN_CASES, "cases.json").cases[0].promises[0].due_on == date(2026, 5, 1)

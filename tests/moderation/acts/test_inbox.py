"""A brand's people among themselves, and the answer that comes of it: all of it kept, or nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation.acts import case, decide, inbox, official, person, template
from moderation.acts.case import Moment
from moderation.domain.case import CaseState, Degree, Verdict
from moderation.domain.contribution import Action, State
from moderation.domain.errors import Conflict, IllegalTransition, NotAllowed, Refused, Unknown
from moderation.domain.parts import Part
from moderation.domain.policy_rules import Policy
from moderation.mail.escalation import escalation_letter
from moderation.persons.proof import search
from moderation.retention import Retention
from moderation.settings import Settings
from moderation.storage import accounts, answer_templates, cases, contributions, drafts, promises
from moderation.storage import inbox as kept
from moderation.storage.accounts import Account, Role
from moderation.storage.cases import Case
from moderation.storage.drafts import Answer
from moderation.storage.store import Store
from moderation.storage.tables import contributions as contributions_table
from moderation.storage.tables import drafts as drafts_table
from moderation.storage.tables import inbox_log
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.opening import open_cases

POST = CATALOGUE.posts["panne"]
ACCEPTED = Answer("accepted", "Nous avons eu tort.", "", (("refund", "2026-04-01"), ("", "")))


@pytest.fixture
def cast(store: Store, clock: MovedClock) -> Cast:
    return enter_cast(store, clock())


@pytest.fixture
def mine(store: Store, clock: MovedClock, cast: Cast) -> Case:
    """The case of `panne` with Nuage, which was told."""
    store.write(lambda c: open_cases(c, CATALOGUE, clock()))
    with store.read() as connection:
        found = cases.of_post(connection, "panne")[0]
    return store.write(lambda c: case.notified(c, found.id, Moment(clock())))


def person_of(store: Store, name: str, part: Part, clock: MovedClock, brand: str = "nuage") -> Account:
    mail = f"{name.split(maxsplit=1)[0].lower()}@{brand}.example"
    return store.write(
        lambda c: accounts.add(c, mail, Role.BRAND, clock(), name, "Équipe", brand, "operator", part=part)
    )


def log(store: Store, found: Case) -> list[kept.Entry]:
    with store.read() as connection:
        return kept.of_case(connection, found)


def send(store: Store, found: Case, answer: Answer, who: Account, clock: MovedClock, seen: int = 0) -> str:
    when = Moment(clock())
    return store.write(
        lambda c: official.send(c, found.id, POST, answer, seen, who.actor(), who.title, "form", when)
    ).id


# --- notes, assignment, escalation -----------------------------------------------------------------------------------


def test_only_its_author_deletes_a_note_and_that_there_was_one_stays(
    store: Store, clock: MovedClock, cast: Cast, mine: Case
) -> None:
    mia = person_of(store, "Mia", Part.DIRECTION, clock)
    entry = store.write(lambda c: inbox.note(c, mine.id, cast.leo.actor(), "Rappeler", clock()))
    with pytest.raises(Unknown):
        store.write(lambda c: inbox.delete_note(c, mine.id, entry.seq, mia.actor(), clock()))
    assert log(store, mine)[0].words == "Rappeler"
    for _twice in range(2):
        store.write(lambda c: inbox.delete_note(c, mine.id, entry.seq, cast.leo.actor(), clock()))
    (left,) = log(store, mine)
    assert (left.words, left.gone_at, left.by) == ("", clock(), "Leo")


def test_an_agent_takes_a_case_and_gives_it_back_but_gives_it_to_nobody_else(
    store: Store, clock: MovedClock, cast: Cast, mine: Case
) -> None:
    ann, mia = person_of(store, "Ann", Part.AGENT, clock), person_of(store, "Mia", Part.AGENT, clock)
    store.write(lambda c: inbox.assign(c, mine.id, ann.actor(), ann.seq, 0, clock()))
    store.write(lambda c: inbox.assign(c, mine.id, ann.actor(), None, 1, clock()))
    with pytest.raises(NotAllowed):
        store.write(lambda c: inbox.assign(c, mine.id, ann.actor(), mia.seq, 2, clock()))
    store.write(lambda c: inbox.assign(c, mine.id, cast.leo.actor(), mia.seq, 2, clock()))
    with pytest.raises(NotAllowed):
        store.write(lambda c: inbox.assign(c, mine.id, ann.actor(), ann.seq, 3, clock()))
    assert [each.about for each in log(store, mine)] == ["Ann", "", "Mia"]


def test_of_two_who_give_a_case_away_at_once_the_second_is_told(
    store: Store, clock: MovedClock, cast: Cast, mine: Case
) -> None:
    mia = person_of(store, "Mia", Part.MANAGER, clock)
    store.write(lambda c: inbox.assign(c, mine.id, mia.actor(), mia.seq, 0, clock()))
    with pytest.raises(Conflict, match="Mia"):
        store.write(lambda c: inbox.assign(c, mine.id, cast.leo.actor(), cast.leo.seq, 0, clock()))
    assert len(log(store, mine)) == 1


@pytest.mark.parametrize("who", ["ida", "gone", "nobody"])
def test_a_case_is_given_only_to_who_speaks_for_the_brand(
    store: Store, clock: MovedClock, cast: Cast, mine: Case, who: str
) -> None:
    gone = person_of(store, "Zoé", Part.DIRECTION, clock)
    store.write(lambda c: accounts.suspend(c, gone, clock()))
    to = {"ida": cast.ida.seq, "gone": gone.seq, "nobody": 999}[who]
    with pytest.raises(Unknown):
        store.write(lambda c: inbox.assign(c, mine.id, cast.leo.actor(), to, 0, clock()))
    with pytest.raises(Unknown):
        store.write(lambda c: inbox.escalate(c, mine.id, cast.leo.actor(), to, "Aide", clock()))
    assert log(store, mine) == []


def test_help_is_asked_of_another_person_who_takes_such_cases(
    store: Store, clock: MovedClock, cast: Cast, mine: Case
) -> None:
    ann, mia = person_of(store, "Ann", Part.AGENT, clock), person_of(store, "Mia", Part.MANAGER, clock)
    for actor, to in ((ann, ann.seq), (cast.leo, cast.leo.seq), (cast.leo, ann.seq)):
        with pytest.raises(NotAllowed):
            store.write(lambda c, actor=actor, to=to: inbox.escalate(c, mine.id, actor.actor(), to, "Aide", clock()))
    with pytest.raises(Refused):
        store.write(lambda c: inbox.escalate(c, mine.id, ann.actor(), None, "Aide", clock()))
    store.write(lambda c: inbox.escalate(c, mine.id, ann.actor(), mia.seq, "Le client menace", clock()))
    assert [(each.by, each.about, each.words) for each in log(store, mine)] == [("Ann", "Mia", "Le client menace")]


def test_the_letter_names_the_story_and_holds_no_word_for_colleagues(
    store: Store, clock: MovedClock, cast: Cast, mine: Case, service_settings: Settings
) -> None:
    mia = person_of(store, "Mia", Part.MANAGER, clock)
    entry = store.write(lambda c: inbox.escalate(c, mine.id, cast.leo.actor(), mia.seq, "Mot secret", clock()))
    with store.read() as connection:
        letter = escalation_letter(connection, entry.seq, service_settings, CATALOGUE)
    assert letter is not None
    assert (letter.to, "Leo" in letter.subject) == ("mia@nuage.example", True)
    assert POST.title in letter.text
    assert f"/brand/cases/{mine.id}" in letter.text
    assert "secret" not in letter.text
    store.write(lambda c: accounts.suspend(c, mia, clock()))
    with store.read() as connection:
        assert escalation_letter(connection, entry.seq, service_settings, CATALOGUE) is None


def test_another_brand_does_nothing_to_a_case(store: Store, clock: MovedClock, cast: Cast, mine: Case) -> None:
    ida = cast.ida.actor()
    for act in (
        lambda c: inbox.note(c, mine.id, ida, "Bonjour", clock()),
        lambda c: inbox.assign(c, mine.id, ida, ida.account, 0, clock()),
        lambda c: inbox.escalate(c, mine.id, ida, cast.leo.seq, "Aide", clock()),
        lambda c: official.save(c, mine.id, ACCEPTED, 0, ida, clock()),
        lambda c: official.send(c, mine.id, POST, ACCEPTED, 0, ida, "", "form", Moment(clock())),
    ):
        with pytest.raises(Unknown):
            store.write(act)
    assert log(store, mine) == []


# --- answers and drafts ----------------------------------------------------------------------------------------------


def test_an_answer_is_kept_with_its_promises_and_its_draft_goes(
    store: Store, clock: MovedClock, cast: Cast, mine: Case
) -> None:
    store.write(lambda c: official.save(c, mine.id, ACCEPTED, 0, cast.leo.actor(), clock()))
    id = send(store, mine, ACCEPTED, cast.leo, clock, seen=1)
    with store.read() as connection:
        message = contributions.get(connection, id)
        (promise,) = promises.of_case(connection, mine.seq)
        assert drafts.find(connection, mine, cast.leo.seq) is None
    assert (message.state, message.author, message.title) == (State.PENDING, "Leo", "Service client")
    assert (promise.kind, promise.due_on.isoformat(), promise.made_in) == ("refund", "2026-04-01", id)


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        (Answer("", "Pardon"), ["type"]),
        (Answer("accepted", " "), ["body"]),
        (Answer("accepted", "Bonjour {client}, le {date}"), ["body"]),
        (Answer("disputed", "Non."), ["facts"]),
        (Answer("disputed", "Non.", "Le {jour}"), ["facts"]),
        (Answer("accepted", "Oui.", "Des faits"), ["facts"]),
        (Answer("accepted", "Oui.", "", (("", ""), ("refund", ""))), ["due_on_2"]),
        (Answer("accepted", "Oui.", "", (("", "2026-04-01"),)), ["kind_1"]),
        (Answer("accepted", "Oui.", "", (("refund", "2026-02-28"),)), ["due_on_1"]),
        (Answer("", "", "", (("nothing", "soon"),)), ["type", "body", "kind_1", "due_on_1"]),
        (Answer("accepted", "Oui.", "", (("refund", "2026-04-01"),) * 4), ["promises"]),
    ],
)
def test_what_is_wrong_with_an_answer_is_all_said_and_nothing_is_kept(
    store: Store, clock: MovedClock, cast: Cast, mine: Case, answer: Answer, fields: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        send(store, mine, answer, cast.leo, clock)
    assert [each.field for each in refused.value.problems] == fields
    with store.read() as connection:
        assert connection.execute(select(contributions_table.c.id)).all() == []


def test_the_facts_that_are_disputed_are_part_of_the_public_words(
    store: Store, clock: MovedClock, cast: Cast, mine: Case
) -> None:
    id = send(store, mine, Answer("disputed", "Non.\n", "Le réseau marchait."), cast.leo, clock)
    with store.read() as connection:
        assert contributions.get(connection, id).body == "Non.\n\nLe réseau marchait."


def test_of_two_colleagues_who_answer_at_once_the_second_keeps_words_and_draft(
    store: Store, clock: MovedClock, cast: Cast, mine: Case
) -> None:
    mia = person_of(store, "Mia", Part.AGENT, clock)
    store.write(lambda c: official.save(c, mine.id, ACCEPTED, 0, mia.actor(), clock()))
    send(store, mine, ACCEPTED, cast.leo, clock)
    with pytest.raises(IllegalTransition, match="answered already"):
        send(store, mine, ACCEPTED, mia, clock, seen=1)
    with store.read() as connection:
        draft = drafts.find(connection, mine, mia.seq)
        assert draft is not None
        assert draft.answer == ACCEPTED
        assert len(promises.of_case(connection, mine.seq)) == 1


def test_a_newer_draft_is_never_written_over_unseen(store: Store, clock: MovedClock, cast: Cast, mine: Case) -> None:
    leo = cast.leo.actor()
    store.write(lambda c: official.save(c, mine.id, Answer(body="Premier"), 0, leo, clock()))
    store.write(lambda c: official.save(c, mine.id, Answer(body="Second"), 1, leo, clock()))
    for act in (
        lambda c: official.save(c, mine.id, Answer(body="Vieux"), 1, leo, clock()),
        lambda c: official.send(c, mine.id, POST, ACCEPTED, 1, leo, "", "form", Moment(clock())),
        lambda c: official.save(c, mine.id, Answer(), 0, leo, clock()),
    ):
        with pytest.raises(Conflict):
            store.write(act)
    with store.read() as connection:
        draft = drafts.find(connection, mine, cast.leo.seq)
    assert draft is not None
    assert (draft.answer.body, draft.version) == ("Second", 2)
    store.write(lambda c: official.save(c, mine.id, Answer(), 2, leo, clock()))
    with store.read() as connection:
        assert drafts.find(connection, mine, cast.leo.seq) is None
    with pytest.raises(Conflict, match="given up"):
        store.write(lambda c: official.save(c, mine.id, Answer(body="Encore"), 2, leo, clock()))


# --- texts -----------------------------------------------------------------------------------------------------------


def test_managers_write_texts_and_two_at_once_do_not_overwrite(store: Store, clock: MovedClock, cast: Cast) -> None:
    ann, leo = person_of(store, "Ann", Part.AGENT, clock).actor(), cast.leo.actor()
    kept_text = store.write(lambda c: template.write(c, leo, "Excuses", "Bonjour {client}", clock()))
    for act in (
        lambda c: template.write(c, ann, "Autre", "Bonjour", clock()),
        lambda c: template.change(c, kept_text.id, ann, "Autre", "Bonjour", 1, clock()),
        lambda c: template.remove(c, kept_text.id, ann),
    ):
        with pytest.raises(NotAllowed):
            store.write(act)
    with pytest.raises(Refused, match="title"):
        store.write(lambda c: template.write(c, leo, "excuses", "Bonjour", clock()))
    store.write(lambda c: template.change(c, kept_text.id, leo, "Excuses", "Cher {client}", 1, clock()))
    with pytest.raises(Conflict):
        store.write(lambda c: template.change(c, kept_text.id, leo, "Excuses", "Vieux", 1, clock()))
    with pytest.raises(Unknown):
        store.write(lambda c: template.remove(c, kept_text.id, cast.ida.actor()))
    store.write(lambda c: template.remove(c, kept_text.id, leo))
    with store.read() as connection:
        assert answer_templates.of_brand(connection, "nuage") == []


# --- how long it is kept ---------------------------------------------------------------------------------------------


def test_notes_and_drafts_go_a_year_after_the_case_closed_and_never_while_it_is_open(
    store: Store, clock: MovedClock, cast: Cast, mine: Case
) -> None:
    leo = cast.leo.actor()
    store.write(lambda c: inbox.note(c, mine.id, leo, "Rappeler", clock()))
    keeper = Retention(store, lambda: Policy(retention_refused_days=0), clock)
    clock.move(timedelta(days=400))
    keeper.look()
    assert len(log(store, mine)) == 1, "nobody answered it yet"
    answer = Answer("accepted", "Pardon.")
    id = send(store, mine, answer, cast.leo, clock)
    store.write(lambda c: decide.take(c, id, Action.APPROVE, cast.nadia.actor(), clock()))
    when = Moment(clock())
    store.write(lambda c: case.judge(c, mine.id, Verdict(Degree.YES, Degree.YES), when))
    store.write(lambda c: official.save(c, mine.id, Answer(body="Encore un mot"), 0, leo, clock()))
    clock.move(timedelta(days=365))
    keeper.look()
    assert len(log(store, mine)) == 1
    clock.move(timedelta(hours=1))
    gone = keeper.look()
    assert gone is not None
    assert gone.inbox == 2
    assert log(store, mine) == []
    with store.read() as connection:
        assert cases.get(connection, mine.id).state is CaseState.JUDGED
        assert connection.execute(select(drafts_table)).all() == []


def test_a_representative_takes_out_what_is_theirs_and_is_forgotten(
    store: Store, clock: MovedClock, cast: Cast, mine: Case, service_settings: Settings
) -> None:
    mia = person_of(store, "Mia Quatrecasses", Part.MANAGER, clock)
    secret = "La cliente au tilleul bleu"
    store.write(lambda c: inbox.note(c, mine.id, mia.actor(), secret, clock()))
    store.write(lambda c: inbox.note(c, mine.id, cast.leo.actor(), "La note de Leo", clock()))
    store.write(lambda c: inbox.assign(c, mine.id, mia.actor(), mia.seq, 0, clock()))
    draft = Answer("accepted", "Chère dame au tilleul vert", "Le tilleul rouge")
    store.write(lambda c: official.save(c, mine.id, draft, 0, mia.actor(), clock()))
    with store.read() as connection:
        exported = person.as_json(person.export(connection, mia.email))
        traces = person.traces_of(connection, mia.email)
    for words in (secret, "tilleul vert", "tilleul rouge"):
        assert words in exported
        assert any(words in value for value in traces.values)
    assert "La note de Leo" not in exported
    store.write(lambda c: person.erase_person(c, mia.email, clock()))
    assert search(store, service_settings, traces).found == ()
    assert [each.words for each in log(store, mine)] == ["La note de Leo"]
    with store.read() as connection:
        assert kept.assignment(connection, mine).account is None
        assert connection.execute(select(inbox_log)).all() != []

"""Requests about data of a story's author, and of who signed for a brand (TRUST duty 11; RGPD 15, 17 and 20)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from moderation.acts import answering, case, contacts, corrections, person, promise, story_author
from moderation.acts.case import Moment
from moderation.domain.case import Degree, StatementType, Verdict
from moderation.domain.contribution import Action, State
from moderation.publication import Kind
from moderation.publication.case_documents import cases_document
from moderation.storage import authors, cases
from moderation.storage import contacts as kept_contacts
from moderation.storage import corrections as kept_corrections
from moderation.storage.case_publication import story_cases
from moderation.storage.publications import thread_now
from moderation.storage.record_publication import brand_record
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, Cast, MovedClock, enter_cast
from tests.moderation.lived_in import contents, settle
from tests.moderation.opening import open_cases

EMAIL = "Zelie.Quatrecasses@mail.example"
PARIS = ZoneInfo("Europe/Paris")


def enter(store: Store, clock: MovedClock) -> Cast:
    """Zélie is the author of `panne`; Leo spoke with her, she contests it, and Nuage says what it changed."""
    cast, now = enter_cast(store, clock()), clock()
    leo, nadia = cast.leo.actor(), cast.nadia.actor()

    def work(c):
        open_cases(c, CATALOGUE, now)
        (mine,) = cases.of_post(c, "panne")
        story_author.register(c, CATALOGUE.posts["panne"], EMAIL, "fr", now)
        said = contacts.report(c, mine.id, leo, "2026-02-27", "telephone", "Madame du tilleul bleu", Moment(now))
        contacts.say(c, "panne", said.id, False, "Le tilleul est rouge", 1, now)
        contacts.take(c, said.id, Action.APPROVE, nadia, now, None, 2)
        changed = corrections.submit(c, CATALOGUE, leo, "Tilleul vert", "Le tilleul est vert", ["panne"], now)
        corrections.take(c, changed.id, Action.APPROVE, nadia, now, None, 1)

    store.write(work)
    return cast


def public(store: Store, clock: MovedClock) -> str:
    with store.read() as connection:
        return cases_document(story_cases(connection, "panne", clock(), PARIS)).decode()


def test_an_author_s_address_is_in_no_document_and_in_the_export_of_that_person(
    store: Store, clock: MovedClock
) -> None:
    enter(store, clock)
    assert "Le tilleul est rouge" in public(store, clock)
    assert "quatrecasses" not in public(store, clock).lower()
    with store.read() as connection:
        held = person.export(connection, EMAIL.lower())
        assert person.export(connection, "leo@nuage.example")["corrections"][0]["title"] == "Tilleul vert"
    assert [each["post"] for each in held["story_authors"]] == ["panne"]
    assert [(each["words"], each["author_words"]) for each in held["case_contacts"]] == [
        ("Madame du tilleul bleu", "Le tilleul est rouge")
    ]
    assert person.as_json(held)


def test_erasing_an_author_leaves_no_word_and_ends_the_link(store: Store, clock: MovedClock) -> None:
    enter(store, clock)
    with store.read() as connection:
        values = person.traces_of(connection, EMAIL).values
        before = authors.find(connection, "panne")
    assert {"Madame du tilleul bleu", "Le tilleul est rouge", EMAIL} <= values
    emptied = store.write(lambda c: person.erase_person(c, EMAIL, clock()))
    assert (emptied["story_authors"], emptied["case_contacts"], emptied["corrections"]) == (1, 1, 0)
    left = str(contents(store)) + public(store, clock)
    assert [value for value in values if value in left] == []
    assert "Le tilleul est vert" in left, "what the brand changed is not hers"
    with store.read() as connection:
        now = authors.find(connection, "panne")
        assert (now.link, now.told) == (before.link + 1, False)
        assert not person.export(connection, EMAIL)["story_authors"]
        (contact,) = kept_contacts.of_posts(connection, ["panne"])
    assert (contact.state, contact.words, contact.author_words) == (State.ERASED, "", "")


def test_erasing_a_representative_takes_what_they_signed(store: Store, clock: MovedClock) -> None:
    enter(store, clock)
    store.write(lambda c: person.erase_person(c, "leo@nuage.example", clock()))
    left = str(contents(store)) + public(store, clock)
    for gone in ("Tilleul vert", "Le tilleul est vert", "Madame du tilleul bleu"):
        assert gone not in left, gone
    with store.read() as connection:
        (one,) = kept_corrections.of_brand(connection, "nuage")
    assert (one.state, one.name, one.stories) == (State.ERASED, "", ("panne",))


def test_what_a_brand_did_outlives_the_words_of_who_signed_it(store: Store, clock: MovedClock) -> None:
    cast, leo = enter(store, clock), "leo@nuage.example"
    story = CATALOGUE.posts["panne"]
    with store.read() as connection:
        (mine,) = cases.of_post(connection, "panne")

    def answer(c):
        sent = answering.state(
            c, mine.id, story, StatementType.ACCEPTED, "Le hêtre a parlé", cast.leo.actor(), "", "form", clock()
        )
        promise.make(c, sent, "refund", "2026-03-31", Moment(clock(), PARIS))
        return sent

    sent = settle(store, store.write(answer), Action.APPROVE, cast.nadia, clock())
    bad = Verdict(Degree.NO, Degree.NO)
    store.write(lambda c: case.judge(c, mine.id, bad, Moment(clock(), PARIS)))

    def shown():
        with store.read() as connection:
            cases_now = story_cases(connection, "panne", clock(), PARIS).cases
            return (
                cases_now[0].rounds,
                cases_now[0].promises,
                brand_record(connection, "nuage", clock(), PARIS).promises,
            )

    before = shown()
    assert store.write(lambda c: person.erase_person(c, leo, clock()))["contributions"] == 1
    assert shown() == before
    (rounds, promised, recorded) = before
    assert (rounds[0].type, rounds[0].verdicts[0].repaired) == ("accepted", "no")
    assert [each.due_on for each in recorded] == [each.due_on for each in promised] == [date(2026, 3, 31)]
    assert "hêtre" not in str(contents(store))
    with store.read() as connection:
        (place,) = thread_now(connection, "panne", closed=False).contributions
    assert (place.id, place.kind, place.author, place.body) == (sent.id, Kind.REMOVED, "", "")
    clock.move(timedelta(days=60))
    kept = store.write(lambda c: promise.tick(c, Moment(clock(), PARIS), 10))
    assert (kept, shown()[2][0].state) == (1, "due")


def test_a_brand_s_words_that_were_taken_down_count_no_more_when_they_are_erased(
    store: Store, clock: MovedClock
) -> None:
    cast = enter(store, clock)
    with store.read() as connection:
        (mine,) = cases.of_post(connection, "panne")
    sent = store.write(
        lambda c: answering.state(
            c,
            mine.id,
            CATALOGUE.posts["panne"],
            StatementType.ACCEPTED,
            "Le hêtre",
            cast.leo.actor(),
            "",
            "form",
            clock(),
        )
    )
    settle(store, sent, Action.APPROVE, cast.nadia, clock())
    settle(store, sent, Action.TAKE_DOWN, cast.nadia, clock(), reason="defamation")
    store.write(lambda c: person.erase_person(c, "leo@nuage.example", clock()))
    with store.read() as connection:
        assert cases.of_post(connection, "panne")[0].round.answer is None
        assert thread_now(connection, "panne", closed=False).contributions == ()

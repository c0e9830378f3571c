"""What a brand changed, and the words of contacts: written, read at the desk, and public as both sides said it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Connection

from moderation.acts import PUBLISH, contacts, corrections
from moderation.acts import case as opening
from moderation.acts import representatives as people
from moderation.acts.case import Moment
from moderation.domain.contact import UNSAID_MOST
from moderation.domain.contribution import Action, State
from moderation.domain.errors import NotAllowed, Refused, Unknown
from moderation.domain.parts import Part
from moderation.domain.representative import State as Standing
from moderation.publication.cases import BrandRecord, StoryCases
from moderation.storage import accounts, outbox, representatives, stories
from moderation.storage import corrections as kept
from moderation.storage.case_publication import story_cases
from moderation.storage.contacts import Contact
from moderation.storage.record_publication import brand_record
from moderation.storage.stories import Story
from tests.conftest import CATALOGUE, Cast, MovedClock
from tests.web.brand_cases import with_person
from tests.web.browser import Browser, browser, do, unlabelled
from tests.web.hearing import SUMMARY, answered, author_page, opened, reported

PARIS = ZoneInfo("Europe/Paris")
TITLE, WORDS = "Bills that can be read", "They were wrong; since March somebody reads them."


def published(app: Flask) -> tuple[StoryCases, BrandRecord]:
    """What is public of the cases of `panne`, and of the record of Nuage."""
    running = app.extensions["ecoute"]
    with running.store.read() as connection:
        return (
            story_cases(connection, "panne", running.clock(), PARIS),
            brand_record(connection, "nuage", running.clock(), PARIS),
        )


def submit(page: Browser, title: str = TITLE, words: str = WORDS, stories: str = "panne") -> Browser:
    """Fill in the form of what was changed, and send it."""
    return page.open("/brand/corrections").press("corrections", title=title, words=words, stories=stories)


# --- corrective actions ----------------------------------------------------------------------------------------------


def test_a_corrective_action_is_public_with_each_story_once_a_moderator_has_read_it(app: Flask, cast: Cast) -> None:
    opened(app)
    page = submit(browser(app, cast.leo))
    assert "A moderator will read it" in page.text
    assert unlabelled(page.soup) == []
    assert published(app)[0].actions == ()
    desk = browser(app, cast.nadia).open("/desk/corrections")
    assert "1 text of brands and authors waits" in desk.text
    assert TITLE in desk.text
    assert unlabelled(desk.soup) == []
    desk.press("approve")
    assert "No text of brands or authors waits" in desk.text
    for public in published(app):
        (action,) = public.actions
        assert (action.title, action.words, action.stories, action.told) == (TITLE, WORDS, ("panne",), ())
        assert (action.signed.name, action.signed.title, action.signed.brand) == ("Leo", "Service client", "nuage")
    assert TITLE in author_page(app).text, "you said, they did"


def test_a_refusal_has_a_reason_that_the_brand_reads_and_another_moderator_can_reinstate_it(
    app: Flask, cast: Cast
) -> None:
    """TRUST duty 3: no refusal without a typed reason."""
    opened(app)
    submit(browser(app, cast.leo))
    desk = browser(app, cast.nadia).open("/desk/corrections")
    desk.press("reject", reason="")
    assert (desk.status, "Choose a reason" in desk.text) == (422, True)
    desk.press("reject", reason="off_topic")
    mine = browser(app, cast.leo).open("/brand/corrections")
    assert "Not published" in mine.text
    assert mine.soup.select_one(".item-last").get_text(strip=True), "why"
    assert "reinstate" not in desk.open("/desk/corrections").buttons(), "not by who refused it"
    browser(app, cast.marc).open("/desk/corrections").press("reinstate")
    assert len(published(app)[1].actions) == 1
    browser(app, cast.nadia).open("/desk/corrections").press("take_down", reason="spam")
    assert published(app)[1].actions == ()


def test_a_form_that_is_refused_comes_back_filled_in(app: Flask, cast: Cast) -> None:
    opened(app)
    page = submit(browser(app, cast.leo), "x" * 121, "y" * 3001)
    assert page.status == 422
    assert "at most 120 are possible" in page.text
    assert "at most 3000 are possible" in page.text
    assert page.soup.select_one("input[name=title]")["value"] == "x" * 121
    assert page.soup.select_one("input[name=stories][checked]")["value"] == "panne"
    submit(page, stories="story")
    assert "Choose stories that name your brand." in page.text


def test_who_signed_it_takes_it_back_and_nobody_else(app: Flask, cast: Cast) -> None:
    opened(app)
    page = submit(browser(app, cast.leo))
    with app.extensions["ecoute"].store.read() as connection:
        (one,) = kept.of_brand(connection, "nuage")
    with pytest.raises(Unknown):
        do(app, lambda c, at: corrections.withdraw(c, one.id, cast.ida.actor(), at))
    page.press("withdraw")
    with app.extensions["ecoute"].store.read() as connection:
        assert kept.get(connection, one.id).state is State.WITHDRAWN
    assert "withdraw" not in page.buttons()


def test_an_agent_does_not_say_for_the_brand_what_it_changed(app: Flask, cast: Cast) -> None:
    opened(app)

    def enter(connection, at):
        return accounts.add(
            connection, "zoe@nuage.example", cast.leo.role, at, "Zoé", "Agent", "nuage", "operator", part=Part.AGENT
        )

    agent = do(app, enter)
    page = browser(app, agent).open("/brand/corrections")
    assert "A manager or the direction of your brand" in page.text
    assert page.buttons() == {}
    page.send("/brand/corrections", {"title": TITLE, "words": WORDS, "stories": "panne"})
    assert page.status in (400, 403)
    with pytest.raises(NotAllowed):
        do(app, lambda c, at: corrections.submit(c, CATALOGUE, agent.actor(), TITLE, WORDS, ["panne"], at))


def test_the_desk_is_told_of_what_has_changed_since_it_looked(app: Flask, cast: Cast) -> None:
    opened(app)
    submit(browser(app, cast.leo))
    desk = browser(app, cast.nadia).open("/desk/corrections")
    browser(app, cast.leo).open("/brand/corrections").press("withdraw")
    desk.press("approve")
    assert (desk.status, "This has changed since you opened the page." in desk.text) == (409, True)
    assert published(app)[0].actions == ()


# --- contacts --------------------------------------------------------------------------------------------------------


def test_of_a_contact_only_the_day_is_public_until_its_author_spoke_and_a_moderator_read(
    app: Flask, cast: Cast
) -> None:
    reported(app, cast, answered(app, cast).id)

    def shown():
        (case,) = published(app)[0].cases
        return [(each.on, each.brand, each.author, each.confirmed) for each in case.contacts]

    day = date(2026, 2, 27)
    assert shown() == [(day, "", "", None)]
    page = author_page(app).press("contest", words="It never rang.")
    assert shown() == [(day, "", "", None)], "nobody publishes unread"
    desk = browser(app, cast.nadia).open("/desk/corrections")
    assert SUMMARY in desk.text
    assert "It never rang." in desk.text
    desk.press("approve")
    assert shown() == [(day, SUMMARY, "It never rang.", False)], "both versions, side by side"
    desk.press("take_down", reason="personal_data")
    assert shown() == []
    assert SUMMARY not in page.open(page.url).text


def test_an_author_who_agrees_makes_the_brand_s_words_public(app: Flask, cast: Cast) -> None:
    reported(app, cast, answered(app, cast).id)
    author_page(app).press("confirm", words="")
    browser(app, cast.nadia).open("/desk/corrections").press("approve")
    (case,) = published(app)[0].cases
    assert [(each.brand, each.author, each.confirmed) for each in case.contacts] == [(SUMMARY, "", True)]


def test_a_contact_that_the_author_did_not_speak_of_can_only_be_refused(app: Flask, cast: Cast) -> None:
    reported(app, cast, answered(app, cast).id)
    desk = browser(app, cast.nadia).open("/desk/corrections")
    assert "approve" not in desk.buttons()
    desk.send(next(iter(desk.buttons().values()))["formaction"].replace("reject", "approve"), {})
    assert desk.status in (400, 409)
    desk.open("/desk/corrections").press("reject", reason="spam")
    assert published(app)[0].cases[0].contacts == ()


@pytest.mark.parametrize(
    ("on", "channel", "words", "field"),
    [
        ("2026-03-02", "telephone", "Called.", "on"),
        ("yesterday", "telephone", "Called.", "on"),
        ("2026-02-27", "pigeon", "Called.", "channel"),
        ("2026-02-27", "letter", " ", "words"),
        ("2026-02-27", "letter", "x" * 2001, "words"),
    ],
)
def test_a_contact_says_when_how_and_what(
    app: Flask, cast: Cast, clock: MovedClock, on: str, channel: str, words: str, field: str
) -> None:
    case, leo = opened(app), cast.leo.actor()
    with pytest.raises(Refused) as refusal:
        do(app, lambda c, at: contacts.report(c, case.id, leo, on, channel, words, Moment(at, PARIS)))
    assert [each.field for each in refusal.value.problems] == [field]


def test_the_day_of_a_contact_is_the_site_s(app: Flask, cast: Cast, clock: MovedClock) -> None:
    """A quarter past midnight in Paris is yesterday in UTC."""
    case, leo = opened(app), cast.leo.actor()
    clock.now = clock.now.replace(hour=23, minute=15)
    kept_one = do(
        app, lambda c, at: contacts.report(c, case.id, leo, "2026-03-02", "letter", "Sent.", Moment(at, PARIS))
    )
    assert kept_one.on == date(2026, 3, 2)


def test_a_contact_follows_the_story(app: Flask, cast: Cast) -> None:
    case, leo = opened(app), cast.leo.actor()
    told = Story("negative", datetime(2026, 2, 10, 23, 30, tzinfo=UTC))
    do(app, lambda c, _at: stories.remember(c, case.post, told))
    with pytest.raises(Refused, match="2026-02-11"):
        do(app, lambda c, at: contacts.report(c, case.id, leo, "2026-02-10", "letter", "Sent.", Moment(at, PARIS)))
    do(app, lambda c, at: contacts.report(c, case.id, leo, "2026-02-11", "letter", "Sent.", Moment(at, PARIS)))


def test_nobody_is_flooded_with_contacts(app: Flask, cast: Cast) -> None:
    case, leo = opened(app), cast.leo.actor()

    def report() -> Contact:
        return do(app, lambda c, at: contacts.report(c, case.id, leo, "2026-02-27", "letter", "Sent.", Moment(at)))  # type: ignore[no-any-return]

    *_, last = [report() for _time in range(UNSAID_MOST)]
    with pytest.raises(NotAllowed, match="has yet to say something of 3 contacts"):
        report()
    do(app, lambda c, at: contacts.say(c, case.post, last.id, True, "", last.version, at))
    report()


def test_the_page_follows_whatever_is_said_or_decided_of_a_contact(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    case, leo, nadia = opened(sqlite_app), sqlite_cast.leo.actor(), sqlite_cast.nadia.actor()

    def done(act: Callable[[Connection, datetime], Contact]) -> tuple[Contact, int]:
        contact = do(sqlite_app, act)
        with sqlite_app.extensions["ecoute"].store.read() as connection:
            return contact, outbox.lag(connection, PUBLISH)[0]

    it, before = done(lambda c, at: contacts.report(c, case.id, leo, "2026-02-27", "letter", "Sent.", Moment(at)))
    it, said = done(lambda c, at: contacts.say(c, case.post, it.id, True, "", it.version, at))
    it, let = done(lambda c, at: contacts.take(c, it.id, Action.APPROVE, nadia, at, None, it.version))
    assert (said, let) == (before + 1, before + 2)


def test_whose_proof_has_lapsed_does_nothing_that_others_see(app: Flask, cast: Cast) -> None:
    case, boss = opened(app), with_person(app, "Dora", Part.DIRECTION)
    do(app, lambda c, _at: representatives.change(c, boss, standing=Standing.LAPSED))
    with app.extensions["ecoute"].store.read() as connection:
        dora = accounts.get(connection, boss.seq).actor()
    for act in (
        lambda c, at: contacts.report(c, case.id, dora, "2026-02-27", "letter", "Sent.", Moment(at)),
        lambda c, at: opening.read(c, case.id, dora, Moment(at)),
        lambda c, at: people.leave(c, cast.leo.seq, "nuage", dora, at),
        lambda c, at: people.change_part(c, cast.leo.seq, "nuage", "direction", dora, at),
    ):
        with pytest.raises(NotAllowed):
            do(app, act)
    do(app, lambda c, at: people.renew(c, boss.seq, None, at))
    do(app, lambda c, at: people.leave(c, cast.leo.seq, "nuage", boss.actor(), at))


def test_nobody_reports_a_contact_in_another_brand_s_case(app: Flask, cast: Cast) -> None:
    case, ida = opened(app), cast.ida.actor()
    with pytest.raises(Unknown):
        do(app, lambda c, at: contacts.report(c, case.id, ida, "2026-02-27", "letter", "Hm.", Moment(at)))

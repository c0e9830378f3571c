"""The private page of a story's author: verdicts, promises, contacts, reopening, passing on; for that story alone."""

from datetime import timedelta

import pytest
from flask import Flask

from moderation.acts import case as case_acts
from moderation.acts import contacts as contact_acts
from moderation.acts import promise, story_author
from moderation.acts.case import Moment
from moderation.domain.case import CaseState, Degree, StatementType, Verdict
from moderation.domain.contribution import Action, State
from moderation.domain.promise import PromiseState
from moderation.storage import cases, contacts
from moderation.storage.authors import LINK_LIFE
from tests.conftest import Cast, MovedClock
from tests.web.browser import browser, do, unlabelled
from tests.web.hearing import (
    SUMMARY,
    WORDS,
    answered,
    author_of,
    author_page,
    case_now,
    link_to,
    opened,
    promised,
    reported,
)


def test_the_page_tells_of_each_case_how_it_stands_and_what_the_brand_said(app: Flask, cast: Cast) -> None:
    assert "No case is open" in author_page(app).text
    opened(app)
    page = author_page(app)
    assert "Nuage & Cie not told yet" in page.text
    assert page.buttons() == {}, "there is no answer to judge"
    answered(app, cast)
    page.open(page.url)
    for told in ("answered", WORDS, "Leo , Care", "Accepted", "You can judge until"):
        assert told in page.text
    assert unlabelled(page.soup) == []
    assert page.page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.page.headers["X-Robots-Tag"]


def test_a_verdict_is_given_on_both_axes_and_revised_with_its_history(
    app: Flask, cast: Cast, clock: MovedClock
) -> None:
    case = answered(app, cast)
    page = author_page(app).press("verdict", repaired="partly")
    assert page.status == 422
    assert "Choose one of the three answers." in page.text
    assert page.soup.select_one("input[name=repaired][checked]")["value"] == "partly", "what was chosen stays chosen"
    page.press("verdict", repaired="no", respected="yes")
    assert page.status == 200
    now = case_now(app, case.id)
    assert (now.state, now.round.verdict) == (CaseState.JUDGED, Verdict(Degree.NO, Degree.YES))
    clock.move(timedelta(days=60))
    page.open(page.url).press("verdict", repaired="yes", respected="yes")
    assert case_now(app, case.id).round.verdict == Verdict(Degree.YES, Degree.YES), "revisable long after the 20 days"
    assert "Repaired: no · Respected: yes" in page.text
    assert "Repaired: yes · Respected: yes" in page.text


def test_a_first_verdict_is_possible_for_twenty_days(app: Flask, cast: Cast, clock: MovedClock) -> None:
    case = answered(app, cast)
    page = author_page(app)
    clock.move(timedelta(days=20, seconds=1))
    page.press("verdict", repaired="yes", respected="yes")
    assert page.status == 403
    assert "The 20 days in which you could do that are over." in page.text
    assert case_now(app, case.id).round.verdict is None


def test_the_page_that_comes_back_says_that_something_was_done(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    """On a phone it comes back at its top, where nothing else looks different."""
    answered(sqlite_app, sqlite_cast)
    page = author_page(sqlite_app)
    assert page.soup.select_one("[role=status]") is None
    page.press("verdict", repaired="yes", respected="yes")
    assert page.soup.select_one("[role=status]").get_text() == "Done."
    assert page.open(page.url).soup.select_one("[role=status]") is None


def test_who_comes_when_the_time_for_a_verdict_is_over_reads_that_it_was(
    sqlite_app: Flask, sqlite_cast: Cast, clock: MovedClock
) -> None:
    """The page must not just hold no form."""
    case = answered(sqlite_app, sqlite_cast)
    page = author_page(sqlite_app)
    clock.move(timedelta(days=20, seconds=1))
    do(sqlite_app, lambda connection, at: case_acts.tick(connection, case.id, Moment(at)))
    text = page.open(page.url).text
    assert "A verdict was possible until 21 March 2026" in text
    assert "You can still reopen the case." in text


def test_who_is_registered_when_the_time_was_over_has_days_of_their_own(
    sqlite_app: Flask, sqlite_cast: Cast, clock: MovedClock
) -> None:
    case = answered(sqlite_app, sqlite_cast)
    clock.move(timedelta(days=20, seconds=1))
    do(sqlite_app, lambda connection, at: case_acts.tick(connection, case.id, Moment(at)))
    page = author_page(sqlite_app)
    assert "You can judge until 10 April 2026" in page.text
    assert "A verdict was possible" not in page.text
    page.press("verdict", repaired="no", respected="yes")
    assert case_now(sqlite_app, case.id).state is CaseState.JUDGED


def test_opening_the_page_does_nothing_and_no_form_of_another_site_does(app: Flask, cast: Cast) -> None:
    """LESSONS: links in mail are prefetched; GET shows, POST acts."""
    case = answered(app, cast, due_on="2026-04-01")
    reported(app, cast, case.id)
    page = author_page(app)
    before = case_now(app, case.id)
    for _ in range(3):
        page.open(page.url)
    fields = {"version": str(before.version), "repaired": "no", "respected": "no"}
    foreign = page.client.post(
        f"{page.url}/cases/{case.id}/verdict", data=fields, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert case_now(app, case.id) == before


def test_two_tabs_do_not_overwrite_each_other(app: Flask, cast: Cast) -> None:
    case = answered(app, cast)
    first, second = author_page(app), author_page(app)
    first.press("verdict", repaired="yes", respected="yes")
    second.press("verdict", repaired="no", respected="no")
    assert second.status == 409
    assert "This has changed since you opened the page." in second.text
    assert second.soup.select_one("input[name=repaired][checked]")["value"] == "no", "nothing chosen is lost"
    assert case_now(app, case.id).round.verdict == Verdict(Degree.YES, Degree.YES)
    second.press("verdict")
    assert case_now(app, case.id).round.verdict == Verdict(Degree.NO, Degree.NO), "seen, it can be sent again"


def test_a_case_is_reopened_once_and_only_where_that_is_confirmed(app: Flask, cast: Cast) -> None:
    case = answered(app, cast)
    page = author_page(app).press("verdict", repaired="no", respected="no")
    assert "A case can be reopened once" in page.text
    unconfirmed = {"version": str(case_now(app, case.id).version), "lang": "en"}
    page.send(f"{page.url.partition('?')[0]}/cases/{case.id}/reopen", unconfirmed)
    assert (page.status, len(case_now(app, case.id).rounds)) == (422, 1)
    page = author_page(app).press("reopen")
    now = case_now(app, case.id)
    assert (now.state, len(now.rounds)) == (CaseState.PUBLISHED, 2)
    assert now.rounds[0].verdict == Verdict(Degree.NO, Degree.NO), "the old clock and its verdict stay"
    assert WORDS in page.text, "what was answered before stays on the page"
    assert "reopen" not in page.buttons()


def test_a_case_is_passed_on_when_the_brand_is_not_concerned(app: Flask, cast: Cast, clock: MovedClock) -> None:
    case = answered(app, cast, StatementType.NOT_CONCERNED)
    page = author_page(app)
    clock.move(timedelta(days=14))
    page.press("brand")
    assert (page.status, "Choose the brand that it concerns." in page.text) == (422, True)
    page.press("brand", brand="nobody")
    assert page.status == 404
    page.press("brand", brand="orage")
    with app.extensions["ecoute"].store.read() as connection:
        ours, theirs = cases.of_post(connection, "panne")
    assert (ours.state, theirs.brand, theirs.passed_from) == (CaseState.REATTRIBUTED, "orage", case.seq)
    assert "passed to another brand" in page.text
    assert "Orage" in page.text
    assert "brand" not in page.buttons(), "once"


def test_an_answer_that_concerns_the_brand_passes_nothing_on(app: Flask, cast: Cast) -> None:
    case = answered(app, cast)
    page = author_page(app)
    assert "brand" not in page.buttons()
    fields = {"version": str(case.version), "brand": "orage", "lang": "en"}
    page.send(f"{page.url.partition('?')[0]}/cases/{case.id}/brand", fields)
    assert page.status == 409
    assert case_now(app, case.id).state is CaseState.ANSWERED


def test_a_promise_is_judged_by_the_author(app: Flask, cast: Cast, clock: MovedClock) -> None:
    answered(app, cast, due_on="2026-03-05")
    page = author_page(app)
    assert "A refund made" in page.text
    assert "broken" not in page.buttons(), "it cannot be broken before its day"
    assert "kept" in page.buttons()
    clock.move(timedelta(days=5))
    do(app, lambda connection, at: promise.tick(connection, Moment(at), 10))
    page.open(page.url).press("broken")
    assert promised(app).state is PromiseState.CONTRADICTED
    page.press("kept")
    assert promised(app).state is PromiseState.CONFIRMED, "an author may think otherwise later"


@pytest.mark.parametrize("act", ["verdict", "reopen", "brand", "kept", "broken", "confirm", "contest"])
def test_the_link_of_one_story_does_nothing_to_another(app: Flask, cast: Cast, act: str) -> None:
    """LESSONS: every object check is made on the server against this id and this actor."""
    case = answered(app, cast, StatementType.NOT_CONCERNED, due_on="2026-04-01")
    contact = reported(app, cast, case.id)
    other = author_page(app, "story")
    promise_id = promised(app).id
    place = {"kept": f"promises/{promise_id}", "broken": f"promises/{promise_id}"}
    place |= {"confirm": f"contacts/{contact.id}", "contest": f"contacts/{contact.id}"}
    target = f"{other.url}/{place.get(act, f'cases/{case.id}')}/{act}"
    versions = {"kept": promised(app).version, "broken": promised(app).version, "confirm": 1, "contest": 1}
    before = (case_now(app, case.id), promised(app))
    fields = {"version": str(versions.get(act, before[0].version)), "repaired": "no", "respected": "no"}
    fields |= {"confirm": "yes", "brand": "orage", "words": "Not so." if act == "contest" else "", "lang": "en"}
    other.send(target, fields)
    assert other.status == 404
    assert (case_now(app, case.id), promised(app)) == before
    with app.extensions["ecoute"].store.read() as connection:
        assert contacts.get(connection, contact.id) == contact


def test_a_link_that_was_renewed_expired_or_invented_leads_nowhere(app: Flask, cast: Cast, clock: MovedClock) -> None:
    case = answered(app, cast)
    old = link_to(app)
    do(app, lambda connection, at: story_author.renew(connection, "panne", at))
    new = link_to(app)
    client = app.test_client()
    fields = {"version": str(case.version), "repaired": "no", "respected": "no"}
    for path in (old, f"{new}x", "/stories/x", f"{new[:-3]}AAA"):
        assert client.get(path).status_code == 404, path
        assert client.post(f"{path}/cases/{case.id}/verdict", data=fields).status_code == 404, path
    assert client.get(new).status_code == 200
    clock.move(LINK_LIFE + timedelta(seconds=1))
    answer = client.get(new, headers={"Accept-Language": "en"})
    assert (answer.status_code, "has expired" in answer.text) == (404, True)
    assert client.post(f"{new}/cases/{case.id}/verdict", data=fields).status_code == 404
    assert case_now(app, case.id).round.verdict is None


def test_a_new_address_gets_a_link_that_works_however_old_the_one_before_is(
    sqlite_app: Flask, sqlite_cast: Cast, clock: MovedClock
) -> None:
    answered(sqlite_app, sqlite_cast)
    old = link_to(sqlite_app, email="mia@mail.example")
    assert link_to(sqlite_app, email="mia@post.example") == old, "the link stays"
    clock.move(LINK_LIFE + timedelta(seconds=1))
    new, client = link_to(sqlite_app, email="zoe@mail.example"), sqlite_app.test_client()
    assert [client.get(path).status_code for path in (old, new)] == [404, 200]


def test_nobody_judges_by_role(app: Flask, cast: Cast) -> None:
    """Neither a moderator nor a representative: no page of theirs takes a verdict, and no session opens this one."""
    case = answered(app, cast)
    for who in (cast.sofia, cast.leo):
        signed_in = browser(app, who).client
        answer = signed_in.post(f"/stories/panne/cases/{case.id}/verdict", data={"repaired": "yes", "respected": "yes"})
        assert answer.status_code in (400, 404)
    assert case_now(app, case.id).round.verdict is None


def test_a_brand_that_got_the_link_does_not_judge_itself_with_it(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    case, url = answered(sqlite_app, sqlite_cast), author_page(sqlite_app).url
    page = browser(sqlite_app, sqlite_cast.leo).open(url)
    assert (page.status, "judged by its author alone" in page.soup.get_text()) == (403, True)
    verdict = {"repaired": "yes", "respected": "yes", "version": str(case_now(sqlite_app, case.id).version)}
    assert page.client.post(f"{url}/cases/{case.id}/verdict", data=verdict).status_code == 403
    assert case_now(sqlite_app, case.id).round.verdict is None
    assert browser(sqlite_app, sqlite_cast.ida).open(url).status == 200, "another brand has nothing to do with it"


# --- contacts --------------------------------------------------------------------------------------------------------


def settled(app: Flask, cast: Cast, id: str, action: Action, reason: str | None = None) -> contacts.Contact:
    def work(connection, at):
        seen = contacts.get(connection, id).version
        return contact_acts.take(connection, id, action, cast.nadia.actor(), at, reason, seen)

    return do(app, work)


def test_the_author_confirms_or_says_how_it_was_and_a_moderator_reads_it(app: Flask, cast: Cast) -> None:
    contact = reported(app, cast, answered(app, cast).id)
    page = author_page(app)
    assert SUMMARY in page.text
    assert "Only the day is public" in page.text
    page.press("contest", words=" ")
    assert (page.status, "How it was: Write something" in page.text) == (422, True)
    page.press("confirm", words="It never rang.")
    assert page.status == 422, "words that were typed are not thrown away by the other button"
    assert "It never rang." in page.text
    page.press("contest", words="It never rang.")
    assert "You say otherwise" in page.text
    page.press("confirm", words="")
    assert "You agree" in page.text, "until a moderator has read it"
    page.press("contest", words="It never rang.")
    settled(app, cast, contact.id, Action.APPROVE)
    page.open(page.url)
    assert "This is public." in page.text
    assert "contest" not in page.buttons()
    page.send(
        f"{page.url.partition('?')[0]}/contacts/{contact.id}/confirm", {"version": "5", "words": "", "lang": "en"}
    )
    assert page.status == 409


def test_words_that_a_moderator_refused_can_be_said_otherwise(app: Flask, cast: Cast) -> None:
    contact = reported(app, cast, answered(app, cast).id)
    page = author_page(app).press("contest", words="Idiots.")
    settled(app, cast, contact.id, Action.REJECT, "insult")
    page.open(page.url)
    assert "A moderator did not let this be published." in page.text
    assert "insult" in page.text.lower(), "TRUST duty 3: the reason is told"
    page.press("contest", words="They did not call.")
    with app.extensions["ecoute"].store.read() as connection:
        now = contacts.get(connection, contact.id)
    assert (now.state, now.author_words) == (State.PENDING, "They did not call.")


# --- the desk --------------------------------------------------------------------------------------------------------


def test_a_moderator_registers_the_author_and_never_sees_the_address(app: Flask, cast: Cast) -> None:
    desk = browser(app, cast.nadia).open("/desk/stories/panne/author")
    assert "Nobody is registered" in desk.text
    desk.press("author", email="not an address")
    assert desk.status == 422
    assert "not an address" in str(desk.soup.select_one("input[name=email]"))
    desk.press("author", email="ana@private.example")
    link = desk.soup.select_one(".card a")["href"]
    assert link.endswith(link_to(app))
    assert "ana@private.example" not in desk.page.text
    assert author_of(app).email == "ana@private.example"
    again = browser(app, cast.nadia).open("/desk/stories/panne/author")
    assert "/stories/" not in again.text, "the link is shown once"
    assert "ana@private.example" not in again.page.text
    again.press("renew")
    assert again.soup.select_one(".card a")["href"] != link
    assert app.test_client().get(link.removeprefix("http://localhost")).status_code == 404
    assert unlabelled(again.soup) == []


def test_a_post_that_is_no_story_has_no_author_who_judges(app: Flask, cast: Cast) -> None:
    for key in ("essai", "nothing"):
        assert browser(app, cast.nadia).open(f"/desk/stories/{key}/author").status == 404


def test_the_thread_on_the_desk_leads_to_its_author(app: Flask, cast: Cast) -> None:
    assert "The story’s author" in browser(app, cast.nadia).open("/desk/threads/panne").text
    assert "The story’s author" not in browser(app, cast.nadia).open("/desk/threads/essai").text

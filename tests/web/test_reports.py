"""Reports of published messages: what they must say, who is heard, who decides (TRUST duties 4 and 12, DSA 16)."""

from datetime import timedelta

import pytest
from flask import Flask

from moderation.acts import decide, report
from moderation.domain.contribution import Action, State
from moderation.domain.errors import NotAllowed
from moderation.storage import reports
from moderation.storage.contributions import Stored
from moderation.storage.reports import Report
from moderation.web.context import Service
from tests.conftest import Cast, MovedClock, sign_in
from tests.web.browser import Browser, browser, do, keep, log_of, now, unlabelled

GOOD = {
    "reason": "personal_data",
    "passage": "call 01 23 45 67 89",
    "explanation": "It is my number.",
    "name": "Bob",
    "email": "bob@mail.example",
    "good_faith": "yes",
}


@pytest.fixture
def published(app: Flask, cast: Cast) -> Stored:
    """Ana's comment, published."""
    kept = keep(app, body="Well, call 01 23 45 67 89.")
    return do(app, lambda c, at: decide.take(c, kept.id, Action.APPROVE, cast.nadia.actor(), at))


def anybody(app: Flask) -> Browser:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return Browser(client)


def send(app: Flask, about: Stored, **fields: str) -> Browser:
    form = anybody(app).open(f"/reports/new?contribution={about.id}")
    return form.press("reports", **{**GOOD, **fields})


def filed(app: Flask, about: Stored) -> list[Report]:
    with app.extensions["ecoute"].store.read() as connection:
        return reports.of_contribution(connection, about.seq)


def author(app: Flask, about: Stored) -> Browser:
    running: Service = app.extensions["ecoute"]
    return anybody(app).open(f"/receipts/{running.receipt_token(about.id)}")


def test_a_report_is_acknowledged_on_a_private_page_and_the_message_stays(app: Flask, published: Stored) -> None:
    page = send(app, published)
    assert page.status == 200
    assert page.url.startswith("/reports/")
    assert "Your report has arrived" in page.text
    assert page.page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.page.headers["X-Robots-Tag"]
    assert "bob@mail.example" not in page.page.text
    assert now(app, published).state is State.APPROVED


def test_a_program_reports_in_json(app: Flask, published: Stored) -> None:
    sent = app.test_client().post("/reports", json=GOOD | {"contribution": f"c-{published.id}", "good_faith": True})
    assert sent.status_code == 202
    assert set(sent.json) == {"id", "state", "receipt"}
    assert sent.json["state"] == "filed"
    assert app.test_client().get("/" + sent.json["receipt"].split("/", 3)[3]).status_code == 200


@pytest.mark.parametrize("missing", ["reason", "passage", "name", "email", "good_faith"])
def test_the_fields_of_the_law_are_asked_for_and_nothing_typed_is_lost(
    app: Flask, published: Stored, missing: str
) -> None:
    page = anybody(app).send("/reports", {**GOOD, "contribution": published.id, missing: ""})
    assert page.status == 422
    assert page.soup.select_one(f"#field-{missing}")["aria-invalid"] == "true"
    kept = {name: value for name, value in GOOD.items() if name not in (missing, "good_faith")}
    for name, value in kept.items():
        field = page.soup.select_one(f"#field-{name}")
        chosen = field.select_one("option[selected]")
        assert value in (field.get("value"), field.get_text().strip(), chosen and chosen["value"]), name
    assert unlabelled(page.soup) == []
    assert filed(app, published) == []


def test_every_problem_is_told_at_once_in_json(app: Flask) -> None:
    answer = app.test_client().post("/reports", json={})
    assert answer.status_code == 422
    fields = {each["field"] for each in answer.json["errors"]}
    assert fields == {"contribution", "reason", "passage", "name", "email", "good_faith"}


@pytest.mark.parametrize("state", [State.PENDING, State.REJECTED, State.TAKEN_DOWN, State.WITHDRAWN])
def test_what_readers_cannot_see_cannot_be_reported_nor_read_there(app: Flask, cast: Cast, state: State) -> None:
    """LESSONS: pending text never has a crawlable URL."""
    hidden = keep(app, state=state, body="Hidden words")
    page = anybody(app).open(f"/reports/new?contribution={hidden.id}")
    assert "Hidden words" not in page.page.text
    assert anybody(app).send("/reports", {**GOOD, "contribution": hidden.id}).status == 404


def test_its_author_is_heard_for_three_days_before_it_is_taken_down(
    app: Flask, cast: Cast, published: Stored, clock: MovedClock
) -> None:
    send(app, published)
    desk = browser(app, cast.marc).open("/desk/reports")
    assert "bob@mail.example" not in desk.page.text, "LESSONS: no more personal data than the decision needs"
    early = desk.press("uphold")
    assert early.status == 403
    assert "may still answer" in early.text
    clock.move(timedelta(days=3))
    browser(app, cast.marc).open("/desk/reports").press("uphold", answer="It is a number.")
    assert now(app, published).state is State.TAKEN_DOWN
    (last,) = log_of(app, published)[1:]
    assert (last.action, last.reason, last.by) == (Action.TAKE_DOWN, "personal_data", "Marc")


def test_both_moments_are_kept(app: Flask, cast: Cast, published: Stored, clock: MovedClock) -> None:
    """TRUST duty 12: from knowledge to action."""
    known = clock()
    send(app, published)
    clock.move(timedelta(days=3, hours=2))
    browser(app, cast.marc).open("/desk/reports").press("uphold")
    (kept,) = filed(app, published)
    assert (kept.created_at, kept.decided_at) == (known, known + timedelta(days=3, hours=2))
    assert kept.decision == log_of(app, published)[-1].seq


def test_an_answer_ends_the_hearing_and_is_given_once(app: Flask, cast: Cast, published: Stored) -> None:
    send(app, published)
    page = author(app, published)
    assert "Your message was reported" in page.text
    assert "Bob" not in page.page.text
    page.press("answer", answer="It is the shop's number.")
    assert "answer" not in page.buttons()
    (kept,) = filed(app, published)
    assert page.send(f"{page.url.partition('?')[0]}/reports/{kept.id}/answer", {"answer": "And more"}).status == 409
    desk = browser(app, cast.marc).open("/desk/reports")
    assert "It is the shop's number." in desk.text
    assert desk.press("uphold").status == 200
    assert now(app, published).state is State.TAKEN_DOWN


def test_manifestly_illegal_content_does_not_wait(app: Flask, cast: Cast, published: Stored) -> None:
    send(app, published, reason="illegal")
    browser(app, cast.marc).open("/desk/reports").press("uphold")
    assert now(app, published).state is State.TAKEN_DOWN


def test_an_invalid_report_needs_reasons_and_both_parties_read_them(app: Flask, cast: Cast, published: Stored) -> None:
    reporter = send(app, published)
    desk = browser(app, cast.sofia).open("/desk/reports").press("invalidate")
    assert desk.status == 422
    desk.press("invalidate", answer="It is the shop's public number.")
    assert now(app, published).state is State.APPROVED
    for page in (reporter.open(reporter.url), author(app, published)):
        assert "It is the shop's public number." in page.text
        assert "Sofia" not in page.page.text
    assert "not upheld" in reporter.text


def test_the_receipt_says_that_a_taking_down_followed_a_report(app: Flask, cast: Cast, published: Stored) -> None:
    send(app, published, reason="illegal")
    browser(app, cast.marc).open("/desk/reports").press("uphold")
    assert "It followed a report." in author(app, published).text


def test_a_taking_down_from_the_desk_upholds_the_reports(app: Flask, cast: Cast, published: Stored) -> None:
    send(app, published)
    send(app, published, name="Zoé")
    do(app, lambda c, at: decide.take(c, published.id, Action.TAKE_DOWN, cast.marc.actor(), at, "spam"))
    assert [(each.state, each.by) for each in filed(app, published)] == [("upheld", "Marc")] * 2


def test_what_its_author_takes_back_closes_the_report(app: Flask, published: Stored) -> None:
    reporter = send(app, published)
    author(app, published).press("withdraw")
    assert "no longer published" in reporter.open(reporter.url).text


def test_a_brand_reports_like_anybody_and_never_decides(app: Flask, cast: Cast, published: Stored) -> None:
    client = sign_in(app, cast.leo)
    assert client.post("/reports", data={**GOOD, "contribution": published.id}).status_code == 303
    (kept,) = filed(app, published)
    assert client.get("/desk/reports").status_code == 403
    for action in (
        lambda c, at: report.invalidate(c, kept.id, cast.leo.actor(), "No.", at),
        lambda c, at: report.uphold(c, kept.id, cast.leo.actor(), "illegal", "", at, None),
    ):
        with pytest.raises(NotAllowed):
            do(app, action)
    assert now(app, published).state is State.APPROVED


def test_nobody_decides_what_they_did_not_see(app: Flask, cast: Cast, published: Stored) -> None:
    send(app, published, reason="illegal")
    desk = browser(app, cast.marc).open("/desk/reports")
    do(app, lambda c, at: decide.take(c, published.id, Action.UNDO, cast.nadia.actor(), at))
    stale = desk.press("uphold")
    assert stale.status == 409
    assert now(app, published).state is State.PENDING


def test_one_receipt_answers_only_reports_of_its_own_message(app: Flask, cast: Cast, published: Stored) -> None:
    """LESSONS: every object check is made on the server against this id and this actor."""
    send(app, published)
    other = keep(app)
    (kept,) = filed(app, published)
    page = author(app, other)
    assert page.send(f"{page.url.partition('?')[0]}/reports/{kept.id}/answer", {"answer": "Mine?"}).status == 404
    assert filed(app, published)[0].author_answer == ""


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: key + "x", lambda _key: "new2"])
def test_no_key_but_the_true_one_opens_a_report(app: Flask, published: Stored, change) -> None:
    key = send(app, published).url.partition("?")[0].rpartition("/")[2]
    assert app.test_client().get(f"/reports/{change(key)}").status_code == 404


def test_a_receipt_is_no_key_to_a_report(app: Flask, published: Stored) -> None:
    send(app, published)
    (kept,) = filed(app, published)
    running: Service = app.extensions["ecoute"]
    assert app.test_client().get(f"/reports/{running.receipt_token(kept.id)}").status_code == 404

"""The desk's pages of cases: what brands were told, and telling them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from moderation.acts import case, notices
from moderation.acts.case import Moment
from moderation.acts.news import NEWS
from moderation.domain.case import CaseState
from moderation.mail.case_telling import tell_brand
from moderation.settings import Settings
from moderation.storage import accounts, case_lists, case_notices, cases, outbox
from moderation.storage.cases import Case
from moderation.storage.queue import Place
from moderation.storage.store import Store
from moderation.storage.tables import case_rounds
from moderation.storage.tables import cases as cases_table
from moderation.web.app import create_app
from moderation.web.context import Service
from moderation.web.desk_cases import PAGE
from tests.conftest import CATALOGUE, Cast, MovedClock, csrf_token, enter_cast, sign_in
from tests.moderation.opening import open_cases

NUAGE = replace(CATALOGUE.brands["nuage"], complaints="reclamations@nuage.example")
SITE = replace(CATALOGUE, brands=CATALOGUE.brands | {"nuage": NUAGE})


class Desk:
    """Nadia at the desk of a blog with a mail server, and the case of a brand that nobody speaks for."""

    def __init__(self, store: Store, settings: Settings, clock: MovedClock) -> None:
        self.store, self.clock = store, clock
        self.settings = replace(settings, smtp_url="smtp://127.0.0.1:1", service_url="https://blog.example")
        self.app: Flask = create_app(Service(store, self.settings, lambda: SITE, clock))
        self.cast: Cast = enter_cast(store, clock())
        store.write(lambda c: open_cases(c, SITE, clock()))
        self.client: FlaskClient = sign_in(self.app, self.cast.nadia)

    def case(self, post: str = "panne") -> Case:
        with self.store.read() as connection:
            return cases.of_post(connection, post)[0]

    def page(self, path: str = "") -> BeautifulSoup:
        answer = self.client.get(f"/desk/cases{path}?lang=en", headers={"Accept-Language": "en"})
        assert answer.status_code == 200, answer.text
        return BeautifulSoup(answer.text, "html.parser")

    def send(self, act: str, **fields: str):
        token = csrf_token(self.client.get("/desk/cases/" + self.case().id + "?lang=en").text)
        return self.client.post(
            f"/desk/cases/{self.case().id}/{act}", data={"csrf_token": token, "lang": "en", **fields}
        )

    def tell(self, error: str | None = None) -> None:
        """Let the notice that was asked for be written and delivered, or given up."""
        now = self.clock()
        with self.store.read() as connection:
            notice = case_notices.of_case(connection, self.case())[-1].seq

        def work(connection) -> None:
            tell_brand(connection, self.settings, SITE, notice, now)
            outbox.done(connection, [task.seq for task in outbox.claim(connection, NEWS, "test", now, 10)], now)
            for task in outbox.claim(connection, "mail", "test", now, 10):
                if error is None:
                    notices.delivered(connection, task.seq, now)
                    outbox.delivered(connection, task.seq, now)
                else:
                    notices.returned(connection, task.seq, error, now)
                    outbox.returned(connection, task.seq, error, now)

        self.store.write(work)


@pytest.fixture
def desk(sqlite_store: Store, service_settings: Settings, clock: MovedClock) -> Desk:
    return Desk(sqlite_store, service_settings, clock)


def text(page: BeautifulSoup) -> str:
    return " ".join(page.find("main").get_text(" ").split())  # type: ignore[union-attr]


def test_a_moderator_has_the_notice_sent_and_sees_that_it_was_delivered(desk: Desk) -> None:
    assert desk.send("notice").status_code == 303
    assert "A notice is on its way" in text(desk.page("/" + desk.case().id))
    desk.tell()
    told = text(desk.page("/" + desk.case().id))
    assert "To a representative ( Leo )" in told
    assert "delivered on 1 March 2026, 10:00" in told
    assert "Nadia · a notice to the brand was asked for" in told
    assert desk.case().state is CaseState.NOTIFIED


def test_what_could_not_be_delivered_is_shown_and_can_be_sent_again(desk: Desk) -> None:
    desk.send("notice")
    desk.tell("SMTPRecipientsRefused 550")
    assert "Could not be told" in text(desk.page())
    page = desk.page("/" + desk.case().id)
    assert "could not be delivered ( SMTPRecipientsRefused 550 )" in text(page)
    assert "nuage.example" not in text(page)
    assert desk.send("notice").status_code == 303
    assert "Could not be told" not in text(desk.page())


def test_of_a_brand_that_nobody_can_write_to_the_page_says_so(desk: Desk) -> None:
    desk.store.write(lambda c: accounts.suspend(c, desk.cast.ida, desk.clock()))
    assert "There is nobody to write to" in text(desk.page("/" + desk.case("story").id))


def test_that_a_brand_was_told_otherwise_is_recorded_with_day_and_means(desk: Desk) -> None:
    answer = desk.send("told", on="2026-02-20", how="lettre recommandée")
    assert answer.status_code == 303
    told = text(desk.page("/" + desk.case().id))
    assert "20 February 2026, 12:00: lettre recommandée" in told
    assert "Nadia · the brand was told by other means" in told


def test_a_day_that_cannot_be_comes_back_with_every_word(desk: Desk) -> None:
    answer = desk.send("told", on="2027-01-01", how="lettre recommandée")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert [page.select_one(f"#field-{name}")["value"] for name in ("on", "how")] == [
        "2027-01-01",
        "lettre recommandée",
    ]
    assert "still to come" in page.select_one("#error-on").text
    assert desk.case().state is CaseState.PUBLISHED


def test_what_was_typed_about_a_case_whose_clock_runs_meanwhile_is_shown(desk: Desk) -> None:
    token = csrf_token(desk.client.get("/desk/cases/" + desk.case().id).text)
    desk.store.write(lambda c: case.notified(c, desk.case().id, Moment(desk.clock())))
    answer = desk.client.post(
        f"/desk/cases/{desk.case().id}/told", data={"csrf_token": token, "on": "2026-02-20", "how": "par téléphone"}
    )
    assert answer.status_code == 409
    assert "par téléphone" in answer.text


def test_a_letter_that_is_on_its_way_is_not_sent_twice(desk: Desk) -> None:
    desk.send("notice")
    answer = desk.send("notice")
    assert answer.status_code == 422
    assert "on its way already" in answer.text


def many(desk: Desk, number: int) -> None:
    def work(connection) -> None:
        rows = [
            {"id": f"{n:016x}", "post": f"recit-{n}", "brand": "nuage", "state": "silent", "version": 1}
            | {"opened_at": desk.clock() + timedelta(minutes=n)}
            for n in range(number)
        ]
        connection.execute(insert(cases_table), rows)
        for seq in connection.execute(cases_table.select().where(cases_table.c.state == "silent")).scalars():
            values = {"in_case": seq, "number": 1, "began_at": desk.clock(), "reminded": 0}
            connection.execute(insert(case_rounds), values)

    desk.store.write(work)


def test_the_list_is_read_page_by_page_both_ways_and_filtered(desk: Desk) -> None:
    many(desk, 2 * PAGE)
    seen, path = [], "/desk/cases?state=silent"
    while path:
        page = BeautifulSoup(desk.client.get(path).text, "html.parser")
        seen += [each["id"] for each in page.select("article h2")]
        last, onward = page, page.select_one(".pager [rel=next]")
        path = onward["href"] if onward else ""
    assert len(seen) == len(set(seen)) == 2 * PAGE
    assert seen[0] == f"case-{2 * PAGE - 1:016x}"
    back = BeautifulSoup(desk.client.get(last.select_one(".pager [rel=prev]")["href"]).text, "html.parser")
    assert [each["id"] for each in back.select("article h2")] == seen[:PAGE]
    orage = BeautifulSoup(desk.client.get("/desk/cases?brand=orage").text, "html.parser")
    assert len(orage.select("article")) == 1
    assert desk.client.get("/desk/cases?state=lost").status_code == 404
    assert desk.client.get("/desk/cases?brand=%00").status_code == 404
    with desk.store.read() as connection:
        assert case_lists.by_state(connection)[CaseState.SILENT] == 2 * PAGE
        whole = case_lists.page(connection, None, "", Place(), 1000)
        assert (len(whole.found), whole.older, whole.newer) == (2 * PAGE + 2, None, None)


def test_a_case_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.client.get("/desk/cases/nothing").status_code == 404

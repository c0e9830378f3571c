"""Conflict walls (TRUST duty 14): what comes from a brand's own domain is labelled, and a brand can do no more than
answer, prove who it is, and report a little."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.slots import Slot
from sqlalchemy import Connection, select

from moderation.acts import contribute, decide, report, right_of_reply
from moderation.acts.report import BRAND_A_DAY
from moderation.domain.contribution import Action
from moderation.domain.errors import NotAllowed
from moderation.domain.reply_request import Medium, Request
from moderation.domain.report import Notice
from moderation.domain.text import Words
from moderation.publication import Brand, Catalogue
from moderation.seeking import Found, Method, Seeker
from moderation.settings import Settings
from moderation.storage import contributions, publications, tables
from moderation.storage.contributions import Stored
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, csrf_token, enter_cast, sign_in
from tests.dns_server import DnsServer
from tests.waiting import LONG

ENGLISH = {"Accept-Language": "en"}

LABEL = "Writes from the brand’s domain"

BRANDS = {
    "nuage": Brand("nuage", "Nuage", "/marques/nuage/", ("nuage.example",)),
    "orage": Brand("orage", "Orage", "/marques/orage/", ("orage.example",)),
}


@pytest.fixture
def told() -> Catalogue:
    """The blog, whose brands have domains."""
    return replace(CATALOGUE, brands=BRANDS)


@pytest.fixture
def names() -> Iterator[DnsServer]:
    server = DnsServer()
    yield server
    server.close()


@pytest.fixture
def looks() -> list[str]:
    """The domains that were looked at, a look each: a busy machine may ask the DNS twice for one."""
    return []


@pytest.fixture
def house(
    sqlite_store: Store,
    service_settings: Settings,
    told: Catalogue,
    names: DnsServer,
    looks: list[str],
    clock: MovedClock,
) -> Flask:
    seeker = Seeker(resolver=names.address, seconds=LONG)

    def seek(method: Method, domain: str, token: str) -> Found:
        looks.append(domain)
        return seeker(method, domain, token)

    app = create_app(Service(sqlite_store, service_settings, lambda: told, clock, seek=seek))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def people(house: Flask, clock: MovedClock) -> Cast:
    return enter_cast(house.extensions["ecoute"].store, clock())


def comment(house: Flask, email: str, post: str = "panne") -> Stored:
    """A reader's comment, sent by the form."""
    fields = {"post": post, "name": "Mia", "email": email, "body": "Tout va bien chez eux."}
    answer = house.test_client().post("/comments", data=fields)
    assert answer.status_code == 303
    with house.extensions["ecoute"].store.read() as connection:
        return contributions.of_post(connection, post)[-1]


def page(house: Flask, told: Catalogue, kept: Stored, by: Cast) -> str:
    """The thread as readers see it, once `kept` is published."""
    running = house.extensions["ecoute"]
    running.store.write(lambda c: decide.take(c, kept.id, Action.APPROVE, by.nadia.actor(), running.clock()))
    with running.store.read() as connection:
        thread = publications.thread_now(connection, kept.post, False)
    return Renderer(told, lambda _key: thread)(Slot("thread", kept.post, "en"))


# --- labelled --------------------------------------------------------------------------------------------------------


def test_a_comment_from_the_brand_s_own_domain_is_held_by_name_and_labelled(
    house: Flask, told: Catalogue, people: Cast
) -> None:
    """TRUST duty 14: a brand's own people may not comment undeclared."""
    kept = comment(house, "mia@mail.nuage.example")
    assert "brand_domain" in kept.held.split()
    desk = sign_in(house, people.nadia).get(f"/desk/contributions/{kept.id}", headers=ENGLISH).text
    assert "Its address is at a domain of a brand that the post is about." in desk
    shown = page(house, told, kept, people)
    assert LABEL in shown
    assert "nuage.example" not in shown


@pytest.mark.parametrize(
    ("email", "post"),
    [("mia@orage.example", "panne"), ("mia@notnuage.example", "panne"), ("mia@nuage.example", "essai"), ("", "panne")],
)
def test_nobody_else_is_labelled(house: Flask, told: Catalogue, people: Cast, email: str, post: str) -> None:
    kept = comment(house, email, post)
    assert "brand_domain" not in kept.held.split()
    assert LABEL not in page(house, told, kept, people)


@pytest.mark.parametrize(
    ("email", "labelled"),
    [("mia@mail.nuage.example", True), ("leo@nuage.example", True), ("rosa@shop.example", False)],
)
def test_a_reply_by_right_from_the_brand_is_labelled_as_both(
    house: Flask, told: Catalogue, people: Cast, email: str, labelled: bool
) -> None:
    """TRUST duty 14: it is a right of the brand's people too, and they say who they are."""
    running: Service = house.extensions["ecoute"]
    asked = Request("panne", Medium.TEXT, "« jamais »", "C’est faux.", "Mia", "", "1 rue", email)
    nadia = people.nadia.actor()

    def work(connection: Connection) -> Stored:
        kept = right_of_reply.ask(connection, told, asked, "fr", running.clock())
        return right_of_reply.publish(connection, told, kept.id, nadia, running.clock())

    kept = running.store.write(work)
    with running.store.read() as connection:
        thread = publications.thread_now(connection, kept.post, False)
    shown = Renderer(told, lambda _key: thread)(Slot("thread", kept.post, "en"))
    assert (LABEL in shown, "Inserted by right, word for word" in shown) == (labelled, True)
    assert email not in shown


def test_an_author_does_not_learn_by_which_rule_they_are_held(house: Flask, people: Cast) -> None:
    kept = comment(house, "mia@nuage.example")
    running: Service = house.extensions["ecoute"]
    receipt = house.test_client().get(f"/receipts/{running.receipt_token(kept.id)}", headers=ENGLISH).text
    assert "brand_domain" not in receipt


def test_who_is_signed_in_for_the_brand_is_labelled_whatever_address_they_type(
    house: Flask, told: Catalogue, people: Cast
) -> None:
    client, store = sign_in(house, people.leo), house.extensions["ecoute"].store
    fields = {"post": "panne", "name": "Mia", "email": "mia@mail.example", "body": "Tout va bien chez eux."}
    assert client.post("/comments", data=fields).status_code == 303
    with store.read() as connection:
        kept = contributions.of_post(connection, "panne")[-1]
    assert "brand_domain" in kept.held.split()
    page(house, told, kept, people)
    fields = {"contribution": kept.id, "reason": "spam", "passage": "Tout", "name": "Mia", "email": "mia@mail.example"}
    assert client.post("/reports", data=fields | {"good_faith": "on"}).status_code == 303
    assert house.test_client().post("/reports", data=fields | {"good_faith": "on"}).status_code == 303
    with store.read() as connection:
        query = select(tables.reports.c.brand).order_by(tables.reports.c.seq)
        assert connection.execute(query).scalars().all() == ["nuage", None]


# --- reports ---------------------------------------------------------------------------------------------------------


def test_a_brand_reports_no_more_than_a_few_a_day_all_its_people_together(
    store: Store, told: Catalogue, clock: MovedClock
) -> None:
    cast, post = enter_cast(store, clock()), told.posts["panne"]

    def publish(connection: contributions.Connection) -> str:
        kept = contribute.comment(connection, post, None, Words("Ana", "Jamais rappelée."), "fr", "form", clock())
        decide.take(connection, kept.id, Action.APPROVE, cast.nadia.actor(), clock())
        return kept.id

    about = store.write(publish)

    def file(email: str) -> None:
        notice = Notice(about, "defamation", "Jamais", "", "X", email)
        store.write(lambda c: report.file(c, notice, "fr", clock(), told))

    for number in range(BRAND_A_DAY):
        file(f"agent{number}@nuage.example")
    with pytest.raises(NotAllowed, match="10 reports have come from this brand"):
        file("autre@shop.nuage.example")
    file("lecteur@mail.example")  # nobody else is held up by it
    file("ida@orage.example")
    clock.move(timedelta(days=1))
    file("autre@shop.nuage.example")


# --- what a brand cannot do ------------------------------------------------------------------------------------------


def test_a_brand_s_people_reach_nothing_of_the_desk_and_see_no_reader_s_address(house: Flask, people: Cast) -> None:
    kept = comment(house, "secret@private.example")
    client = sign_in(house, people.leo)
    for rule in house.url_map.iter_rules():
        if rule.rule.startswith("/desk/") and rule.endpoint != "static" and "GET" in (rule.methods or ()):
            places = dict.fromkeys(rule.arguments, "1") | {"id": kept.id, "key": "panne", "slug": "nuage"}
            _host, path = rule.build({name: places[name] for name in rule.arguments}) or ("", "")
            assert client.get(path).status_code in (403, 404), path
    for path in ("/brand/", "/brand/people", "/brand/proof", "/brand/posts/panne"):
        assert "private.example" not in client.get(path).text, path


# --- proving the domain ----------------------------------------------------------------------------------------------


def post(client: FlaskClient, path: str, **fields: object) -> tuple[int, str]:
    token = csrf_token(client.get("/brand/proof", headers=ENGLISH).text)
    answer = client.post(path, data={"csrf_token": token, **fields}, headers=ENGLISH)
    return answer.status_code, answer.text


def test_the_domain_is_proved_by_what_is_found_and_the_page_says_what_is_missing(
    house: Flask, people: Cast, names: DnsServer
) -> None:
    client, store = sign_in(house, people.leo), house.extensions["ecoute"].store
    assert post(client, "/brand/proof/token", domain="nuage.example")[0] == 303
    with store.read() as connection:
        asked = connection.execute(select(tables.domain_challenges)).one()
    assert asked.token in client.get("/brand/proof").text
    status, text = post(client, "/brand/proof/check", challenge=asked.seq, method="dns")
    assert (status, "There is no TXT record at _ecoute-challenge.nuage.example (yet)" in text) == (422, True)
    names.answers["_ecoute-challenge.nuage.example.", "TXT"] = [[f'"ecoute-verification={asked.token}"']]
    assert post(client, "/brand/proof/check", challenge=asked.seq, method="dns")[0] == 303
    assert "Proved" in client.get("/brand/proof", headers=ENGLISH).text
    again = post(client, "/brand/proof/check", challenge=asked.seq, method="dns")
    assert (again[0], "has served already" in again[1]) == (404, True)


def test_nobody_proves_a_domain_of_others_or_with_the_token_of_others(
    house: Flask, people: Cast, names: DnsServer
) -> None:
    leo, ida = sign_in(house, people.leo), sign_in(house, people.ida)
    assert post(leo, "/brand/proof/token", domain="orage.example")[0] == 422
    assert post(leo, "/brand/proof/token", domain="nuage.example")[0] == 303
    assert post(ida, "/brand/proof/check", challenge=1, method="dns")[0] in (400, 404)
    assert post(leo, "/brand/proof/check", challenge=1, method="file:///etc/passwd")[0] == 422
    assert names.asked == []


def test_a_token_is_looked_for_so_often_and_no_more(house: Flask, people: Cast, looks: list[str]) -> None:
    client = sign_in(house, people.leo)
    post(client, "/brand/proof/token", domain="nuage.example")
    tries = [post(client, "/brand/proof/check", challenge=1, method="dns") for _time in range(21)]
    assert "checked too often" in tries[-1][1]
    assert looks == ["nuage.example"] * 20
    assert post(client, "/brand/proof/token", domain="nuage.example")[0] == 303

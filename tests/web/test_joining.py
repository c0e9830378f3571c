"""Coming to speak for a brand, by the pages that people use: who is asked, who asks, and what each page gives away."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from moderation.acts import representatives
from moderation.domain.parts import Part
from moderation.domain.representative import State
from moderation.mail.postbox import open_letter
from moderation.publication import Brand
from moderation.settings import Settings
from moderation.storage import accounts, joinings, tables
from moderation.storage.accounts import Account
from moderation.storage.joinings import INVITED_MOST, WAITING_MOST
from moderation.storage.store import Store
from moderation.web.app import create_app
from moderation.web.context import Service
from tests.conftest import CATALOGUE, Cast, MovedClock, csrf_token, enter_cast, sign_in
from tests.web.brand_cases import with_person
from tests.web.browser import do

SENT = "A letter is on its way"


@pytest.fixture
def house(sqlite_store: Store, service_settings: Settings, clock: MovedClock) -> Flask:
    """A service that sends mail, and a blog whose brands have domains; Éclair has nobody who speaks for it."""
    settings = replace(service_settings, smtp_url="smtp://127.0.0.1:1", service_url="https://blog.example")
    brands = {
        "nuage": Brand("nuage", "Nuage", "/marques/nuage/", ("nuage.example",)),
        "orage": Brand("orage", "Orage", "/marques/orage/"),
        "eclair": Brand("eclair", "Éclair", "/marques/eclair/", ("éclair.example",)),
    }
    catalogue = replace(CATALOGUE, brands=brands)
    app = create_app(Service(sqlite_store, settings, lambda: catalogue, clock))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def people(house: Flask, clock: MovedClock) -> Cast:
    return enter_cast(house.extensions["ecoute"].store, clock())


def letters(house: Flask) -> list[tuple[str, str]]:
    """To whom letters wait, and what they say; the newest last."""
    with house.extensions["ecoute"].store.read() as connection:
        query = select(tables.outbox.c.payload).where(tables.outbox.c.topic == "mail").order_by(tables.outbox.c.seq)
        return [(each.to, each.text) for each in map(open_letter, connection.execute(query).scalars())]


def link(house: Flask) -> str:
    """The path of the link in the newest letter."""
    found = re.search(r"https://blog\.example(/\S+)", letters(house)[-1][1])
    assert found is not None
    return found[1]


def account(house: Flask, email: str) -> Account | None:
    with house.extensions["ecoute"].store.read() as connection:
        return accounts.by_email(connection, email)


def post(client: FlaskClient, path: str, page: str = "", **fields: object) -> TestResponse:
    """Send a form, with the token of `page` (of `path` itself unless said)."""
    token = csrf_token(client.get(page or path, headers=ENGLISH).text)
    return client.post(path, data={"csrf_token": token, **fields}, headers=ENGLISH)


ENGLISH = {"Accept-Language": "en"}


def ask(house: Flask, email: str, brand: str = "nuage", **fields: str) -> TestResponse:
    """Ask to speak for a brand."""
    told = {"name": "Mia", "title": "Service client"} | fields
    return post(house.test_client(), "/brand/join", f"/brand/join?brand={brand}", brand=brand, email=email, **told)


# --- asking ----------------------------------------------------------------------------------------------------------


def test_who_asks_for_a_brand_that_is_represented_joins_it_as_an_agent(house: Flask, people: Cast) -> None:
    assert SENT in ask(house, "mia@nuage.example").text
    assert letters(house)[-1][0] == "mia@nuage.example"
    client = house.test_client()
    assert client.get(link(house)).status_code == 200
    assert account(house, "mia@nuage.example") is None  # opening a link does nothing
    answer = post(client, link(house).partition("?")[0])
    assert (answer.status_code, answer.headers["Location"].startswith("/account/links/")) == (303, True)
    mia = account(house, "mia@nuage.example")
    assert mia is not None
    assert (mia.part, mia.standing, mia.verified_by) == (Part.AGENT, State.ACTIVE, "email")


def test_a_link_works_once_and_for_a_week(house: Flask, people: Cast, clock: MovedClock) -> None:
    ask(house, "mia@nuage.example")
    used = link(house).partition("?")[0]
    client = house.test_client()
    token = csrf_token(client.get(used).text)
    assert client.post(used, data={"csrf_token": token}).status_code == 303
    assert client.post(used, data={"csrf_token": token}).status_code == 404
    ask(house, "zoe@nuage.example")
    late = link(house).partition("?")[0]
    clock.move(timedelta(days=7))
    assert client.get(late).status_code == 404


def test_the_first_of_a_brand_waits_for_a_moderator_who_is_told_apart_from_others(house: Flask, people: Cast) -> None:
    ask(house, "eva@xn--clair-9ra.example", "eclair", name="Eva", title="Direction")
    answer = post(house.test_client(), link(house).partition("?")[0])
    assert "A person of this blog confirms it" in answer.text
    assert account(house, "eva@xn--clair-9ra.example") is None
    desk = sign_in(house, people.nadia)
    page = desk.get("/desk/brands/eclair", headers=ENGLISH).text
    assert "Eva" in page
    assert "Requests waiting: 1" in desk.get("/desk/brands", headers=ENGLISH).text
    (request,) = re.findall(r'name="request" value="(\d+)"', page)[:1]
    done = post(desk, "/desk/brands/eclair/confirm", "/desk/brands/eclair", request=request, part="direction")
    assert done.status_code == 303
    eva = account(house, "eva@xn--clair-9ra.example")
    assert eva is not None
    assert (eva.part, eva.standing, eva.verified_by) == (Part.DIRECTION, State.ACTIVE, "email")
    assert "You can answer for Éclair" not in letters(house)[-1][1]
    assert "confirmed that you speak for Éclair" in letters(house)[-1][1]
    again = post(desk, "/desk/brands/eclair/confirm", "/desk/brands/eclair", request=request, part="agent")
    assert "There is no such request (any more)" in again.text


def test_a_refusal_needs_a_reason_and_mails_it(house: Flask, people: Cast) -> None:
    ask(house, "eva@éclair.example", "eclair")
    post(house.test_client(), link(house).partition("?")[0])
    desk = sign_in(house, people.nadia)
    page = desk.get("/desk/brands/eclair", headers=ENGLISH).text
    (request,) = re.findall(r'name="request" value="(\d+)"', page)[:1]
    where = "/desk/brands/eclair"
    empty = post(desk, f"{where}/refuse", where, request=request, answer=" ")
    assert (empty.status_code, "Write something" in empty.text) == (422, True)
    assert post(desk, f"{where}/refuse", where, request=request, answer="Stagiaire.").status_code == 303
    assert "Stagiaire." in letters(house)[-1][1]
    with house.extensions["ecoute"].store.read() as connection:
        kept = connection.execute(select(tables.joinings.c.email, tables.joinings.c.name)).one()
    assert tuple(kept) == ("", "")


@pytest.mark.parametrize(
    "email",
    ["mia@gmail.com", "mia@evilnuage.example", "mia@nuage.example.evil.example", "mia@example", "nuage.example"],
)
def test_an_address_elsewhere_is_refused_with_every_word_kept(house: Flask, people: Cast, email: str) -> None:
    answer = ask(house, email, title="Cheffe <du> service")
    assert answer.status_code == 422
    assert "Cheffe &lt;du&gt; service" in answer.text
    assert email in answer.text
    assert letters(house) == []


@pytest.mark.parametrize("email", ["Mia@Nuage.EXAMPLE", "mia@shop.nuage.example", "mia@nuage.example."])
def test_an_address_at_the_domain_counts_however_it_is_written(house: Flask, people: Cast, email: str) -> None:
    answer = ask(house, email)
    assert (answer.status_code, SENT in answer.text) == ((200, True) if not email.endswith(".") else (422, False))


def test_a_brand_whose_domain_nobody_knows_takes_invitations_only(house: Flask, people: Cast) -> None:
    page = house.test_client().get("/brand/join?brand=orage", headers=ENGLISH).text
    assert "This blog knows no domain of Orage" in page
    page = ask_anyway(house, "ida@orage.example", "orage")
    assert (page.status_code, "knows no domain" in page.text, letters(house)) == (422, True, [])


def ask_anyway(house: Flask, email: str, brand: str) -> TestResponse:
    fields = {"brand": brand, "name": "X", "title": "Y", "email": email}
    return post(house.test_client(), "/brand/join", "/brand/join?brand=nuage", **fields)


def test_nothing_tells_whether_an_address_has_an_account(house: Flask, people: Cast) -> None:
    new, known = ask(house, "mia@nuage.example"), ask(house, "leo@nuage.example")
    assert new.text.replace("mia@", "@") == known.text.replace("leo@", "@")
    assert "/account/sign-in" in letters(house)[-1][1]  # only the owner of the address learns it
    with house.extensions["ecoute"].store.read() as connection:
        states = connection.execute(select(tables.joinings.c.state, tables.joinings.c.email)).all()
    assert sorted(states) == [("known", ""), ("sent", "mia@nuage.example")]


def test_nobody_who_has_an_account_is_told_to_sign_in_again_and_again(
    house: Flask, people: Cast, clock: MovedClock
) -> None:
    for _time in range(WAITING_MOST + 3):
        assert SENT in ask(house, "leo@nuage.example").text
    assert len(letters(house)) == WAITING_MOST
    clock.move(timedelta(days=8))
    ask(house, "leo@nuage.example")
    assert len(letters(house)) == WAITING_MOST + 1
    clock.move(timedelta(days=40))
    do(house, joinings.forget_ended)
    with house.extensions["ecoute"].store.read() as connection:
        assert connection.execute(select(tables.joinings)).all() == []


def test_nobodys_mail_is_flooded(house: Flask, people: Cast) -> None:
    for _time in range(WAITING_MOST + 3):
        assert SENT in ask(house, "mia@nuage.example").text
    assert len(letters(house)) == WAITING_MOST


def test_a_tag_in_the_address_floods_it_no_more(house: Flask, people: Cast) -> None:
    for number in range(WAITING_MOST + 3):
        assert SENT in ask(house, f"Mia+{number}@nuage.example").text
    assert len(letters(house)) == WAITING_MOST


@pytest.mark.parametrize("email", ["zoe@nuage.example", "Zoe+encore@nuage.example"])
def test_whom_a_colleague_sent_away_is_not_back_by_asking(house: Flask, people: Cast, email: str) -> None:
    ask(house, "zoe@nuage.example")
    post(house.test_client(), link(house).partition("?")[0])
    zoe = account(house, "zoe@nuage.example")
    assert zoe is not None
    boss = with_person(house, "Dora", Part.DIRECTION)
    do(house, lambda connection, at: representatives.leave(connection, zoe.seq, "nuage", boss.actor(), at))
    ask(house, email)
    answer = post(house.test_client(), link(house).partition("?")[0])
    assert (answer.status_code, "It was ended before" in answer.text) == (200, True)
    now = account(house, email)
    assert now is None or now.standing is State.LEFT
    assert "Requests waiting: 1" in sign_in(house, people.nadia).get("/desk/brands", headers=ENGLISH).text


def test_who_left_by_themselves_can_ask_again(house: Flask, people: Cast) -> None:
    with_person(house, "Dora", Part.AGENT)
    do(house, lambda connection, at: representatives.leave(connection, people.leo.seq, "nuage", people.leo.actor(), at))
    ask(house, "leo@nuage.example")
    assert post(house.test_client(), link(house).partition("?")[0]).status_code == 303


def test_whom_this_blog_suspended_does_not_come_in_under_a_tag(house: Flask, people: Cast) -> None:
    with_person(house, "Dora", Part.AGENT)
    nadia = people.nadia.actor()
    do(house, lambda connection, at: representatives.suspend(connection, people.leo.seq, "nuage", nadia, at))
    ask(house, "leo+2@nuage.example")
    assert "It was ended before" in post(house.test_client(), link(house).partition("?")[0]).text
    assert account(house, "leo+2@nuage.example") is None


def test_a_moderator_learns_how_to_let_somebody_back_in_whom_this_blog_suspended(house: Flask, people: Cast) -> None:
    nadia = people.nadia.actor()
    do(house, lambda connection, at: representatives.suspend(connection, people.leo.seq, "nuage", nadia, at))
    ask(house, "leo@nuage.example")
    post(house.test_client(), link(house).partition("?")[0])
    desk, where = sign_in(house, people.nadia), "/desk/brands/nuage"
    with house.extensions["ecoute"].store.read() as connection:
        (waits,) = connection.execute(select(tables.joinings.c.seq)).scalars()
    told = post(desk, f"{where}/confirm", where, request=waits, part="agent")
    assert (told.status_code, "invite them anew" in told.text) == (422, True)
    assert "Use another one" not in told.text


def test_what_somebody_typed_goes_into_no_letter(house: Flask, people: Cast) -> None:
    ask(house, "mia@nuage.example", name="BUY PILLS", title="http://evil.example")
    (_to, text) = letters(house)[-1]
    assert "PILLS" not in text
    assert "evil" not in text


def test_without_mail_the_page_says_whom_to_ask(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    page = sqlite_app.test_client().get("/brand/join?brand=nuage", headers=ENGLISH).text
    assert "This installation sends no mail" in page


# --- inviting --------------------------------------------------------------------------------------------------------


def as_part(house: Flask, who: Account, part: Part) -> FlaskClient:
    """A browser of `who`, whose part that is."""
    changes = tables.accounts.update().where(tables.accounts.c.seq == who.seq).values(part=part)
    house.extensions["ecoute"].store.write(lambda c: c.execute(changes))
    return sign_in(house, who)


@pytest.mark.parametrize(
    ("inviter", "invited", "status"),
    [
        (Part.AGENT, "agent", 403),
        (Part.MANAGER, "agent", 303),
        (Part.MANAGER, "manager", 403),
        (Part.DIRECTION, "direction", 303),
        (Part.DIRECTION, "king", 422),
    ],
)
def test_who_may_invite_whom(house: Flask, people: Cast, inviter: Part, invited: str, status: int) -> None:
    client = as_part(house, people.leo, inviter)
    answer = post(client, "/brand/people/invite", "/brand/people", email="mia@nuage.example", part=invited)
    assert answer.status_code == status
    assert len(letters(house)) == (1 if status == 303 else 0)


def test_colleagues_invite_at_their_domain_only_and_this_blog_anybody(house: Flask, people: Cast) -> None:
    client = as_part(house, people.leo, Part.DIRECTION)
    answer = post(client, "/brand/people/invite", "/brand/people", email="eve@agency.example", part="agent")
    assert (answer.status_code, letters(house)) == (422, [])
    desk, where = sign_in(house, people.nadia), "/desk/brands/nuage"
    assert post(desk, f"{where}/invite", where, email="eve@agency.example", part="agent").status_code == 303
    guest, path = house.test_client(), link(house).partition("?")[0]
    nameless = post(guest, path, name=" ", title="Agence")
    assert (nameless.status_code, "Agence" in nameless.text) == (422, True)
    assert post(guest, path, name="Eve", title="Agence").status_code == 303
    eve = account(house, "eve@agency.example")
    assert eve is not None
    assert (eve.verified_by, eve.part, eve.name) == ("operator", Part.AGENT, "Eve")


def test_a_brand_invites_so_many_in_a_day_and_this_blog_more(house: Flask, people: Cast, clock: MovedClock) -> None:
    manager, path = as_part(house, people.leo, Part.MANAGER), "/brand/people/invite"
    for number in range(INVITED_MOST):
        post(manager, path, "/brand/people", email=f"p{number}@nuage.example", part="agent")
    assert len(letters(house)) == INVITED_MOST
    late = post(manager, path, "/brand/people", email="mia@nuage.example", part="agent")
    assert (late.status_code, "20 invitations within a day" in late.text) == (422, True)
    where = "/desk/brands/nuage"
    post(sign_in(house, people.nadia), f"{where}/invite", where, email="mia@nuage.example", part="agent")
    clock.move(timedelta(days=1, minutes=1))
    post(as_part(house, people.leo, Part.MANAGER), path, "/brand/people", email="zoe@nuage.example", part="agent")
    assert [to for to, _text in letters(house)[INVITED_MOST:]] == ["mia@nuage.example", "zoe@nuage.example"]


def test_the_invitation_of_a_colleague_who_left_lets_nobody_in(house: Flask, people: Cast) -> None:
    client = as_part(house, people.leo, Part.MANAGER)
    post(client, "/brand/people/invite", "/brand/people", email="mia@nuage.example", part="agent")
    path = link(house).partition("?")[0]
    post(client, "/brand/people/leave", "/brand/people", representative=people.leo.seq)
    guest = house.test_client()
    assert post(guest, path, name="Mia", title="SAV").status_code == 404
    assert account(house, "mia@nuage.example") is None


def test_an_invitation_changes_no_account_of_somebody_else(house: Flask, people: Cast) -> None:
    desk, where = sign_in(house, people.nadia), "/desk/brands/nuage"
    post(desk, f"{where}/invite", where, email="ida@orage.example", part="direction")
    answer = post(house.test_client(), link(house).partition("?")[0], name="Ida", title="X")
    assert "has an account here already" in answer.text
    ida = account(house, "ida@orage.example")
    assert ida is not None
    assert (ida.brand, ida.part) == ("orage", Part.MANAGER)


# --- colleagues ------------------------------------------------------------------------------------------------------


def enter(house: Flask, name: str, brand: str, part: Part, clock: Callable[[], object]) -> Account:
    """Another representative."""
    running = house.extensions["ecoute"]
    mail = f"{name.lower()}@{brand}.example"
    return running.store.write(  # type: ignore[no-any-return]
        lambda c: accounts.add(c, mail, accounts.Role.BRAND, running.clock(), name, "SAV", brand, "email", part)
    )


def test_only_direction_changes_parts_and_ends_colleagues_and_never_those_of_other_brands(
    house: Flask, people: Cast, clock: MovedClock
) -> None:
    mia = enter(house, "Mia", "nuage", Part.AGENT, clock)
    manager = as_part(house, people.leo, Part.MANAGER)
    for path, fields in (("part", {"part": "manager"}), ("leave", {})):
        answer = post(manager, f"/brand/people/{path}", "/brand/people", representative=mia.seq, **fields)
        assert answer.status_code == 403, path
    direction = as_part(house, people.leo, Part.DIRECTION)
    for other in (people.ida.seq, people.nadia.seq, 999, "x"):
        for path in ("part", "leave"):
            answer = post(direction, f"/brand/people/{path}", "/brand/people", representative=other, part="agent")
            assert answer.status_code == 404, (path, other)
    post(direction, "/brand/people/part", "/brand/people", representative=mia.seq, part="manager")
    changed = account(house, mia.email)
    assert changed is not None
    assert changed.part is Part.MANAGER
    hers = sign_in(house, mia)
    post(direction, "/brand/people/leave", "/brand/people", representative=mia.seq)
    gone = account(house, mia.email)
    assert gone is not None
    assert (gone.standing, gone.suspended_at, gone.ended_at) == (State.LEFT, clock(), clock())
    assert hers.get("/brand/people").status_code == 302


def test_nobody_gives_themselves_another_part(house: Flask, people: Cast) -> None:
    client = as_part(house, people.leo, Part.DIRECTION)
    answer = post(client, "/brand/people/part", "/brand/people", representative=people.leo.seq, part="agent")
    assert answer.status_code == 403


def test_who_leaves_is_signed_out_and_can_be_invited_again(house: Flask, people: Cast) -> None:
    client = sign_in(house, people.leo)
    answer = post(client, "/brand/people/leave", "/brand/people", representative=people.leo.seq)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/sign-in")
    assert client.get("/brand/people").status_code == 302
    desk, where = sign_in(house, people.nadia), "/desk/brands/nuage"
    post(desk, f"{where}/invite", where, email=people.leo.email, part="manager")
    post(house.test_client(), link(house).partition("?")[0], name="Léo", title="Directeur")
    leo = account(house, people.leo.email)
    assert leo is not None
    assert (leo.seq, leo.standing, leo.suspended_at, leo.name) == (people.leo.seq, State.ACTIVE, None, "Léo")


def test_whom_this_blog_suspended_no_colleague_lets_back_in(house: Flask, people: Cast, clock: MovedClock) -> None:
    mia = enter(house, "Mia", "nuage", Part.AGENT, clock)
    desk, where = sign_in(house, people.nadia), "/desk/brands/nuage"
    assert post(desk, f"{where}/suspend", where, representative=mia.seq).status_code == 303
    assert "suspended by this blog" in desk.get(where, headers=ENGLISH).text
    client = as_part(house, people.leo, Part.DIRECTION)
    post(client, "/brand/people/invite", "/brand/people", email=mia.email, part="agent")
    refused = post(house.test_client(), link(house).partition("?")[0], name="Mia", title="SAV")
    assert "has an account here already" in refused.text
    assert post(desk, f"{where}/suspend", where, representative=mia.seq).status_code == 409

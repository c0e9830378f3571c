"""Signing in by the one-time link that the command line prints."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.people import press
from tests.browser.running import Cast, Server


def test_the_printed_link_signs_in_once_and_only_when_its_button_is_pressed(
    person: Person, server: Server, scripts: bool
) -> None:
    email = f"sofia{scripts:d}@blog.example"
    printed = server.blog.ecoute("account", "add", email, "--role", "moderator", "--name", "Sofia").strip()
    link = urlsplit(printed).path
    scanner, sofia, thief = person(), person(), person(locale="en-GB")
    for opener in (scanner, sofia):  # to look at it uses nothing up: mail scanners do
        opener.goto(link)
        expect(opener.get_by_role("heading", level=1)).to_be_visible()
        expect(opener.locator("main")).to_contain_text("Sofia")
    sofia.locator("main form button").click()
    expect(sofia).to_have_url(f"{server.address}/desk/")
    expect(sofia.locator(".service-head")).to_contain_text("Sofia")
    answer = thief.goto(link)
    assert answer is not None
    assert answer.status == 404
    expect(thief.locator("main")).to_contain_text("This link was used")
    expect(thief.locator("main form")).to_have_count(0)
    assert press(scanner, scanner.locator("main form button")).status == 404
    scanner.goto("/desk/")
    expect(scanner).to_have_url(f"{server.address}/account/sign-in")


def test_signed_out_the_desk_is_closed_again(person: Person, server: Server, cast: Cast) -> None:
    link = server.blog.link_for(cast.marc)
    marc = person()
    marc.goto("/desk/log")  # where he was going, he is led after signing in
    marc.goto(link)
    marc.locator("main form button").click()
    expect(marc).to_have_url(f"{server.address}/desk/log")
    marc.goto("/account/")
    marc.get_by_role("button", name="Se déconnecter", exact=True).click()
    expect(marc).to_have_url(f"{server.address}/account/sign-in")
    marc.goto("/desk/")
    expect(marc).to_have_url(f"{server.address}/account/sign-in")

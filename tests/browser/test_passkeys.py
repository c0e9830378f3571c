"""Passkeys in Chromium, whose virtual authenticator stands for the device: add, sign out, sign in, remove."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from moderation.storage import accounts
from tests import chromium
from tests.browser.people import Watch, press
from tests.browser.running import Blog, Cast, Server
from tests.ports import held_port


@dataclass
class Desk:
    """A browser with a device beside it, at a service that is reached by its name: a number can have no passkeys."""

    server: Server
    page: Page
    device: CDPSession
    authenticator: str

    def passkeys(self) -> int:
        """How many the device holds."""
        held = self.device.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return len(held["credentials"])

    def verify(self, verified: bool) -> None:
        """Whether the device recognises who holds it."""
        sent = {"authenticatorId": self.authenticator, "isUserVerified": verified}
        self.device.send("WebAuthn.setUserVerified", sent)

    def by_link(self, who: accounts.Account) -> None:
        """Sign in with a one-time link."""
        self.page.goto(self.server.blog.link_for(who))
        press(self.page, self.page.locator("main form button"))

    def sign_out(self) -> None:
        self.page.goto("/account/")
        press(self.page, self.page.get_by_role("button", name="Se déconnecter", exact=True))


@pytest.fixture(scope="module")
def named(template: tuple[Blog, Cast], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    blog = template[0].copy(tmp_path_factory.mktemp("named") / "blog")
    port = held_port()
    blog.environment = blog.environment | {"ECOUTE_SERVICE_URL": f"http://localhost:{port}"}
    server = Server(blog, "--no-build", "--port", str(port))
    server.address = f"http://localhost:{port}"
    yield server
    server.end()


@pytest.fixture
def desk(browser: Browser, named: Server) -> Iterator[Desk]:
    context = chromium.opened(browser, base_url=named.address, locale="fr-FR")
    watch = Watch(named.address)
    watch.over(context)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield Desk(named, page, device, made["authenticatorId"])
    context.close()
    watch.check()


def add(desk: Desk, name: str) -> None:
    desk.page.goto("/account/")
    desk.page.get_by_role("link", name="Ajouter une clé d’accès").click()
    desk.page.get_by_label("Nom de cette clé d’accès").fill(name)
    press(desk.page, desk.page.get_by_role("button", name="Créer la clé d’accès"))


def test_a_passkey_is_added_signs_in_and_once_removed_is_refused(desk: Desk, cast: Cast) -> None:
    page = desk.page
    desk.by_link(cast.nadia)
    add(desk, "Téléphone du bureau")
    expect(page).to_have_url(f"{desk.server.address}/account/")
    expect(page.locator("main")).to_contain_text("Téléphone du bureau")
    assert desk.passkeys() == 1
    desk.sign_out()
    expect(page).to_have_url(f"{desk.server.address}/account/sign-in")
    button = page.get_by_role("button", name="Se connecter avec une clé d’accès")
    expect(button).to_be_visible()
    for _key in range(3):  # past the way to the content, and the way home
        page.keyboard.press("Tab")
    expect(button).to_be_focused()
    with page.expect_navigation(url="**/desk/"):
        page.keyboard.press("Enter")
    expect(page.locator(".service-head")).to_contain_text("Nadia")
    page.goto("/account/")
    removed = page.locator("#passkeys + ul > li", has_text="Téléphone du bureau")
    removed.locator("summary").click()
    press(page, removed.get_by_role("button", name="Retirer cette clé d’accès"))
    expect(page.locator("[role=status]").first).to_contain_text("La clé d’accès est retirée")
    desk.sign_out()
    with page.expect_navigation():
        button.click()
    expect(page.locator(".error-summary")).to_contain_text("ne permet pas de se connecter ici")
    expect(page.locator(".error-summary")).to_be_focused()
    page.goto("/desk/")
    expect(page).to_have_url(f"{desk.server.address}/account/sign-in")


def test_a_device_that_does_not_know_its_holder_signs_nobody_in(desk: Desk, cast: Cast) -> None:
    page = desk.page
    desk.by_link(cast.marc)
    add(desk, "Clé de Marc")
    desk.sign_out()
    desk.verify(False)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.locator("form [role=status]")).to_contain_text("Rien n’a été fait")
    expect(page.get_by_role("button", name="Se connecter avec une clé d’accès")).to_be_enabled()
    expect(page).to_have_url(f"{desk.server.address}/account/sign-in")


def test_the_same_device_makes_no_second_passkey(desk: Desk, cast: Cast) -> None:
    page = desk.page
    desk.by_link(cast.nadia)
    add(desk, "Premier")
    page.goto("/account/passkeys/new")
    page.get_by_label("Nom de cette clé d’accès").fill("Second")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.locator("form [role=status]")).to_contain_text("Cet appareil a déjà une clé d’accès")
    expect(page.get_by_label("Nom de cette clé d’accès")).to_have_value("Second")
    assert desk.passkeys() == 1


def test_without_script_a_link_remains_and_the_page_says_so(browser: Browser, named: Server, cast: Cast) -> None:
    context = chromium.opened(browser, base_url=named.address, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto("/account/sign-in")
    expect(page.locator("form[data-passkey]")).to_be_hidden()
    expect(page.get_by_text("Un lien par courriel s’en passe")).to_be_visible()
    page.goto(named.blog.link_for(cast.nadia))
    page.locator("main form button").click()
    expect(page).to_have_url(f"{named.address}/desk/")
    context.close()

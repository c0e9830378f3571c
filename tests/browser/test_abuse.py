"""What keeps abuse off, in a real browser and against a real server: nobody's message is lost to it."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from moderation.storage.store import Store
from moderation.storage.tables import connections, contributions
from tests import chromium
from tests.browser.conftest import Entered
from tests.browser.running import Server

POST = "la-vis-la-lettre-et-le-vendeur"


@contextmanager
def serving(template: Entered, folder: Path, policy: str, **more: str) -> Iterator[Server]:
    """A service of its own on a copy of the blog, with a policy and further settings."""
    blog = template[0].copy(folder / "blog")
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    blog.environment |= {"ECOUTE_POLICY": str(folder / "policy.toml"), **more}
    server = Server(blog, "--no-build")
    try:
        yield server
    finally:
        server.end()


def held(server: Server, words: str) -> str:
    """The rules that held the message with these words."""
    query = select(contributions.c.held).where(contributions.c.body == words)

    def work(store: Store) -> str:
        with store.read() as connection:
            return connection.execute(query).scalar_one()

    return server.blog.with_store(work)


def addresses(server: Server) -> set[str]:
    """From where messages came, as the service kept it."""

    def work(store: Store) -> set[str]:
        with store.read() as connection:
            return set(connection.execute(select(connections.c.address)).scalars())

    return server.blog.with_store(work)


def test_who_calculates_is_not_marked_and_who_cannot_is_held_not_lost(
    template: Entered, tmp_path: Path, browser: Browser, scripts: bool
) -> None:
    """The one script outside the desk, and only where the policy asks for it."""
    with serving(template, tmp_path, "[form]\nproof_of_work = true\nleast_seconds = 0\n") as server:
        context = chromium.opened(browser, base_url=server.address, java_script_enabled=scripts, locale="fr-FR")
        page = context.new_page()
        page.goto(f"/comments/new?post={POST}&lang=fr")
        page.get_by_label("Nom").fill("Inès")
        page.get_by_label("Message", exact=True).fill("Une vis qui manque")
        if scripts:
            expect(page.locator("form[data-proved=yes]")).to_be_visible()
        page.get_by_role("button", name="Envoyer").click()
        expect(page.locator(".state-pending")).to_be_visible()
        marks = "first_time" if scripts else "no_proof first_time"
        assert held(server, "Une vis qui manque") == marks
        context.close()


def test_the_hidden_field_is_neither_seen_nor_reached(server: Server, open_at: Callable[..., Page]) -> None:
    page = open_at(server, width=360)
    for address in (f"/comments/new?post={POST}&lang=fr", "/2025/11/la-vis-la-lettre-et-le-vendeur/"):
        page.goto(address)
        field = page.locator("form.contribution-form input[name=subject]")
        assert field.get_attribute("tabindex") == "-1"
        assert field.locator("xpath=..").get_attribute("aria-hidden") == "true"
        clipped = field.locator("xpath=..").evaluate("each => getComputedStyle(each).clipPath")
        assert clipped == "inset(50%)"
        page.locator("form.contribution-form input[name=name]").focus()
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.name") != "subject"


@pytest.mark.parametrize(
    ("proxy", "seen"), [("127.0.0.1", "198.51.100.77"), ("", "127.0.0.1"), ("203.0.113.1", "127.0.0.1")]
)
def test_only_the_configured_proxy_says_whose_address_it_is(
    template: Entered, tmp_path: Path, proxy: str, seen: str
) -> None:
    """LESSONS: forwarded headers count only from configured proxies (Remark42's rate limit was bypassed so)."""
    with serving(template, tmp_path, "", ECOUTE_TRUSTED_PROXY=proxy, ECOUTE_RATE_STORAGE="memory") as server:
        for number in range(11):
            fields = {"post": POST, "name": "Eve", "body": f"Message {number}"}
            claimed = "198.51.100.77" if proxy == "127.0.0.1" else f"198.51.100.{number}"
            request = urllib.request.Request(
                f"{server.address}/comments",
                json.dumps(fields).encode(),
                {"Content-Type": "application/json", "X-Forwarded-For": claimed},
            )
            try:
                status = urllib.request.urlopen(request).status
            except urllib.error.HTTPError as error:
                status = error.code
                error.close()
            assert status == (202 if number < 10 else 429)
        assert addresses(server) == {seen}

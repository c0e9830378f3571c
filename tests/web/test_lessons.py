"""Rows of LESSONS that concern every page and every file rather than one part of the service."""

import hashlib
import socket
from contextlib import closing
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from moderation.acts import contribute, decide
from moderation.build import build
from moderation.domain.contribution import Action
from moderation.domain.text import Words, check_words
from moderation.publisher import Publisher
from moderation.site import CatalogueFile
from moderation.storage import schema
from moderation.storage.store import Store
from moderation.weaving import SiteWeaver
from tests.conftest import MovedClock, enter_cast, sign_in
from tests.site.blog import KEYS, tree, write_blog
from tests.web.world import World

EMAIL = "Zoe.Tartempion@lecteurs.example"

WAITING, REFUSED, NOTE = "Des mots qui attendent", "Des mots refusés", "Entre collègues"
UNPUBLISHED = (WAITING, REFUSED)


@pytest.mark.parametrize("actor", ["visitor", "leo", "nadia", "sofia"])
@pytest.mark.parametrize("by", ["cookie", "token"])
def test_no_answer_holds_a_readers_address(world: World, actor: str, by: str) -> None:
    """LESSONS: allow-list the fields of every response; moderators do not see more than the decision needs."""
    asked = 0
    for rule, _permission in world.rules():
        if "GET" not in (rule.methods or ()):
            continue
        for url in world.urls(rule):
            if url.startswith("/receipts/"):
                continue  # its author's own page, which may say what is held about them
            answer = world.ask(actor, by, rule, url, "GET")
            assert "private.example" not in answer.get_data(as_text=True), url
            asked += 1
    assert asked > 20


def test_an_answer_that_changes_nothing_puts_no_cookie_back(sqlite_app: Flask, clock: MovedClock) -> None:
    """A stylesheet that arrives late must not bring back the session of before the form that was opened meanwhile."""
    nadia = sign_in(sqlite_app, enter_cast(sqlite_app.extensions["ecoute"].store, clock()).nadia)
    nadia.get("/account/")
    assert "Set-Cookie" not in nadia.get("/desk/static/service.css", buffered=True).headers


def test_a_page_of_the_service_brings_its_own_styles_whatever_theme_the_site_has(sqlite_app: Flask) -> None:
    """A blog that is not ours has no `theme/css/ecoute.css`, and maybe another host, which the policy refuses."""
    reader = sqlite_app.test_client()
    page = BeautifulSoup(reader.get("/comments/new?post=essai").text, "lxml")
    fetched = [str(each["href"]) for each in page.select("link[rel=stylesheet], link[rel=icon]")]
    assert len(fetched) == 3
    assert all(reader.get(each, buffered=True).status_code == 200 for each in fetched)


def published(folder: Path, website: str, body: str) -> dict[str, bytes]:
    """Every file that is public, or on its way to be, once a reader's comment was published, and others were not."""
    settings = write_blog(folder)
    build(settings)
    clock = MovedClock()
    store = Store(settings.database_url)
    schema.upgrade(store)
    cast = enter_cast(store, clock())
    catalogue = CatalogueFile(settings.catalogue)
    words = check_words("Zoé", body, EMAIL, website)

    def work(connection: contribute.Connection) -> None:
        post = catalogue().posts[KEYS[0]]
        kept = contribute.comment(connection, post, None, words, "fr", "form", clock())
        decide.take(connection, kept.id, Action.APPROVE, cast.nadia.actor(), clock())
        for said in UNPUBLISHED:
            other = contribute.comment(connection, post, kept.id, Words("Secrète", said), "fr", "form", clock())
            if said == REFUSED:
                decide.take(connection, other.id, Action.REJECT, cast.nadia.actor(), clock(), "spam", NOTE)

    store.write(work)
    publisher = Publisher(store, settings.var, catalogue, SiteWeaver(settings, catalogue), clock)
    while publisher.publish_waiting():
        pass
    store.close()
    build(settings)
    return tree(settings.output) | tree(settings.publication)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return published(tmp_path_factory.mktemp("blog"), "", "Un message.")


def test_no_value_derived_from_an_address_is_public(files: dict[str, bytes]) -> None:
    """LESSONS: no value derived from an e-mail address in public output (Disqus' avatars, hashed addresses, 2013)."""
    text = b"".join(files.values()).lower()
    assert b"un message." in text
    for address in (EMAIL, EMAIL.lower(), EMAIL.lower().strip()):
        assert address.lower().encode() not in text
        for algorithm in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"):
            assert hashlib.new(algorithm, address.encode()).hexdigest().encode() not in text


def test_no_file_holds_what_waits_or_was_refused_nor_who_wrote_it(files: dict[str, bytes]) -> None:
    """LESSONS: pending text never has a crawlable URL (WordPress 5.1 to 5.4.2 had unread spam indexed)."""
    holding = {
        words: [name for name, text in files.items() if words.encode() in text] for words in (*UNPUBLISHED, NOTE)
    }
    assert holding == {WAITING: [], REFUSED: [], NOTE: []}
    assert [name for name, text in files.items() if "Secrète".encode() in text] == []


def test_nothing_that_a_visitor_names_is_ever_fetched(tmp_path: Path) -> None:
    """LESSONS: fetch nothing that a visitor names (Remark42's blind SSRF, CVE-2026-48788)."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.setblocking(False)
        there = f"http://127.0.0.1:{listening.getsockname()[1]}"
        body = f"[ici]({there}/lien) {there}/adresse ![image]({there}/image.png) <img src={there}/i>"
        files = published(tmp_path, f"{there}/site", body)
        assert f"{there}/adresse".encode() in b"".join(files.values())
        with pytest.raises(BlockingIOError):  # nobody knocked
            listening.accept()

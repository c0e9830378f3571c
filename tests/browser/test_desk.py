"""The desk, worked by people: a hundred messages cleared, by keys alone and without any script; and two at once."""

import re
from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from typing import Any

from playwright.sync_api import Page, expect

from moderation.acts import contribute
from moderation.clock import system_clock
from moderation.domain.contribution import Action, State
from moderation.domain.reasons import REASONS
from moderation.domain.text import Words
from moderation.site import CatalogueFile
from moderation.storage import contributions
from moderation.storage.store import Store
from tests.browser.conftest import Person
from tests.browser.messages import Message, hundred
from tests.browser.people import comment, press
from tests.browser.running import Cast, Server

POST = "/2024/09/la-caution-fantome/"
LIST = "/desk/?q=dossier"


def bring(server: Server, messages: list[Message]) -> list[str]:
    """Send `messages`, a minute apart; their ids."""
    posts = list(CatalogueFile(server.blog.settings.catalogue)().posts.values())
    began = system_clock() - timedelta(days=1)

    def work(connection: Any) -> list[str]:
        return [
            contribute.comment(
                connection,
                posts[number % len(posts)],
                None,
                Words(each.name, each.words, f"lecteur{number % 40}@lettres.example" if number % 2 else None),
                "fr",
                "form",
                began + timedelta(minutes=number),
            ).id
            for number, each in enumerate(messages)
        ]

    return server.blog.with_store(lambda store: store.write(work))


def by_words(messages: list[Message], text: str) -> Message:
    """The message that `text` shows."""
    found = re.search(r"\(dossier \d+\)", text)
    assert found is not None, text
    return next(each for each in messages if found[0] in each.words)


def clear_by_keys(page: Page, messages: list[Message]) -> None:
    """From the search to the last decision, without a mouse."""
    page.goto("/desk/")
    page.keyboard.press("/")
    page.keyboard.type("dossier")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("j")
    digits = {code: str((place + 1) % 10) for place, code in enumerate(REASONS)}
    for _ in messages:
        message = by_words(messages, page.evaluate("document.activeElement.textContent"))
        if message.reason is None:
            with page.expect_navigation():
                page.keyboard.press("a")
        else:
            page.keyboard.press("r")
            expect(page.locator("#reasons-box")).to_be_visible()
            with page.expect_navigation():
                page.keyboard.press(digits[message.reason])
    expect(page.locator("[data-say]")).not_to_be_empty()


def clear_by_boxes(page: Page, messages: list[Message]) -> None:
    """Page by page: what is good at once, then each reason's at once."""
    page.goto(LIST)
    while page.locator("article.item").count():
        for reason in (None, *dict.fromkeys(each.reason for each in messages if each.reason)):
            items = page.locator("article.item")
            chosen = 0
            for place, text in enumerate(items.all_inner_texts()):
                if by_words(messages, text).reason == reason:
                    items.nth(place).locator("[name=seen]").check()
                    chosen += 1
            if not chosen:
                continue
            if reason:
                page.locator("#bulk [name=reason]").select_option(reason)
            press(page, page.locator(f"#bulk button[data-bulk={'reject' if reason else 'approve'}]"))
            expect(page.locator(".decided")).to_contain_text(f"{chosen} message" if chosen > 1 else "C’est fait")


def test_a_hundred_messages_are_cleared_by_keys_alone_or_without_any_script(
    serve: Callable[[], Server], cast: Cast, open_at: Callable[..., Page], scripts: bool
) -> None:
    """LESSONS: a real moderation page with search and bulk (Remark42 #293, Isso #706)."""
    server = serve()
    messages = hundred()
    ids = bring(server, messages)
    moderator = open_at(server, cast.nadia, reduced_motion="reduce")
    (clear_by_keys if scripts else clear_by_boxes)(moderator, messages)
    moderator.goto(LIST)
    expect(moderator.locator("article.item")).to_have_count(0)

    def became(store: Store) -> list[tuple[State, Action, str | None, str]]:
        with store.read() as connection:
            kept = [contributions.get(connection, id) for id in ids]
            logs = [contributions.decisions_of(connection, each.seq) for each in kept]
            return [
                (each.state, log[0].action, log[0].reason, log[0].by) for each, (log) in zip(kept, logs, strict=True)
            ]

    states = {Action.APPROVE: State.APPROVED, Action.REJECT: State.REJECTED}
    wanted = [(states[each.action], each.action, each.reason, "Nadia") for each in messages]
    assert server.blog.with_store(became) == wanted


def test_who_approves_down_a_list_keeps_the_place_in_it(
    serve: Callable[[], Server], cast: Cast, open_at: Callable[..., Page], scripts: bool
) -> None:
    server = serve()
    ids = bring(server, hundred()[:12])
    moderator = open_at(server, cast.nadia, reduced_motion="reduce")
    moderator.goto(LIST)
    for place in (5, 6, 7):
        item = moderator.locator(f"#c-{ids[place]}")
        item.locator(".decide-yes button").click()
        following = moderator.locator(f"#c-{ids[place + 1]}")
        expect(moderator).to_have_url(re.compile(rf"q=dossier#c-{ids[place + 1]}$"))
        expect(following).to_be_in_viewport()
        expect(moderator.locator(".decided button")).to_be_in_viewport()
        if scripts:
            expect(following).to_be_focused()
    moderator.locator(".decided button").click()
    expect(moderator.locator(f"#c-{ids[7]}")).to_be_visible()


def test_of_two_who_decide_about_many_the_second_is_told_what_the_first_decided(person: Person, cast: Cast) -> None:
    reader, nadia, marc = person(), person(cast.nadia), person(cast.marc)
    mark = f"lot{token_hex(4)}"
    for number in range(3):
        comment(reader, POST, f"Lectrice {number}", f"{mark} numéro {number}")
    for page in (nadia, marc):
        page.goto(f"/desk/?q={mark}")
        for place in range(3):
            page.locator("[name=seen]").nth(place).check()
    marc.locator("[name=seen]").nth(1).uncheck()
    marc.locator("#bulk [name=reason]").select_option("spam")
    marc.locator("#bulk button[data-bulk=reject]").click()
    expect(marc.locator(".decided")).to_contain_text("2 messages")
    nadia.locator("#bulk [name=note]").fill("vu ensemble")
    assert press(nadia, nadia.locator("#bulk button[data-bulk=approve]")).status == 409
    expect(nadia.locator("h1")).to_contain_text("2 messages")
    expect(nadia.locator("article.item")).to_have_count(2)
    expect(nadia.locator("article.item").first).to_contain_text("Marc")
    expect(nadia.locator(".decided")).to_contain_text(f"{mark} numéro 1")
    nadia.locator(".way a").click()
    expect(nadia).to_have_url(re.compile(rf"\?q={mark}$"))
    marc.locator(".decided button").click()
    expect(marc.locator(".decided")).to_contain_text("2 messages")
    expect(marc.locator("article.item")).to_have_count(2)


def test_keys_are_letters_where_one_types_and_shown_on_demand(person: Person, cast: Cast, scripts: bool) -> None:
    if not scripts:
        return
    reader, moderator = person(), person(cast.nadia)
    mark = f"touche{token_hex(4)}"
    for number in range(2):
        comment(reader, POST, "Clavière", f"{mark} numéro {number}")
    moderator.goto(f"/desk/?q={mark}")
    moderator.keyboard.press("?")
    expect(moderator.locator("#keys-help")).to_be_visible()
    moderator.keyboard.press("a")
    moderator.keyboard.press("Escape")
    expect(moderator.locator("#keys-help")).to_be_hidden()
    moderator.keyboard.press("/")
    expect(moderator.locator("#field-q")).to_be_focused()
    moderator.keyboard.type("jaxru")
    expect(moderator.locator("#field-q")).to_have_value("jaxru")
    moderator.locator("article.item").first.focus()
    moderator.keyboard.press("x")
    moderator.keyboard.press("j")
    moderator.keyboard.press("x")
    expect(moderator.locator("[data-count]")).to_have_text("(2)")
    moderator.keyboard.press("r")
    with moderator.expect_navigation():  # as a French keyboard sends it: the digit needs Shift there
        moderator.locator("#reasons-box").dispatch_event("keydown", {"key": "é", "code": "Digit2", "bubbles": True})
    expect(moderator.locator(".decided")).to_contain_text("2 messages")
    with moderator.expect_navigation():
        moderator.keyboard.press("u")
    expect(moderator.locator("article.item")).to_have_count(2)

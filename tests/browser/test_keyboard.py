"""Without a mouse: everything is reached, in the order it is read, and one always sees where one is."""

import re
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.people import approve, card, comment, id_of
from tests.browser.running import Cast, Server

POST = "/2024/09/la-caution-fantome/"

STOP = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const within = [["form", "form"], ["#comments", "thread"], ["article.post", "article"], ["header", "head"],
                  [".skip, .skip-link", "skip"], ["main", "main"]];
  return {
    place: [...document.querySelectorAll("*")].indexOf(here),
    part: (within.find(([selector]) => here.closest(selector)) ?? ["", "other"])[1],
    html: here.outerHTML.slice(0, 100),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
          && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    end: here === document.body,
  };
}"""


def stops(page: Page, most: int = 400) -> list[dict[str, Any]]:
    """Where Tab leads, from the page's beginning to its end."""
    found: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["end"]:
            return found
        found.append(stop)
    raise AssertionError("Tab does not come to an end")


def tab_to(page: Page, selector: str, most: int = 400) -> None:
    """Press Tab until what `selector` names has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_tab_follows_the_page_and_each_stop_is_seen(person: Person) -> None:
    reader = person(reduced_motion="reduce")
    reader.goto(POST)
    found = stops(reader)
    assert [stop["html"] for stop in found if not stop["seen"]] == []
    assert found[0]["part"] == "skip"
    places = [stop["place"] for stop in found]
    assert places == sorted(places)
    parts = [stop["part"] for stop in found]
    firsts = [parts.index(part) for part in ("skip", "head", "article", "thread", "form")]
    assert firsts == sorted(firsts)
    for_people = ":is(input:not([type=hidden], [tabindex='-1']), textarea, button)"  # not the trap for programs
    fields = reader.locator(f"form.contribution-form {for_people}").count()
    assert parts.count("form") == fields


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_comment_is_sent_from_the_keyboard(person: Person, key: str) -> None:
    reader = person()
    reader.goto(f"{POST}#comments")
    words = f"Sans souris {token_hex(4)}"
    tab_to(reader, "[name=name]")
    reader.keyboard.type("Clavière")
    tab_to(reader, "[name=body]", 5)
    reader.keyboard.type(words)
    tab_to(reader, "button", 1)
    reader.keyboard.press(key)
    reader.wait_for_url("**/receipts/**")
    expect(reader.locator("main")).to_contain_text(words)
    tab_to(reader, "details:has(form[action$='/edit']) summary")
    reader.keyboard.press(key)
    expect(reader.locator("form[action$='/edit'] textarea")).to_be_visible()


def test_the_desk_is_worked_with_tab_and_enter(person: Person, cast: Cast) -> None:
    reader, moderator = person(), person(cast.nadia, reduced_motion="reduce")
    words = f"Au clavier {token_hex(4)}"
    comment(reader, POST, "Clavière", words)
    id = id_of(card(moderator, words))
    moderator.reload()
    found = stops(moderator)
    assert [stop["html"] for stop in found if not stop["seen"]] == []
    assert found[0]["part"] == "skip"
    moderator.reload()
    tab_to(moderator, f".decide-yes button[aria-describedby='who-{id}']")
    moderator.keyboard.press("Enter")
    expect(moderator.locator(".decided")).to_contain_text(words)
    tab_to(moderator, ".decided button")
    moderator.keyboard.press("Enter")
    expect(moderator.locator(f"#c-{id}")).to_be_visible()
    item = card(moderator, words)
    tab_to(moderator, f"#reason-{id}")
    moderator.keyboard.press("ArrowDown")
    expect(item.locator("select")).not_to_have_value("")
    tab_to(moderator, f".decide-no button[aria-describedby='who-{id}']", 2)
    moderator.keyboard.press("Enter")
    expect(moderator.locator(".decided")).to_contain_text(words)
    moderator.goto(f"/desk/contributions/{id}")
    expect(moderator.locator("h1 .state-rejected")).to_be_visible()


def test_one_key_decides_where_scripts_run_and_can_be_turned_off(
    person: Person, cast: Cast, scripts: bool, server: Server
) -> None:
    reader, moderator = person(), person(cast.nadia)
    words = f"Une touche {token_hex(4)}"
    comment(reader, POST, "Clavière", words)
    item = card(moderator, words)
    help_box = moderator.locator("[data-keys]")
    if not scripts:
        expect(help_box).to_be_hidden()
        return
    expect(help_box).to_be_visible()
    last = moderator.locator("article.item").count()
    for _ in range(last):
        moderator.keyboard.press("j")
    expect(item).to_be_focused()
    help_box.locator("input").uncheck()
    item.focus()
    moderator.keyboard.press("a")
    expect(item).to_be_focused()
    help_box.locator("input").check()
    item.focus()
    moderator.keyboard.press("r")
    expect(moderator.locator("#reasons-box")).to_be_visible()
    moderator.keyboard.press("Escape")
    expect(moderator.locator("#reasons-box")).to_be_hidden()
    item.focus()
    with moderator.expect_navigation():  # until its script listens
        moderator.keyboard.press("a")
    expect(moderator.locator(".decided")).to_contain_text(words)
    moderator.locator(".decided").blur()
    with moderator.expect_navigation():
        moderator.keyboard.press("u")
    approve(moderator, words)


def test_the_page_of_one_message_is_decided_by_the_same_keys(person: Person, cast: Cast, scripts: bool) -> None:
    reader, moderator = person(), person(cast.nadia)
    words = f"Sur sa page {token_hex(4)}"
    comment(reader, POST, "Clavière", words)
    moderator.goto(f"/desk/contributions/{id_of(card(moderator, words))}")
    if not scripts:
        expect(moderator.locator("[data-keys]")).to_be_hidden()
        return
    moderator.keyboard.press("?")
    expect(moderator.locator("#keys-help kbd")).to_have_text(["a", "r", "1", "t", "1", "u", "?"])
    moderator.keyboard.press("Escape")
    expect(moderator.locator("#keys-help")).to_be_hidden()
    moderator.locator("[name=note]").focus()
    moderator.keyboard.type("arut")
    expect(moderator.locator("[name=note]")).to_have_value("arut")
    moderator.locator("[name=note]").blur()
    for keys, state in (
        ("r1", "rejected"),
        ("u", "pending"),
        ("a", "approved"),
        ("t3", "taken_down"),
        ("u", "approved"),
    ):
        moderator.keyboard.press(keys[0])
        if len(keys) == 2:
            expect(moderator.locator("#reasons-box")).to_be_visible()
            moderator.keyboard.press(keys[1])
        expect(moderator.locator(f"h1 .state-{state}")).to_be_visible()
        expect(moderator.locator("[data-keys]")).to_be_visible()  # the script listens
    expect(moderator.locator(".log li")).to_have_count(5)
    expect(moderator.locator(".log-note")).to_have_text(re.compile("arut"))

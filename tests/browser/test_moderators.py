"""Two moderators at one desk: the second to decide is told by whom and how it was decided."""

from secrets import token_hex

from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.people import approve, card, comment, id_of, press, until
from tests.browser.running import Cast

POST = "/2021/10/le-buffet-a-trois-pieds/"


def test_the_second_to_decide_is_told_who_decided_and_changes_nothing(person: Person, cast: Cast) -> None:
    reader, nadia, marc = person(), person(cast.nadia), person(cast.marc)
    words = f"Trois pieds {token_hex(4)}"
    comment(reader, POST, "Ébéniste", words)
    item = card(marc, words)
    id = id_of(item)
    assert approve(nadia, words) == id
    item.locator("[name=reason]").select_option("spam")
    item.locator("[name=note]").fill("vu trop tard")
    assert press(marc, item.locator(".decide-no button")).status == 409
    expect(marc.locator(".error-summary")).to_contain_text("Nadia")
    expect(marc.locator(".error-summary")).to_be_focused()
    expect(marc.locator("[name=note]")).to_have_value("vu trop tard")
    expect(marc.locator("[name=reason]")).to_have_value("spam")
    expect(marc.locator("h1 .state-approved")).to_be_visible()
    expect(until(reader, POST, f"#c-{id}")).to_contain_text(words)


def test_only_who_decided_can_undo_and_somebody_else_must_reinstate(person: Person, cast: Cast) -> None:
    reader, nadia, marc = person(), person(cast.nadia), person(cast.marc)
    words = f"Quatre pieds {token_hex(4)}"
    comment(reader, POST, "Ébéniste", words)
    item = card(nadia, words)
    id = id_of(item)
    item.locator("[name=reason]").select_option("off_topic")
    item.locator(".decide-no button").click()
    expect(nadia.locator(".decided")).to_be_visible()
    nadia.goto(f"/desk/contributions/{id}")
    marc.goto(f"/desk/contributions/{id}")
    offered = "form.decision-form button[formaction$='/{}']"
    expect(nadia.locator(offered.format("undo"))).to_have_count(1)
    expect(nadia.locator(offered.format("reinstate"))).to_have_count(0)
    expect(marc.locator(offered.format("undo"))).to_have_count(0)
    marc.locator(offered.format("reinstate")).click()
    expect(until(reader, POST, f"#c-{id}")).to_contain_text(words)

"""A form that cannot be taken comes back filled in, and leads to what must be corrected."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.people import send, unchecked, write

POST = "/2022/02/le-technicien-qui-rappelle/"
GOOD = {
    "name": "Maëlys",
    "email": "maelys@reader.example",
    "website": "https://reader.example/",
    "body": "Il rappelle.",
}


def test_the_browser_itself_holds_an_empty_form_back(person: Person) -> None:
    reader = person()
    reader.goto(POST)
    reader.locator("form.contribution-form button").first.click()
    expect(reader.locator("form.contribution-form [name=name]")).to_be_focused()
    assert reader.url.endswith(POST)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("name", "  "), ("body", ""), ("body", "é" * 10_001), ("email", "pas une adresse"), ("website", "javascript:x")],
    ids=["no-name", "empty", "too-long", "no-address", "no-website"],
)
def test_a_refused_form_keeps_every_word_and_names_the_field(person: Person, field: str, wrong: str) -> None:
    reader = person()
    reader.goto(POST)
    write(reader, **{"words" if name == "body" else name: value for name, value in (GOOD | {field: wrong}).items()})
    unchecked(reader)
    assert send(reader).status == 422
    expect(reader.locator(".error-summary")).to_be_focused()
    expect(reader.locator(".error-summary li")).to_have_count(1)
    for name, value in (GOOD | {field: wrong}).items():
        box = reader.locator(f"form.contribution-form [name={name}]")
        expect(box).to_have_value(value)
        if name != field:
            assert box.get_attribute("aria-invalid") is None
    box = reader.locator(f"form.contribution-form [name={field}]")
    expect(box).to_have_attribute("aria-invalid", "true")
    described = str(box.get_attribute("aria-describedby")).split()
    assert f"error-{field}" in described
    for id in described:
        expect(reader.locator(f"#{id}")).to_have_count(1)
    expect(reader.locator(f"#error-{field}")).to_be_visible()
    reader.locator(".error-summary a").click()
    expect(box).to_be_focused()
    box.fill(GOOD[field])
    assert send(reader).status == 303
    reader.wait_for_url("**/receipts/**")
    expect(reader.locator("main")).to_contain_text(GOOD["body"])


def test_a_refused_answer_still_knows_what_it_answers(person: Person) -> None:
    reader = person()
    reader.goto(POST)
    reader.locator("a.answer").first.click()
    quoted = reader.locator("blockquote.answered").inner_text()
    write(reader, "Maëlys", "")
    unchecked(reader)
    assert send(reader).status == 422
    expect(reader.locator("blockquote.answered")).to_have_text(quoted)
    reader.locator("[name=body]").fill("Oui.")
    assert send(reader).status == 303

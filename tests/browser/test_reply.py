"""A brand answers: from its inbox, through the desk, to the page under a name, a role and a brand."""

from secrets import token_hex

from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.people import approve, comment, send, until
from tests.browser.running import BRAND, Cast, Server

STORY = "/2024/05/le-cadenas-sans-cle/"
KEY = "le-cadenas-sans-cle"


def test_a_representative_answers_a_reader_in_public(person: Person, cast: Cast, server: Server) -> None:
    reader, moderator, leo = person(), person(cast.nadia), person(cast.leo)
    words = f"Et la clé {token_hex(4)} ?"
    comment(reader, STORY, "Cycliste", words)
    above = approve(moderator, words)
    until(reader, STORY, f"#c-{above}")

    leo.goto("/brand/stories")
    leo.locator(f"a[href='/brand/posts/{KEY}']").click()
    leo.locator(f"#c-{above} a.answer").click()
    expect(leo.locator("form blockquote")).to_contain_text(words)
    said = f"nous vous donnons le double {token_hex(4)}"
    leo.locator("form.contribution-form textarea").fill(f"Nous la cherchons. **Demain**, {said}.")
    assert send(leo).status == 303
    expect(leo).to_have_url(f"{server.address}/brand/stories")
    expect(leo.get_by_role("status")).to_be_visible()
    expect(leo.locator("article.item", has_text=said).locator(".state-pending")).to_be_visible()

    answer = approve(moderator, said)
    shown = until(reader, STORY, f"article#c-{answer}.reply")
    assert reader.locator(f"li:has(> #c-{above}) > ol > li > #c-{answer}").count() == 1
    expect(shown.locator(".author")).to_have_text("Léo Ferrand")
    expect(shown.locator(".role")).to_have_text("Service cyclistes")
    expect(shown.locator(".brand")).to_have_text("Roulebise")
    expect(shown.locator(".brand")).to_have_attribute("href", f"/marques/{BRAND}/")
    expect(shown.locator(".badge")).to_have_text("Représentant vérifié")
    expect(shown.locator("strong")).to_have_text("Demain")
    leo.goto("/brand/stories")
    expect(leo.locator("article.item", has_text=said).locator(".state-approved")).to_be_visible()


def test_a_representative_sees_neither_the_desk_nor_another_brand_s_stories(person: Person, cast: Cast) -> None:
    leo = person(cast.leo)
    for address in ("/desk/", "/brand/posts/la-vis-la-lettre-et-le-vendeur"):
        answer = leo.goto(address)
        assert answer is not None
        assert answer.status == 403
        expect(leo.locator("main form")).to_have_count(0)

"""Words are looked up in the reader's browser: in posts, comments, a brand's stories. Without a script, other ways."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.waiting import until

PAGE = "/recherche/"
IN_A_COMMENT = "piscine"


def looked_up(page: Page, words: str) -> list[str]:
    """What is found, by title."""
    page.goto(f"{PAGE}?q={words}")
    expect(page.locator(".search-status")).not_to_be_empty()
    found = page.locator(".search-status").inner_text()
    if found != "Rien trouvé.":
        expect(page.locator(".search-results li")).not_to_have_count(0)
    return page.locator(".search-results h2").all_inner_texts()


@pytest.mark.parametrize("scripts", [True], indirect=True, ids=["with-script"])
def test_a_published_comment_is_found_by_another_form_of_a_word_and_leads_to_its_place(person: Person) -> None:
    reader = person(width=360)
    # The index follows what the demonstration published when the server starts.
    in_a_comment = reader.locator(".search-comment a").filter(visible=True)
    until(lambda: looked_up(reader, IN_A_COMMENT) and in_a_comment.count(), "the comment in the index", every=1.0)
    expect(reader.locator(".search-results mark").first).to_contain_text(re.compile(IN_A_COMMENT, re.IGNORECASE))
    assert looked_up(reader, f"{IN_A_COMMENT}s") == looked_up(reader, IN_A_COMMENT)
    in_a_comment.first.click()
    place = reader.url.partition("#")[2]
    expect(reader.locator(f"#{place}")).to_contain_text(IN_A_COMMENT)


@pytest.mark.parametrize("scripts", [True], indirect=True, ids=["with-script"])
def test_the_choice_of_a_brand_narrows_what_is_found_and_stays_in_the_address(person: Person) -> None:
    reader = person()
    assert looked_up(reader, "xylofourmi") == []
    reader.get_by_label("Mots à chercher").fill("")
    reader.get_by_label("Marque").select_option("Roulebise")
    expect(reader.locator(".search-results h2").filter(has_text="Le cadenas sans clé")).to_be_visible()
    assert "brand=Roulebise" in reader.url
    brands = reader.get_by_label("Marque").locator("option").all_inner_texts()
    assert brands == ["Toutes", "Cyrillus", "Roulebise", "Sixt", "Tabouret & Vaillant", "Télémouette"]
    reader.reload()
    expect(reader.locator(".search-results h2").filter(has_text="Le cadenas sans clé")).to_be_visible()
    assert reader.get_by_label("Marque").input_value() == "Roulebise"


@pytest.mark.parametrize("scripts", [False], indirect=True, ids=["without-script"])
def test_without_a_script_the_page_leads_to_the_archives(person: Person) -> None:
    reader = person(width=360)
    reader.goto("/rien-de-tel/")
    reader.get_by_label("Mots à chercher").fill("caution")
    reader.get_by_role("button", name="Chercher").click()
    assert reader.url.endswith("/recherche/?q=caution")
    expect(reader.locator(".search form")).to_be_hidden()
    reader.get_by_role("link", name="Tous les billets par date").click()
    expect(reader.locator("h1")).to_have_text("Archives")

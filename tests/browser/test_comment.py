"""A comment's way: sent, read, published, answered, refused, withdrawn, taken down."""

from secrets import token_hex

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.people import approve, card, comment, counted, decide, id_of, send, until, write
from tests.browser.running import Cast, Server

POST = "/2025/11/la-vis-la-lettre-et-le-vendeur/"
KEY = "la-vis-la-lettre-et-le-vendeur"
LISTS = ("/", "/rubriques/experience-client/", "/mots/pieces-detachees/", "/marques/tabouret-vaillant/")


@pytest.fixture
def words() -> str:
    return f"La vis {token_hex(4)} manquait"


def test_a_comment_is_kept_read_and_published_where_everybody_sees_it(
    person: Person, cast: Cast, server: Server, words: str
) -> None:
    reader, moderator = person(), person(cast.nadia)
    server.blog.at_rest()
    before = [counted(reader, address, KEY) for address in LISTS]
    receipt = comment(reader, POST, "Inès", words)
    expect(reader.locator(".state-pending")).to_be_visible()
    expect(reader.locator("main")).to_contain_text(words)
    assert words not in moderator.request.get(POST).text()
    id = approve(moderator, words)
    shown = until(reader, POST, f"article#c-{id}")
    expect(shown).to_contain_text(words)
    expect(shown.locator(".author")).to_have_text("Inès")
    server.blog.at_rest()
    assert [counted(reader, address, KEY) for address in LISTS] == [number + 1 for number in before]
    reader.goto(receipt)
    expect(reader.locator(".state-approved")).to_be_visible()
    reader.locator(f"main a[href$='#c-{id}']").click()
    expect(reader.locator(f"#c-{id}:target")).to_be_in_viewport()


def test_a_refused_comment_s_author_is_told_why_and_readers_see_nothing(person: Person, cast: Cast, words: str) -> None:
    reader, moderator = person(), person(cast.nadia)
    name = f"Rustre, {words}"
    receipt = comment(reader, POST, name, words)
    item = card(moderator, words)
    id = id_of(item)
    item.locator("[name=reason]").select_option("off_topic")
    item.locator("[name=note]").fill("note entre nous")
    item.locator(".decide-no button").click()
    expect(moderator.locator(f".decided a[href$='{id}']")).to_be_visible()
    reader.goto(receipt)
    expect(reader.locator(".state-rejected")).to_be_visible()
    expect(reader.locator("main")).to_contain_text("Hors sujet : le message ne parle ni du billet")
    expect(reader.locator("main")).not_to_contain_text("note entre nous")
    expect(reader.locator("main")).not_to_contain_text("Nadia")
    # A later comment under the same post is woven, so the page was made anew after the refusal.
    comment(reader, POST, "Suivante", f"après {words}")
    until(reader, POST, f"article#c-{approve(moderator, f'après {words}')}")
    expect(reader.locator(f"#c-{id}")).to_have_count(0)
    expect(reader.get_by_text(name)).to_have_count(0)


def test_an_answer_is_written_beside_what_it_answers_and_stands_below_it(
    person: Person, cast: Cast, words: str
) -> None:
    reader, moderator = person(), person(cast.nadia)
    comment(reader, POST, "Première", f"première {words}")
    above = approve(moderator, f"première {words}")
    until(reader, POST, f"#c-{above}").locator("a.answer").click()
    expect(reader.locator("blockquote.answered")).to_contain_text(f"première {words}")
    write(reader, "Seconde", f"seconde {words}")
    assert send(reader).status == 303
    answer = approve(moderator, f"seconde {words}")
    until(reader, POST, f"#c-{answer}")
    assert reader.get_attribute(f"#c-{answer} > .u-in-reply-to", "href") == f"#c-{above}"
    assert reader.locator(f"li:has(> #c-{above}) > ol > li > #c-{answer}").count() == 1


def test_the_author_edits_while_nobody_has_read_and_can_take_it_back(person: Person, cast: Cast, words: str) -> None:
    reader, moderator = person(), person(cast.nadia)
    receipt = comment(reader, POST, "Hésitante", words)
    reader.locator("details", has=reader.locator("form[action$='/edit']")).locator("summary").click()
    reader.locator("form[action$='/edit'] textarea").fill(f"autrement {words}")
    reader.locator("form[action$='/edit'] button").click()
    expect(reader.locator(".as-typed")).to_have_text(f"autrement {words}")
    id = approve(moderator, f"autrement {words}")
    until(reader, POST, f"#c-{id}")
    reader.goto(receipt)
    reader.locator("details", has=reader.locator("form[action$='/withdraw']")).locator("summary").click()
    reader.locator("form[action$='/withdraw'] button").click()
    expect(reader.locator(".state-withdrawn")).to_be_visible()
    until(reader, POST, f"#c-{id}", gone=True)
    expect(reader.get_by_text(words)).to_have_count(0)


def test_an_edit_after_publication_waits_while_the_old_words_stand(person: Person, cast: Cast, words: str) -> None:
    reader, moderator = person(), person(cast.nadia)
    receipt = comment(reader, POST, "Précise", f"{words} ancien")
    id = approve(moderator, words)
    until(reader, POST, f"#c-{id}")
    reader.goto(receipt)
    reader.locator("details", has=reader.locator("form[action$='/edit']")).locator("summary").click()
    reader.locator("form[action$='/edit'] textarea").fill(f"{words} nouveau")
    reader.locator("form[action$='/edit'] button").click()
    expect(reader.locator("main")).to_contain_text(f"{words} nouveau")
    expect(reader.locator("main")).to_contain_text(f"{words} ancien")
    reader.goto(POST)
    expect(reader.locator(f"#c-{id} .contribution-body")).to_have_text(f"{words} ancien")
    item = card(moderator, words)
    expect(item.locator(".diff del")).to_have_text("ancien")
    expect(item.locator(".diff ins")).to_have_text("nouveau")
    item.locator(".decide-yes button").click()
    expect(moderator.locator(".decided")).to_be_visible()
    shown = until(reader, POST, f"#c-{id} .edited")
    expect(shown).to_contain_text("Modifié par son auteur")
    expect(reader.locator(f"#c-{id} .contribution-body")).to_have_text(f"{words} nouveau")


def test_taken_down_its_answers_stay_and_undo_brings_it_back(person: Person, cast: Cast, words: str) -> None:
    reader, moderator = person(), person(cast.nadia)
    name = f"Indiscrète, {words}"
    comment(reader, POST, name, f"première {words}")
    above = approve(moderator, f"première {words}")
    until(reader, POST, f"#c-{above}").locator("a.answer").click()
    write(reader, "Seconde", f"seconde {words}")
    send(reader)
    answer = approve(moderator, f"seconde {words}")
    until(reader, POST, f"#c-{answer}")
    assert decide(moderator, above, "take_down", "personal_data").status == 303
    tombstone = until(reader, POST, f"#c-{above}.tombstone")
    expect(tombstone).to_have_text("Message retiré par la modération : données personnelles d’autrui.")
    expect(reader.locator(f"#c-{answer}")).to_contain_text(f"seconde {words}")
    expect(reader.get_by_text(f"première {words}")).to_have_count(0)
    expect(reader.get_by_text(name)).to_have_count(0)
    moderator.locator(".decided form button").click()
    shown = until(reader, POST, f"#c-{above}:not(.tombstone)")
    expect(shown).to_contain_text(f"première {words}")
    assert reader.locator(f"li:has(> #c-{above}) > ol > li > #c-{answer}").count() == 1

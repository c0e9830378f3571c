"""The desk's lists: searched, filtered, and decided about at once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from moderation.acts import author, decide
from moderation.acts.bulk import MOST
from moderation.domain.actors import AUTHOR
from moderation.domain.contribution import Action, State
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.web.desk import PAGE
from tests.conftest import Cast
from tests.web.browser import Browser, browser, do, filled, keep, log_of, names, now, unlabelled


def choose(page: Browser, action: str, *kept: Stored, **typed: str) -> Browser:
    """Check the boxes of `kept` in the list, and press the button that decides about all of them."""
    boxes = {str(box["value"]).split(".")[0]: str(box["value"]) for box in page.soup.select("[name=seen][form=bulk]")}
    form = page.soup.select_one("form#bulk")
    assert form is not None
    data: dict[str, Any] = {**filled(form), **typed, "seen": [boxes[each.id] for each in kept]}
    return page.send(f"/desk/bulk/{action}", data)


# --- search and filters ----------------------------------------------------------------------------------------------


def test_a_search_and_the_filters_stay_in_the_links_both_ways(app: Flask, cast: Cast) -> None:
    for number in range(2 * PAGE + 1):
        keep(app, author=f"N{number:02}", body="Un remboursement promis", post=("panne", "essai")[number % 40 == 39])
    page = browser(app, cast.nadia).open("/desk/?q=REMBOURSEMENT&post=trois+jours&language=fr&brand=nuage")
    assert names(page) == [f"N{number:02}" for number in range(PAGE)]
    second = page.open(str(page.soup.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    assert names(second) == [f"N{number:02}" for number in range(PAGE, 2 * PAGE + 1) if number != 39]
    assert page.soup.select_one("a[rel=next]") is None
    assert filled(page.soup.select_one("form.filters"))["q"] == "REMBOURSEMENT"  # type: ignore[arg-type]
    page.open(str(page.soup.select_one("a[rel=prev]")["href"]))  # type: ignore[index]
    assert names(page) == [f"N{number:02}" for number in range(PAGE)]
    assert page.soup.select_one("a[rel=prev]") is None


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("q=facture", ["Zoé"]),
        ("q=%22la+facture%22", ["Zoé"]),
        ("author=zoe", ["Zoé"]),
        ("post=story", ["Bo"]),
        ("post=sans+reseau", ["Zoé"]),
        ("brand=orage", ["Bo"]),
        ("brand=nowhere", []),
        ("language=en", ["Bo"]),
        ("rule=first_time", ["Bo", "Zoé"]),
        ("rule=first_time&state=all", ["Ana", "Bo", "Zoé"]),
        ("rule=first_time&brand=orage", ["Bo"]),
        ("rule=honeypot", []),
        ("rule=of_another_release", []),
        ("state=approved", ["Ana"]),
        ("state=all", ["Ana", "Bo", "Zoé"]),
        ("state=all&q=bonjour", ["Ana"]),
        ("state=rejected", []),
        ("q=!!!", []),
        ("q=%00", []),
        ("post=%00", []),
        ("author=%22", []),
    ],
)
def test_each_filter_finds_what_it_says(sqlite_app: Flask, sqlite_cast: Cast, query: str, finds: list[str]) -> None:
    keep(sqlite_app, author="Zoé", body="On m’a perdu la facture", held="first_time")
    keep(sqlite_app, author="Bo", body="Tale", post="story", lang="en", held="duplicate first_time")
    keep(sqlite_app, author="Ana", state=State.APPROVED, post="essai", held="first_time links")
    page = browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/?{query}")
    assert page.status == 200
    assert sorted(names(page)) == finds
    if query in ("q=!!!", "author=%22"):
        assert "no letter and no digit" in page.text


@pytest.mark.parametrize("query", ["state=lost", "after=x", "like=nobody", "like=%00", "rule=%00", "rule=%25"])
def test_a_list_that_there_is_none_of_is_told(sqlite_app: Flask, sqlite_cast: Cast, query: str) -> None:
    assert browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/?{query}").status == 404


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "Premier message de cet auteur, pour autant qu’une adresse permette d’en juger."),
        ("en", "First message of this author, as far as an address tells."),
    ],
)
def test_a_rule_is_chosen_in_the_words_that_stand_beside_what_it_held(
    sqlite_app: Flask, sqlite_cast: Cast, lang: str, sentence: str
) -> None:
    for number in range(PAGE + 1):
        keep(sqlite_app, author=f"N{number:02}", held="first_time")
    page = browser(sqlite_app, sqlite_cast.nadia).open(f"/desk/?lang={lang}")
    assert page.soup.select_one(".held").get_text(" ", strip=True).endswith(sentence)  # type: ignore[union-attr]
    chosen = next(each for each in page.soup.select("#field-rule option") if each.get_text(strip=True) == sentence)
    page.open(f"/desk/?rule={chosen['value']}&lang={lang}")
    assert page.soup.select_one("details[open] #field-rule option[selected]")["value"] == chosen["value"]  # type: ignore[index]
    assert page.soup.select_one("[for=field-rule]") is not None
    assert len(names(page)) == PAGE
    page.open(str(page.soup.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    assert names(page) == [f"N{PAGE}"]


def test_a_rule_of_another_release_is_asked_for_by_its_name(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/?rule=full_moon&lang=fr")
    assert page.soup.select_one("#field-rule option[selected]").get_text() == "Règle «\xa0full_moon\xa0»."  # type: ignore[union-attr]


def test_notes_are_searched_in_the_log(app: Flask, cast: Cast) -> None:
    for author_name, note in (("Ana", "déjà vu mardi"), ("Bo", "rien à signaler")):
        kept = keep(app, author=author_name)
        do(
            app,
            lambda c, at, kept=kept, note=note: decide.take(
                c, kept.id, Action.APPROVE, cast.marc.actor(), at, note=note
            ),
        )
    page = browser(app, cast.nadia).open("/desk/log?q=DEJA")
    assert "déjà vu mardi" in page.text
    assert "rien à signaler" not in page.text
    assert page.open("/desk/log?q=%22%22").status == 200


def test_what_people_search_for_is_text_and_never_markup(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    nasty = '"><script>alert(1)</script>'
    page = browser(sqlite_app, sqlite_cast.nadia)
    for path in ("/desk/", "/desk/log"):
        page.client.get(path)
        answer = page.client.get(path, query_string={"q": nasty, "post": nasty, "author": nasty})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_an_author_s_others_are_shown_as_counts_that_lead_to_them_and_never_by_address(app: Flask, cast: Cast) -> None:
    """LESSONS: moderators do not see more personal data than the decision needs (Comentario hides e-mails)."""
    kept = [keep(app, author=f"Ana {number}") for number in range(3)]
    for each in kept:
        do(app, lambda c, _at, each=each: contributions.add_contact(c, each, "ana@lettres.example"))
    do(app, lambda c, at: decide.take(c, kept[0].id, Action.REJECT, cast.marc.actor(), at, "spam"))
    keep(app, author="Bo")
    page = browser(app, cast.nadia).open("/desk/")
    beside = page.soup.select_one(f"#c-{kept[1].id} .item-context")
    assert beside is not None
    assert [link.get_text() for link in beside.select("a[href*=like]")] == ["waiting: 1", "not published: 1"]
    page.open(str(beside.select("a[href*=like]")[1]["href"]))
    assert names(page) == ["Ana 0"]
    assert "lettres.example" not in page.soup.decode()
    assert "same author as: Ana 1" in page.text


def test_every_field_of_a_list_has_a_label(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia)
    for path in ("/desk/", f"/desk/?like={kept.id}&q=bonjour", "/desk/log"):
        assert unlabelled(page.open(path).soup) == [], path


# --- many at once ----------------------------------------------------------------------------------------------------


def test_many_are_decided_by_one_form_and_undone_by_another(app: Flask, cast: Cast) -> None:
    kept = [keep(app, author=f"N{number}") for number in range(4)]
    page = browser(app, cast.nadia).open("/desk/")
    choose(page, "reject", *kept[:3], reason="spam", note="même texte")
    assert page.url == "/desk/"
    assert "Done, 3 messages: refused." in page.text
    assert names(page) == ["N3"]
    assert [(log_of(app, each)[-1].reason, log_of(app, each)[-1].note) for each in kept[:3]] == [
        ("spam", "même texte")
    ] * 3
    assert page.buttons(".decided")["undo"].get_text() == "Undo these 3"
    undo = page.buttons(".decided")["undo"].find_parent("form")
    data: dict[str, Any] = filled(undo) | {"seen": [str(each["value"]) for each in undo.select("[name=seen]")]}  # type: ignore
    page.send("/desk/bulk/undo", data)
    assert names(page) == ["N0", "N1", "N2", "N3"]
    assert [[entry.action for entry in log_of(app, each)] for each in kept[:3]] == [[Action.REJECT, Action.UNDO]] * 3


def test_yes_and_no_mean_the_edit_where_an_edit_waits(app: Flask, cast: Cast) -> None:
    waiting, edited = keep(app), keep(app, state=State.APPROVED)
    do(app, lambda c, at: author.edit(c, edited.id, "Bonsoir", AUTHOR, timedelta(days=1), at))
    choose(browser(app, cast.nadia).open("/desk/"), "approve", waiting, edited)
    assert now(app, waiting).state is State.APPROVED
    assert (now(app, edited).body, now(app, edited).proposed_body) == ("Bonsoir", None)


def test_what_somebody_else_decided_meanwhile_is_told_and_the_rest_is_decided(app: Flask, cast: Cast) -> None:
    kept = [keep(app, author=f"N{number}") for number in range(3)]
    page = browser(app, cast.nadia).open("/desk/")
    do(app, lambda c, at: decide.take(c, kept[1].id, Action.APPROVE, cast.marc.actor(), at))
    choose(page, "reject", *kept, reason="insult", note="trop tard ?")
    assert page.status == 409
    assert "1 message was not decided" in page.text
    assert "Marc decided meanwhile: approved." in page.text
    assert names(page) == ["N1"]
    assert page.soup.select("[name=seen][form=bulk][checked]") == []
    assert [now(app, each).state for each in kept] == [State.REJECTED, State.APPROVED, State.REJECTED]
    assert "Undo these 2" in page.text
    form = page.soup.select_one("form#bulk")
    assert filled(form)["note"] == "trop tard ?"  # type: ignore[arg-type]
    choose(page, "take_down", kept[1], reason="insult")
    assert now(app, kept[1]).state is State.TAKEN_DOWN


def test_one_s_own_is_left_to_others(app: Flask, cast: Cast) -> None:
    own, other = keep(app, account=cast.nadia.seq), keep(app)
    page = browser(app, cast.nadia).open("/desk/")
    assert not page.soup.select(f"#c-{own.id} [name=seen]")
    form = filled(page.soup.select_one("form#bulk"))  # type: ignore[arg-type]
    page.send("/desk/bulk/approve", form | {"seen": [f"{own.id}.1", f"{other.id}.1"]})  # type: ignore[dict-item]
    assert page.status == 409
    assert (now(app, own).state, now(app, other).state) == (State.PENDING, State.APPROVED)


@pytest.mark.parametrize("seen", [[], ["nothing.1"], ["x"], [".1"], ["{id}.x"], ["{id}"], ["{id}.1"] * (MOST + 1)])
def test_a_choice_that_makes_no_sense_decides_nothing_and_says_so(
    sqlite_app: Flask, sqlite_cast: Cast, seen: list[str]
) -> None:
    kept = keep(sqlite_app)
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/")
    data: dict[str, Any] = filled(page.soup.select_one("form#bulk"))  # type: ignore[arg-type]
    page.send("/desk/bulk/approve", data | {"note": "gardée", "seen": [each.format(id=kept.id) for each in seen]})
    assert page.status in (409, 422)
    assert now(sqlite_app, kept).state is State.PENDING


def test_a_reason_is_required_for_all_and_what_was_chosen_stays(sqlite_app: Flask, sqlite_cast: Cast) -> None:
    kept = [keep(sqlite_app, author=f"N{number}") for number in range(2)]
    page = browser(sqlite_app, sqlite_cast.nadia).open("/desk/")
    choose(page, "reject", *kept, note="à revoir")
    assert page.status == 422
    assert "Choose a reason" in page.text
    assert names(page) == ["N0", "N1"]
    assert len(page.soup.select("[name=seen][form=bulk][checked]")) == 2
    assert unlabelled(page.soup) == []
    choose(page, "reject", *kept, reason="spam")
    assert [log_of(sqlite_app, each)[-1].note for each in kept] == ["à revoir"] * 2
    assert page.url == "/desk/"


def test_a_brand_decides_nothing_at_once_either(app: Flask, cast: Cast) -> None:
    kept = keep(app)
    page = browser(app, cast.leo).open("/brand/posts/panne")
    data = filled(page.buttons()["replies"].find_parent("form"))  # type: ignore[arg-type]
    assert page.send("/desk/bulk/approve", data | {"seen": f"{kept.id}.1"}).status == 403
    assert now(app, kept).state is State.PENDING

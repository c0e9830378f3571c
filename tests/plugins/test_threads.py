"""A thread as pages show it: nested as far as a small screen bears, in order, dated and counted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import mf2py
import pytest
from bs4 import BeautifulSoup
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.conversation.threads import DEPTH, Counts, Shown, arrange, counts
from pelican.plugins.weave.slots import Slot

from moderation.publication import Contribution, Kind, Representative, Thread
from tests.contract.values import CATALOGUE

AT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def said(
    id: str, parent: str | None = None, kind: Kind = Kind.COMMENT, edited_at: datetime | None = None
) -> Contribution:
    return Contribution(id, kind, parent, AT, AT, "Ana", None, id, edited_at=edited_at)


def arranged(*contributions: Contribution, pinned: str | None = None) -> list[Shown]:
    return arrange(Thread("panne", 1, contributions=contributions, pinned=pinned), CATALOGUE, "fr")


def walk(shown: Iterable[Shown]) -> Iterator[Shown]:
    for each in shown:
        yield each
        yield from walk(each.answers)


def ids(shown: Iterable[Shown]) -> list[str]:
    return [each.contribution.id for each in shown]


def test_answers_stand_below_what_they_answer_in_the_order_written() -> None:
    top = arranged(said("a"), said("b"), said("a1", "a"), said("b1", "b"), said("a2", "a"), said("a1x", "a1"))
    assert ids(top) == ["a", "b"]
    assert ids(walk(top)) == ["a", "a1", "a1x", "a2", "b", "b1"]
    assert [each.depth for each in walk(top)] == [0, 1, 2, 1, 0, 1]
    assert [each.below for each in walk(top)] == [3, 1, 0, 0, 1, 0]


def test_deeper_answers_follow_at_the_last_depth_and_name_whom_they_answer() -> None:
    chain = [said(f"c{number}", f"c{number - 1}" if number else None) for number in range(DEPTH + 4)]
    top = arranged(*chain)
    shown = list(walk(top))
    assert ids(shown) == [each.id for each in chain]
    assert [each.depth for each in shown] == [*range(DEPTH + 1), DEPTH, DEPTH, DEPTH]
    answering = [each.answering.id if each.answering else None for each in shown]
    assert answering == [None] * (DEPTH + 1) + [f"c{DEPTH + more}" for more in range(3)]
    assert top[0].below == len(chain) - 1
    assert ids(shown[DEPTH - 1].answers) == [each.id for each in chain[DEPTH:]], "beside what they answer, not in it"


def test_an_answer_to_what_is_not_there_stands_for_itself() -> None:
    assert ids(arranged(said("a"), said("b", "gone"))) == ["a", "b"]


@pytest.mark.parametrize(
    ("pinned", "order"), [("b", ["b", "a", "c"]), ("a1", ["a", "b", "c"]), (None, ["a", "b", "c"])]
)
def test_what_is_pinned_stands_before_the_others(pinned: str | None, order: list[str]) -> None:
    top = arranged(said("a"), said("b"), said("c"), said("a1", "a"), pinned=pinned)
    assert ids(top) == order
    assert [each.contribution.id for each in walk(top) if each.pinned] == ([pinned] if pinned == "b" else [])


def test_moments_are_those_of_the_site_s_time_zone() -> None:
    (shown,) = arranged(said("a", edited_at=AT + timedelta(hours=1)))
    assert CATALOGUE.timezone == "Europe/Paris"
    assert shown.moment == "2 mars 2026 à 0\u00a0h\u00a030"
    assert shown.edited == "2 mars 2026 à 1\u00a0h\u00a030"
    assert datetime.fromisoformat(shown.machine_moment) == AT


def test_pings_are_not_counted() -> None:
    thread = Thread("panne", 1, contributions=(said("a"), said("b"), said("p", kind=Kind.PING)))
    assert counts(thread) == Counts(2, 0)
    assert counts(None) == Counts(0, 0)


def stated(id: str, statement: str | None, brand: str = "nuage", parent: str | None = None) -> Contribution:
    who = Representative("Léo", "Service client", brand, "email", None)
    return Contribution(id, Kind.REPLY, parent, AT, AT, "Léo", None, id, representative=who, statement=statement)


def test_the_official_answer_of_a_brand_stands_before_all_else() -> None:
    top = arranged(said("a"), said("b"), stated("o", "accepted"), stated("f", "follow_up", parent="o"), pinned="b")
    assert ids(top) == ["o", "b", "a"]
    assert [each.contribution.id for each in walk(top) if each.official] == ["o"]
    assert ids(top[0].answers) == ["f"], "what is added to it stays below it"


def test_of_several_official_answers_of_a_brand_the_newest_stands_first() -> None:
    top = arranged(
        said("a"), stated("first", "disputed"), stated("second", "accepted"), stated("k", "not_concerned", "orage")
    )
    assert ids(top) == ["second", "k", "a", "first"]


def test_an_official_answer_given_below_a_comment_is_lifted_and_names_whom_it_answers() -> None:
    top = arranged(said("a"), stated("o", "disputed", parent="a"), said("x", "o"))
    assert ids(top) == ["o", "a"]
    assert top[0].answering is not None
    assert top[0].answering.id == "a"
    assert top[1].below == 0
    assert ids(top[0].answers) == ["x"]


@pytest.mark.parametrize("statement", ["acknowledgement", "follow_up", None])
def test_what_does_not_answer_the_story_stays_where_it_was_written(statement: str | None) -> None:
    assert ids(arranged(said("a"), stated("o", statement))) == ["a", "o"]


@pytest.mark.parametrize(
    ("statement", "label"),
    [
        ("accepted", "Réponse officielle de Nuage & Cie\u00a0: reconnaît les faits"),
        ("disputed", "Réponse officielle de Nuage & Cie\u00a0: conteste les faits"),
        ("not_concerned", "Réponse officielle de Nuage & Cie\u00a0: se dit non concernée"),
        ("acknowledgement", "Accusé de réception\u00a0: pas encore une réponse"),
        ("follow_up", "Complément à la réponse de la marque"),
    ],
)
def test_a_statement_is_labelled_and_says_who_wrote_it_and_for_whom(statement: str, label: str) -> None:
    thread = Thread("panne", 1, contributions=(said("a"), stated("o", statement, parent="a")))
    page = BeautifulSoup(Renderer(CATALOGUE, lambda _key: thread)(Slot("thread", "panne", "fr")), "html.parser")
    article = page.select_one("article.reply#c-o")
    assert article is not None
    assert article.select_one(".statement").get_text() == label  # type: ignore[union-attr]
    # TRUST, markup: a Comment with its parent, by a Person who works for an Organization; no Review.
    author = article.select_one('[itemprop=author][itemtype$="/Person"].h-card')
    assert author is not None
    assert author.select_one("[itemprop=name]").get_text() == "Léo"  # type: ignore[union-attr]
    assert (
        author.select_one('[itemprop=worksFor][itemtype$="/Organization"] [itemprop=name]').get_text() == "Nuage & Cie"
    )  # type: ignore[union-attr]
    assert article.select_one("link.u-in-reply-to[itemprop=parentItem]")["href"] == "#c-a"  # type: ignore[index]
    assert "Review" not in str(page)


def test_programs_find_whose_comment_answers_what() -> None:
    """Microformats: every message is a comment of the post's own entry, and says what it replies to."""
    by_right = replace(said("d"), by_right=True)
    thread = Thread("panne", 1, contributions=(said("a"), said("b", "a"), stated("o", "accepted"), by_right))
    html = Renderer(CATALOGUE, lambda _key: thread)(Slot("thread", "panne", "fr"))
    url = "https://blog.example/panne/"
    (entry,) = mf2py.parse(doc=f'<main class="h-entry">{html}</main>', url=url)["items"]
    comments = {each["properties"]["url"][0]: each for each in entry["properties"]["comment"]}
    assert all(each["type"] == ["h-cite"] for each in comments.values())
    answered = {address: each["properties"].get("in-reply-to") for address, each in comments.items()}
    assert answered == {
        f"{url}#c-a": None,
        f"{url}#c-b": [f"{url}#c-a"],
        f"{url}#c-o": [f"{url}#post"],
        f"{url}#c-d": None,
    }
    section = BeautifulSoup(html, "html.parser").section
    assert section is not None
    assert (section["itemtype"], section["itemid"]) == ("https://schema.org/BlogPosting", "#post")
    assert len(section.select("article[itemprop=comment]")) == 4
    assert section.select_one("[itemprop=commentCount]")["content"] == "3"  # type: ignore[index]

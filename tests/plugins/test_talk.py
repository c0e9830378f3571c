"""Where people talk just now: which threads, which replies, and nothing that is in no list."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bs4 import BeautifulSoup
from pelican.plugins.conversation.talk import KIND, SHOWN, WORDS, ConversationsRenderer
from pelican.plugins.weave.slots import Slot

from moderation.publication import Catalogue, Contribution, Kind, Representative
from moderation.publication.conversations import Conversations, Followed
from moderation.publication.recent import Recent
from tests.contract.values import CATALOGUE

AT = datetime(2026, 3, 1, 21, 7, tzinfo=UTC)
LEO = Representative("Léo", "Chef <b>", "nuage", "operator", date(2026, 2, 1))


def reply(body: str, post: str = "panne", who: Representative = LEO, id: str = "b2") -> Recent:
    return Recent(post, Contribution(id, Kind.REPLY, None, AT, AT, who.name, None, body, representative=who))


def shown(found: Conversations, lang: str = "fr", catalogue: Catalogue = CATALOGUE) -> BeautifulSoup:
    html = ConversationsRenderer(catalogue, lambda: found)(Slot(KIND, "recent", lang))
    return BeautifulSoup(html, "lxml")


def text(tag: Any) -> str:
    return " ".join(tag.get_text().split())


def test_nothing_is_shown_while_nobody_has_said_anything() -> None:
    assert not shown(Conversations()).find()


def test_threads_are_named_with_their_recent_messages_and_lead_to_them() -> None:
    page = shown(Conversations((Followed("panne", 12), Followed("ferme", 1))))
    first, second = page.select(".followed li")
    assert text(first) == f"{CATALOGUE.posts['panne'].title} 12 messages récents"
    assert first.a["href"] == "https://blog.example/2026/02/panne/#comments"
    assert text(second) == "Closed 1 message récent"
    assert (first.a.get("lang"), second.a["lang"]) == (None, "en"), "a title in another language says so"
    assert not page.select(".last-replies")
    english = shown(Conversations((Followed("panne", 12),)), "en")
    assert text(english.aside.h2) == "Threads most written in"
    assert english.select_one("li a")["lang"] == "fr"


def test_a_reply_is_shown_with_who_gave_it_when_and_its_first_words_as_text() -> None:
    body = "Nous *réparons* <script>x</script> « demain »." + " Mot" * WORDS
    item = shown(Conversations((Followed("panne", 1),), (reply(body),))).select_one(".last-replies li")
    assert item.a["href"] == "https://blog.example/2026/02/panne/#c-b2"
    assert text(item.a) == "Léo, Nuage & Cie"
    assert item.time["datetime"] == "2026-03-01T22:07:00+01:00"
    assert item.time.get_text() == "1er mars 2026 à 22\u00a0h\u00a007"
    words = item.select_one(".words")
    assert not words.find()
    assert words.get_text().startswith("Nous réparons <script>x</script> « demain ».")
    assert words.get_text().endswith("…")
    assert words.get("lang") is None
    english = shown(Conversations((Followed("panne", 1),), (reply(body),)), "en").select_one(".last-replies .words")
    assert english["lang"] == "fr", "most likely that of the post it stands under"
    assert len(words.get_text()) <= WORDS
    assert text(item.cite) == CATALOGUE.posts["panne"].title
    assert not item.select(".badge")


def test_who_is_no_longer_verified_is_not_shown_as_if() -> None:
    gone = replace(LEO, verified_by=None, verified_on=None)
    page = shown(Conversations((Followed("panne", 1),), (reply("Oui.", who=gone),)))
    assert text(page.select_one(".badge")) == "Non vérifié"


def test_what_is_gone_or_in_no_list_is_left_out_and_lists_stay_short() -> None:
    posts = CATALOGUE.posts | {f"p{n}": replace(CATALOGUE.posts["essai"], key=f"p{n}") for n in range(9)}
    hidden = replace(CATALOGUE, posts=posts | {"panne": replace(posts["panne"], unlisted=True)})
    followed = [Followed("gone", 9), Followed("panne", 8), *(Followed(f"p{n}", 1) for n in range(9))]
    replies = [reply("a", "gone"), reply("b"), *(reply("c", f"p{n}", id=f"r{n}") for n in range(9))]
    page = shown(Conversations(tuple(followed), tuple(replies)), catalogue=hidden)
    assert len(page.select(".followed li")) == len(page.select(".last-replies li")) == SHOWN
    assert "panne" not in str(page)
    assert not shown(Conversations((Followed("panne", 8),)), catalogue=hidden).find()

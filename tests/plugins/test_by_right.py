"""How a reply by right stands on the page: next to the post, labelled, word for word, counted as nothing else."""

from dataclasses import replace
from datetime import UTC, datetime

from bs4 import BeautifulSoup
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.conversation.threads import Counts, counts
from pelican.plugins.weave.slots import Slot

from moderation.publication import Contribution, Kind, Thread
from tests.contract.values import CATALOGUE

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
MESSAGE = Contribution("a1", Kind.COMMENT, None, AT, AT, "Ana", None, "Rosa lied")
REPLY = Contribution("r1", Kind.COMMENT, "a1", AT, LATER, "Rosa <i>", None, "No & <b>no</b>", by_right=True)
THREAD = Thread("panne", 1, contributions=(MESSAGE, REPLY), pinned="a1")


def page(kind: str, lang: str = "fr") -> BeautifulSoup:
    return BeautifulSoup(Renderer(CATALOGUE, lambda _key: THREAD)(Slot(kind, "panne", lang)), "lxml")


def test_it_stands_first_says_what_it_is_and_leads_to_the_message_it_contests() -> None:
    """TRUST duty 8, décret 2007-1527, article 4: presented as what it is, after what it answers or linked with it."""
    soup = page("thread")
    first, second = soup.select("article.contribution")
    assert (first["id"], second["id"]) == ("c-r1", "c-a1"), "before even what a moderator put first"
    label = " ".join(first.select_one(".statement").get_text().split())
    assert label == "Droit de réponse — Rosa <i>, le 4 mars 2026"
    assert first.select_one(".in-reply-to a")["href"] == "#c-a1"
    assert first.select_one(".contribution-body").get_text(strip=True) == "No & <b>no</b>"
    assert "reply" not in first["class"]
    assert not first.select("[itemprop=worksFor]")


def test_it_is_counted_neither_as_a_comment_nor_as_a_brand_s_reply() -> None:
    assert counts(THREAD) == Counts(comments=1, replies=0)
    assert counts(replace(THREAD, contributions=(REPLY,))) == Counts(0, 0)


def test_the_feed_calls_it_what_it_is() -> None:
    assert "Droit de réponse" in page("entries").find("title").get_text()


def test_the_foot_of_every_thread_leads_to_the_form() -> None:
    link = page("thread").select_one("a[href*='/right-of-reply?post=panne']")
    assert link["href"].endswith("&lang=fr")
    assert "Droit de réponse" in link.get_text()

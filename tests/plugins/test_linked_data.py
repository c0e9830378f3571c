"""JSON-LD: what a page is about, in any theme, and nothing in it that could leave its element."""

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pelican.plugins.weave.data_block import data_block

from tests.hostile.strings import everything
from tests.plugins.other_blog import SITE


def graph(path: Path) -> list[dict[str, Any]]:
    """The nodes that a page tells."""
    blocks = BeautifulSoup(path.read_bytes(), "lxml").select('script[type="application/ld+json"]')
    told = [json.loads(block.string) for block in blocks]
    assert all(block["@context"] == "https://schema.org" for block in told)
    return [node for block in told for node in block["@graph"]]


def test_a_post_of_another_blog_is_a_posting_with_its_way_home(other_blog: Path) -> None:
    posting, blog, publisher, trail = graph(other_blog / "first.html")
    assert posting["@type"] == "BlogPosting"
    assert posting["@id"] == f"{SITE}/first.html#post"
    assert (posting["headline"], posting["inLanguage"]) == ("First & foremost", "en")
    assert posting["datePublished"] == "2020-01-02T10:00:00+01:00"
    assert posting["dateModified"] == "2021-05-06T07:08:00+02:00"
    assert [each["name"] for each in posting["author"]] == ["Zoé", "Bob"]
    assert posting["author"][0]["url"] == f"{SITE}/author/zoe.html"
    assert (posting["articleSection"], posting["keywords"]) == ("Notes", ["Été", "café"])
    assert posting["workTranslation"] == [{"@id": f"{SITE}/first-fr.html#post"}]
    assert (posting["isPartOf"], posting["publisher"]) == ({"@id": blog["@id"]}, {"@id": publisher["@id"]})
    assert [(step["position"], step["name"], step["item"]) for step in trail["itemListElement"]] == [
        (1, "Home", f"{SITE}/"),
        (2, "Notes", f"{SITE}/category/notes.html"),
        (3, "First & foremost", f"{SITE}/first.html"),
    ]


def test_what_is_not_to_be_found_has_nothing_to_tell(other_blog: Path) -> None:
    assert "Hidden" in (other_blog / "hidden.html").read_text()
    assert graph(other_blog / "hidden.html") == []
    assert graph(other_blog / "drafts/draft.html") == []


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028\u2029", "]]>", "&amp;"])
def test_no_words_leave_their_element(text: str) -> None:
    block = data_block({"name": text})
    assert block.count("<") == 2
    assert not set("\u2028\u2029&") & set(block)
    parsed = BeautifulSoup(f"<p>{block}</p><i></i>", "html.parser")
    assert json.loads(parsed.script.string) == {"name": text}
    assert parsed.i is not None


def test_naughty_strings_come_out_as_they_went_in() -> None:
    for text in everything():
        block = BeautifulSoup(data_block({"name": text}), "html.parser")
        assert len(block.find_all(True)) == 1
        assert json.loads(block.script.string) == {"name": text}

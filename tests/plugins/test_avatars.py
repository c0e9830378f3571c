"""Initials beside names in a thread, as the contract's golden thread shows them."""

import pytest
from bs4 import BeautifulSoup, Tag
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.slots import Slot

from tests.contract.values import CATALOGUE, THREAD


@pytest.fixture(params=["fr", "en"])
def page(request: pytest.FixtureRequest) -> BeautifulSoup:
    render = Renderer(CATALOGUE, {"panne": THREAD}.get)
    return BeautifulSoup(render(Slot("thread", "panne", request.param)), "lxml")


def of(page: BeautifulSoup, id: str) -> Tag | None:
    return page.select_one(f"#c-{id} .avatar")


def test_readers_have_the_initials_of_their_name_and_brands_those_of_the_brand(page: BeautifulSoup) -> None:
    shown = {id: found for id in ["a1", "b2", "d4", "e5"] if (found := of(page, id)) is not None}
    assert {id: tag["data-initials"] for id, tag in shown.items()} == {"a1": "AB", "b2": "NC", "d4": "M", "e5": "O"}
    assert shown["b2"]["class"] == ["avatar", "of-brand"]
    assert shown["e5"]["class"] == ["avatar", "of-brand", "revoked"]


def test_links_from_other_sites_and_the_places_of_removed_messages_have_none(page: BeautifulSoup) -> None:
    assert of(page, "c3") is None
    assert of(page, "f6") is None


def test_initials_are_no_text_and_nobody_hears_them(page: BeautifulSoup) -> None:
    for tag in page.select(".avatar"):
        assert tag.get_text() == ""
        assert tag["aria-hidden"] == "true"
        assert not tag.has_attr("style")  # which the policy of a careful server forbids

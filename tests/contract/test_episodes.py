"""Which saga a post is an episode of crosses in the catalogue as optional fields of contract 1.3."""

import json
from dataclasses import replace

import pytest

from moderation.publication import ContractError, catalogue_document, read_catalogue
from moderation.weaving import with_followers
from tests.contract.values import CATALOGUE

PANNE = replace(CATALOGUE.posts["panne"], saga="les-etes", episode=2)
TOLD = replace(CATALOGUE, posts=CATALOGUE.posts | {"panne": PANNE})


def test_an_episode_names_its_saga_and_its_number_and_others_say_nothing() -> None:
    content = json.loads(catalogue_document(TOLD))
    assert content["contract"] == "1.3"
    posts = {post["key"]: post for post in content["posts"]}
    assert (posts["panne"]["saga"], posts["panne"]["episode"]) == ("les-etes", 2)
    assert "saga" not in posts["essai"]


def test_the_service_reads_it() -> None:
    assert read_catalogue(catalogue_document(TOLD), "catalogue.json") == TOLD


@pytest.mark.parametrize(("field", "wrong"), [("saga", "../x"), ("saga", 1), ("episode", "2")])
def test_what_cannot_be_one_is_refused(field: str, wrong: object) -> None:
    content = json.loads(catalogue_document(TOLD))
    next(post for post in content["posts"] if post["key"] == "panne")[field] = wrong
    with pytest.raises(ContractError, match=field):
        read_catalogue(json.dumps(content).encode(), "catalogue.json")


def test_what_changes_an_episode_changes_its_saga_s_page_too() -> None:
    assert with_followers(["panne", "essai", "nuage"], TOLD) == ["panne", "essai", "nuage", "comparison", "les-etes"]
    assert with_followers(["essai"], TOLD) == ["essai"]

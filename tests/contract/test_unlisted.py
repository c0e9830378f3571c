"""A post that stands in no list crosses in the catalogue as such, an optional field of contract 1.4."""

import json
from dataclasses import replace

from moderation.publication import catalogue_document, read_catalogue
from tests.contract.values import CATALOGUE


def test_a_post_that_stands_in_no_list_says_so_and_no_other_does() -> None:
    hidden = replace(CATALOGUE, posts=CATALOGUE.posts | {"essai": replace(CATALOGUE.posts["essai"], unlisted=True)})
    document = catalogue_document(hidden)
    assert read_catalogue(document, "catalogue.json") == hidden
    assert json.loads(document)["contract"] == "1.4"
    assert document.count(b"unlisted") == 1

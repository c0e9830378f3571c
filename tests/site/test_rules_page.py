"""The page of rules says what decides: changed in `policy.toml`, it is woven, to the bytes of a clean build."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from moderation.build import BuildError, build
from moderation.publication import ContractError
from moderation.publication.rules import RulesFile, read_rules
from moderation.publisher import Publisher
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.storage import schema
from moderation.storage.store import Store
from moderation.verify import verify
from moderation.workers import make_publisher
from tests.conftest import MovedClock
from tests.site.blog import clean_build, differences, tree, write_blog


@dataclass
class Site:
    """A built blog without a policy of its own, and its publisher."""

    settings: Settings
    store: Store
    clock: MovedClock
    folder: Path
    publisher: Publisher

    def decide_by(self, policy: str) -> None:
        self.settings.policy.write_text(policy, encoding="utf-8")

    def page(self, lang: str = "") -> str:
        text = (self.settings.output / lang / "regles" / "index.html").read_text(encoding="utf-8")
        return BeautifulSoup(text, "lxml").get_text().replace("\u00a0", " ")

    def disagreements(self) -> list[str]:
        return list(verify(self.store, self.settings, self.clock))


@pytest.fixture
def site(tmp_path: Path, clock: MovedClock) -> Iterator[Site]:
    settings = replace(write_blog(tmp_path), policy=tmp_path / "policy.toml")
    build(settings)
    store = Store(settings.database_url)
    schema.upgrade(store)
    publisher = make_publisher(settings, store, CatalogueFile(settings.catalogue), clock)
    yield Site(settings, store, clock, tmp_path, publisher)
    store.close()


def test_a_changed_policy_changes_the_page_and_a_clean_build_gives_the_same_bytes(site: Site) -> None:
    """TRUST duty 2: the page of rules is made from the same data that decides, versioned and dated."""
    site.publisher.publish_sitewide()
    assert "gardé 365 jours" in site.page()
    site.decide_by("[retention]\nrefused_days = 200\n[close]\nafter_days = 30\n[trust]\nproved_after = 2\n")
    assert site.publisher.publish_sitewide()
    assert "gardé 200 jours" in site.page()
    assert "2 messages ont déjà été publiés" in site.page()
    assert "open for 30 days after it appeared, unless the post decides otherwise" in site.page("en")
    assert differences(tree(site.settings.output), clean_build(site.settings, site.folder / "clean")) == []


def test_the_page_says_since_when(site: Site) -> None:
    site.publisher.publish_sitewide()
    site.clock.move(timedelta(days=3650))
    site.decide_by("[hold]\nlinks = 5\n")
    site.publisher.publish_sitewide()
    told = RulesFile(site.settings.publication).read()
    assert told is not None
    assert told.since == site.clock().date()
    assert f"{site.clock():%B %Y}" in site.page("en")


def test_what_is_already_told_is_not_told_again(site: Site) -> None:
    assert site.publisher.publish_sitewide()
    assert not site.publisher.publish_sitewide()
    site.decide_by("# the same rules, in other words\n[hold]\nlinks = 2\n")
    assert not site.publisher.publish_sitewide()


def test_no_word_of_a_list_is_published_only_that_there_is_one(site: Site) -> None:
    site.decide_by('[hold]\nwords = ["abracadabra"]\n[refuse]\nwords = ["sesame"]\n')
    site.publisher.publish_sitewide()
    assert "mots suspects" in site.page()
    assert "mots bannis" in site.page()
    told = b"".join(tree(site.settings.output).values()) + RulesFile(site.settings.publication).path.read_bytes()
    assert b"abracadabra" not in told
    assert b"sesame" not in told


def test_a_policy_that_is_none_leaves_the_page_as_it_was(site: Site) -> None:
    site.decide_by("[retention]\nrefused_days = 200\n")
    site.publisher.publish_sitewide()
    site.decide_by("[retention]\nrefused_days = many\n")
    site.publisher.publish_sitewide()
    assert "gardé 200 jours" in site.page()


def test_verify_finds_rules_that_readers_are_not_told(site: Site) -> None:
    site.publisher.publish_sitewide()
    assert site.disagreements() == []
    site.decide_by("[retention]\nrefused_days = 200\n")
    assert site.disagreements() == [], "what was changed a moment ago is being published"
    site.clock.move(timedelta(days=36500))
    assert any("refused_days 365, not 200" in each for each in site.disagreements())
    site.publisher.publish_sitewide()
    assert site.disagreements() == []


def test_a_damaged_document_stops_the_build_and_is_made_anew(site: Site) -> None:
    file = RulesFile(site.settings.publication)
    site.publisher.publish_sitewide()
    file.path.write_text("{")
    with pytest.raises(BuildError, match=r"rules\.json: is not JSON .* run `ecoute publish --all`"):
        build(site.settings)
    with pytest.raises(ContractError):
        make_publisher(site.settings, site.store, CatalogueFile(site.settings.catalogue), site.clock).publish_sitewide()
    site.publisher.publish_all()
    build(site.settings)
    told = file.read()
    assert told is not None
    assert told.numbers == read_rules().numbers


def test_what_failed_to_be_shown_is_shown_the_next_time(site: Site) -> None:
    site.publisher.publish_sitewide()
    page = site.settings.output / "regles" / "index.html"
    moved = page.rename(page.with_name("elsewhere"))
    site.decide_by("[retention]\nrefused_days = 200\n")
    with pytest.raises(Exception, match="is gone since the last build"):
        site.publisher.publish_sitewide()
    moved.rename(page)
    assert site.publisher.publish_sitewide()
    assert "gardé 200 jours" in site.page()

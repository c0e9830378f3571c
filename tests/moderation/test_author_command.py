"""`ecoute case author`: who judges what brands answer to a story, registered by whoever runs the blog."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from moderation import keys
from moderation.cli import cli
from moderation.publication import catalogue_document
from moderation.settings import SettingError, Settings
from moderation.storage import authors
from moderation.storage.authors import StoryAuthor
from moderation.storage.store import Store
from tests.conftest import CATALOGUE


@pytest.fixture
def state(service_settings: Settings, sqlite_template: Path) -> Settings:
    service_settings.var.mkdir(parents=True)
    service_settings.catalogue.write_bytes(catalogue_document(CATALOGUE))
    shutil.copyfile(sqlite_template, service_settings.database_url.removeprefix("sqlite:///"))
    return service_settings


def run(state: Settings, *arguments: str) -> Result:
    environment = {"ECOUTE_VAR": str(state.var), "ECOUTE_SECRET": state.secret}
    return CliRunner().invoke(cli, ["case", "author", *arguments], env=environment)


def registered(state: Settings) -> StoryAuthor:
    with closing(Store(state.database_url)) as store, store.read() as connection:
        found = authors.find(connection, "panne")
    assert found is not None
    return found


def test_it_prints_the_link_by_which_the_author_judges(state: Settings) -> None:
    first = run(state, "panne", "--email", "ana@mail.example")
    assert first.exit_code == 0, first.output
    token = first.output.strip().rpartition("/stories/")[2]
    assert keys.storied(state.secret, token) == ("panne", 1)
    assert (registered(state).email, registered(state).lang) == ("ana@mail.example", "fr")
    assert run(state, "panne").output == first.output, "asked again, it is the same link and the same address"
    assert registered(state).email == "ana@mail.example"
    renewed = run(state, "panne", "--renew").output.strip().rpartition("/stories/")[2]
    assert keys.storied(state.secret, renewed) == ("panne", 2)
    assert registered(state).link == 2


@pytest.mark.parametrize("key", ["essai", "nothing"])
def test_only_a_story_that_names_a_brand_has_an_author_who_judges(state: Settings, key: str) -> None:
    refused = run(state, key)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SettingError)


def test_what_is_no_address_is_refused(state: Settings) -> None:
    assert run(state, "panne", "--email", "ana").exit_code == 1

"""`ecoute case`: what an operator sees of cases, and can do for them."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection

from moderation.acts import notices
from moderation.cli import cli
from moderation.domain.actors import CLOCK
from moderation.domain.errors import IllegalTransition, Refused, Unknown
from moderation.mail.letters import Letter
from moderation.mail.postbox import post_letter
from moderation.publication import catalogue_document
from moderation.settings import Settings
from moderation.storage import case_notices, cases, outbox
from moderation.storage.store import Store
from tests.conftest import CATALOGUE, MovedClock, with_posts
from tests.moderation.opening import open_cases

NUAGE = replace(CATALOGUE.brands["nuage"], complaints="reclamations@nuage.example")
STORY = replace(CATALOGUE.posts["panne"], published="2020-02-03T08:00:00+01:00")
SITE = with_posts(replace(CATALOGUE, brands=CATALOGUE.brands | {"nuage": NUAGE}), STORY)

Run = Callable[..., Result]


@pytest.fixture
def state(service_settings: Settings, sqlite_template: Path, clock: MovedClock) -> Settings:
    """A state folder in which two stories have their cases."""
    service_settings.var.mkdir(parents=True)
    service_settings.catalogue.write_bytes(catalogue_document(SITE))
    shutil.copyfile(sqlite_template, service_settings.database_url.removeprefix("sqlite:///"))
    work(service_settings, lambda c: open_cases(c, SITE, clock()))
    return service_settings


@pytest.fixture
def ecoute(state: Settings) -> Run:
    def run(*arguments: str, **environment: str) -> Result:
        here = {"ECOUTE_VAR": str(state.var), "ECOUTE_OUTPUT": str(state.output), "ECOUTE_SMTP_URL": ""}
        return CliRunner(env=here | environment).invoke(cli, ["case", *arguments])

    return run


def work(settings: Settings, act: Callable[[Connection], object]) -> None:
    with closing(Store(settings.database_url)) as store:
        store.write(act)


def id_of(state: Settings, post: str = "panne") -> str:
    with closing(Store(state.database_url)) as store, store.read() as connection:
        return cases.of_post(connection, post)[0].id


def test_cases_are_listed_newest_first_and_by_state_and_brand(ecoute: Run, state: Settings) -> None:
    every = ecoute("list").stdout.splitlines()
    assert [line.split()[2:] for line in every] == [
        ["2026-03-01", "orage", "story"],
        ["2026-03-01", "nuage", "panne"],
    ]
    assert ecoute("list", "--brand", "nuage").stdout == every[1] + "\n"
    assert ecoute("list", "--state", "silent").stdout == ""
    assert "There are more" in ecoute("list", "--most", "1").output
    refused = []

    def give_up(c: Connection) -> None:
        now = cases.get(c, id_of(state)).opened_at
        row = post_letter(c, Letter(NUAGE.complaints, "Un récit", "attend."), now)
        about = cases.get(c, id_of(state))
        case_notices.add_letter(c, case_notices.add(c, about, 0, CLOCK, now), row, "complaints", None)
        notices.returned(c, row, "SMTPRecipientsRefused 550", now)
        outbox.returned(c, row, "SMTPRecipientsRefused 550", now)
        refused.append(row)

    work(state, give_up)
    assert "could not be told" in ecoute("list", "--brand", "nuage").stdout
    shown = ecoute("show", id_of(state)).stdout
    assert "to complaints: failed 2026-03-01 10:00 (SMTPRecipientsRefused 550)" in shown
    assert NUAGE.complaints not in shown


def test_a_notice_is_asked_for_where_there_is_a_mail_server_and_once(ecoute: Run, state: Settings) -> None:
    mail = {"ECOUTE_SMTP_URL": "smtp://127.0.0.1:1", "ECOUTE_MAIL_FROM": "blog@blog.example"}
    mail["ECOUTE_SITE_URL"] = "https://blog.example"
    without = ecoute("notify", id_of(state))
    assert isinstance(without.exception, Refused)
    assert "ECOUTE_SMTP_URL" in str(without.exception)
    assert ecoute("notify", id_of(state), **mail).exit_code == 0
    assert "on its way" in str(ecoute("notify", id_of(state), **mail).exception)
    assert "send_notice by operator" in ecoute("show", id_of(state)).stdout
    assert "nobody to write to" in str(ecoute("notify", id_of(state, "story"), **mail).exception)


def test_that_a_brand_was_told_otherwise_is_recorded_and_shown(ecoute: Run, state: Settings) -> None:
    given = ("notified", id_of(state), "--on", "2020-03-01", "--how", "lettre recommandée")
    assert "its time runs from 2020-03-01 12:00" in ecoute(*given).stdout
    assert "round 1: told 2020-03-01 12:00, lettre recommandée" in ecoute("show", id_of(state)).stdout
    assert isinstance(ecoute(*given).exception, IllegalTransition)
    before = ecoute("notified", id_of(state, "story"), "--on", "2026-02-09", "--how", "téléphone")
    assert isinstance(before.exception, Refused)


def test_what_is_no_case_is_said_to_be_none(ecoute: Run) -> None:
    assert isinstance(ecoute("show", "nothing").exception, Unknown)

"""`ecoute case`."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from moderation.acts import notices
from moderation.acts.case import Moment
from moderation.acts.notices import Reach
from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.commands.story_author import author_command
from moderation.domain.actors import OPERATOR
from moderation.domain.case import CaseState
from moderation.publication import Catalogue
from moderation.settings import read_settings
from moderation.site import CatalogueFile
from moderation.storage import case_lists, case_notices, cases
from moderation.storage.case_notices import Notice
from moderation.storage.cases import Case
from moderation.storage.queue import Place


@click.group("case")
def case_group() -> None:
    """Cases: which brands were told of which stories, and what became of it."""


case_group.add_command(author_command)


@case_group.command("list", epilog="Example: ecoute case list --state published --brand telemouette")
@click.option("--state", type=click.Choice([str(state) for state in CaseState]), help="Only cases that stand so.")
@click.option("--brand", default="", help="Only cases of the brand with this slug.")
@click.option("--most", default=100, show_default=True, type=click.IntRange(1), help="How many at most, newest first.")
def case_list(state: str | None, brand: str, most: int) -> None:
    """List cases, newest first: number, state, day opened, brand and story."""
    settings = read_settings()
    wanted, zone = CaseState(state) if state else None, ZoneInfo(CatalogueFile(settings.catalogue)().timezone)
    with opened(settings) as store, store.read() as connection:
        page = case_lists.page(connection, wanted, brand, Place(), most)
        untold = case_notices.untold(connection, [each.seq for each in page.found])
    for each in page.found:
        remark = "  (could not be told)" if each.seq in untold else ""
        day = each.opened_at.astimezone(zone).date()
        click.echo(f"{each.id}  {each.state:<12}  {day}  {each.brand}  {each.post}{remark}")
    if page.older is not None:
        click.echo(f"There are more: --most {2 * most}", err=True)


@case_group.command("show", epilog="Example: ecoute case show 5f3a9c0d1e2b4a67")
@click.argument("id")
def case_show(id: str) -> None:
    """Show a case: its clock, how its brand was told, and all that happened."""
    settings = read_settings()
    catalogue = CatalogueFile(settings.catalogue)()
    with opened(settings) as store, store.read() as connection:
        case = cases.get(connection, id)
        told, history = case_notices.of_case(connection, case), cases.events_of(connection, case)
    for line in _facts(case, catalogue):
        click.echo(line)
    for notice in told:
        for line in _letters(notice, catalogue):
            click.echo(line)
    for event in history:
        by = f" by {event.by}" if event.by else f" by {event.role}"
        click.echo(f"{_at(event.at, catalogue)}  {event.action}{f' {event.detail}' if event.detail else ''}{by}")


@case_group.command("notify", epilog="Example: ecoute case notify 5f3a9c0d1e2b4a67")
@click.argument("id")
def case_notify(id: str) -> None:
    """Have the notice of a case sent to its brand, whatever the story's age.

    `ecoute serve` delivers it; the brand's time starts once a mail server has taken it.
    """
    settings = read_settings()
    catalogue = CatalogueFile(settings.catalogue)()
    reach, when = Reach(catalogue, mail=bool(settings.smtp_url)), _now(catalogue)
    with opened(settings) as store:
        store.write(lambda connection: notices.request(connection, id, OPERATOR, reach, when))
    click.echo("the notice will be sent; `ecoute case show` tells whether it was delivered")


@case_group.command(
    "notified", epilog='Example: ecoute case notified 5f3a9c0d1e2b4a67 --on 2026-03-01 --how "lettre recommandée"'
)
@click.argument("id")
@click.option("--on", required=True, help="The day on which the brand was told, like 2026-03-01.")
@click.option("--how", required=True, help="By what means, in words that readers see.")
def case_notified(id: str, on: str, how: str) -> None:
    """Record that a brand was told by other means than a letter of this service: its time runs from that day."""
    settings = read_settings()
    catalogue = CatalogueFile(settings.catalogue)()
    with opened(settings) as store:
        case = store.write(
            lambda connection: notices.record(connection, id, on, how, OPERATOR, catalogue, _now(catalogue))
        )
    at = case.round.notified_at
    click.echo(f"recorded: its time runs from {_at(at, catalogue) if at else on}; `ecoute publish` shows it")


def _now(catalogue: Catalogue) -> Moment:
    return Moment(system_clock(), ZoneInfo(catalogue.timezone))


def _at(moment: datetime, catalogue: Catalogue) -> str:
    return f"{moment.astimezone(ZoneInfo(catalogue.timezone)):%Y-%m-%d %H:%M}"


def _facts(case: Case, catalogue: Catalogue) -> Iterator[str]:
    story = catalogue.posts.get(case.post)
    yield f"story: {story.title if story else 'gone'} ({case.post})"
    yield f"brand: {case.brand}"
    yield f"state: {case.state}"
    for each in case.rounds:
        if each.notified_at is not None:
            by = each.notified_how or each.notified_by
            yield f"round {each.number}: told {_at(each.notified_at, catalogue)}, {by}"
        if each.silent_at is not None:
            yield f"round {each.number}: silent since {_at(each.silent_at, catalogue)}"
        if each.answered_at is not None:
            yield f"round {each.number}: answered {_at(each.answered_at, catalogue)}, {each.type}"


def _letters(notice: Notice, catalogue: Catalogue) -> Iterator[str]:
    kind = f"reminder of day {notice.day}" if notice.day else "notice"
    nobody = notice.told and not notice.letters
    yield f"{_at(notice.asked_at, catalogue)}  {kind}{': nobody to write to' if nobody else ''}"
    for each in notice.letters:
        when = f" {_at(each.at, catalogue)}" if each.at else ""
        yield f"    to {each.recipient}: {each.fate}{when}{f' ({each.error})' if each.error else ''}"

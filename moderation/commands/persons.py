"""`ecoute export` and `ecoute erase`."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
from pelican.plugins.search.index import IndexingFailed

from moderation.acts.person import Traces, as_json, erase_person, export, traces_of
from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.commands.telling import writing
from moderation.indexing import Indexer
from moderation.persons import proof
from moderation.persons.everything import export_everything
from moderation.settings import Settings, read_settings
from moderation.site import CatalogueFile
from moderation.storage.purging import purge
from moderation.storage.store import Store
from moderation.tidying import tidy
from moderation.workers import make_publisher


@click.group("export")
def export_group() -> None:
    """Everything, or one person's data, in open files."""


@export_group.command("all", epilog="Example: ecoute export all export-2026-03")
@click.argument("folder", type=click.Path(path_type=Path))
def export_all(folder: Path) -> None:
    """Write everything that is kept into a new folder: JSON lines, and a README of their fields."""
    settings = read_settings()
    settings.refuse_in_site("the export", folder)
    with opened(settings) as store, writing(folder):
        for name, rows in export_everything(store, folder).items():
            click.echo(f"{folder / name}: {rows} rows")


@export_group.command("person", epilog="Example: ecoute export person ana@mail.example > ana.json")
@click.argument("email")
def export_person(email: str) -> None:
    """Print all that is held about the person behind an address, as JSON (RGPD, articles 15 and 20)."""
    with opened(read_settings()) as store, store.read() as connection:
        held = export(connection, email)
    _tell_if_nothing(email, held)
    click.echo(as_json(held), nl=False)


@click.group("erase")
def erase_group() -> None:
    """Erase what is held about a person."""


@erase_group.command("person", epilog="Example: ecoute erase person ana@mail.example")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def erase_command(email: str, yes: bool) -> None:
    """Erase everything about the person behind an address, and prove it (RGPD, article 17).

    Exit 1 if a personal value is still found anywhere.
    """
    settings = read_settings()
    with opened(settings) as store:
        with store.read() as connection:
            held, traces = export(connection, email), traces_of(connection, email)
        _tell_if_nothing(email, held)
        for name, rows in held.items():
            if isinstance(rows, list) and rows:
                click.echo(f"{name}: {len(rows)} held")
        if not yes:
            click.confirm(f"Erase all that is held about {email}? It cannot be brought back", abort=True)
        emptied = store.write(partial(erase_person, email=email, now=system_clock()))
        for name, number in emptied.items():
            if number:
                click.echo(f"{name}: {number} emptied")
        _publish(settings, store)
        _index(settings, store)
        tidy(store)  # also where no service runs; one that does may go on with it meanwhile
        done = purge(store, tuple(emptied))
        if not done:
            click.echo("database: somebody was reading; its log is emptied when the service stops or is idle")
        whole = _tell(settings, store, traces)
    if not whole:
        sys.exit(1)


def _tell_if_nothing(email: str, held: dict[str, Any]) -> None:
    """Nobody is to answer a person that all is done because of a misspelt address."""
    if not any(isinstance(rows, list) and rows for rows in held.values()):
        click.echo(f"nothing is held under {email}: is the address right?", err=True)


def _publish(settings: Settings, store: Store) -> None:
    """Take it off the pages now, whether a service runs or not."""
    if not settings.catalogue.exists():
        click.echo("site: never built here, so no page shows anything")
        return
    publisher = make_publisher(settings, store, CatalogueFile(settings.catalogue), system_clock)
    click.echo(f"site: {publisher.publish_everything()} changes published")


def _index(settings: Settings, store: Store) -> None:
    """Take it out of what the site's search finds, likewise."""
    try:
        if Indexer(store, settings, system_clock).index():
            click.echo("search: indexed anew")
    except (IndexingFailed, OSError) as error:
        click.echo(f"search: {error}; run this command again", err=True)


def _tell(settings: Settings, store: Store, traces: Traces) -> bool:
    """Say what was searched and what was found; True when no personal value is left."""
    searched = proof.search(store, settings, traces)
    click.echo(
        f"searched for {searched.values} personal values in {searched.files} files of {settings.output} and "
        f"{settings.var}, and in {searched.tables} tables"
    )
    for each in searched.found:
        why = "a name: perhaps somebody else's" if each.name else "a quotation by somebody else, or not published yet"
        click.echo(f"still found: “{each.value}” in {each.place} ({why})")
    if not searched.found:
        click.echo("found: nothing")
    click.echo(
        "backups: those made before this moment still hold it. Delete them when their time is over, and after "
        "restoring one run this command again"
    )
    return all(each.name for each in searched.found)

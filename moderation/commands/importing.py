"""`ecoute import`."""

from pathlib import Path

import click

from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.commands.telling import bar
from moderation.importers.wxr_import import import_wxr
from moderation.importing import StoreSink
from moderation.settings import read_settings


@click.group("import")
def import_group() -> None:
    """Bring an old blog along: posts to Markdown, comments to the store."""


@import_group.command("wxr", epilog="Example: ecoute import wxr export.xml --dry-run")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--content", type=click.Path(path_type=Path), help="Folder for posts and pages; without it only comments come."
)
@click.option("--dry-run", is_flag=True, help="Report what would come, and write nothing.")
def import_wxr_command(file: Path, content: Path | None, dry_run: bool) -> None:
    """Import a WordPress export (WXR). A second import of the same file brings nothing twice."""
    with opened(read_settings()) as store, bar("Importing") as told:
        report = import_wxr(file, content, StoreSink(store, system_clock), dry_run=dry_run, progress=told)
    click.echo(report.as_text())

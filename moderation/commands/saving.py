"""`ecoute backup` and `ecoute restore`."""

from pathlib import Path

import click

from moderation.backup import backup, restore
from moderation.commands.opening import opened
from moderation.commands.telling import bar, writing
from moderation.settings import read_settings


@click.command("backup", epilog="Example: ecoute backup backups/2026-03-01")
@click.argument("folder", type=click.Path(path_type=Path))
def backup_command(folder: Path) -> None:
    """Write a consistent backup into a new folder, while the service runs or not."""
    settings = read_settings()
    with opened(settings) as store, writing(folder), bar("Backing up") as told:
        backup(store, settings, folder, told)
    click.echo(f"{folder}: backed up")


@click.command("restore", epilog="Example: ECOUTE_VAR=new/var ecoute restore backups/2026-03-01")
@click.argument("folder", type=click.Path(path_type=Path))
def restore_command(folder: Path) -> None:
    """Bring a backup back, into an empty state folder."""
    settings = read_settings()
    with writing(settings.var), bar("Restoring") as told:
        restore(settings, folder, told)
    click.echo(f"{settings.var}: restored; now `ecoute build` and `ecoute publish --all`")

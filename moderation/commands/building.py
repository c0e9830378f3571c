"""`ecoute build`."""

from zoneinfo import ZoneInfo

import click

from moderation.build import build
from moderation.clock import system_clock
from moderation.commands.telling import bar
from moderation.publication.scheduled import SCHEDULED, read_scheduled
from moderation.scheduling import due_of
from moderation.settings import Settings, read_settings
from moderation.site import CatalogueFile, building


@click.command("build", epilog="Example: ecoute build")
@click.option("--if-due", is_flag=True, help="Build only if a scheduled post is due: for a timer.")
def build_command(if_due: bool) -> None:
    """Build the whole site, threads included. A build that fails leaves the site as it was.

    A post whose Date lies ahead is kept back until then; `--if-due` every few minutes brings it where no
    `ecoute serve` does.
    """
    settings = read_settings()
    if if_due:
        with building(settings.var):
            pass  # what a build that goes on is about to bring is not due
        if not due_of(settings, system_clock()):
            return
    phases = {"read": "reading", "write": "writing", "place": "placing"}
    with bar("Building") as told:
        files = build(settings, lambda phase, done: told(done, None, phases[phase]))
    click.echo(f"{settings.output}: {files} files")
    for line in _scheduled(settings):
        click.echo(line)


def _scheduled(settings: Settings) -> list[str]:
    """What waits for its day, if anything does."""
    waiting = read_scheduled(settings.var / SCHEDULED)
    if not waiting:
        return []
    zone = ZoneInfo(CatalogueFile(settings.catalogue)().timezone)
    count = "1 post is scheduled" if len(waiting) == 1 else f"{len(waiting)} posts are scheduled"
    return [f"{count}; {waiting[0].source} appears at {waiting[0].due.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"]

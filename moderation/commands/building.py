"""`ecoute build`."""

import click

from moderation.build import build
from moderation.commands.telling import bar
from moderation.settings import read_settings


@click.command("build", epilog="Example: ecoute build")
def build_command() -> None:
    """Build the whole site, threads included. A build that fails leaves the site as it was."""
    settings = read_settings()
    phases = {"read": "reading", "write": "writing", "place": "placing"}
    with bar("Building") as told:
        files = build(settings, lambda phase, done: told(done, None, phases[phase]))
    click.echo(f"{settings.output}: {files} files")

"""`ecoute verify`."""

import click

from moderation.build import BuildError
from moderation.commands.opening import opened
from moderation.settings import read_settings
from moderation.verify import verify


@click.command("verify", epilog="Example: ecoute verify")
def verify_command() -> None:
    """Check that store, log, publication and site all agree; exit 1 and the first difference otherwise."""
    settings = read_settings()
    with opened(settings) as store:
        for difference in verify(store, settings):
            raise BuildError(difference)
    click.echo("store, log, publication and site agree")

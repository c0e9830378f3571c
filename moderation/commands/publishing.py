"""`ecoute publish`."""

import click

from moderation.build import BuildError
from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.policy_file import PolicyFile
from moderation.settings import read_settings
from moderation.site import CatalogueFile
from moderation.workers import make_caseworker, make_publisher


@click.command("publish", epilog="Example: ecoute publish --watch")
@click.option("--watch", is_flag=True, help="Go on publishing what comes, until stopped.")
@click.option("--all", "everything", is_flag=True, help="Publish every thread anew.")
def publish_command(watch: bool, everything: bool) -> None:
    """Weave what changed since the last time into the pages."""
    settings = read_settings()
    with opened(settings) as store:
        catalogue = CatalogueFile(settings.catalogue)
        publisher = make_publisher(settings, store, catalogue, system_clock)
        if everything:
            click.echo(f"{len(publisher.publish_all())} threads published anew")
        make_caseworker(settings, store, catalogue, PolicyFile(settings.policy), system_clock).finish()
        publisher.recover()
        publisher.follow_the_calendar()
        click.echo(f"{publisher.publish_everything()} changes published")
        if watch:
            try:
                publisher.run()
            except KeyboardInterrupt:
                publisher.stop()
    if publisher.failed:
        raise BuildError(f"publishing failed, and waits to be tried again: {publisher.failed}")

"""`ecoute serve`."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import click

from moderation import demo, keys
from moderation.build import BuildError
from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.publication import Catalogue
from moderation.serving import serve
from moderation.settings import SettingError, read_settings
from moderation.site import CatalogueFile
from moderation.storage import accounts
from moderation.storage.accounts import Account
from moderation.storage.authors import StoryAuthor
from moderation.storage.store import Store


@click.command("serve", epilog="Example: ecoute serve --port 8000")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen at.")
@click.option("--no-build", is_flag=True, help="Serve the site as it was last built.")
@click.option(
    "--demo", "demonstration", type=click.Path(path_type=Path), help="Play these threads into an empty store."
)
def serve_command(host: str, port: int, no_build: bool, demonstration: Path | None) -> None:
    """Serve site, service and publisher together."""
    settings = read_settings()
    if not no_build:
        # In a process of its own: what Pelican holds in memory is given back when it ends.
        built = subprocess.run([sys.executable, "-m", "moderation.cli", "build"], check=False)
        if built.returncode:
            raise BuildError("The build failed (see above); `--no-build` serves the site as it was last built.")
    with opened(settings) as store:
        known = CatalogueFile(settings.catalogue)
        actors, authors = _played(store, known(), demonstration) if demonstration else ([], [])

        def ready(address: str) -> None:
            click.echo(f"Écoute: {address}")
            for account in actors:
                token = store.write(partial(accounts.new_link, account=account, now=system_clock()))
                click.echo(f"  sign in once as {account.name} ({account.role}): {address}account/links/{token}")
            for author in authors:
                key = keys.story_key(settings.secret, author.post, author.link)
                click.echo(f"  judge as the author of {author.post}: {address}stories/{key}")
            click.echo("Stop with Ctrl+C.")

        try:
            serve(settings, store, host, port, system_clock, ready)
        except OSError as error:
            raise SettingError(
                f"{host}:{port} cannot be listened at: {error.strerror}; choose another --host or --port"
            ) from error


def _played(store: Store, catalogue: Catalogue, demonstration: Path) -> tuple[list[Account], list[StoryAuthor]]:
    now = system_clock()
    try:
        return demo.play(store, catalogue, demonstration, now), demo.story_authors(store, demonstration, now)
    except (LookupError, TypeError, ValueError) as error:
        raise SettingError(f"--demo {demonstration}: is no demonstration ({type(error).__name__}: {error})") from error

"""The `ecoute` command: the one place that sees everything."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from moderation import demo
from moderation.acts.suspend import suspend
from moderation.backup import BackupError, backup, restore
from moderation.build import BuildError, build
from moderation.clock import system_clock
from moderation.domain.actors import ACCOUNT_ROLES, Role
from moderation.domain.errors import Refused
from moderation.domain.policy_text import PolicyError
from moderation.importers.records import ImportRefused
from moderation.importers.records import Progress as Told
from moderation.importers.wxr_import import import_wxr
from moderation.importing import StoreSink
from moderation.persons.commands import erase_group, export_group
from moderation.publication import Catalogue, ContractError
from moderation.serving import make_publisher, serve
from moderation.settings import SettingError, Settings, read_settings
from moderation.site import CatalogueFile
from moderation.storage import accounts, schema
from moderation.storage.store import Store
from moderation.verify import verify

KNOWN_ERRORS = (SettingError, BuildError, BackupError, ContractError, ImportRefused, Refused, PolicyError)

console = Console(stderr=True)


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store with today's tables."""
    store = Store(settings.database_url)
    try:
        schema.upgrade(store)
        yield store
    finally:
        store.close()


@contextmanager
def bar(what: str) -> Iterator[Told]:
    """A progress bar: call what it gives with how many are done, of how many (None: unknown), and at what."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)

        def told(done: int, total: int | None, label: str) -> None:
            progress.update(task, completed=done, total=total, description=f"{what}  {label}"[:70])

        yield told


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ecoute")
def cli() -> None:
    """Écoute: a static blog in which the brands have to listen.

    Settings are environment variables, ECOUTE_…; docs/settings.md lists them.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@cli.command("serve", epilog="Example: ecoute serve --port 8000")
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
        actors = demo.play(store, known(), demonstration, system_clock()) if demonstration else []

        def ready(address: str) -> None:
            click.echo(f"Écoute: {address}")
            for account in actors:
                token = store.write(partial(accounts.new_link, account=account, now=system_clock()))
                click.echo(f"  sign in once as {account.name} ({account.role}): {address}account/links/{token}")
            click.echo("Stop with Ctrl+C.")

        try:
            serve(settings, store, host, port, system_clock, ready)
        except OSError as error:
            raise SettingError(
                f"{host}:{port} cannot be listened at: {error.strerror}; choose another --port"
            ) from error


@cli.command("build", epilog="Example: ecoute build")
def build_command() -> None:
    """Build the whole site, threads included. A build that fails leaves the site as it was."""
    settings = read_settings()
    phases = {"read": "reading", "write": "writing", "place": "placing"}
    with bar("Building") as told:
        files = build(settings, lambda phase, done: told(done, None, phases[phase]))
    click.echo(f"{settings.output}: {files} files")


@cli.command("publish", epilog="Example: ecoute publish --watch")
@click.option("--watch", is_flag=True, help="Go on publishing what comes, until stopped.")
@click.option("--all", "everything", is_flag=True, help="Publish every thread anew.")
def publish_command(watch: bool, everything: bool) -> None:
    """Weave what changed since the last time into the pages."""
    settings = read_settings()
    with opened(settings) as store:
        publisher = make_publisher(settings, store, CatalogueFile(settings.catalogue), system_clock)
        if everything:
            click.echo(f"{len(publisher.publish_all())} threads published anew")
        publisher.recover()
        publisher.follow_the_calendar()
        settled = 0
        while batch := publisher.publish_waiting():
            settled += batch
        publisher.publish_sitewide()
        click.echo(f"{settled} changes published")
        if watch:
            try:
                publisher.run()
            except KeyboardInterrupt:
                publisher.stop()
    if publisher.failed:
        raise BuildError(f"publishing failed, and waits to be tried again: {publisher.failed}")


@cli.group("account")
def account_group() -> None:
    """Accounts of moderators and brand representatives."""


@account_group.command(
    "add",
    epilog="Example: ecoute account add lea@x.example --role brand --brand telemouette --name Léa --title SAV",
)
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([str(role) for role in ACCOUNT_ROLES]), help="What it may do.")
@click.option("--brand", help="Slug of the brand spoken for (with --role brand).")
@click.option("--name", default="", help="Shown to readers beside replies.")
@click.option("--title", default="", help="The representative's role in the brand, shown to readers.")
def account_add(email: str, role: str, brand: str | None, name: str, title: str) -> None:
    """Create an account, and print a link that signs in once.

    To create a representative is to vouch for who it is: readers are told that this blog does.
    """
    settings = read_settings()
    catalogue = CatalogueFile(settings.catalogue)()
    if brand is not None:
        _check_brand(brand, catalogue)
    verified_by = "operator" if role == Role.BRAND else None
    now = system_clock()
    with opened(settings) as store:

        def work(connection: Connection) -> str:
            account = accounts.add(connection, email, Role(role), now, name, title, brand, verified_by)
            return accounts.new_link(connection, account, now)

        token = store.write(work)
    click.echo(f"{settings.service_address}/account/links/{token}")


@account_group.command("suspend", epilog="Example: ecoute account suspend lea@x.example")
@click.argument("email")
def account_suspend(email: str) -> None:
    """End an account's sessions, tokens and badge. What it wrote stays, and so does the log."""
    with opened(read_settings()) as store:
        account = store.write(partial(suspend, email=email, now=system_clock()))
    click.echo(f"{account.email} is suspended; `ecoute publish` takes its badge off the pages")


def _check_brand(brand: str, catalogue: Catalogue) -> None:
    if catalogue.brands and brand not in catalogue.brands:
        raise SettingError(f"--brand {brand}: no such brand in content/brands; there are {', '.join(catalogue.brands)}")


@cli.group("token")
def token_group() -> None:
    """Bearer tokens for the API."""


@token_group.command("create", epilog="Example: ecoute token create --account lea@x.example")
@click.option("--account", "email", required=True, help="The e-mail address of the account.")
def token_create(email: str) -> None:
    """Create a token for the API and print it, this once."""
    with opened(read_settings()) as store:

        def work(connection: Connection) -> str:
            account = accounts.by_email(connection, email)
            if account is None or account.suspended_at is not None:
                raise SettingError(f"--account {email}: there is no such account; `ecoute account add` creates one")
            return accounts.new_token(connection, account, system_clock())

        click.echo(store.write(work))


@token_group.command("revoke", epilog="Example: ecoute token revoke --account lea@x.example")
@click.option("--account", "email", required=True, help="The e-mail address of the account.")
def token_revoke(email: str) -> None:
    """End every token of an account, at once; its sessions and what it wrote stay."""
    with opened(read_settings()) as store:

        def work(connection: Connection) -> int:
            account = accounts.by_email(connection, email)
            if account is None:
                raise SettingError(f"--account {email}: there is no such account; `ecoute account add` creates one")
            return accounts.revoke_tokens(connection, account, system_clock())

        click.echo(f"{store.write(work)} revoked")


@cli.group("import")
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


@cli.command("backup", epilog="Example: ecoute backup backups/2026-03-01")
@click.argument("folder", type=click.Path(path_type=Path))
def backup_command(folder: Path) -> None:
    """Write a consistent backup into a new folder, while the service runs or not."""
    settings = read_settings()
    with opened(settings) as store, bar("Backing up") as told:
        backup(store, settings, folder, told)
    click.echo(f"{folder}: backed up")


@cli.command("restore", epilog="Example: ECOUTE_VAR=new/var ecoute restore backups/2026-03-01")
@click.argument("folder", type=click.Path(path_type=Path))
def restore_command(folder: Path) -> None:
    """Bring a backup back, into an empty state folder."""
    settings = read_settings()
    with bar("Restoring") as told:
        restore(settings, folder, told)
    click.echo(f"{settings.var}: restored; now `ecoute build` and `ecoute publish --all`")


@cli.command("verify", epilog="Example: ecoute verify")
def verify_command() -> None:
    """Check that store, log, publication and site all agree; exit 1 and the first difference otherwise."""
    settings = read_settings()
    with opened(settings) as store:
        for difference in verify(store, settings):
            raise BuildError(difference)
    click.echo("store, log, publication and site agree")


cli.add_command(export_group)
cli.add_command(erase_group)


def main() -> None:
    """Run the command; an error that people can act on is one line, not a traceback."""
    try:
        cli.main(standalone_mode=True)
    except KNOWN_ERRORS as error:
        click.echo(f"ecoute: {error}", err=True)
        sys.exit(1)
    except DBAPIError as error:
        click.echo(f"ecoute: the database refuses: {error.orig}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"ecoute: {error.filename or 'the system'}: {error.strerror or error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

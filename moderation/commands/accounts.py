"""`ecoute account`."""

from functools import partial

import click
from sqlalchemy import Connection

from moderation.acts.suspend import suspend
from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.domain.actors import ACCOUNT_ROLES, Role
from moderation.domain.parts import Part
from moderation.publication import Catalogue
from moderation.settings import SettingError, read_settings
from moderation.site import CatalogueFile
from moderation.storage import accounts


@click.group("account")
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
@click.option(
    "--part", default=str(Part.MANAGER), type=click.Choice([str(part) for part in Part]), help="In the brand."
)
def account_add(email: str, role: str, brand: str | None, name: str, title: str, part: str) -> None:
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
            account = accounts.add(connection, email, Role(role), now, name, title, brand, verified_by, Part(part))
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

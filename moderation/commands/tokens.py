"""`ecoute token`."""

import click
from sqlalchemy import Connection

from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.settings import SettingError, read_settings
from moderation.storage import accounts


@click.group("token")
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

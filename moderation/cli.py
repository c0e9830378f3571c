"""The `ecoute` command. It loads only what is called: all of it takes seconds, and most commands need little."""

import logging
import sys
from importlib import import_module
from typing import NamedTuple

import click

KNOWN_ERRORS = {
    "moderation.settings": "SettingError",
    "moderation.build": "BuildError",
    "moderation.backup": "BackupError",
    "moderation.new_post": "NotWritten",
    "moderation.publication": "ContractError",
    "moderation.links.checking": "LinksError",
    "moderation.importers.records": "ImportRefused",
    "moderation.domain.errors": "Refused",
    "moderation.domain.policy_text": "PolicyError",
}
"""Errors whose text is for people, by module: one whose module was not loaded was not raised."""


class Part(NamedTuple):
    """A command: its module in `moderation.commands`, and what the list says of it."""

    module: str
    name: str
    told: str


PARTS = {
    "account": Part(".accounts", "account_group", "Accounts of moderators and brand representatives."),
    "backup": Part(".saving", "backup_command", "Write a consistent backup into a new folder."),
    "build": Part(".building", "build_command", "Build the whole site, threads included."),
    "case": Part(".cases", "case_group", "Cases: which brands were told of which stories, and what became of it."),
    "doctor": Part(
        ".doctor", "doctor_command", "Say whether this installation is well, and what to do where it is not."
    ),
    "erase": Part(".persons", "erase_group", "Erase what is held about a person."),
    "export": Part(".persons", "export_group", "Everything, or one person's data, in open files."),
    "import": Part(".importing", "import_group", "Bring an old blog along: posts to Markdown, comments to the store."),
    "links": Part(".links", "links_command", "Check that the links of the built site lead anywhere."),
    "new": Part(".writing", "new_command", "Begin a new post: a draft with its fields, dated now."),
    "preview": Part(
        ".previewing", "preview_command", "Show the blog while it is written: pages load anew as files are saved."
    ),
    "publish": Part(".publishing", "publish_command", "Weave what changed since the last time into the pages."),
    "restore": Part(".saving", "restore_command", "Bring a backup back, into an empty state folder."),
    "serve": Part(".serving", "serve_command", "Serve site, service and publisher together."),
    "token": Part(".tokens", "token_group", "Bearer tokens for the API."),
    "verify": Part(".verifying", "verify_command", "Check that store, log, publication and site all agree."),
}


class Parts(click.Group):
    """The commands of `PARTS`, each loaded when it is called; to list them loads none."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(PARTS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in PARTS:
            return None
        part = PARTS[name]
        command: click.Command = getattr(import_module(part.module, "moderation.commands"), part.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, PARTS[name].told) for name in self.list_commands(ctx)])


@click.group(cls=Parts, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ecoute")
def cli() -> None:
    """Écoute: a static blog in which the brands have to listen.

    Settings are environment variables, ECOUTE_…; docs/settings.md lists them.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def _loaded(errors: dict[str, str]) -> tuple[type[Exception], ...]:
    """Those of `errors` that can have been raised."""
    return tuple(getattr(sys.modules[module], name) for module, name in errors.items() if module in sys.modules)


def main() -> None:
    """Run the command; an error that people can act on is one line, not a traceback."""
    try:
        cli.main(standalone_mode=True)
    except _loaded(KNOWN_ERRORS) as error:
        click.echo(f"ecoute: {error}", err=True)
        sys.exit(1)
    except _loaded({"sqlalchemy.exc": "DBAPIError"}) as error:
        click.echo(f"ecoute: the database refuses: {error.orig}", err=True)  # type: ignore[attr-defined]
        sys.exit(1)
    except OSError as error:
        click.echo(f"ecoute: {error.filename or 'the system'}: {error.strerror or error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

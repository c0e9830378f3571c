"""`ecoute new`."""

from datetime import datetime

import click

from moderation.clock import system_clock
from moderation.new_post import begin
from moderation.settings import read_settings

FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d")


@click.command("new", epilog='Example: ecoute new "Trois jours sans réseau" --brand telemouette')
@click.argument("title")
@click.option("--brand", "brands", multiple=True, help="A brand of the story, by the name of its file; may come again.")
@click.option("--category", default="", help="Its section; the one that most posts are in unless given.")
@click.option("--lang", help="Its language, such as en; the blog's unless given.")
@click.option("--date", type=click.DateTime(FORMS), help="When it appears, such as “2026-12-01 08:30”: no draft then.")
def new_command(title: str, brands: tuple[str, ...], category: str, lang: str | None, date: datetime | None) -> None:
    """Begin a new post: a draft with its fields, dated now.

    Take `Status: draft` out when it is to be published. With a --date ahead it has none, and appears by itself then.
    docs/writing.md explains every field.
    """
    begun = begin(read_settings(), title, system_clock(), category, brands, lang, date)
    click.echo(f"{begun.path}: write below the empty line")
    if begun.appears:
        click.echo(f"it appears by itself at {begun.appears:%Y-%m-%d %H:%M} ({begun.appears.tzname()})")
    click.echo(f"its draft, once the site is built: {begun.address}")

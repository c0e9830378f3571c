"""`ecoute new`."""

import click

from moderation.clock import system_clock
from moderation.new_post import begin
from moderation.settings import read_settings


@click.command("new", epilog='Example: ecoute new "Trois jours sans réseau" --brand telemouette')
@click.argument("title")
@click.option("--brand", "brands", multiple=True, help="A brand of the story, by the name of its file; may come again.")
@click.option("--category", default="", help="Its section; the one that most posts are in unless given.")
@click.option("--lang", help="Its language, such as en; the blog's unless given.")
def new_command(title: str, brands: tuple[str, ...], category: str, lang: str | None) -> None:
    """Begin a new post: a draft with its fields, dated now.

    Take `Status: draft` out when it is to be published. docs/writing.md explains every field.
    """
    begun = begin(read_settings(), title, system_clock(), category, brands, lang)
    click.echo(f"{begun.path}: write below the empty line")
    click.echo(f"its draft, once the site is built: {begun.address}")

"""`ecoute links`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from pelican.settings import read_settings as read_blog

from moderation.clock import system_clock
from moderation.commands.telling import bar
from moderation.links import Asker, Finding, LinksError, Memory, Read, Weight, inside, outside, read_site
from moderation.links.built_for import built_for
from moderation.links.memory import Answer
from moderation.links.sources import Sources
from moderation.settings import read_settings

MARKS = {Weight.BROKEN: "✗", Weight.UNSURE: "!", Weight.NOTE: "·"}


@click.command("links", epilog="Example: ecoute links --outside")
@click.option("--outside", "elsewhere", is_flag=True, help="Ask the servers of others too, each address once a week.")
def links_command(elsewhere: bool) -> None:
    """Check that the links of the built site lead anywhere; exit 1 if one does not.

    Each finding has the file and the line in which the address is written, or the page that has it.
    """
    settings = read_settings()
    blog = read_blog(str(settings.pelicanconf))
    built = built_for(settings.output)
    if built is not None and built != blog["SITEURL"]:
        raise LinksError(
            f"{settings.output}: was built for {built or 'no address'}, and SITEURL is {blog['SITEURL'] or 'empty'}; "
            "run `ecoute build`, or set what it was built with"
        )
    with bar("Reading") as told:
        site = read_site(settings.output, blog["SITEURL"], settings.service_address, told, _drafts(blog))
    sources = Sources(Path(blog["PATH"]), [settings.pelicanconf])
    findings = [*inside(site, sources)]
    asked = ""
    if elsewhere:
        answers, new = _ask(site, Memory(settings.var / "links.json", system_clock))
        findings += outside(site, sources, answers.items())
        asked = f", {new} of {len(answers)} addresses elsewhere asked"
    _tell(findings)
    broken = sum(finding.weight is Weight.BROKEN for finding in findings)
    click.echo(f"{site.links} links on {len(site.ids)} pages{asked}: {broken or 'none'} broken")
    if broken:
        raise SystemExit(1)


def _drafts(blog: dict[str, Any]) -> Callable[[str], object]:
    """Says whether a file of the site is the page of a draft."""
    patterns = {blog["DRAFT_SAVE_AS"], blog["DRAFT_LANG_SAVE_AS"]}
    parts = (re.split(r"\{[^}]*\}", pattern) for pattern in patterns if pattern)
    return re.compile("|".join("[^/]+".join(map(re.escape, each)) for each in parts) or "(?!)").fullmatch


def _ask(site: Read, memory: Memory) -> tuple[dict[str, Answer], int]:
    """What each address elsewhere answers, or answered of late; and how many were asked now."""
    known = {address: memory.recent(address) for address in site.outside()}
    answers = {address: answer for address, answer in known.items() if answer is not None}
    wanted = [address for address in known if address not in answers]
    new: dict[str, Answer] = {}
    try:
        with bar("Asking") as told:
            for number, (address, answer) in enumerate(Asker()(wanted), 1):
                new[address] = answer
                told(number, len(wanted), address)
    finally:
        memory.keep(new)
    return {**answers, **new}, len(new)


def _tell(findings: list[Finding]) -> None:
    for finding in sorted(findings, key=lambda each: (each.weight, _in_order(each.where), each.address)):
        click.echo(f"{MARKS[finding.weight]} {finding.where}: {finding.address} {finding.wrong}")


def _in_order(where: str) -> str:
    """Line 9 comes before line 10."""
    return re.sub(r"\d+", lambda number: number[0].zfill(9), where)

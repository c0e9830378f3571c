"""`python -m benchmarks.triage`: what triage is worth, as tables. Takes less than two minutes."""

from pathlib import Path

import click

from benchmarks.figures import NoMarkers, Table, write_between_markers
from benchmarks.triage import arrivals, tables
from benchmarks.triage.arrivals import ROOT, Stream
from benchmarks.triage.rivals import (
    GradientDescent,
    NaiveBayes,
    Prevalence,
    Triage,
    Uncalibrated,
    WordList,
)

DATA = ROOT.parent / "shared" / "data" / "moderation"
PAGES = ROOT.parent / "shared" / "seeds"


@click.command(epilog="Example: python -m benchmarks.triage --write docs/triage.md")
@click.option(
    "--data", default=DATA, type=click.Path(path_type=Path, file_okay=False), help="Folder of the published data sets."
)
@click.option(
    "--pages", default=PAGES, type=click.Path(path_type=Path, file_okay=False), help="Folder of honest pages as .txt."
)
@click.option("--write", "file", type=click.Path(path_type=Path, exists=True), help="Write the tables into this file.")
def main(data: Path, pages: Path, file: Path | None) -> None:
    """Let triage learn what came first, judge what came later, and print how well it did."""
    orders = range(arrivals.ORDERS)
    streams = [[arrivals.written_stream(each) for each in orders]]
    terms: list[str] = []
    if (data / arrivals.HATECHECK).is_file() and (data / arrivals.BLOCKLIST).is_file():
        streams.append([arrivals.hatecheck_stream(data, each) for each in orders])
        terms = arrivals.block_list(data)
    else:
        click.echo(f"{data} is not there: without HateCheck and the word list (--data names their folder)", err=True)
    text = "\n\n".join(map(str, measure(streams, terms, arrivals.honest_pages(pages))))
    click.echo(text)
    if file is not None:
        try:
            write_between_markers(file, text)
        except NoMarkers as error:
            raise click.ClickException(str(error)) from error


def measure(streams: list[list[Stream]], terms: list[str], pages: list[str]) -> list[Table]:
    """All tables: each stream by itself, then honest texts before what has learnt from all of them."""
    words = WordList(terms) if terms else None
    rivals: list[tables.New] = [Prevalence, *([lambda: WordList(terms)] if terms else [])]
    rivals += [NaiveBayes, GradientDescent, Uncalibrated, Triage]
    found = []
    for orders in streams:
        found += [tables.ranking(orders, rivals), tables.curve(orders)]
    first = [orders[0] for orders in streams]
    everything = tables.teach(Triage(), arrivals.together(first))
    found.append(tables.false_holds(tables.honest_texts(first, pages), everything, words))
    found.append(tables.by_sort(first[0], tables.teach(Triage(), first[0].learnt)))
    found.append(tables.growth(first[0]))
    return found


if __name__ == "__main__":
    main()

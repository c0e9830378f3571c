"""`python -m benchmarks`: measure, and print tables."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks import builds, cases, decisions, desk, intake, preview
from benchmarks.blog import Told, comment_on, write_blog
from benchmarks.builds import BuildFailed
from benchmarks.decisions import PageWithoutComment
from benchmarks.figures import NoMarkers, Table, write_between_markers
from benchmarks.intake import CommentLost
from benchmarks.machine import describe
from benchmarks.preview import NotShown

SIZES = (100, 1_000, 10_000)
QUICK = SIZES[:2]
INTAKE_POSTS = 100
DESK_SIZES = (10_000, 1_000_000)
CASES_SIZES = (10_000, 100_000)
PARTS = ("decisions", "intake", "build", "preview", "desk", "cases")
SAVES = 5


def _runs(posts: int) -> int:
    """How many builds the median is of: a small one is over before the machine has settled."""
    return 5 if posts <= 100 else 3 if posts <= 1_000 else 1


@click.command(epilog="Example: python -m benchmarks --quick --only decisions")
@click.option("--quick", is_flag=True, help=f"Only {' and '.join(f'{n:,}' for n in QUICK)} posts.")
@click.option("--sizes", help="Numbers of posts, with commas, instead of 100,1000,10000.")
@click.option("--only", type=click.Choice(PARTS), help="Only this part.")
@click.option(
    "--decisions", "approvals", default=200, show_default=True, type=click.IntRange(1), help="Approvals each way."
)
@click.option("--builds", "runs", type=click.IntRange(1), help="Builds of each size, instead of 5, 3 and 1.")
@click.option("--comments", default=5_000, show_default=True, type=click.IntRange(1), help="Comments sent.")
@click.option("--clients", default=16, show_default=True, type=click.IntRange(1), help="Readers who send at a time.")
@click.option("--messages", type=click.IntRange(100), help="Contributions at the desk, instead of 10000 and 1000000.")
@click.option("--cases", "number", type=click.IntRange(1), help="Cases that brands have, instead of 10000 and 100000.")
@click.option(
    "--folder",
    default="var",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where to work: on the disk that is meant.",
)
@click.option(
    "--write", "readme", type=click.Path(path_type=Path, exists=True), help="Write the tables into this Markdown file."
)
def main(
    quick: bool,
    sizes: str | None,
    only: str | None,
    approvals: int,
    runs: int | None,
    comments: int,
    clients: int,
    messages: int | None,
    number: int | None,
    folder: Path,
    readme: Path | None,
) -> None:
    """Measure decisions, intake, builds, the preview, the desk and cases on this machine, and print the figures."""
    try:
        numbers = [int(size) for size in sizes.split(",")] if sizes else list(QUICK if quick else SIZES)
    except ValueError:
        raise click.BadParameter("write numbers of posts with commas, such as 100,1000", param_hint="--sizes") from None
    wanted = [only] if only else list(PARTS)
    desks = [messages] if messages else list(DESK_SIZES[:1] if quick else DESK_SIZES)
    numbers_of_cases = [number] if number else list(CASES_SIZES[:1] if quick else CASES_SIZES)
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="benchmarks-", dir=folder.absolute()))
    try:
        with _progress() as told:
            tables = _measure(place, numbers, wanted, approvals, runs, comments, clients, desks, numbers_of_cases, told)
            machine = describe(place)
        text = "\n\n".join([f"Measured on {machine}.", *map(str, tables)])
        click.echo(text)
        if readme is not None:
            write_between_markers(readme, text)
    except (BuildFailed, PageWithoutComment, CommentLost, NotShown, NoMarkers) as error:
        raise click.ClickException(str(error)) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _measure(
    place: Path,
    sizes: list[int],
    wanted: list[str],
    approvals: int,
    runs: int | None,
    comments: int,
    clients: int,
    desks: list[int],
    numbers_of_cases: list[int],
    told: Told,
) -> list[Table]:
    """The tables wanted; each blog is written once, and forgotten before the next."""
    decided, built, previewed, taken_in = [], [], [], []
    for posts in sizes if {"decisions", "build", "preview"} & set(wanted) else []:
        said = _prefix(told, f"{posts:,} posts: ")
        said("writing the blog")
        blog = write_blog(place / str(posts), posts)
        waiting = comment_on(blog, said, pending=2 * (approvals + decisions.WARM_UP))
        if "build" in wanted:
            built.append(builds.measure(blog, runs or _runs(posts), said))
        elif "decisions" in wanted:
            said("building")
            builds.build_once(blog)
        if "preview" in wanted:
            previewed.append(preview.measure(blog, SAVES, said))
        if "decisions" in wanted:
            decided.append(decisions.measure(blog, waiting, said))
        shutil.rmtree(blog.folder)
    if "intake" in wanted:
        told("taking comments: writing the blog")
        blog = write_blog(place / "intake", min(INTAKE_POSTS, *sizes))
        builds.build_once(blog)
        taken_in = intake.measure(blog, clients, comments, told)
    tables = []
    if decided:
        tables.append(decisions.table(decided))
    if taken_in:
        tables.append(intake.table(taken_in))
    if built:
        tables.append(builds.table(built))
    if previewed:
        tables.append(preview.table(previewed))
    if "desk" in wanted:
        tables.append(desk.table([_desk(place / f"desk-{size}", size, told) for size in desks]))
    if "cases" in wanted:
        tables.append(cases.table([_cases(place / f"cases-{size}", size, told) for size in numbers_of_cases]))
    return tables


def _desk(folder: Path, size: int, told: Told) -> desk.Measured:
    folder.mkdir()
    measured = desk.measure(folder, size, _prefix(told, f"{size:,} contributions: "))
    shutil.rmtree(folder)
    return measured


def _cases(folder: Path, size: int, told: Told) -> cases.Measured:
    folder.mkdir()
    measured = cases.measure(folder, size, _prefix(told, f"{size:,} cases: "))
    shutil.rmtree(folder)
    return measured


def _prefix(told: Told, prefix: str) -> Told:
    return lambda what: told(prefix + what)


@contextmanager
def _progress() -> Iterator[Told]:
    """Says on the terminal what is being done, and for how long already."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")
        yield lambda what: progress.update(task, description=what)


if __name__ == "__main__":
    main()

"""How often the intervals of a record's figures hold the truth: brands are made up whose truth is known.

`python -m benchmarks.coverage` prints the table of docs/figures.md; the same seed gives the same table.
"""

import math
import random
from collections.abc import Callable

import click
from pelican.plugins.brands.estimates import Curve, difference, median_of, proportion, survival, within

from benchmarks.figures import Table

SIZES = (5, 20, 100)
DAYS = 25

CRITICISM = (0.8, 15.0)
PRAISE = (0.95, 8.0)
"""What share of stories a made-up brand ever answers, and after how many days in the mean (exponential)."""

FOLLOWED = (10.0, 120.0)
"""For between how many days a case has been open when the figures are made."""

KEPT = 0.7
"""The share of promises that it keeps."""


def truth(brand: tuple[float, float], days: float) -> float:
    """The share that it answers within so many days."""
    ever, mean = brand
    return ever * (1 - math.exp(-days / mean))


def coverage(n: int, runs: int, seed: int) -> dict[str, float]:
    """The share of `runs` records of `n` cases each in which an interval holds the truth, by figure.

    Only records of which the figure is said count.
    """
    chance = random.Random(seed)
    ever, mean = CRITICISM
    half = -mean * math.log(1 - 0.5 / ever)
    held: dict[str, list[bool]] = {"within 25 days": [], "median": [], "difference": [], "share": []}
    for _run in range(runs):
        criticism, praise = _curve(CRITICISM, n, chance), _curve(PRAISE, n, chance)
        rate, others = within(criticism, DAYS), within(praise, DAYS)
        median, gap = median_of(criticism), difference(others, rate)
        kept = proportion(sum(chance.random() < KEPT for _promise in range(n)), n)
        _note(held["within 25 days"], rate.low, rate.high, truth(CRITICISM, DAYS))
        _note(held["difference"], gap.low, gap.high, truth(PRAISE, DAYS) - truth(CRITICISM, DAYS))
        _note(held["share"], kept.low, kept.high, KEPT)
        # A limit that is not reached lies beyond everything.
        _note(held["median"], median.low or math.inf, median.high or math.inf, half)
    return {figure: sum(found) / len(found) for figure, found in held.items()}


def _curve(brand: tuple[float, float], n: int, chance: random.Random) -> Curve:
    ever, mean = brand
    waits, answered = [], []
    for _case in range(n):
        open_for = chance.uniform(*FOLLOWED)
        wait = chance.expovariate(1 / mean) if chance.random() < ever else math.inf
        waits.append(min(wait, open_for))
        answered.append(wait <= open_for)
    return survival(waits, answered)


def _note(held: list[bool], low: float | None, high: float | None, true: float) -> None:
    if low is not None and high is not None:
        held.append(low <= true <= high)


def table(runs: int, seed: int, say: Callable[[int], object] = lambda _n: None) -> Table:
    """The coverage at each of SIZES."""
    found = {}
    for n in SIZES:
        say(n)
        found[n] = coverage(n, runs, seed)
    rows = [[figure, *(f"{found[n][figure]:.1%}" for n in SIZES)] for figure in found[SIZES[0]]]
    note = f"{runs:,} made-up brands each, seed {seed}; 95 % is promised."
    return Table("How often the interval holds the truth", ["figure", *(f"n = {n}" for n in SIZES)], rows, note)


@click.command(epilog="Example: python -m benchmarks.coverage --runs 2000")
@click.option("--runs", default=5_000, show_default=True, type=click.IntRange(1), help="Made-up brands of each size.")
@click.option("--seed", default=1, show_default=True, type=int, help="Where chance begins.")
def main(runs: int, seed: int) -> None:
    """Print how often each interval holds the truth."""
    print(table(runs, seed, lambda n: click.echo(f"n = {n} …", err=True)))


if __name__ == "__main__":
    main()

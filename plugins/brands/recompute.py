"""Make every figure of a brand's record again from its open data: `python -m pelican.plugins.brands.recompute FILE`.

FILE is a `bilan.json` or `bilan.csv` as the brand's page links it. Each line printed is a figure's name, a tab, and its
value: what the page has in `data-figure` and `value`.
"""

import sys
from pathlib import Path

from moderation.publication import ContractError

from .data import read_data
from .figures import figures
from .values import values


def main(arguments: list[str]) -> int:
    """Print the figures of the one file named; 1 and what is wrong with it where it cannot be read, 2 without one."""
    if len(arguments) != 1 or arguments[0] in ("-h", "--help"):
        sys.stderr.write("usage: python -m pelican.plugins.brands.recompute bilan.json\n")
        return 2
    path = Path(arguments[0])
    try:
        record = read_data(path.read_bytes(), str(path))
    except (ContractError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, value in values(figures(record)).items():
        sys.stdout.write(f"{name}\t{value}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

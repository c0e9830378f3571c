"""Make every figure of a brand's record again from its open data: `python -m pelican.plugins.brands.recompute FILE`.

FILE is a `bilan.json` or `bilan.csv` as the brand's page links it. Each line printed is a figure's name, a tab, and its
value: what the page has in `data-figure` and `value`. With several files, of the brands of one sector, it makes their
comparison again, as the list of brands shows it (`comparaison.json` names the files).
"""

import sys
from pathlib import Path

from moderation.publication import ContractError

from .comparison import bands, comparison_figures
from .data import read_data
from .figures import figures
from .values import as_text, values


def main(arguments: list[str]) -> int:
    """Print the figures of the file named, or the comparison of several: none where they cannot be compared.

    Returns 1, having said what is wrong with it, where one cannot be read, 2 without any.
    """
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stderr.write("usage: python -m pelican.plugins.brands.recompute bilan.json [OTHER/bilan.json …]\n")
        return 2
    try:
        records = [read_data(Path(name).read_bytes(), name) for name in arguments]
    except (ContractError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    found = [figures(record) for record in records]
    if len(found) == 1:
        printed = list(values(found[0]).items())
    else:
        printed = [(name, as_text(value)) for name, value in comparison_figures(bands(found))]
    sys.stdout.writelines(f"{name}\t{value}\n" for name, value in printed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

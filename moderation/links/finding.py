"""What the check of links has to say of an address."""

from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    """How bad it is: a finding that is broken makes the check fail."""

    BROKEN = 0
    UNSURE = 1
    NOTE = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """An address, `where` it is written (file and line in the content, else the page), and what is `wrong` with it."""

    weight: Weight
    where: str
    address: str
    wrong: str

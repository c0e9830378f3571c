"""What the rules refuse. Messages are English message ids with named values, so that a page can say them in French."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field: `message` is a gettext message id with `%(name)s` places for `values`."""

    field: str
    message: str
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.field}: {self.message % dict(self.values)}"


class Refused(Exception):
    """A rule says no; `problems` says why, field by field. Nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class NotAllowed(Refused):
    """This actor may not do that."""


class IllegalTransition(Refused):
    """Nobody may do that to a contribution in this state."""


class Conflict(Refused):
    """Someone else was faster: what the actor saw is not what stands now."""


class Unknown(Refused):
    """There is no such thing (any more)."""

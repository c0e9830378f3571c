"""What the doctor says: of what, how it is, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is, as the line begins."""

    WELL = "✓"
    MIND = "!"
    ILL = "✗"


@dataclass(frozen=True, slots=True)
class Line:
    """`about`: a word or two; `said`: how it is; `todo`: what to do about it, empty where nothing is to do."""

    state: State
    about: str
    said: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{self.state} {self.about}: {self.said}" + (f"; {self.todo}" if self.todo else "")


def well(about: str, said: str) -> Line:
    """Nothing to do."""
    return Line(State.WELL, about, said)


def mind(about: str, said: str, todo: str = "") -> Line:
    """It works, and there is something to know."""
    return Line(State.MIND, about, said, todo)


def ill(about: str, said: str, todo: str = "") -> Line:
    """It does not work, or not for long."""
    return Line(State.ILL, about, said, todo)

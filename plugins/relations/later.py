"""A list that is worked out when somebody looks at it: of a page that nobody makes, never."""

from collections import UserList
from collections.abc import Callable
from functools import cached_property
from typing import Any


class Later(UserList[Any]):
    """What `work` gives, which is called once at most."""

    def __init__(self, work: Callable[[], list[Any]]) -> None:
        self._work = work

    @cached_property
    def data(self) -> list[Any]:  # type: ignore[override]  # where `UserList` keeps its items
        return self._work()

"""Trying what may be refused."""

from collections.abc import Callable
from typing import Any

from moderation.domain.errors import Refused


def attempt(act: Callable[..., Any], *arguments: Any) -> Any:
    """What `act` gives, or the refusal that it raises."""
    try:
        return act(*arguments)
    except Refused as refusal:
        return refusal

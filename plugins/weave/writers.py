"""Who writes a build's pages, and whether anybody wants what plugins write beside them."""

from typing import Any


def only_pages(writer: Any) -> bool:
    """Whether a writer says, by `pages_only`, that it is after pages alone: nobody is to read feeds or open data.

    Pelican's own does not; one for a preview may.
    """
    return bool(getattr(writer, "pages_only", False))

"""The ground that plugins stand on: slots in pages, which page has which, and filling them anew. Not a plugin itself.

A page shows what visitors wrote between two markers, a *slot*. A full build and the update of a single thread call the
same function to fill it, so that any sequence of updates ends in the bytes that a full build gives.
"""


def register() -> None:
    """Nothing: a blog that names no plugins has Pelican load whatever is installed beside them, this too."""

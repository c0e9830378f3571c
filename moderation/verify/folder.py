"""A folder of the publication: the keys of its documents, and what lies there that is none."""

from collections.abc import Iterator
from pathlib import Path

from moderation.publication import KEY


def documents_in(folder: Path) -> Iterator[tuple[str | None, Path]]:
    """Everything in `folder` with the key of the document that it is, or None: then nobody published it.

    What a writer that was killed left half-way (`.….tmp`) is nobody's document, and no difference.
    """
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") and path.name.endswith(".tmp"):
            continue
        key = path.name.removesuffix(".json")
        yield (key if path.name.endswith(".json") and KEY.fullmatch(key) else None), path


def no_document(path: Path) -> str:
    """The difference that `path` is, which has no key."""
    return f"{path}: is no document of the publication; delete it"

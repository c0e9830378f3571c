"""Pelican's readers of Markdown and reStructuredText, which stop the build where a block is wrong.

Left to themselves they would leave the post out, and the build would go on.
"""

from functools import cache
from typing import Any

from pelican.readers import MarkdownReader, RstReader

from ..weave.errors import ContentError
from ..weave.sources import named
from .errors import BlockError


def refuse_wrong_blocks(readers: Any) -> None:
    """Let the readers of a build name file and line of a wrong block."""
    for ending, reader in readers.reader_classes.items():
        if isinstance(reader, type) and issubclass(reader, MarkdownReader | RstReader):
            readers.reader_classes[ending] = _naming(reader)


@cache
def _naming(reader: type[Any]) -> type[Any]:
    class NamingReader(reader):
        """Reads as `reader` does."""

        def read(self, source_path: str) -> Any:
            """Raises :class:`ContentError` for a block that cannot be shown."""
            try:
                return super().read(source_path)
            except BlockError as error:
                path = named(source_path, self.settings)
                raise ContentError(f"{path}:{error.line}" if error.line else path, error.message) from None

    return NamingReader

"""What stops the reading of a text with blocks."""


class BlockError(ValueError):
    """A block cannot be shown as it is written: what is wrong and what to write, and the line where the block begins.

    `line` counts from 1 in the text as it was given; None where it is not known.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.message = message
        self.line = line

"""What stops a build."""

from pathlib import Path


class ContentError(Exception):
    """Something the blogger wrote cannot be built: one line with the file, what is wrong and what to write."""

    def __init__(self, path: str | Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = str(path)
        self.message = message

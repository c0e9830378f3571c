"""What stops a build."""

from pathlib import Path


class Stop(SystemExit):
    """Ends a build with one line and exit status 1.

    An exit, not an exception: Pelican goes on after some exceptions, and shows a traceback of the others.
    """


class ContentError(Stop):
    """Something the blogger wrote cannot be built: one line with the file, what is wrong and what to write."""

    def __init__(self, path: str | Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = str(path)
        self.message = message


class PublicationError(Stop):
    """The publication cannot be shown: one line with its file, what is wrong and what to do."""

"""What Pelican complains of during a build: one line each, with the file, what is wrong and what to write.

Pelican logs an error and goes on without the file. Here every error counts, and so does the warning that a file could
not be copied.
"""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

Sentence = Callable[..., str]

EXAMPLES = {"date": "2026-01-31 10:00"}


class Complaints(logging.Handler):
    """Collects complaints in `lines` while it is entered; everything else that Pelican says passes by.

    `content` is the blog's content folder, once it is known: files are named as the blogger sees them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.content: Path | None = None
        self._logger = logging.getLogger("pelican")
        # Its filter drops what was said before, also by the build before this one.
        self._copying = logging.getLogger("pelican.utils")
        self._sentences: dict[str, Sentence] = {
            "Could not process %s": self._unreadable,
            "Skipping %s: could not find information about '%s'": self._missing,
            "Unknown status '%s' for file %s, skipping it. (Not in %s)": self._unknown_status,
            "Skipping %s: file %r would be written outside output path": self._outside,
            "A problem occurred copying file %s to %s; %s": self._not_copied,
        }

    def __enter__(self) -> "Complaints":
        self._logger.addHandler(self)
        self._logger.propagate = False
        if hasattr(self._copying, "disable_filter"):
            self._copying.disable_filter()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._logger.removeHandler(self)
        self._logger.propagate = True
        if hasattr(self._copying, "enable_filter"):
            self._copying.enable_filter()

    def emit(self, record: logging.LogRecord) -> None:
        sentence = self._sentences.get(str(record.msg))
        if sentence is not None and isinstance(record.args, tuple):
            self.lines.append(sentence(*record.args))
        elif record.levelno >= logging.ERROR:
            self.lines.append(one_line(record.getMessage()))
        else:
            record.msg, record.args = one_line(record.getMessage()), ()
            logging.getLogger().handle(record)

    def _where(self, source: object) -> str:
        if self.content is None:
            return str(source)
        path = self.content / str(source)
        return str(path.relative_to(self.content.parent)) if path.is_relative_to(self.content.parent) else str(path)

    def _unreadable(self, source: object) -> str:
        """Why, Pelican does not say; but it says so while it handles the exception."""
        error = sys.exc_info()[1]
        where = self._where(source)
        if isinstance(error, UnicodeDecodeError):
            return f"{where}: is not text in UTF-8 (byte {error.start}); save it in that encoding"
        if isinstance(error, OSError):
            return f"{where}: cannot be read: {error.strerror}"
        if isinstance(error, ValueError) and str(error).endswith(" is not a valid date"):
            value = str(error).removesuffix(" is not a valid date")
            return f"{where}: {value} is not a date: write it like {EXAMPLES['date']}"
        if isinstance(error, OverflowError):
            return f"{where}: one of its dates is beyond any calendar: write it like {EXAMPLES['date']}"
        return f"{where}: cannot be read: {one_line(f'{type(error).__name__}: {error}')}"

    def _missing(self, source: object, field: str) -> str:
        name = field.capitalize()
        return f"{self._where(source)}: has no {name}: write `{name}: {EXAMPLES.get(field, '…')}` in its first lines"

    def _unknown_status(self, status: str, source: object, allowed: tuple[str, ...]) -> str:
        return f"{self._where(source)}: Status is “{status}”: write one of {', '.join(allowed)}"

    def _outside(self, source: object, path: str) -> str:
        return f"{self._where(source)}: its page {path!r} would lie outside the site: give it another Save_as"

    def _not_copied(self, source: str, destination: str, error: object) -> str:
        why = error.strerror if isinstance(error, OSError) else error
        return f"{self._where(source)}: cannot be copied to {destination}: {why}"


def one_line(text: str) -> str:
    """`text` without its line breaks."""
    return " ".join(text.split())

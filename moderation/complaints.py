"""What Pelican complains of during a build: one line each, with the file, what is wrong and what to write.

Pelican logs an error and goes on without the file. Here every error counts, and so does the warning that a file could
not be copied.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from jinja2 import TemplateSyntaxError
from pelican.plugins.weave.heads import line_of, read_head

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

    def _where(self, source: object, *fields: str) -> str:
        """The file, and the line of the first of `fields` that it has."""
        path = self.content / str(source) if self.content else Path(str(source))
        line = line_of(path, *fields) if fields else None
        known = self.content is not None and path.is_relative_to(self.content.parent)
        name = path.relative_to(self.content.parent) if known and self.content else path
        return f"{name}:{line}" if line else str(name)

    def _no_date(self, source: object, value: str) -> str:
        """What to write instead of the date `value`, with the line and the name of the field that says it."""
        path = self.content / str(source) if self.content else Path(str(source))
        saying = (field for field in read_head(path) if field.key in ("date", "modified") and field.value == value)
        field = next(saying, None)
        place = f"{self._where(source)}:{field.line}: {field.name.capitalize()} is" if field else self._where(source)
        return f"{place} “{value}”, which is no date: write it like {EXAMPLES['date']}"

    def _unreadable(self, source: object) -> str:
        """Why, Pelican does not say; but it says so while it handles the exception."""
        error = sys.exc_info()[1]
        where = self._where(source)
        if isinstance(error, UnicodeDecodeError):
            return f"{where}: is not text in UTF-8 (byte {error.start}); save it in that encoding"
        if isinstance(error, OSError):
            return f"{where}: cannot be read: {error.strerror}"
        if isinstance(error, ValueError) and str(error).endswith(" is not a valid date"):
            return self._no_date(source, str(error).removesuffix(" is not a valid date")[1:-1])
        if isinstance(error, OverflowError):
            where = self._where(source, "date", "modified")
            return f"{where}: one of its dates is beyond any calendar: write it like {EXAMPLES['date']}"
        return f"{where}: cannot be read: {one_line(f'{type(error).__name__}: {error}')}"

    def _missing(self, source: object, field: str) -> str:
        name = field.capitalize()
        return f"{self._where(source)}: has no {name}: write `{name}: {EXAMPLES.get(field, '…')}` in its first lines"

    def _unknown_status(self, status: str, source: object, allowed: tuple[str, ...]) -> str:
        return f"{self._where(source, 'status')}: Status is “{status}”: write one of {', '.join(allowed)}"

    def _outside(self, source: object, path: str) -> str:
        where = self._where(source, "save_as", "slug")
        return f"{where}: its page {path!r} would lie outside the site: give it another Save_as"

    def _not_copied(self, source: str, destination: str, error: object) -> str:
        why = error.strerror if isinstance(error, OSError) else error
        return f"{self._where(source)}: cannot be copied to {destination}: {why}"


def one_line(text: str) -> str:
    """`text` without its line breaks."""
    return " ".join(text.split())


def said_by(error: BaseException) -> str:
    """An unforeseen error as one line; of one in a template, with the file and the line there that it came from."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}: {one_line(error.message or '')}"
    reason = one_line(f"{type(error).__name__}: {error}")
    passed = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
    return f"{passed[-1].filename}:{passed[-1].lineno}: {reason}" if passed else reason

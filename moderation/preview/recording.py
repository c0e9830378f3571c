"""Pages that wait: Pelican's writer is told of every page, and makes one when it is asked for."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pelican.paginator import Paginator
from pelican.settings import Settings
from pelican.utils import sanitised_join
from pelican.writers import FileOverwriteFailedError, Writer


class RecordingWriter(Writer):
    """Takes down what `Writer` would write; `make` then has that writer write one page, and takes it off the disk.

    Plugins see by `pages_only` that nobody will look at files beside the pages: feeds, open data.
    """

    pages_only = True

    def __init__(self, output_path: str, settings: Settings) -> None:
        super().__init__(output_path, settings)
        self._pages: dict[str, Callable[[], None]] = {}
        self._final: set[str] = set()

    def names(self) -> list[str]:
        """The path of every page below the output folder."""
        return list(self._pages)

    def __contains__(self, name: str) -> bool:
        return name in self._pages

    def make(self, name: str) -> bytes:
        """The page at `name`, as a full build writes it. Raises whatever its template raises, and KeyError."""
        self._pages[name]()
        path = Path(sanitised_join(self.output_path, name))
        page = path.read_bytes()
        # What lies in the folder would be found there after its post is gone.
        path.unlink()
        return page

    def write_feed(self, *_arguments: Any, **_named: Any) -> None:
        """Nobody reads feeds here."""

    def write_file(
        self,
        name: str,
        template: Any,
        context: dict[str, Any],
        relative_urls: bool = False,
        paginated: dict[str, Any] | None = None,
        template_name: str | None = None,
        override_output: bool = False,
        url: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Take a page down, or each page of a list. Raises FileOverwriteFailedError as `Writer` does."""
        if not name:
            return
        if paginated is None:
            paginated = {key: value for key, value in kwargs.items() if key in {"articles", "dates"}}
        written = partial(self._write, template=template, context=context, relative_urls=relative_urls)
        if not paginated or template_name not in self.settings["PAGINATED_TEMPLATES"]:
            self._note(name, override_output, partial(written, name, kwargs))
            return
        most = self.settings["PAGINATED_TEMPLATES"][template_name] or self.settings["DEFAULT_PAGINATION"]
        lists = {key: Paginator(name, url, items, self.settings, most) for key, items in paginated.items()}
        first = next(iter(lists.values()))
        for number in range(1, first.num_pages + 1):
            path = first.page(number).save_as
            self._note(path, override_output, partial(self._write_part, written, path, kwargs, lists, number))

    def _note(self, name: str, override: bool, write: Callable[[], None]) -> None:
        """Of two pages at one place, one that may override counts, as with `Writer`."""
        if name in self._final and not override:
            return
        if name in self._final or (name in self._pages and not override):
            path = sanitised_join(self.output_path, name)
            raise FileOverwriteFailedError(f'Failed to overwrite "{path}": another page is there already')
        if override:
            self._final.add(name)
        self._pages[name] = write

    def _write(self, name: str, given: dict[str, Any], **told: Any) -> None:
        # An empty `paginated`: it is one page, whatever lists it has.
        Writer(self.output_path, self.settings).write_file(name, paginated={}, **told, **given)

    def _write_part(
        self,
        written: Callable[[str, dict[str, Any]], None],
        name: str,
        given: dict[str, Any],
        lists: dict[str, Paginator],
        number: int,
    ) -> None:
        """One page of a list, with the variables that Pelican gives templates for it."""
        places = dict(given)
        for key, pages in lists.items():
            places[f"{key}_paginator"] = pages
            places[f"{key}_page"] = pages.page(number)
            places[f"{key}_previous_page"] = pages.page(number - 1) if number > 1 else None
            places[f"{key}_next_page"] = pages.page(number + 1) if number < pages.num_pages else None
        written(name, places)

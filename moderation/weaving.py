"""The weave as the service calls it: which files, which templates, which publication. The plugins do the work."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.journal.data import HEAD, data_files
from pelican.plugins.journal.rendering import KINDS, JournalRenderer
from pelican.plugins.rules.rendering import KIND, RulesRenderer
from pelican.plugins.weave.bodies import body_html
from pelican.plugins.weave.pages import PageIndex
from pelican.plugins.weave.slots import Slot
from pelican.plugins.weave.weaver import weave

from moderation.publication import Catalogue, Publication, discard_half, replace_file
from moderation.publication.journal import MONTH, JournalFolder
from moderation.publication.recent import RecentFile
from moderation.settings import Settings
from moderation.site import CatalogueFile, Stamp, stamp

__all__ = ["SiteRenderer", "SiteWeaver", "body_html", "renew_data"]


class SiteRenderer:
    """Gives the HTML of every slot of the site, from the publication folder: each plugin knows its own kinds."""

    def __init__(self, threads: Any, journal: Any, rules: Any) -> None:
        self._threads, self._journal, self._rules = threads, journal, rules

    @classmethod
    def of(cls, catalogue: Catalogue, publication: Path, templates: Path | None) -> "SiteRenderer":
        """The renderer of a site with that catalogue, whose theme has `templates`."""
        recent = RecentFile(publication)
        return cls(
            Renderer(catalogue, Publication(publication).thread, templates, recent.read),
            JournalRenderer(catalogue, publication, templates),
            RulesRenderer(publication, templates),
        )

    def at_once(self) -> "SiteRenderer":
        """A renderer for one moment: it reads each document once, and is then to be let go."""
        return SiteRenderer(self._threads.at_once(), self._journal.at_once(), self._rules.at_once())

    def __call__(self, slot: Slot) -> str:
        """The HTML of `slot`. Raises KeyError for a kind that nobody knows, ContractError as documents do."""
        renderer = self._journal if slot.kind in KINDS else self._rules if slot.kind == KIND else self._threads
        html: str = renderer(slot)
        return html


def renew_data(output: Path, publication: Path, names: Iterable[str] | None = None) -> list[str]:
    """Write the open data of `names` (None: all) that changed; returns the paths. Nothing where the site has none."""
    if not (output / HEAD).is_file():
        return []
    changed = []
    for path, data in data_files(JournalFolder(publication), names):
        target = output / path
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_file(target, data)
            changed.append(path)
        else:
            discard_half(target)
    return changed


class SiteWeaver:
    """Fills the slots of the built site. Keeps the page index and the templates warm between calls."""

    def __init__(self, settings: Settings, catalogue: CatalogueFile) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._warm: tuple[object, PageIndex, SiteRenderer] | None = None

    def __call__(self, keys: Iterable[str]) -> list[str]:
        """Weave the threads of posts `keys` into the pages that show them; returns the pages that changed.

        The journal's keys and months come the same way, and renew its open data too. Before the first build there is
        no page, and nothing to do: the build will weave. Raises PageMissing, ContractError, OSError.
        """
        warm = self.warm()
        if warm is None:
            return []
        index, renderer = warm
        wanted = list(keys)
        changed: list[str] = weave(self._settings.output, index, wanted, renderer.at_once())
        journal = [key for key in wanted if key in KINDS or MONTH.fullmatch(key)]
        return changed + (renew_data(self._settings.output, self._settings.publication, journal) if journal else [])

    def warm(self) -> tuple[Any, Any] | None:
        """The page index and the renderer of the site as last built, or None before that."""
        built: Stamp | None = stamp(self._settings.pages)
        if built is None:
            return None
        now = (built, stamp(self._settings.catalogue))
        if self._warm is None or self._warm[0] != now:
            index = PageIndex.load(self._settings.pages)
            templates = Path(index.templates) if index.templates else None
            renderer = SiteRenderer.of(self._catalogue(), self._settings.publication, templates)
            self._warm = now, index, renderer
        return self._warm[1], self._warm[2]

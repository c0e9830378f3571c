"""The weave as the service calls it: which files, which templates, which publication. The plugins do the work."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pelican.plugins.brands.comparison import COMPARISON
from pelican.plugins.brands.files import brand_files
from pelican.plugins.brands.rendering import KINDS as OF_BRANDS
from pelican.plugins.brands.rendering import BrandsRenderer
from pelican.plugins.conversation.feeds import SITE_JSON
from pelican.plugins.conversation.files import json_files
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.conversation.talk import KIND as TALK
from pelican.plugins.conversation.talk import ConversationsRenderer
from pelican.plugins.journal.data import HEAD, data_files
from pelican.plugins.journal.rendering import KINDS, JournalRenderer
from pelican.plugins.rules.rendering import KIND, RulesRenderer
from pelican.plugins.weave.bodies import body_html
from pelican.plugins.weave.pages import PageIndex
from pelican.plugins.weave.slots import Slot
from pelican.plugins.weave.weaver import weave

from moderation.publication import Catalogue, Publication, discard_half, replace_file
from moderation.publication.case_documents import CasesFolder
from moderation.publication.conversations import ConversationsFile
from moderation.publication.journal import JournalFolder
from moderation.publication.recent import RecentFile
from moderation.publication.record_documents import RecordsFolder
from moderation.settings import Settings
from moderation.site import CatalogueFile, Stamp, stamp

__all__ = ["SiteRenderer", "SiteWeaver", "body_html", "data_of", "renew_data"]


class SiteRenderer:
    """Gives the HTML of every slot of the site, from the publication folder: each plugin knows its own kinds."""

    def __init__(self, threads: Any, brands: Any, journal: Any, rules: Any, talk: Any) -> None:
        self.threads, self._brands, self._journal, self._rules, self._talk = threads, brands, journal, rules, talk
        self._by_kind = dict.fromkeys(OF_BRANDS, brands) | dict.fromkeys(KINDS, journal) | {KIND: rules, TALK: talk}

    @classmethod
    def of(cls, catalogue: Catalogue, publication: Path, templates: Path | None) -> "SiteRenderer":
        """The renderer of a site with that catalogue, whose theme has `templates`."""
        recent = RecentFile(publication)
        cases, records = CasesFolder(publication), RecordsFolder(publication)
        return cls(
            Renderer(catalogue, Publication(publication).thread, templates, recent.read),
            BrandsRenderer(catalogue, cases.cases, records.record, templates),
            JournalRenderer(catalogue, publication, templates),
            RulesRenderer(publication, templates),
            ConversationsRenderer(catalogue, ConversationsFile(publication).read, templates),
        )

    def at_once(self) -> "SiteRenderer":
        """A renderer for one moment: it reads each document once, and is then to be let go."""
        renderers = (self.threads, self._brands, self._journal, self._rules, self._talk)
        return SiteRenderer(*(each.at_once() for each in renderers))

    def __call__(self, slot: Slot) -> str:
        """The HTML of `slot`. Raises KeyError for a kind that nobody knows, ContractError as documents do."""
        html: str = self._by_kind.get(slot.kind, self.threads)(slot)
        return html


def data_of(
    output: Path,
    publication: Path,
    catalogue: Catalogue,
    names: Iterable[str] | None = None,
    render: SiteRenderer | None = None,
) -> Iterator[tuple[str, bytes | None]]:
    """The files that the plugins put beside the pages, by path; None for one that must not be there.

    With `names`, only what depends on these: posts, what all posts share, the journal's slots and months, brands. A
    site has the files of what its blog uses: the journal's where there is a journal, those of brands where there are
    brands. `render`: one that has read the threads already. Raises ContractError.
    """
    wanted = None if names is None else list(names)
    if (output / SITE_JSON).is_file():
        recent = RecentFile(publication)
        of_threads = Renderer(catalogue, Publication(publication).thread, None, recent.read)
        yield from json_files(render.threads if render else of_threads, wanted)
    if (output / HEAD).is_file():
        yield from data_files(JournalFolder(publication), wanted)
    yield from brand_files(catalogue, publication, wanted)


def renew_data(
    output: Path,
    publication: Path,
    catalogue: Catalogue,
    names: Iterable[str] | None = None,
    render: SiteRenderer | None = None,
) -> list[str]:
    """Bring the files that `data_of` gives for `names` (None: all) up to date; returns the paths of what changed."""
    changed = []
    for path, data in data_of(output, publication, catalogue, names, render):
        target = output / path
        there = target.read_bytes() if target.is_file() else None
        if there == data:
            discard_half(target)
            continue
        if data is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_file(target, data)
        changed.append(path)
    return changed


def with_followers(keys: Iterable[str], catalogue: Catalogue) -> list[str]:
    """`keys`, and what follows from them: the sagas of which they are episodes (what their authors judge shows there
    too), and where there is a brand among them, the comparison of brands."""
    wanted = list(keys)
    posts = [catalogue.posts[key] for key in wanted if key in catalogue.posts]
    following = {post.saga for post in posts if post.saga}
    if not catalogue.brands.keys().isdisjoint(wanted):
        following.add(COMPARISON)
    return wanted + sorted(following - set(wanted))


class SiteWeaver:
    """Fills the slots of the built site. Keeps the page index and the templates warm between calls."""

    def __init__(self, settings: Settings, catalogue: CatalogueFile) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._warm: tuple[object, PageIndex, SiteRenderer] | None = None

    def __call__(self, keys: Iterable[str]) -> list[str]:
        """Weave the threads of posts `keys` into the pages that show them; returns the pages that changed.

        Brands, and the journal's keys and months, come the same way, and renew the files beside the pages too.
        Before the first build there is no page, and nothing to do: the build will weave. Raises PageMissing,
        ContractError, OSError.
        """
        warm = self.warm()
        if warm is None:
            return []
        index, renderer = warm
        wanted = with_followers(keys, self._catalogue())
        render, output, publication = renderer.at_once(), self._settings.output, self._settings.publication
        changed: list[str] = weave(output, index, wanted, render)
        return changed + renew_data(output, publication, self._catalogue(), wanted, render)

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

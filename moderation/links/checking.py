"""The check itself: reads the built pages, then says what is wrong with the addresses on them."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from moderation.links.addresses import Addresses, Place, Whose
from moderation.links.finding import Finding, Weight
from moderation.links.memory import Answer
from moderation.links.page import Page, read_feed, read_page
from moderation.links.sources import Sources

READERS: dict[str, Callable[[bytes], Page]] = {".html": read_page, ".htm": read_page, ".xml": read_feed}

NOT_FOR_PROGRAMS = {401, 403, 429, 999}
"""Statuses of servers that answer people and no programs: they say nothing about the page."""

CLOSED = ("ec.europa.eu", "/consumers/odr")
"""The European platform for disputes, closed on 20 July 2025 by Regulation (EU) 2024/3228: nobody may be sent there."""

_WITHOUT = "is of the European platform for disputes, closed on 20 July 2025; take it out (Regulation (EU) 2024/3228)"

Told = Callable[[int, int | None, str], None]


class LinksError(Exception):
    """There is no site whose links could be checked; says why."""


@dataclass(slots=True)
class Linked:
    """Who links to a place: how it is written there first, on which page, and on how many."""

    written: str
    page: str
    pages: int = 0
    public: bool = False
    """Whether one of the pages is no draft."""


@dataclass(frozen=True, slots=True)
class Read:
    """A built site: its files, the places that its pages link to, the names of places in each, which ones redirect."""

    addresses: Addresses
    files: frozenset[str]
    linked: dict[Place, Linked]
    ids: dict[str, frozenset[str]]
    redirects: dict[str, str]

    @property
    def links(self) -> int:
        """How many there are, counting each once a page."""
        return sum(linked.pages for linked in self.linked.values())

    def outside(self) -> list[str]:
        """Addresses elsewhere, without what the browser keeps for itself."""
        return sorted({place.path for place in self.linked if place.whose is Whose.OTHERS and not _closed(place)})

    def file_of(self, path: str) -> str | None:
        """The file that is sent for `path`, as web servers look for it; None where there is none."""
        if path in self.files:
            return path
        index = f"{path.rstrip('/')}/index.html".lstrip("/")
        return index if index in self.files else None


def read_site(
    output: Path,
    root: str,
    service: str,
    told: Told = lambda _done, _total, _label: None,
    is_draft: Callable[[str], object] = lambda _name: False,
) -> Read:
    """Read the site built in `output` for the address `root` (empty: trying out).

    `is_draft` says of a file whether it is the page of a draft. Raises LinksError.
    """
    addresses = Addresses(root, service)
    files = sorted(
        str(Path(folder, name).relative_to(output)) for folder, _folders, names in os.walk(output) for name in names
    )
    pages = [name for name in files if Path(name).suffix in READERS]
    if not pages:
        raise LinksError(f"{output}: there is no built site; run `ecoute build`")
    linked: dict[Place, Linked] = {}
    ids: dict[str, frozenset[str]] = {}
    redirects: dict[str, str] = {}
    for number, name in enumerate(pages, 1):
        page = READERS[Path(name).suffix]((output / name).read_bytes())
        ids[name] = page.ids
        if page.redirect:
            redirects[name] = page.redirect
        for place, written in {addresses.place(name, link): link for link in sorted(page.links)}.items():
            if place is not None:
                link = linked.setdefault(place, Linked(written, name))
                link.pages += 1
                link.public = link.public or not is_draft(name)
        told(number, len(pages), name)
    return Read(addresses, frozenset(files), linked, ids, redirects)


def inside(site: Read, sources: Sources) -> Iterator[Finding]:
    """What is wrong with links within the site, and with those that the law forbids."""
    for place, linked in site.linked.items():
        if place.whose is Whose.SITE:
            yield from _within(site, sources, place, linked)
        elif _closed(place):
            yield _finding(Weight.BROKEN, site, sources, place, linked, _WITHOUT)


def outside(site: Read, sources: Sources, answers: Iterable[tuple[str, Answer]]) -> Iterator[Finding]:
    """What is wrong with links to elsewhere, by what was answered there."""
    linked = {place.path: (place, each) for place, each in site.linked.items() if place.whose is Whose.OTHERS}
    for address, answer in answers:
        weight, wrong = _judged(answer)
        if wrong:
            yield _finding(weight, site, sources, *linked[address], wrong)


def _within(site: Read, sources: Sources, place: Place, linked: Linked) -> Iterator[Finding]:
    file = site.file_of(place.path)
    if file is None and not linked.public and not _source(site, sources, place, linked):
        return  # of a draft's keyword or section, which has its page once the draft is published
    if file is None:
        yield _finding(Weight.BROKEN, site, sources, place, linked, "leads to nothing: the site has no such file")
        return
    if file in site.redirects and _source(site, sources, place, linked):
        now = site.redirects[file].removeprefix(site.addresses.root)
        yield _finding(Weight.NOTE, site, sources, place, linked, f"is a former address or a short link of {now}")
    if not place.fragment or place.fragment == "top" or file not in site.ids or not file.endswith((".html", ".htm")):
        return
    name = place.fragment.partition(":~:")[0]
    if name and name not in site.ids[file]:
        yield _finding(Weight.BROKEN, site, sources, place, linked, f"that page has no place called “{name}”")


def _judged(answer: Answer) -> tuple[Weight, str]:
    """How bad an answer is, and what is to be said of it; nothing where all is well."""
    if answer.status is None:
        return Weight.BROKEN, answer.problem
    if answer.good:
        return Weight.NOTE, f"has moved to {answer.moved}" if answer.moved else ""
    phrase = HTTPStatus(answer.status).phrase if answer.status in {*HTTPStatus} else "a status of its own"
    told = f"answers {answer.status} ({phrase})"
    if answer.status in NOT_FOR_PROGRAMS:
        return Weight.UNSURE, f"could not be checked: it {told}; look at it in a browser"
    return Weight.BROKEN, told


def _closed(place: Place) -> bool:
    parts = urlsplit(place.path)
    host = parts.netloc.lower().removeprefix("www.")
    return place.whose is Whose.OTHERS and host == CLOSED[0] and parts.path.lower().startswith(CLOSED[1])


def _finding(weight: Weight, site: Read, sources: Sources, place: Place, linked: Linked, wrong: str) -> Finding:
    where = _source(site, sources, place, linked)
    if where is None:
        others = linked.pages - 1
        where = f"page /{linked.page}" + (f" and {others} more" if others else "")
    return Finding(weight, where, linked.written, wrong)


def _source(site: Read, sources: Sources, place: Place, linked: Linked) -> str | None:
    """Where the blogger wrote it: in full, or from the site's root; of a place in a page, perhaps only its name."""
    shown = site.addresses.shown(place)
    spellings = [linked.written, shown]
    if place.whose is Whose.SITE:
        spellings.append(f"{site.addresses.root}{shown}")
    if place.fragment:
        spellings.append(f"#{place.fragment}")
    return sources.where(spelling for spelling in spellings if len(spelling) > 1)

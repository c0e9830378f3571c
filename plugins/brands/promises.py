"""The calendar of promises: what brands undertook and by when, as iCalendar (RFC 5545) and Atom (RFC 4287) files.

Days and stamps come from the promises themselves: the same promises give the same bytes on any day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from moderation.publication import Brand, Catalogue
from moderation.publication.cases import BrandRecord, Promise

from ..weave.i18n import format_day, translations
from .cases import brand_of
from .words import HERE, N_, PROMISE_STATES, PROMISES

RECORDS = "marques/"
"""Where the site has its brands. Fixed, as the service renews these files without asking the blog's settings."""

CALENDAR, FEED = "engagements.ics", "engagements.atom.xml"


@dataclass(frozen=True, slots=True)
class Told:
    """A promise with its brand and its story, as lists of promises show it. `url`: of the message that made it."""

    promise: Promise
    brand: Brand
    title: str
    url: str

    @property
    def changed(self) -> datetime:
        """When anything last happened to the promise."""
        each = self.promise
        return max(filter(None, (each.made_at, each.claimed_at, each.judged_at)))


def promises_of(record: BrandRecord, catalogue: Catalogue) -> list[Told]:
    """The promises of a brand, the one due last first."""
    found = []
    for each in record.promises:
        post = catalogue.posts.get(each.post)
        url = f"{post.url}#c-{each.made_in}" if post else ""
        found.append(Told(each, brand_of(record.brand, catalogue), post.title if post else "", url))
    return sorted(found, key=lambda told: (-told.promise.due_on.toordinal(), told.promise.id))


def promise_files(records: Iterable[BrandRecord], catalogue: Catalogue) -> Iterator[tuple[str, bytes | None]]:
    """Calendar and feed of each of these brands by their paths; None for those of a brand that promised nothing."""
    for record in records:
        yield from _files(f"{RECORDS}{record.brand}/", promises_of(record, catalogue), catalogue, record.brand)


def all_promises(records: Iterable[BrandRecord], catalogue: Catalogue) -> Iterator[tuple[str, bytes | None]]:
    """Calendar and feed of the promises of all brands, for the site as a whole."""
    found = [told for record in records for told in promises_of(record, catalogue)]
    found.sort(key=lambda told: (-told.promise.due_on.toordinal(), told.promise.id))
    yield from _files(RECORDS, found, catalogue)


def _files(
    folder: str, found: list[Told], catalogue: Catalogue, brand: str | None = None
) -> Iterator[tuple[str, bytes | None]]:
    name = _name(catalogue, brand)
    yield f"{folder}{CALENDAR}", _calendar(name, found, catalogue) if found else None
    yield f"{folder}{FEED}", _feed(name, folder, found, catalogue) if found else None


def _say(catalogue: Catalogue, message: str, **values: str) -> str:
    said: str = translations(HERE / "translations", catalogue.lang, "brands").gettext(message)
    return said % values if values else said


def _name(catalogue: Catalogue, brand: str | None) -> str:
    if brand is None:
        return _say(catalogue, N_("Promises of brands, %(site)s"), site=catalogue.site_name)
    name = brand_of(brand, catalogue).name
    return _say(catalogue, N_("Promises of %(brand)s, %(site)s"), brand=name, site=catalogue.site_name)


def _summary(told: Told, catalogue: Catalogue) -> str:
    values = {
        "brand": told.brand.name,
        "kind": _say(catalogue, PROMISES[told.promise.kind]).lower(),
        "state": _say(catalogue, PROMISE_STATES[told.promise.state]),
    }
    return _say(catalogue, N_("%(brand)s – promised: %(kind)s (%(state)s)"), **values)


def _description(told: Told, catalogue: Catalogue) -> str:
    lang, each = catalogue.lang, told.promise
    values = {
        "made": format_day(lang, each.made_at.astimezone(ZoneInfo(catalogue.timezone)).date()),
        "due": format_day(lang, each.due_on),
        "title": told.title,
    }
    return _say(catalogue, N_("Promised on %(made)s for %(due)s, under “%(title)s”."), **values)


def _calendar(name: str, found: list[Told], catalogue: Catalogue) -> bytes:
    # A tenth of what a small build costs, and the service need not wait for it: only who has promises to tell pays.
    ical = import_module("icalendar")
    calendar = ical.Calendar()
    calendar.add("prodid", "-//Ecoute//engagements//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    host = urlsplit(catalogue.site_url).hostname or "localhost"
    for told in found:
        event = ical.Event()
        event.add("uid", f"{told.promise.id}@{host}")
        event.add("dtstamp", told.changed)
        event.add("dtstart", told.promise.due_on)
        event.add("dtend", told.promise.due_on + timedelta(days=1))
        event.add("summary", _summary(told, catalogue))
        event.add("description", _description(told, catalogue))
        event.add("transp", "TRANSPARENT")
        if told.url:
            event.add("url", told.url)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _feed(name: str, folder: str, found: list[Told], catalogue: Catalogue) -> bytes:
    newest = sorted(found, key=lambda told: (told.changed, told.promise.id), reverse=True)
    here = f"{catalogue.site_url}/{folder}"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{catalogue.lang}">',
        f"<title>{escape(name)}</title>",
        f"<id>{escape(here + FEED)}</id>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(here + FEED)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(here)}/>',
        f"<updated>{newest[0].changed.isoformat()}</updated>",
    ]
    for told in newest:
        lines += [
            "<entry>",
            f"<id>urn:ecoute:promise:{told.promise.id}</id>",
            f"<title>{escape(_summary(told, catalogue))}</title>",
            *([f'<link rel="alternate" type="text/html" href={quoteattr(told.url)}/>'] if told.url else []),
            f"<published>{told.promise.made_at.isoformat()}</published>",
            f"<updated>{told.changed.isoformat()}</updated>",
            f"<author><name>{escape(told.brand.name)}</name></author>",
            f"<summary>{escape(_description(told, catalogue))}</summary>",
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""]).encode()

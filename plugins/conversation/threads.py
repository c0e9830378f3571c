"""A thread as a page shows it: nested up to a depth that a small screen can bear, dated, counted."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from moderation.publication import Brand, Catalogue, Contribution, Kind, Thread
from moderation.publication.avatars import Avatar, of_published

from ..weave.bodies import body_html
from ..weave.i18n import format_day, format_moment
from ..weave.subset import is_web_address

DEPTH = 4
"""How deep answers are indented; deeper ones follow at that depth, and name whom they answer."""


@dataclass(slots=True)
class Shown:
    """One contribution as shown. `answering` is set where indentation no longer tells what it answers.

    `below` counts all answers under it, whatever their depth; `pinned`: a moderator put it before all others.
    """

    contribution: Contribution
    body: Markup
    avatar: Avatar | None
    website: str | None
    moment: str
    machine_moment: str
    edited: str | None
    brand: Brand | None
    verified_on: str | None
    depth: int
    answering: Contribution | None = None
    answers: list["Shown"] = field(default_factory=list)
    below: int = 0
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is to read under a post. Pings and removed contributions are not counted."""

    comments: int
    replies: int


def counts(thread: Thread | None) -> Counts:
    """The counts of a thread; a post without a thread has zero of everything."""
    kinds = [each.kind for each in thread.contributions] if thread else []
    return Counts(kinds.count(Kind.COMMENT), kinds.count(Kind.REPLY))


def arrange(thread: Thread | None, catalogue: Catalogue, lang: str) -> list[Shown]:
    """The thread's top level in the order written, what is pinned before it; each with its answers, in theirs."""
    zone = ZoneInfo(catalogue.timezone)
    top: list[Shown] = []
    by_id: dict[str, Shown] = {}
    parents: dict[str, Shown] = {}
    for each in thread.contributions if thread else ():
        answered = by_id.get(each.parent) if each.parent else None
        shown = _shown(each, catalogue, lang, zone)
        by_id[each.id] = shown
        if answered is None:
            top.append(shown)
        elif answered.depth < DEPTH:
            shown.depth = answered.depth + 1
            answered.answers.append(shown)
            parents[each.id] = answered
        else:
            shown.depth = DEPTH
            shown.answering = answered.contribution
            holder = parents[answered.contribution.id]
            holder.answers.append(shown)
            parents[each.id] = holder
        above = parents.get(each.id)
        while above is not None:
            above.below += 1
            above = parents.get(above.contribution.id)
    for shown in top:
        shown.pinned = thread is not None and shown.contribution.id == thread.pinned
    return sorted(top, key=lambda shown: not shown.pinned)


def _shown(each: Contribution, catalogue: Catalogue, lang: str, zone: ZoneInfo) -> Shown:
    who = each.representative
    brand = _brand(who.brand, catalogue) if who else None
    return Shown(
        contribution=each,
        body=body_html(each.body),
        avatar=of_published(each, brand.name if brand else None),
        website=each.website if each.website and is_web_address(each.website, "http", "https") else None,
        moment=format_moment(lang, each.at.astimezone(zone)),
        machine_moment=_machine(each.at, zone),
        edited=format_moment(lang, each.edited_at.astimezone(zone)) if each.edited_at else None,
        brand=brand,
        verified_on=format_day(lang, who.verified_on) if who and who.verified_on else None,
        depth=0,
    )


def _brand(slug: str, catalogue: Catalogue) -> Brand:
    """The brand, also when its file is gone: what was said in its name stays."""
    return catalogue.brands.get(slug) or Brand(slug, slug, "")


def _machine(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")

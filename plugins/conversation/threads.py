"""A thread as a page shows it: nested up to a depth that a small screen can bear, dated, counted."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from moderation.publication import STATEMENTS, Brand, Catalogue, Contribution, Kind, Thread
from moderation.publication.avatars import Avatar, of_published

from ..weave.bodies import body_html
from ..weave.i18n import format_day, format_moment
from ..weave.subset import is_web_address

DEPTH = 4
"""How deep answers are indented; deeper ones follow at that depth, and name whom they answer."""

OFFICIAL = STATEMENTS[:3]
"""The statements that answer a story."""


@dataclass(slots=True)
class Shown:
    """One contribution as shown. `answering` is set where indentation no longer tells what it answers.

    `below` counts all answers under it, whatever their depth; `pinned`: a moderator put it before all others;
    `official`: it is the answer of its brand to the story, and stands before even those. `by_right_on`: the day on
    which it was inserted, of a reply by right, which follows what it answers without anything in between.
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
    ended_on: str | None = None
    answering: Contribution | None = None
    answers: list["Shown"] = field(default_factory=list)
    below: int = 0
    pinned: bool = False
    official: bool = False
    by_right_on: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is to read under a post. Pings, removed contributions and replies by right are not counted."""

    comments: int
    replies: int


def counts(thread: Thread | None) -> Counts:
    """The counts of a thread; a post without a thread has zero of everything."""
    kinds = [each.kind for each in thread.contributions if not each.by_right] if thread else []
    return Counts(kinds.count(Kind.COMMENT), kinds.count(Kind.REPLY))


def arrange(thread: Thread | None, catalogue: Catalogue, lang: str) -> list[Shown]:
    """The thread's top level in the order written, each with its answers, in theirs.

    Before it stand the replies by right, next to the post itself, then the official answers of brands, wherever they
    were written, and then what is pinned.
    """
    zone = ZoneInfo(catalogue.timezone)
    top: list[Shown] = []
    by_id: dict[str, Shown] = {}
    parents: dict[str, Shown] = {}
    official = official_answers(thread)
    first = official | {each.id for each in (thread.contributions if thread else ()) if each.by_right}
    for each in thread.contributions if thread else ():
        answered = by_id.get(each.parent) if each.parent and each.id not in first else None
        shown = _shown(each, catalogue, lang, zone)
        by_id[each.id] = shown
        if answered is None:
            top.append(shown)
            shown.official = each.id in official
            # At the head of the thread nothing else tells whom it answers.
            asked = by_id.get(each.parent or "") if each.id in first else None
            shown.answering = asked.contribution if asked else None
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
    return sorted(top, key=lambda shown: (shown.by_right_on is None, not shown.official, not shown.pinned))


def official_answers(thread: Thread | None) -> frozenset[str]:
    """The ids of the answers that stand: of each brand the newest official one, also if it answered before."""
    newest: dict[str, str] = {}
    for each in thread.contributions if thread else ():
        if each.representative and each.statement in OFFICIAL:
            newest[each.representative.brand] = each.id
    return frozenset(newest.values())


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
        ended_on=format_day(lang, who.ended_on) if who and who.ended_on else None,
        by_right_on=format_day(lang, each.published_at.astimezone(zone).date()) if each.by_right else None,
    )


def _brand(slug: str, catalogue: Catalogue) -> Brand:
    """The brand, also when its file is gone: what was said in its name stays."""
    return catalogue.brands.get(slug) or Brand(slug, slug, "")


def _machine(moment: datetime, zone: ZoneInfo) -> str:
    """To the minute, as readers see it: a hundred comments' seconds, which feeds have, weigh 0.2 kB."""
    return moment.astimezone(zone).isoformat(timespec="minutes")

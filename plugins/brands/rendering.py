"""What fills the slots of cases, records and sagas. A full build and the weave both come here, and so agree."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jinja2 import Environment
from markupsafe import Markup

from moderation.publication import Catalogue
from moderation.publication.cases import DRAWN, BrandRecord, StoryCases

from ..weave.bodies import body_html
from ..weave.i18n import format_day
from ..weave.slots import Slot
from ..weave.sources import is_web_address
from ..weave.templates import Templates
from . import numbers, words
from .cases import brand_of, is_worth_drawing, passed_stories, shown_cases
from .comparison import COMPARED, COMPARISON, sectors
from .figures import figures_of
from .plots import case_timeline, response_curve, trust_curve
from .promises import RECORDS, promises_of
from .relation import episodes_of
from .values import datum, rows_of

HERE = Path(__file__).parent

KINDS = ("case", "record", "standing", "timelines", "trust", "curve", COMPARISON)
"""The slots of this plugin. `case`: the block of a story's cases, by the post's key; `record` and `standing` by the
brand's slug; `trust`: how the relation of a saga went, by the saga's slug; `comparison`: brands of a sector beside each
other, one slot for all. `timelines` and `curve`: what is drawn of a `case` and of a `trust`, by the same and DRAWN."""

DRAWINGS_KEPT = 2000
"""Drawings in memory: they take longer than all the rest of a page, and most stay the same."""


class Day(NamedTuple):
    """A day as read, and as machines read it, with the hour where it is known."""

    text: str
    machine: str


class BrandsRenderer:
    """Gives the HTML of a slot.

    `cases_of` gives the published cases of a post, `record_of` the record of a brand, both empty where there is none;
    `overrides` as for threads: a theme's templates.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        cases_of: Callable[[str], StoryCases],
        record_of: Callable[[str], BrandRecord],
        overrides: Path | None = None,
    ) -> None:
        self.catalogue = catalogue
        self._templates = Templates(HERE, "brands", overrides)
        self._zone = ZoneInfo(catalogue.timezone)
        self._cases_of, self._record_of = cases_of, record_of
        self._timeline = lru_cache(maxsize=DRAWINGS_KEPT)(case_timeline)
        self._trust_curve = lru_cache(maxsize=DRAWINGS_KEPT)(trust_curve)

    def at_once(self) -> "BrandsRenderer":
        """A renderer for one moment: it reads each document once, and is then to be let go."""
        renderer = copy(self)
        renderer._cases_of, renderer._record_of = cache(self._cases_of), cache(self._record_of)
        return renderer

    def __call__(self, slot: Slot) -> str:
        """The HTML of `slot`. Raises KeyError for a kind that is not this plugin's, ContractError as documents do."""
        kinds = {
            "case": self._case,
            "record": self._record,
            "standing": self._standing,
            "timelines": self._timelines,
            "trust": self._trust,
            "curve": self._curve,
            COMPARISON: self._comparison,
        }
        return kinds[slot.kind](slot)

    def _case(self, slot: Slot) -> str:
        """Nothing while a story has no cases: they are opened once the service knows of it."""
        story = self._cases_of(slot.key)
        if not story.cases:
            return ""
        template = self._environment(slot.lang).get_template("brands/cases.html")
        return template.render(cases=shown_cases(story, self.catalogue))

    def _timelines(self, slot: Slot) -> str:
        cases = self._cases_of(slot.key.removesuffix(DRAWN)).cases
        named = [(case, brand_of(case.brand, self.catalogue).name) for case in cases if is_worth_drawing(case)]
        drawn = [(name, self._timeline(case, slot.lang, self._zone, name)) for case, name in named]
        drawings = [(name, Markup(drawing)) for name, drawing in drawn if drawing]  # noqa: S704 - it escapes
        return self._environment(slot.lang).get_template("brands/timelines.html").render(drawings=drawings)

    def _record(self, slot: Slot) -> str:
        record = self._record_of(slot.key)
        found = figures_of(record) if record.cases else None
        template = self._environment(slot.lang).get_template("brands/record.html")
        return template.render(
            record=record,
            brand=brand_of(slot.key, self.catalogue),
            found=found,
            promises=promises_of(record, self.catalogue),
            passed=passed_stories(record, self.catalogue),
            all=f"{self.catalogue.site_url}/{RECORDS}",
            files=f"{self.catalogue.site_url}/{RECORDS}{slot.key}/",
            curve=Markup(response_curve(found, slot.lang)) if found else "",  # noqa: S704 - it escapes
        )

    def _standing(self, slot: Slot) -> str:
        record = self._record_of(slot.key)
        found = figures_of(record) if record.cases else None
        template = self._environment(slot.lang).get_template("brands/standing.html")
        return template.render(record=record, found=found)

    def _comparison(self, slot: Slot) -> str:
        """Nothing, not even a heading, where no sector has brands that can be compared."""
        found = sectors(self.catalogue, self._record_of)
        if not found:
            return ""
        template = self._environment(slot.lang).get_template("brands/comparison.html")
        files = f"{self.catalogue.site_url}/{RECORDS}"
        return template.render(sectors=found, days_compared=COMPARED, brands=self.catalogue.brands, files=files)

    def _trust(self, slot: Slot) -> str:
        """Nothing for fewer than two episodes: one is no relation yet."""
        episodes = episodes_of(slot.key, self.catalogue, self._cases_of, slot.lang)
        template = self._environment(slot.lang).get_template("brands/trust.html")
        return template.render(episodes=episodes) if len(episodes) > 1 else ""

    def _curve(self, slot: Slot) -> str:
        saga = slot.key.removesuffix(DRAWN)
        told = tuple(each.told for each in episodes_of(saga, self.catalogue, self._cases_of, slot.lang))
        curve = Markup(self._trust_curve(told, slot.lang, saga))  # noqa: S704 - it escapes
        return self._environment(slot.lang).get_template("brands/curve.html").render(curve=curve)

    def _environment(self, lang: str) -> Environment:
        made = self._templates.environment(lang)
        if "words" not in made.globals:
            made.globals.update(
                words=words,
                datum=datum,
                rows_of=rows_of,
                day=partial(self._day, lang),
                posts=self.catalogue.posts,
                points=numbers.points,
                root=self.catalogue.site_url,
                service=self.catalogue.service_url,
                lang=lang,
                **{name: partial(spell, lang) for name, spell in numbers.SPELLED.items()},
            )
            made.filters["body"] = body_html
            made.tests["web_address"] = is_web_address
        return made

    def _day(self, lang: str, moment: datetime | date) -> Day:
        """A moment or a day; of a moment, the day in the site's zone is read, its hour by machines alone."""
        if not isinstance(moment, datetime):
            return Day(format_day(lang, moment), moment.isoformat())
        there = moment.astimezone(self._zone)
        return Day(format_day(lang, there.date()), there.isoformat(timespec="seconds"))

"""The posts of a month as a calendar: a table of days, those with posts linked, and the ways to other months.

Templates get ``month_calendar(year, month, lang)``, which a page of archives can show; and each month with posts has a
page of its own. Weeks begin on Monday; names of days and months are those of the page's language.

Settings, with their defaults: ``CALENDAR_URL`` (``calendar/{date:%Y}/{date:%m}/``), where the ways to other months
lead, and ``CALENDAR_SAVE_AS`` (``calendar/{date:%Y}/{date:%m}/index.html``), the file of each month; empty: no pages of
its own, for themes that show the calendar elsewhere. Templates: ``calendar``, which a theme may replace, and
``calendar/month.html``.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from ..weave.i18n import format_month
from ..weave.sources import published_of
from ..weave.templates import Templates
from .months import Months
from .names import day_names

HERE = Path(__file__).parent

DEFAULTS = {
    "CALENDAR_URL": "calendar/{date:%Y}/{date:%m}/",
    "CALENDAR_SAVE_AS": "calendar/{date:%Y}/{date:%m}/index.html",
}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)


class CalendarGenerator(Generator):
    """Writes the page of each month that has posts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Last: a theme's own `calendar` template comes first.
        self.env.loader.loaders.append(FileSystemLoader(HERE / "templates"))

    def generate_output(self, writer: Any) -> None:
        pattern = self.settings["CALENDAR_SAVE_AS"]
        if not pattern:
            return
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        for month in self.context["calendar_months"]:
            write(
                pattern.format(date=month.first),
                self.get_template("calendar"),
                url=self.settings["CALENDAR_URL"].format(date=month.first),
                template_name="calendar",
                month=month,
                month_name=format_month(self.settings["DEFAULT_LANG"], f"{month.first:%Y-%m}"),
            )


def offer_calendar(generators: Sequence[Any]) -> None:
    """Give every template the calendars, once all posts are read."""
    settings, context = generators[0].settings, generators[0].context
    months = Months([versions[0] for versions in published_of(generators)])
    templates = Templates(HERE, "calendar", Path(settings["THEME"]).absolute() / "templates")
    context["calendar_months"] = months.all()

    def month_calendar(year: int, number: int, lang: str | None = None, root: str | None = None) -> Markup:
        """The calendar of a month; `root`: the site's address, where it is not `SITEURL` (relative links)."""
        lang = lang or settings["DEFAULT_LANG"]
        month = months.month(year, number)
        template = templates.environment(lang).get_template("calendar/month.html")
        html = template.render(
            month=month,
            root=settings["SITEURL"] if root is None else root,
            names=day_names(lang),
            name=lambda day: format_month(lang, f"{day:%Y-%m}"),
            url=lambda day: settings["CALENDAR_URL"].format(date=day),
            year_url=settings["YEAR_ARCHIVE_URL"].format(date=month.first) if settings["YEAR_ARCHIVE_SAVE_AS"] else "",
        )
        return Markup(html)  # noqa: S704 - the template escapes

    for generator in generators:
        generator.env.globals["month_calendar"] = month_calendar


def get_generators(_pelican: Any) -> type[CalendarGenerator]:
    return CalendarGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(offer_calendar)

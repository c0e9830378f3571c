"""A badge that others put on their own pages: what is counted, of how many, and until when. It is no grade.

Two forms, both without a script: `badge.svg`, a picture that is always the newest; and `badge.html`, the same words as
a piece of HTML, which asks nothing of this site when it is read and so stays as it was copied.
"""

from html import escape
from zoneinfo import ZoneInfo

from moderation.publication import Catalogue

from ..weave.i18n import format_day, translations
from .cases import brand_of
from .estimates import Rate
from .figures import DAYS, Figures
from .numbers import percent
from .words import HERE

SVG, HTML = "badge.svg", "badge.html"

AT = DAYS.index(25)

HEIGHT, MARGIN, WIDEST = 68, 14, 7.4
"""In pixels: the picture, its margins, and as wide a letter as fonts have at twelve pixels on the average."""

STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1c1a17}.b{font-weight:700}.s{fill:#5b564d}"
    "rect{fill:#fcfbf8;stroke:#857f73}"
    "@media(prefers-color-scheme:dark){text{fill:#e8e4db}.s{fill:#aca79c}rect{fill:#141617;stroke:#7e8287}}"
)
"""The theme's colours: a picture cannot ask the page around it for them."""


def badge_svg(figures: Figures, catalogue: Catalogue) -> bytes:
    """The picture: brand and site, what is counted, how sure that is and until when."""
    lines = badge_lines(figures, catalogue)
    width = round(max(map(len, lines)) * WIDEST) + 2 * MARGIN
    said = escape(". ".join(lines))
    text = "".join(
        f'<text x="{MARGIN}" y="{22 + 18 * number}" class="{kind}">{escape(line)}</text>'
        for number, (line, kind) in enumerate(zip(lines, ("b", "", "s"), strict=True))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}" '
        f'role="img" aria-label="{said}"><title>{said}</title><style>{STYLE}</style>'
        f'<rect x=".5" y=".5" width="{width - 1}" height="{HEIGHT - 1}" rx="4"/>{text}</svg>\n'
    ).encode()


def badge_html(figures: Figures, catalogue: Catalogue) -> bytes:
    """The words, with a link to the record."""
    brand, counted, until = map(escape, badge_lines(figures, catalogue))
    address = escape(record_address(figures.brand, catalogue))
    return f'<p><a href="{address}"><strong>{brand}</strong><br>{counted}<br>{until}</a></p>\n'.encode()


def record_address(brand: str, catalogue: Catalogue) -> str:
    """Where the brand's record is."""
    return f"{brand_of(brand, catalogue).url}#record"


def badge_lines(figures: Figures, catalogue: Catalogue) -> tuple[str, str, str]:
    """What a badge says, in three lines and in the site's language."""
    words = translations(HERE / "translations", catalogue.lang, "brands")
    rate = figures.since_notice.within[AT]
    stories = words.ngettext("%(num)s story", "%(num)s stories", rate.n) % {"num": rate.n}
    answers = words.ngettext(
        "%(num)s answer within %(days)s days", "%(num)s answers within %(days)s days", rate.count
    ) % {"num": rate.count, "days": DAYS[AT]}
    day = format_day(catalogue.lang, figures.as_of.astimezone(ZoneInfo(catalogue.timezone)).date())
    until = words.gettext("Counted until %(day)s") % {"day": day}
    sure = _interval(rate, catalogue.lang)
    title = f"{brand_of(figures.brand, catalogue).name} · {catalogue.site_name}"
    if rate.shown == "none":
        return title, words.gettext("No story that the brand was told of yet"), until
    return title, f"{stories}, {answers} ({sure})" if sure else f"{stories}, {answers}", until


def _interval(rate: Rate, lang: str) -> str:
    """« 56–94 % »; nothing where only counts may be shown."""
    if rate.low is None or rate.high is None:
        return ""
    return f"{percent(lang, rate.low).rstrip('%').rstrip()}–{percent(lang, rate.high)}"

"""The way from the home page to a page, as readers see it in its navigation (`BreadcrumbList`)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..weave.i18n import format_month, translations
from ..weave.text import plain

HERE = Path(__file__).parent


class Step(NamedTuple):
    """A page on the way, by its name and its address below the site's."""

    name: str
    address: str


def N_(message: str) -> str:
    """Mark a message id that is translated where it is shown."""
    return message


LISTS = {
    "category": ("CATEGORIES_SAVE_AS", N_("Sections")),
    "tag": ("TAGS_SAVE_AS", N_("Keywords")),
    "author": ("AUTHORS_SAVE_AS", N_("Authors")),
    "brand": ("BRANDS_SAVE_AS", N_("Brands")),
    "saga": ("SAGAS_SAVE_AS", N_("Sagas")),
    "period_num": ("ARCHIVES_SAVE_AS", N_("Archives")),
}
"""The list of all things of one kind, by the variable that a page about one of them has."""


def trail_of(page: Any, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """The way to `page`; None for the home page, and for a page that is on no way."""
    content = page.get("article") or page.get("page")
    lang = getattr(content, "lang", None) or page.get("page_lang") or settings["DEFAULT_LANG"]
    steps = list(_steps(page, content, lang, settings))
    if not steps:
        return None
    root = settings["SITEURL"]
    home = Step(_say(lang, N_("Home")), "")
    items = [
        {"@type": "ListItem", "position": position, "name": step.name, "item": f"{root}/{step.address}"}
        for position, step in enumerate([home, *steps], 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _steps(page: Any, content: Any, lang: str, settings: Mapping[str, Any]) -> Iterator[Step]:
    if content is not None:
        # Pelican gives pages a category too, which no list shows.
        category = getattr(content, "category", None) if page.get("article") is not None else None
        if category and settings.get("CATEGORY_SAVE_AS"):
            yield Step(plain(category.name), category.url)
        yield Step(plain(content.title), content.url)
        return
    output = page.get("output_file")
    for variable, (setting, name) in LISTS.items():
        save_as, thing = settings.get(setting), page.get(variable)
        if not (save_as and (thing is not None or save_as == output)):
            continue
        yield Step(_say(lang, name), save_as.removesuffix("index.html"))
        if variable == "period_num" and thing is not None:
            yield from _period(page, lang)
        elif thing is not None:
            yield Step(plain(getattr(thing, "name", None) or thing.title), thing.url)
        return


def _period(page: Any, lang: str) -> Iterator[Step]:
    """A year, and of one of its months that month, as far as they have pages."""
    numbers = page.get("period_num")
    for length, granularity in enumerate(("year", "month")[: len(numbers)], 1):
        archives = (page.get("period_archives") or {}).get(granularity, ())
        for archive in archives:
            if archive["period_num"] == numbers[:length]:
                name = str(numbers[0]) if length == 1 else format_month(lang, f"{numbers[0]:04d}-{numbers[1]:02d}")
                yield Step(name, archive["url"])


def _say(lang: str, message: str) -> str:
    return str(translations(HERE / "translations", lang, "linked_data").gettext(message))

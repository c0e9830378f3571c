"""Gives templates the slots of cases and records. Their documents are found good before any page is written."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from moderation.publication import ContractError
from moderation.publication.case_documents import CasesFolder
from moderation.publication.cases import DRAWN, NEVER, BrandRecord, StoryCases
from moderation.publication.record_documents import RecordsFolder

from ..weave.errors import PublicationError
from ..weave.slots import Slot, mark
from .comparison import COMPARISON
from .rendering import BrandsRenderer


def read_cases(publication: Path) -> tuple[dict[str, StoryCases], dict[str, BrandRecord]]:
    """All cases by post and all records by brand. Raises PublicationError where one cannot be shown."""
    cases, records = CasesFolder(publication), RecordsFolder(publication)
    try:
        return (
            {post: cases.cases(post) for post in cases.posts()},
            {brand: records.record(brand) for brand in records.brands()},
        )
    except ContractError as error:
        raise PublicationError(str(error)) from error
    except OSError as error:
        raise PublicationError(f"{error.filename}: {error.strerror}; `ecoute publish --all` writes it anew") from error


def offer_slots(generators: Sequence[Any]) -> None:
    """Give every template the functions whose names are those of the slots: `cases(article)`, `record(brand)` …"""
    settings = generators[0].settings
    if "pelican.plugins.conversation" not in settings["PLUGINS"]:
        return
    published, records = read_cases(Path(settings["CONVERSATION_PUBLICATION"]))

    @cache
    def renderer() -> BrandsRenderer:
        # Made when the first page asks: by then the plugin `conversation` has told all posts.
        return BrandsRenderer(
            settings["CONVERSATION_BUILT"],
            lambda post: published.get(post) or StoryCases(post),
            lambda brand: records.get(brand) or BrandRecord(brand, NEVER),
            Path(settings["THEME"]).absolute() / "templates",
        )

    def slot(kind: str, key: str, lang: str) -> Markup:
        place = Slot(kind, key, lang)
        return Markup(mark(place, renderer()(place)))  # noqa: S704 - the renderer escapes

    def cases(article: Any, lang: str | None = None) -> Markup:
        lang = lang or article.lang
        return slot("case", article.key, lang) + slot("timelines", f"{article.key}{DRAWN}", lang)

    def record(brand: Any) -> Markup:
        return slot("record", brand.slug, settings["DEFAULT_LANG"])

    def standing(brand: Any) -> Markup:
        return slot("standing", brand.slug, settings["DEFAULT_LANG"])

    def comparison() -> Markup:
        return slot(COMPARISON, COMPARISON, settings["DEFAULT_LANG"])

    def trust(saga: Any) -> Markup:
        lang = settings["DEFAULT_LANG"]
        return slot("trust", saga.slug, lang) + slot("curve", f"{saga.slug}{DRAWN}", lang)

    for generator in generators:
        slots = {"cases": cases, "record": record, "standing": standing, "comparison": comparison, "trust": trust}
        generator.env.globals.update(slots)

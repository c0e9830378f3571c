"""From the words in a post's metadata to its brands and its experience, or to one line that says what is wrong."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ..weave.collation import fold
from ..weave.errors import ContentError
from ..weave.fields import choice_of, text_of
from ..weave.sources import where
from .brand import Brand, fiction, listed
from .experience import EXPERIENCES, ExperienceDate, parse_experience_date

CHOICES = ", ".join(EXPERIENCES[:-1]) + " or " + EXPERIENCES[-1]
A_STORY = "a post with Brands, or with a brand’s hashtag in its title, is a story"
DATE_FORMS = "like 2007-09-08, 2007-09 or 2007"


def attach(article: Any, brands: Mapping[str, Brand]) -> None:
    """Set ``brands``, ``experience``, ``experience_date`` and ``fiction`` on a post from its metadata.

    A post that names no brand is no story: it gets ``[]``, ``None`` and ``None``. ``brands`` maps slugs, former ones
    too, to brands. Raises :class:`ContentError` for an unknown brand, an experience that is missing or impossible, and
    a post about an invented brand that does not say that it is invented.
    """
    slugs = listed(article.metadata.get("brands"))
    article.fiction = fiction(article)
    # Named by two of its slugs, a brand is one still.
    article.brands = list(dict.fromkeys(_find(slug, brands, article) for slug in slugs))
    article.experience = _experience(article) if slugs else None
    article.experience_date = _experience_date(article) if slugs else None
    if not slugs:
        _refuse_experience_without_brand(article)
    for brand in article.brands:
        if brand.fiction and not article.fiction:
            said = f"“{brand.slug}” is an invented brand: add “Fiction: yes” to the post"
            raise ContentError(where(article, "fiction", "brands", "title"), said)


def _find(slug: str, brands: Mapping[str, Brand], article: Any) -> Brand:
    if slug in brands:
        return brands[slug]
    path = brands_folder(article)
    guess = _closest(slug, brands)
    hint = f"did you mean “{guess}”? If not, " if guess else ""
    said = f"Brands names “{slug}”, which is unknown"
    raise ContentError(where(article, "brands", "title"), f"{said}: {hint}write {path}/{slug}.md")


def brands_folder(article: Any) -> str:
    """The folder where the blogger writes brands, as an error names it."""
    return f"{where(article).split('/')[0]}/{article.settings['BRAND_PATHS'][0]}"


def _closest(word: str, brands: Mapping[str, Brand]) -> str | None:
    """The slug of the brand whose slug, name or alias resembles ``word`` most."""
    spellings = {fold(text): slug for slug, brand in brands.items() for text in (*brand.aliases, brand.name, slug)}
    matches = get_close_matches(fold(word), spellings, n=1)
    return spellings[matches[0]] if matches else None


def _experience(article: Any) -> str:
    word = choice_of(article, "experience", EXPERIENCES)
    if not word:
        place = where(article, "experience", "brands", "title")
        raise ContentError(place, f"{A_STORY}: add “Experience: …” ({CHOICES})")
    return word


def _experience_date(article: Any) -> ExperienceDate:
    text = text_of(article, "experience_date")
    if not text:
        message = f"{A_STORY}: add “Experience_date: …”, the time it happened"
        raise ContentError(where(article, "brands", "title"), f"{message} ({DATE_FORMS})")
    try:
        happened = parse_experience_date(text)
    except ValueError:
        message = f"Experience_date is “{text}”: write a day, a month or a year ({DATE_FORMS})"
        raise ContentError(where(article, "experience_date"), message) from None
    published = article.date.date()
    if happened.earliest > published:
        message = f"Experience_date {text} is after the post’s own Date ({published}): correct one of them"
        raise ContentError(where(article, "experience_date"), message)
    return happened


def _refuse_experience_without_brand(article: Any) -> None:
    for field in ("experience", "experience_date"):
        if text_of(article, field):
            name = field.capitalize()
            said = f"{name} is given but no brand: add “Brands: …”, or remove {name}"
            raise ContentError(where(article, field), said)

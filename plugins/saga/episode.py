"""From the words in a post's metadata to its saga and its number, or to one line that says what is wrong."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from ..weave.errors import ContentError
from ..weave.fields import text_of
from ..weave.sources import where
from .helped import helpers_of
from .saga import Saga


def attach(article: Any, sagas: Mapping[str, Saga]) -> None:
    """Set ``saga`` (or ``None``), ``episode`` (from 1, or ``None``) and ``helpers`` on a post from its metadata.

    Raises :class:`ContentError` for an unknown saga, a missing or impossible number, a number without a saga,
    and helpers without one or without their consent.
    """
    slug, number = text_of(article, "saga"), text_of(article, "episode")
    article.saga = article.episode = article.episode_before = article.episode_after = None
    article.helpers = helpers_of(article, where(article, "helpers")) if "helpers" in article.metadata else []
    if article.helpers and not slug:
        said = "Helpers is given but no saga: add “Saga: …”, or remove Helpers"
        raise ContentError(where(article, "helpers"), said)
    if slug:
        article.saga = _find(slug, sagas, article)
        article.episode = _number(number, article)
    elif number:
        said = "Episode is given but no saga: add “Saga: …”, or remove Episode"
        raise ContentError(where(article, "episode"), said)


def refuse_doubles(articles: Iterable[Any]) -> None:
    """Raise :class:`ContentError` when two posts claim one number of a saga in one language.

    Drafts and hidden posts count as well: a number that clashes on the day of publication is found out today.
    """
    taken: dict[tuple[str, int, str], Any] = {}
    for article in articles:
        if article.saga is None:
            continue
        first = taken.setdefault((article.saga.slug, article.episode, article.lang), article)
        if first is not article:
            said = f"Episode {article.episode} of “{article.saga.slug}”"
            raise ContentError(where(article, "episode"), f"{said} is already {where(first)}: give it another number")


def _find(slug: str, sagas: Mapping[str, Saga], article: Any) -> Saga:
    if slug in sagas:
        return sagas[slug]
    guess = get_close_matches(slug.lower(), sagas, n=1)
    hint = f"did you mean “{guess[0]}”? If not, " if guess else ""
    path = f"{where(article).split('/')[0]}/{article.settings['SAGA_PATHS'][0]}/{slug}.md"
    raise ContentError(where(article, "saga"), f"Saga is “{slug}”, which is unknown: {hint}write {path}")


def _number(text: str, article: Any) -> int:
    if not text:
        said = "a post with Saga is an episode: add “Episode: …”, its number"
        raise ContentError(where(article, "episode", "saga"), said)
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ContentError(where(article, "episode"), f"Episode is “{text}”: write a whole number from 1")
    return int(text)

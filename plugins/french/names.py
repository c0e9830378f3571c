"""Names of sections, keywords and authors: one spelling each, in alphabetical order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from ..weave.collation import collation_key


def drop_repeats(content: Any) -> None:
    """Give a post each of its keywords and authors once: “écoute client, Ecoute client” is one, with one address."""
    for field in ("tags", "authors"):
        if hasattr(content, field):
            setattr(content, field, list(dict.fromkeys(getattr(content, field))))


def settle_names(generator: Any) -> None:
    """Give names that share an address one spelling everywhere, and put the lists of them in alphabetical order.

    Of several spellings the one that most posts have is kept; among equals the one with more accents and typographic
    signs, which are left out by haste but not put in by it; then the first in the alphabet.
    """
    articles = [
        *generator.articles,
        *generator.translations,
        *generator.hidden_articles,
        *generator.hidden_translations,
        *generator.drafts,
        *generator.drafts_translations,
    ]
    named = [each for article in articles for each in _names(article)]
    spelled: defaultdict[tuple[type, str], Counter[str]] = defaultdict(Counter)
    for each in named:
        spelled[type(each), each.slug][each.name] += 1
    kept = {
        of: min(names, key=lambda name: _rank(name, names[name])) for of, names in spelled.items() if len(names) > 1
    }
    for each in named:
        name = kept.get((type(each), each.slug), each.name)
        if name != each.name:
            each.name = name
    _sort(generator)


def _names(article: Any) -> Iterator[Any]:
    """Every object that carries a name: what templates show of a post, what its lists go by."""
    found: Iterable[Any] = (
        *getattr(article, "tags", ()),
        *getattr(article, "authors", ()),
        *(getattr(article, field) for field in ("category", "author") if hasattr(article, field)),
    )
    # The first author stands in a post twice, as one object.
    return iter({id(each): each for each in found}.values())


def _rank(name: str, posts: int) -> tuple[Any, ...]:
    return (-posts, -sum(not letter.isascii() for letter in name), collation_key(name))


def _sort(generator: Any) -> None:
    generator.tags = dict(sorted(generator.tags.items(), key=_by_name))
    generator.authors = sorted(generator.authors, key=_by_name)
    reverse = generator.settings["REVERSE_CATEGORY_ORDER"]
    generator.categories = sorted(generator.categories, key=_by_name, reverse=reverse)
    generator.context["tags"] = list(generator.tags.items())
    generator.context["authors"] = generator.authors
    generator.context["categories"] = generator.categories


def _by_name(item: tuple[Any, Any]) -> tuple[Any, ...]:
    return (*collation_key(item[0].name), item[0].slug)

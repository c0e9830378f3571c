"""Hashtags in titles: ``Title: Leila revient ! #CX #Sixt`` is shown, and named in addresses, as “Leila revient !”.

Each hashtag becomes a keyword of the post; or, where another plugin offers that name (`weave.naming`), what the name
means: with the plugin `brands`, ``#Sixt`` is ``Brands: sixt``. A keyword that posts have already is that one, however
the hashtag spells it: ``#EcouteClient`` is “écoute client”.
"""

from typing import Any

from pelican import signals
from pelican.contents import Tag

from ..weave.collation import collation_key, letters
from ..weave.naming import Meaning, meaning_of
from .titles import spaced, take_hashtags


def read_title(generator: Any, metadata: dict[str, Any]) -> None:
    """Take the hashtags out of the title of a post that is being read, before its address is made of it."""
    title = metadata.get("title")
    if not isinstance(title, str) or "#" not in title:
        return
    metadata["title"], hashtags = take_hashtags(title)
    keywords = []
    for hashtag in hashtags:
        meaning = meaning_of(generator.context, hashtag)
        if meaning:
            _write(metadata, meaning)
        else:
            keywords.append(Tag(spaced(hashtag), generator.settings))
    if keywords:
        # A new list: Pelican may keep the old one for its next build.
        metadata["tags"] = [*metadata.get("tags", []), *keywords]
        metadata["hashtags"] = keywords


def _write(metadata: dict[str, Any], meaning: Meaning) -> None:
    """Add to a field that is a line, or several, of values with commas between."""
    written = metadata.get(meaning.field, "")
    values = [value.strip() for value in (",".join(written) if isinstance(written, list) else written).split(",")]
    if meaning.value not in values:
        metadata[meaning.field] = ", ".join(filter(None, [*values, meaning.value]))


def find_keywords(generator: Any) -> None:
    """Give hashtags the keyword that other posts have, if it is one of those; before posts are put under keywords."""
    articles = [
        *generator.articles,
        *generator.translations,
        *generator.hidden_articles,
        *generator.hidden_translations,
        *generator.drafts,
        *generator.drafts_translations,
    ]
    tagged = [article for article in articles if article.metadata.get("hashtags")]
    if not tagged:
        return
    new = {id(tag) for article in tagged for tag in article.metadata["hashtags"]}
    names = {tag.name for article in articles for tag in getattr(article, "tags", ()) if id(tag) not in new}
    known = {letters(name): name for name in sorted(names, key=collation_key, reverse=True)}
    for article in tagged:
        for tag in article.tags:
            if id(tag) in new:
                tag.name = known.get(letters(tag.name), tag.name)
        article.tags = list(dict.fromkeys(article.tags))


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_context.connect(read_title)
    signals.article_generator_pretaxonomy.connect(find_keywords)

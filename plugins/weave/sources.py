"""Posts as plugins meet them: the file each was written in, its permanent key, its versions in several languages."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican.contents import Article
from pelican.generators import ArticlesGenerator

from .heads import line_of


def where(content: Any, *fields: str) -> str:
    """The path of a source as the blogger knows it, `content/articles/x.md`; and behind a colon the line of the first
    of `fields` that it has, `content/articles/x.md:4`."""
    return named(content.source_path, content.settings, *fields)


def named(path: str | Path, settings: Mapping[str, Any], *fields: str) -> str:
    """Likewise, of a file of which Pelican has made nothing yet."""
    folder = Path(settings["PATH"])
    name = f"{folder.name}/{os.path.relpath(path, folder).replace(os.sep, '/')}"
    line = line_of(path, *fields) if fields else None
    return f"{name}:{line}" if line else name


def key_of(article: Any) -> str:
    """The permanent key of a post, which its translations share: the metadata `Key`, else the slug."""
    return str(getattr(article, "key", None) or article.slug)


def listed(value: Any) -> list[str]:
    """The items of a metadata field: separated by commas, or one a line; empty ones and repeats are dropped."""
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return list(dict.fromkeys(item for item in map(str.strip, text.split(",")) if item))


def place(content: Any, text: str) -> str:
    """The path of a source, and the line in which `text` stands, where it stands there as it is."""
    lines = Path(content.source_path).read_text(encoding="utf-8", errors="replace").splitlines()
    found = next((number for number, line in enumerate(lines, 1) if text in line), None)
    return f"{where(content)}:{found}" if found else where(content)


def is_web_address(text: str) -> bool:
    """Whether all of `text` is one address that a browser opens."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not re.search(r"\s", text)


def articles_of(context: dict[str, Any]) -> list[Any]:
    """Every post that was read, in whatever state and language, in the order of paths."""
    contents = (content for _path, content in sorted(context["generated_content"].items()))
    return [content for content in contents if isinstance(content, Article)]


def published_of(generators: Iterable[Any]) -> list[list[Any]]:
    """Each post that lists show, with its translations after it by language; oldest first, paths part equal dates."""
    found = [
        [article, *sorted(article.translations, key=lambda each: (each.lang, each.relative_source_path))]
        for generator in generators
        if isinstance(generator, ArticlesGenerator)
        for article in generator.articles
    ]
    return sorted(found, key=lambda versions: (versions[0].date, versions[0].relative_source_path))


def in_language(versions: list[Any], lang: str) -> Any:
    """The version of a post in `lang`; its first one where there is none."""
    return next((each for each in versions if each.lang == lang), versions[0])


def keep_from_posts(settings: dict[str, Any], name: str) -> None:
    """Let no file in the folders of the setting `name` be taken for a post: Pelican looks for posts everywhere."""
    excluded = settings["ARTICLE_EXCLUDES"]
    # Not changed in place: another build of this process may read the same list.
    settings["ARTICLE_EXCLUDES"] = [*excluded, *(folder for folder in settings[name] if folder not in excluded)]

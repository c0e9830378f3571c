"""What a build starts from, checked before its first page is written: the blogger's files, and the publication.

Each refusal is one line that names the file. Raises Stop, as everything here does.
"""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from babel import localedata

from moderation.publication import KEY, ContractError, Publication, Thread
from moderation.publication.conversations import Conversations, ConversationsFile
from moderation.publication.recent import Recent, RecentFile

from ..weave.errors import ContentError, PublicationError
from ..weave.slots import SLOT

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot carry, and so no feed."""

_FIELD = re.compile(r" {0,3}[A-Za-z0-9_-]+:")
"""A field at the head of a Markdown file, as Python-Markdown reads it."""

_MEANT = re.compile(r" {0,3}[^\W\d_][\w -]{0,30}[ \u00a0\u202f]?:(?:\s|$)")
"""A line that was meant to be one: `Status : draft`, as French is spaced."""

_TWO_DAYS = re.compile(
    r"\s*:?(?P<field>date|modified):\s*(?P<written>\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b)", re.IGNORECASE
)
"""A date that Pelican reads as Americans do: 09/01/2026 would be the first of September."""

_ONCE = ("title", "slug", "key", "lang", "status", "template", "save_as", "url")


def where(content: Any) -> str:
    """The path of a source as the blogger knows it: `content/articles/x.md`."""
    return f"{Path(content.settings['PATH']).name}/{content.relative_source_path}"


def check_contents(contents: Iterable[Any], template: Callable[[str], Any]) -> None:
    """Check posts, pages and whatever else was read; `template` gets a template by name, and raises without one."""
    addresses: dict[str, Any] = {}
    for content in sorted(contents, key=lambda each: str(each.relative_source_path)):
        _check_head(content)
        _check_dates(content)
        _check_fields(content)
        _check_lists(content)
        try:
            template(content.template)
        except Exception:
            raise ContentError(where(content), f"the theme has no template “{content.template}”") from None
        if not content.save_as:
            continue
        first = addresses.setdefault(content.save_as, content)
        if first is not content:
            raise ContentError(
                where(content), f"its page would be that of {where(first)}: give one of them another Slug"
            )


def _check_head(content: Any) -> None:
    """A line that is no field ends them: below `Category : Essais`, `Status: draft` would be text, and published."""
    if ":" not in (content._content or "").partition("</p>")[0]:
        return  # nearly always
    ended = ""
    with Path(content.source_path).open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if number == 1 and line.startswith("---"):
                continue
            if not line.strip() or line.startswith(("---", "...")) or (number == 1 and not _FIELD.match(line)):
                return  # the text begins as it should, or this is no Markdown with fields
            if not ended and not _FIELD.match(line) and not line.startswith("    "):
                ended = f"line {number}: “{line.strip()[:60]}” is no field, and would be text with all that follows"
            if ended and (_FIELD.match(line) or _MEANT.match(line)):
                todo = (
                    "write fields like “Name: …”, without accents or a space before the colon; begin with four spaces"
                )
                raise ContentError(
                    where(content), f"{ended}: {todo} what continues a field; leave a line empty before the text"
                )


def _check_dates(content: Any) -> None:
    if not any(getattr(content.metadata.get(name), "day", 31) <= 12 for name in ("date", "modified")):
        return  # only a month can be taken for a day
    with Path(content.source_path).open(encoding="utf-8-sig", errors="replace") as lines:
        seen = False
        for line in lines:
            if seen and not line.strip():
                return  # here the text begins
            seen = seen or _FIELD.match(line.removeprefix(":")) is not None
            if found := _TWO_DAYS.match(line):
                field, written = found["field"].capitalize(), found["written"]
                said = f"{field} is “{written}”, which may be two days: write it like 2026-01-31 10:00"
                raise ContentError(where(content), said)


def _check_fields(content: Any) -> None:
    if not content.title:
        raise ContentError(where(content), "its Title is empty: write `Title: …`")
    for name, value in content.metadata.items():
        if name in _ONCE and isinstance(value, list):
            raise ContentError(where(content), f"{name.capitalize()} stands there twice: keep one")
        for text in value if isinstance(value, list) else [value]:
            _check_characters(content, name.capitalize(), str(text))
    text = content._content or ""
    _check_characters(content, "the text", text)
    if SLOT.search(text.encode(errors="replace")):
        raise ContentError(
            where(content), "the text has a mark of the kind <!--[thread …]-->, which only pages may have"
        )
    if not re.fullmatch("[a-z]{2,3}", content.lang) or not localedata.exists(content.lang):
        raise ContentError(where(content), f"Lang is “{content.lang}”: write the code of a language, such as fr or en")


def _check_characters(content: Any, field: str, text: str) -> None:
    if found := _UNSHOWABLE.search(text):
        raise ContentError(
            where(content), f"{field} has the character U+{ord(found[0]):04X}, which no feed can carry: remove it"
        )


def _check_lists(content: Any) -> None:
    """A category, tag or author whose name leaves nothing for an address would overwrite the list of them all."""
    named = {
        "Category": [getattr(content, "category", None)],
        "Tags": getattr(content, "tags", ()),
        "Author": getattr(content, "authors", ()),
    }
    for field, items in named.items():
        for item in items:
            if item is not None and not item.slug:
                raise ContentError(
                    where(content), f"{field} has “{item}”, from which no address can be made: use a letter or a digit"
                )


def read_publication(publication: Publication, keys: Iterable[str]) -> dict[str, Thread | None]:
    """The threads of posts `keys`. Raises PublicationError where one cannot be shown, or a file is nobody's thread."""
    try:
        for name in sorted(os.listdir(publication.folder)) if publication.folder.is_dir() else ():
            if name.endswith(".json") and not name.startswith(".") and not KEY.fullmatch(name[: -len(".json")]):
                raise PublicationError(f"{publication.folder / name}: is no thread of any post: remove it")
        return {key: publication.thread(key) for key in keys}
    except ContractError as error:
        raise PublicationError(str(error)) from error
    except OSError as error:
        raise PublicationError(f"{error.filename}: {error.strerror}; `ecoute publish --all` writes it anew") from error


def read_lately(publication: Path) -> tuple[list[Recent], Conversations]:
    """The newest contributions of all posts, and what they add up to. Raises PublicationError."""
    try:
        return RecentFile(publication).read(), ConversationsFile(publication).read()
    except ContractError as error:
        raise PublicationError(str(error)) from error
    except OSError as error:
        raise PublicationError(f"{error.filename}: {error.strerror}; `ecoute publish --all` writes it anew") from error

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

_ONCE = ("title", "slug", "key", "lang", "status", "template", "save_as", "url")


def where(content: Any) -> str:
    """The path of a source as the blogger knows it: `content/articles/x.md`."""
    return f"{Path(content.settings['PATH']).name}/{content.relative_source_path}"


def check_contents(contents: Iterable[Any], template: Callable[[str], Any]) -> None:
    """Check posts, pages and whatever else was read; `template` gets a template by name, and raises without one."""
    addresses: dict[str, Any] = {}
    for content in sorted(contents, key=lambda each: str(each.relative_source_path)):
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

"""What a build starts from, checked before its first page is written: the blogger's files, and the publication.

Each refusal is one line that names the file. Raises Stop, as everything here does.
"""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from babel import localedata
from jinja2 import TemplateSyntaxError

from moderation.publication import KEY, ContractError, Publication, Thread
from moderation.publication.conversations import Conversations, ConversationsFile
from moderation.publication.recent import Recent, RecentFile

from ..weave.errors import ContentError, PublicationError
from ..weave.fields import text_of
from ..weave.sources import where
from .kept import read_threads

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot carry, and so no feed."""

_MARK = re.compile(r"<!--\[/?[a-z]")
"""Half a slot is one already: it would end where the next one on the page does."""

_ONCE = ("title", "slug", "key", "lang", "status", "template", "save_as", "url")


def check_contents(contents: Iterable[Any], template: Callable[[str], Any]) -> None:
    """Check posts, pages and whatever else was read; `template` gets a template by name, and raises without one."""
    addresses: dict[str, Any] = {}
    for content in sorted(contents, key=lambda each: str(each.relative_source_path)):
        _check_fields(content)
        _check_lists(content)
        try:
            template(content.template)
        except TemplateSyntaxError:
            raise  # it is there, and says itself what is wrong with it
        except Exception:
            said = f"the theme has no template “{content.template}”"
            raise ContentError(where(content, "template"), said) from None
        address = content.save_as  # worked out each time that it is asked for
        if not address:
            continue
        first = addresses.setdefault(address, content)
        if first is not content:
            said = f"its page would be that of {where(first)}: give one of them another Slug"
            raise ContentError(where(content, "save_as", "slug", "title"), said)


def _check_fields(content: Any) -> None:
    if not text_of(content, "title"):
        raise ContentError(where(content, "title"), "its Title is empty: write `Title: …`")
    for name, value in content.metadata.items():
        if name in _ONCE:
            text_of(content, name)
        for text in value if isinstance(value, list) else [value]:
            _check_characters(content, name.capitalize(), str(text))
    text = content._content or ""
    _check_characters(content, "the text", text)
    if _MARK.search(text) or _MARK.search(str(content.metadata.get("summary", ""))):
        raise ContentError(
            where(content), "the text has a mark of the kind <!--[thread …]-->, which only pages may have"
        )
    if not re.fullmatch("[a-z]{2,3}", content.lang) or not localedata.exists(content.lang):
        said = f"Lang is “{content.lang}”: write the code of a language, such as fr or en"
        raise ContentError(where(content, "lang"), said)


def _check_characters(content: Any, field: str, text: str) -> None:
    if found := _UNSHOWABLE.search(text):
        said = f"{field} has the character U+{ord(found[0]):04X}, which no feed can carry: remove it"
        raise ContentError(where(content, field.lower()), said)


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
                said = f"{field} has “{item}”, from which no address can be made: use a letter or a digit"
                raise ContentError(where(content, field.lower(), f"{field.lower()}s"), said)


def read_publication(publication: Publication, keys: Iterable[str]) -> dict[str, Thread | None]:
    """The threads of posts `keys`. Raises PublicationError where one cannot be shown, or a file is nobody's thread."""
    try:
        for name in sorted(os.listdir(publication.folder)) if publication.folder.is_dir() else ():
            if name.endswith(".json") and not name.startswith(".") and not KEY.fullmatch(name[: -len(".json")]):
                raise PublicationError(f"{publication.folder / name}: is no thread of any post: remove it")
        return read_threads(publication, keys)
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

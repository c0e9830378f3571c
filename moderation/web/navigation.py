"""Ways through the pages: where somebody was, and which page of a list is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for

from moderation.domain.errors import Problem, Unknown
from moderation.storage.queue import Place
from moderation.web.intake import hidden

LARGEST_SEQ = 2**63 - 1


def is_local(path: str) -> bool:
    """A path of this site, never an address of another (`//host`, `/\\host`, a tab in between that browsers drop)."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def here() -> str:
    """The address of this page with its query, to come back to."""
    return request.full_path.rstrip("?")


def way_back(otherwise: str) -> str:
    """Where the form that was sent says its sender was, if that is on this site; else `otherwise`."""
    wanted = hidden("back")
    return wanted if is_local(wanted) else otherwise


def sequence(name: str) -> int | None:
    """The place in a list that the address asks for as `name`. Raises Unknown for what is no place."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) > LARGEST_SEQ:
        raise Unknown(Problem(name, "There is no such place in this list. Go back to its beginning."))
    return int(text)


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways through a list, as addresses: to its beginning, back and forth; None where there is nothing."""

    beginning: str | None
    back: str | None
    forth: str | None


def ways(back: Place | None, forth: Place | None, query: Mapping[str, str]) -> Ways:
    """The ways on from this page of a list, keeping the filters that `query` holds."""
    here_is = request.endpoint or ""
    parts = dict(request.view_args or {})

    def address(place: Place) -> str:
        return url_for(here_is, **{**query, **parts}, after=place.after, before=place.before)

    first = Place() if request.args.get("after") or request.args.get("before") else None
    return Ways(*(None if place is None else address(place) for place in (first, back, forth)))

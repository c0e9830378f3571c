"""Ways through the pages: where somebody was, and which page of a list is wanted."""

from flask import request

from moderation.domain.errors import Problem, Unknown

LARGEST_SEQ = 2**63 - 1


def is_local(path: str) -> bool:
    """A path of this site, never an address of another (`//host`, `/\\host`, a tab in between that browsers drop)."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def here() -> str:
    """The address of this page with its query, to come back to."""
    return request.full_path.rstrip("?")


def way_back(otherwise: str) -> str:
    """Where the form that was sent says its sender was, if that is on this site; else `otherwise`."""
    wanted = request.form.get("back", "")
    return wanted if is_local(wanted) else otherwise


def sequence(name: str) -> int | None:
    """The place in a list that the address asks for as `name`. Raises Unknown for what is no place."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) > LARGEST_SEQ:
        raise Unknown(Problem(name, "There is no such place in this list. Go back to its beginning."))
    return int(text)

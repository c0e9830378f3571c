"""Fields that nobody reads, and a status that there is not: looked for in each content as soon as it is read."""

import logging
from pathlib import Path
from typing import Any

from ..weave.errors import ContentError
from ..weave.fields import choice_of, declared_of
from ..weave.guesses import guess_field
from ..weave.heads import Field, read_head
from ..weave.sources import where

logger = logging.getLogger(__name__)

ADDED = {"reader"}
"""What Pelican's readers themselves add to the fields of a file."""

STATUSES = ("published", "draft", "hidden")


def check_content(content: Any) -> None:
    """Raise ContentError for a field, or a status, that is none and is like one that there is; warn of other fields."""
    known = declared_of(content.settings, type(content).__name__)
    if content._content is None or not known:  # a picture, a file; what some other plugin reads
        return
    rest = Path(content.source_path).suffix.lower() == ".rst"
    unknown = content.metadata.keys() - known.keys() - ADDED
    several = any(isinstance(said, list) and isinstance(said[0], str) for said in content.metadata.values())
    if rest or several or unknown:
        _check_fields(content, read_head(content.source_path), known)
    if "status" in known and content.status != "skip":
        choice_of(content, "status", STATUSES, content.default_status)


def _check_fields(content: Any, head: list[Field], known: dict[str, bool]) -> None:
    seen: set[str] = set()
    for field in head:
        place = f"{where(content)}:{field.line}"
        if field.key not in known:
            _refuse_or_warn(content, field, place, known)
        elif not known[field.key]:
            if field.key in seen:
                raise ContentError(place, f"{field.name.capitalize()} stands there twice: keep one")
            if field.goes_on:
                raise ContentError(place, f"{field.name.capitalize()} goes over several lines: write it on one")
        seen.add(field.key)


def _refuse_or_warn(content: Any, field: Field, place: str, known: dict[str, bool]) -> None:
    guess = guess_field(field.name, known)
    if guess:
        own = f"METADATA_OWN = [{field.name!r}]"
        raise ContentError(place, f"{field.name} is no field: did you mean {guess}? If it is one of your own: {own}")
    told = content.settings["METADATA_TOLD"]
    if field.key not in told:
        told.append(field.key)
        logger.warning(
            "%s: nobody reads the field %s; if your theme does, name it in the setting METADATA_OWN", place, field.name
        )

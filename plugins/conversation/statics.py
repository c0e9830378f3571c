"""Which files a build may publish as they are: those of the content folder, wherever a text or a link of the file
system leads.

Pelican puts into the site whatever a text names, also `{attach}../../var/ecoute.db`. Whoever may write a text may not
therefore read the machine.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..weave.errors import ContentError


def check_statics(statics: Iterable[Any], settings: Mapping[str, Any]) -> None:
    """Raise ContentError for a file that lies elsewhere. The folders of ``STATIC_PATHS`` may themselves be links."""
    content = Path(settings["PATH"])
    own = [content.resolve(), *((content / folder).resolve() for folder in settings["STATIC_PATHS"])]
    for static in sorted(statics, key=lambda each: str(each.source_path)):
        source = Path(static.source_path)
        named = f"{content.name}/{static.relative_source_path}"
        found = source.resolve()
        if not any(found.is_relative_to(folder) for folder in own):
            raise ContentError(named, "is published, and lies outside the content folder: put a copy into it")

"""The blocks of a blogger's text: P.S. with its date, takeaway, reading list, quotation, figure, video, advertisement.

They are an extension of Python-Markdown (:mod:`.extension`), which also works alone, and directives of
reStructuredText (:mod:`.directives`). In a Pelican blog, besides, every post and page has its `postscripts` and whether
it has `videos`; its last P.S. is its `modified` date unless it gives one, and stands first in Pelican's feeds (others
find it in `feed_note`).
A block that cannot be shown stops the build with its file and line.

Settings: `BLOCKS_ADMONITIONS`, the names of plain blocks besides those of reStructuredText (default: none).
Templates: none is needed. A theme may play videos in place: see docs/writing.md.
"""

from typing import Any

from pelican import signals

from .directives import register_directives
from .feeds import note_updates, put_notes_first
from .postscripts import read_postscripts
from .reading import refuse_wrong_blocks

EXTENSION = f"{__name__}.extension"


def set_defaults(pelican: Any) -> None:
    """Have Pelican's reader of Markdown know the blocks, in the blog's language."""
    settings = pelican.settings
    names = settings.setdefault("BLOCKS_ADMONITIONS", [])
    configs = settings["MARKDOWN"].get("extension_configs", {})
    own = {"lang": settings["DEFAULT_LANG"], "admonitions": names, **configs.get(EXTENSION, {})}
    # Not changed in place: another build of this process may read the same dictionary.
    settings["MARKDOWN"] = {**settings["MARKDOWN"], "extension_configs": {**configs, EXTENSION: own}}
    register_directives()


def read_content(content: Any) -> None:
    """Read the P.S. of a post, or of whatever else was just read."""
    if content._content is not None:  # a picture, a file
        read_postscripts(content)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.readers_init.connect(refuse_wrong_blocks)
    signals.content_object_init.connect(read_content)
    signals.all_generators_finalized.connect(note_updates)
    signals.feed_generated.connect(put_notes_first)

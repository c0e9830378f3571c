"""Posts that appear by themselves: one whose `Date` lies ahead is a draft until the first build from that moment on.

Every post has `scheduled`, the moment at which it appears, or None. Until then it is what Pelican calls a draft: its
page has the address of drafts, and nothing else of the blog knows of it. A translation appears at its own time. A P.S.
that is dated ahead of its post, or of today, stops the build: nothing would make it appear.

The same content gives the same site as long as the same posts are due.

Settings, with their defaults: `SCHEDULE_FILE` (empty: none is written), where a build says what waits, so that
somebody can build again when it is due; `SCHEDULE_NOW` (empty: by the machine's clock), the moment as of which the blog
is built, such as `2026-12-01 08:30`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pelican import signals
from pelican.contents import Article

from moderation.publication import replace_file
from moderation.publication.scheduled import Scheduled, scheduled_document

from ..weave.errors import ContentError, Stop
from ..weave.sources import articles_of, place, where

DEFAULTS = {"SCHEDULE_FILE": "", "SCHEDULE_NOW": ""}

_AS_OF = "SCHEDULE_AS_OF"


def set_defaults(pelican: Any) -> None:
    """The settings that the blog leaves out, and the moment of this build: one for all of its posts."""
    settings = pelican.settings
    for name, value in DEFAULTS.items():
        settings.setdefault(name, value)
    settings[_AS_OF] = _moment(settings["SCHEDULE_NOW"], settings["TIMEZONE"])
    if settings["CONTENT_CACHING_LAYER"] == "generator":
        # A post kept from an earlier build would be a draft for ever.
        settings["CONTENT_CACHING_LAYER"] = "reader"


def _moment(written: str, timezone: str) -> datetime:
    if not written:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Stop(f"SCHEDULE_NOW is “{written}”: write a moment like 2026-12-01 08:30") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))


def keep_back(content: Any) -> None:
    """Make a draft of a post that was just read and is not due."""
    if not isinstance(content, Article):
        return
    as_of = content.settings.get(_AS_OF)
    if as_of is None:
        return  # of another blog, which the same process builds without this plugin
    content.scheduled = None
    date = getattr(content, "date", None)
    if date is not None and content.status in ("published", "hidden") and date > as_of:
        content.scheduled, content.status = date, "draft"


def refuse_later_words(generators: Sequence[Any]) -> None:
    """Raise ContentError for a P.S. that nobody should read yet, in a post or a page that is published, or will be."""
    context, settings = generators[0].context, generators[0].settings
    for _path, content in sorted(context["generated_content"].items()):
        scheduled = getattr(content, "scheduled", None)
        if content is None or (content.status == "draft" and scheduled is None):
            continue
        today = max(settings[_AS_OF].astimezone(content.timezone), scheduled or settings[_AS_OF])
        for postscript in getattr(content, "postscripts", ()):
            if postscript.day[:10] > today.date().isoformat():
                when = "the post appears" if scheduled else "today"
                said = f"the P.S. of {postscript.day[:10]} is dated after the day on which {when}"
                raise ContentError(
                    place(content, postscript.day[:10]), f"{said}: keep it out until then, or correct its date"
                )


def tell(pelican: Any) -> None:
    """Write what waits. Runs last, so that a failed build leaves what was said before."""
    # Taken out: the next build of this process may cache posts, and with them all settings.
    waiting = pelican.settings.pop("SCHEDULE_WAITING")
    if path := pelican.settings["SCHEDULE_FILE"]:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        replace_file(Path(path), scheduled_document(waiting))


def note(generators: Sequence[Any]) -> None:
    """Keep what waits until everything is written: the settings are what the two signals share."""
    refuse_later_words(generators)
    waiting = [post for post in articles_of(generators[0].context) if post.scheduled]
    generators[0].settings["SCHEDULE_WAITING"] = [Scheduled(post.scheduled, where(post)) for post in waiting]


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.content_object_init.connect(keep_back)
    signals.all_generators_finalized.connect(note)
    signals.finalized.connect(tell)

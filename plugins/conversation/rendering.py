"""The HTML of the slots `thread` and `count`. A full build and the weave both come here, so they cannot differ."""

from collections.abc import Callable
from copy import copy
from functools import cache, partial
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from moderation.publication import Catalogue, Thread

from ..weave.i18n import format_day, translations
from ..weave.slots import Slot
from .threads import arrange, counts

HERE = Path(__file__).parent


def N_(message: str) -> str:
    """Mark a message id that is translated where it is shown."""
    return message


REMOVALS = {
    "off_topic": N_("off topic"),
    "spam": N_("advertising"),
    "insult": N_("insult"),
    "personal_data": N_("somebody’s personal data"),
    "defamation": N_("defamation"),
    "not_an_experience": N_("not an experience of its author’s"),
    "undisclosed_interest": N_("undisclosed interest"),
    "illegal": N_("illegal content"),
    "pressure": N_("pressure on an author"),
    "blackmail": N_("blackmail"),
}
"""What is said of a reason code where a contribution was removed, as message ids."""


class Renderer:
    """Gives the HTML of a slot.

    `thread_of` gives the published thread of a post, or None; `overrides` is a folder whose templates, if any, stand
    in for those of the plugin (a theme's `templates`).
    """

    def __init__(
        self, catalogue: Catalogue, thread_of: Callable[[str], Thread | None], overrides: Path | None = None
    ) -> None:
        self.catalogue = catalogue
        self._thread_of = thread_of
        folders = ([overrides] if overrides else []) + [HERE / "templates"]
        self._loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
        self._environments: dict[str, Environment] = {}

    def at_once(self) -> "Renderer":
        """A renderer for one moment: it reads each thread once, for all its slots, and is then to be let go."""
        renderer = copy(self)
        renderer._thread_of = cache(self._thread_of)
        return renderer

    def __call__(self, slot: Slot) -> str:
        """The HTML of `slot`. Raises KeyError for a kind that is not this plugin's, ContractError as documents do."""
        return {"thread": self._thread, "count": self._count}[slot.kind](slot)

    def _thread(self, slot: Slot) -> str:
        thread = self._thread_of(slot.key)
        post = self.catalogue.posts.get(slot.key)
        return (
            self._environment(slot.lang)
            .get_template("conversation/thread.html")
            .render(
                key=slot.key,
                lang=slot.lang,
                items=arrange(thread, self.catalogue, slot.lang),
                counts=counts(thread),
                open=post is not None and post.comments_open and not (thread and thread.closed),
                until=post.comments_until if post else None,
                service=self.catalogue.service_url,
                removals=REMOVALS,
            )
        )

    def _count(self, slot: Slot) -> str:
        found = counts(self._thread_of(slot.key))
        say = translations(HERE / "translations", slot.lang, "conversation").ngettext
        parts = [say("%(num)s comment", "%(num)s comments", found.comments) % {"num": found.comments}]
        if found.replies:
            parts.append(say("%(num)s brand reply", "%(num)s brand replies", found.replies) % {"num": found.replies})
        return ", ".join(parts)

    def _environment(self, lang: str) -> Environment:
        if lang not in self._environments:
            environment = Environment(
                loader=self._loader,
                autoescape=True,
                trim_blocks=True,
                lstrip_blocks=True,
                undefined=StrictUndefined,
                extensions=["jinja2.ext.i18n"],
                auto_reload=False,
            )
            environment.install_gettext_translations(  # type: ignore[attr-defined]
                translations(HERE / "translations", lang, "conversation"), newstyle=True
            )
            environment.globals["format_day"] = partial(format_day, lang)
            self._environments[lang] = environment
        return self._environments[lang]

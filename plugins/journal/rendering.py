"""The HTML of the slots `journal` and `transparency`. A full build and the weave both come here."""

from copy import copy
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment

from moderation.publication import Catalogue
from moderation.publication.journal import JournalFolder
from moderation.publication.rules import read_rules

from ..weave.i18n import format_moment, format_month, translations
from ..weave.slots import Slot
from ..weave.templates import Templates
from .data import JOURNAL, TRANSPARENCY
from .words import ACTIONS, OTHERS, ROLES, spell_duration

HERE = Path(__file__).parent
DOMAIN = "journal"

KINDS = ("journal", "transparency")
"""The slots of this plugin; their keys are called the same."""


class JournalRenderer:
    """Gives the HTML of a slot from the publication folder; `overrides` as for threads: a theme's templates."""

    def __init__(self, catalogue: Catalogue, publication: Path, overrides: Path | None = None) -> None:
        self.catalogue = catalogue
        self._folder = JournalFolder(publication)
        self._templates = Templates(HERE, DOMAIN, overrides)
        rules = read_rules()
        self._wordings = {ground.code: ground.wording for ground in (*rules.grounds, *rules.reply_grounds)}
        self._head, self._figures = self._folder.head, self._folder.figures

    def at_once(self) -> "JournalRenderer":
        """A renderer for one moment: it reads each document once, and is then to be let go."""
        renderer = copy(self)
        renderer._head, renderer._figures = cache(self._folder.head), cache(self._folder.figures)
        return renderer

    def __call__(self, slot: Slot) -> str:
        """The HTML of `slot`. Raises KeyError for a kind that is not this plugin's, ContractError."""
        templates = {kind: f"journal/{kind}.html" for kind in KINDS}
        zone = ZoneInfo(self.catalogue.timezone)
        head = self._head()
        # The newest entries come first: of each message, its newest says how it stands, and whether it has a place.
        standing = {entry.contribution: entry.to_state for entry in reversed(head.newest)}

        def said(at: datetime) -> str:
            return format_moment(slot.lang, at.astimezone(zone))

        return (
            self._environment(slot.lang)
            .get_template(templates[slot.kind])
            .render(
                head=head,
                standing=standing,
                figures=self._figures(),
                posts=self.catalogue.posts,
                wordings={code: wording.get(slot.lang) or wording["en"] for code, wording in self._wordings.items()},
                lang=slot.lang,
                actions=ACTIONS,
                others=OTHERS,
                roles=ROLES,
                said=said,
                data=JOURNAL,
                figures_data=TRANSPARENCY,
                root=self.catalogue.site_url,
            )
        )

    def _environment(self, lang: str) -> Environment:
        made = self._templates.environment(lang)
        if "format_month" not in made.globals:
            made.globals["format_month"] = partial(format_month, lang)
            made.globals["spell_duration"] = partial(spell_duration, translations(HERE / "translations", lang, DOMAIN))
        return made

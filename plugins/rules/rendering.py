"""The HTML of the slot `rules`. A full build and the weave both come here."""

from copy import copy
from functools import cache
from pathlib import Path

from moderation.publication.rules import RulesFile, read_rules

from ..weave.slots import Slot
from ..weave.templates import Templates

HERE = Path(__file__).parent

KIND = "rules"
"""The slot of this plugin; its key is called the same."""


class RulesRenderer:
    """Gives the HTML of the slot from the publication folder; `overrides` as for threads: a theme's templates."""

    def __init__(self, publication: Path, overrides: Path | None = None) -> None:
        self._templates = Templates(HERE, KIND, overrides)
        self._stand = RulesFile(publication).read

    def at_once(self) -> "RulesRenderer":
        """A renderer for one moment: it reads the document once, and is then to be let go."""
        renderer = copy(self)
        renderer._stand = cache(self._stand)
        return renderer

    def __call__(self, slot: Slot) -> str:
        """The HTML of `slot`. Raises KeyError for a kind that is not this plugin's, ContractError."""
        if slot.kind != KIND:
            raise KeyError(slot.kind)
        template = self._templates.environment(slot.lang).get_template("rules/rules.html")
        return template.render(rules=read_rules(self._stand()), lang=slot.lang)

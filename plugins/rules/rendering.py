"""The HTML of the slot `rules`. A full build and the weave both come here."""

from copy import copy
from functools import cache, partial
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from moderation.publication.rules import RulesFile, read_rules

from ..weave.i18n import format_day, translations
from ..weave.slots import Slot

HERE = Path(__file__).parent

KIND = "rules"
"""The slot of this plugin; its key is called the same."""


class RulesRenderer:
    """Gives the HTML of the slot from the publication folder; `overrides` as for threads: a theme's templates."""

    def __init__(self, publication: Path, overrides: Path | None = None) -> None:
        folders = ([overrides] if overrides else []) + [HERE / "templates"]
        self._loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
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
        environment = Environment(
            loader=self._loader,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
        )
        words = translations(HERE / "translations", slot.lang, "rules")
        environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
        return environment.get_template("rules/rules.html").render(
            rules=read_rules(self._stand()), lang=slot.lang, format_day=partial(format_day, slot.lang)
        )

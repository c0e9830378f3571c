"""The page of rules, in French and in English: what is checked, why something is refused, how long things are kept.

Nothing is written here by hand: sentences come with the release, numbers from what the moderation service decides by
(`moderation.publication.rules`), with version and date. All of it stands in a slot, woven when the operator changes it.

Settings, with their defaults: `RULES_URL` (`regles/`), the address of the page; each further language has its own below
its code (`en/regles/`). Empty: no page. Template: `rules`, which calls `rules_slot(lang)`; a theme may replace
that of the plugin.
"""

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from moderation.publication.rules import ContractError

from ..weave.errors import PublicationError
from ..weave.i18n import translations
from ..weave.slots import Slot, mark
from .rendering import KIND, RulesRenderer

HERE = Path(__file__).parent

LANGUAGES = ("fr", "en")

DEFAULTS = {"RULES_URL": "regles/", "CONVERSATION_PUBLICATION": "var/publication"}


def set_defaults(pelican: Any) -> None:
    """The settings that the blog leaves out."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)


class RulesGenerator(Generator):
    """Writes the page in each language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Last: a theme's own `rules` template comes first.
        self.env.loader.loaders.append(FileSystemLoader(HERE / "templates"))

    def generate_output(self, writer: Any) -> None:
        address = self.settings["RULES_URL"]
        if not address:
            return
        urls = {lang: address if lang == self.settings["DEFAULT_LANG"] else f"{lang}/{address}" for lang in LANGUAGES}
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        render = RulesRenderer(
            Path(self.settings["CONVERSATION_PUBLICATION"]), Path(self.settings["THEME"]).absolute() / "templates"
        )

        def slot(lang: str) -> Markup:
            place = Slot(KIND, KIND, lang)
            return Markup(mark(place, render(place)))  # noqa: S704 - the renderer escapes

        try:
            for lang, url in urls.items():
                write(
                    f"{url}index.html",
                    self.get_template("rules"),
                    url=url,
                    template_name="rules",
                    page_lang=lang,
                    page_urls=urls,
                    page_title=translations(HERE / "translations", lang, "rules").gettext("Rules"),
                    rules_slot=slot,
                )
        except ContractError as error:
            raise PublicationError(str(error)) from error


def get_generators(_pelican: Any) -> type[RulesGenerator]:
    return RulesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)

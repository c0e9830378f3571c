"""The page of rules, in French and in English: what is checked, why something is refused, how long things are kept.

Nothing is written here by hand: it all comes from the files that the moderation service decides by, through
`moderation.publication.rules`, with their version and date.

Settings, with their defaults: `RULES_URL` (`regles/`), the address of the page; each further language has its own below
its code (`en/regles/`). Empty: no page. Template: `rules`.
"""

from functools import partial
from typing import Any

from pelican import signals
from pelican.generators import Generator

from moderation.publication.rules import read_rules

LANGUAGES = ("fr", "en")

DEFAULTS = {"RULES_URL": "regles/"}


def set_defaults(pelican: Any) -> None:
    """The settings that the blog leaves out."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)


class RulesGenerator(Generator):
    """Writes the page in each language."""

    def generate_output(self, writer: Any) -> None:
        address = self.settings["RULES_URL"]
        if not address:
            return
        urls = {lang: address if lang == self.settings["DEFAULT_LANG"] else f"{lang}/{address}" for lang in LANGUAGES}
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        rules = read_rules()
        for lang, url in urls.items():
            write(
                f"{url}index.html",
                self.get_template("rules"),
                url=url,
                template_name="rules",
                page_lang=lang,
                page_urls=urls,
                rules=rules,
            )


def get_generators(_pelican: Any) -> type[RulesGenerator]:
    return RulesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)

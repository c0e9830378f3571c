"""The journal of decisions and the page of figures, woven like threads; and beside them the open data they rest on.

Pages: `journal/` and `transparence/`, in each further language below its code (`en/journal/`). Open data: `journal/`
holds `tete.json`, where the log ends (the one file that says so), and every month as JSON and CSV; `transparence/`
holds the figures. Addresses are fixed: the service renews these files itself, without asking the blog's settings.
Templates: `journal` and `transparency`, which call `journal_slot(lang)` and `transparency_slot(lang)`; a theme may
replace those of the plugin.
"""

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from moderation.publication import Catalogue, ContractError
from moderation.publication.journal import JournalFolder

from ..weave.errors import PublicationError
from ..weave.i18n import translations
from ..weave.slots import Slot, mark
from ..weave.writers import only_pages
from .data import JOURNAL, TRANSPARENCY, data_files
from .rendering import JournalRenderer
from .words import N_

HERE = Path(__file__).parent

LANGUAGES = ("fr", "en")

TITLES = {"journal": N_("Journal of decisions"), "transparency": N_("Transparency")}

PAGES = (("journal", JOURNAL), ("transparency", TRANSPARENCY))
"""Template, kind and key of each page's slot, and its address."""

DEFAULTS = {"CONVERSATION_PUBLICATION": "var/publication"}


def set_defaults(pelican: Any) -> None:
    """The settings that the blog leaves out."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)


class JournalGenerator(Generator):
    """Writes both pages in each language, and the open data."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Last: a theme's own templates come first.
        self.env.loader.loaders.append(FileSystemLoader(HERE / "templates"))

    def generate_context(self) -> None:
        self.context["journal_url"], self.context["transparency_url"] = JOURNAL, TRANSPARENCY

    def generate_output(self, writer: Any) -> None:
        # The plugin `conversation`, where there is one, has told all posts by now.
        catalogue = self.settings.get("CONVERSATION_BUILT") or Catalogue(timezone=self.settings["TIMEZONE"])
        publication = Path(self.settings["CONVERSATION_PUBLICATION"])
        templates = Path(self.settings["THEME"]).absolute() / "templates"
        render = JournalRenderer(catalogue, publication, templates)
        try:
            for kind, address in PAGES:
                self._write_pages(writer, kind, address, render)
            for name, data in () if only_pages(writer) else data_files(JournalFolder(publication)):
                target = Path(self.output_path, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        except ContractError as error:
            raise PublicationError(str(error)) from error

    def _write_pages(self, writer: Any, kind: str, address: str, render: JournalRenderer) -> None:
        def slot(lang: str) -> Markup:
            place = Slot(kind, kind, lang)
            return Markup(mark(place, render(place)))  # noqa: S704 - the renderer escapes

        default = self.settings["DEFAULT_LANG"]
        urls = {lang: address if lang == default else f"{lang}/{address}" for lang in LANGUAGES}
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        for lang, url in urls.items():
            write(
                f"{url}index.html",
                self.get_template(kind),
                url=url,
                template_name=kind,
                page_lang=lang,
                page_urls=urls,
                page_title=translations(HERE / "translations", lang, "journal").gettext(TITLES[kind]),
                **{f"{kind}_slot": slot},
            )


def get_generators(_pelican: Any) -> type[JournalGenerator]:
    return JournalGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)

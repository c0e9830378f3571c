"""Short links that never change, and posts that answer at the addresses they had before: static pages that redirect.

Every post that is not a draft gets ``short_url`` (below the site's address, such as ``s/4kx9pq/``) from its permanent
key and its language, whatever becomes of its title, date or address; or the word of its own that its field ``Short``
gives. At each short link, and at each address of its field ``Moved_from``, lies a page that leads to the post without
JavaScript and that no search engine keeps.

Settings, with their defaults: ``SHORT_URL`` (``s/{code}/``) and ``SHORT_SAVE_AS`` (``s/{code}/index.html``; empty: no
short links). Fields: ``Short``, words separated by commas, of which the first is shown and the others still lead there;
``Moved_from``, addresses of this site separated by commas. Template: ``redirects/redirect.html``, which a theme may
have too.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator
from pelican.writers import FileOverwriteFailedError

from ..weave.errors import ContentError
from ..weave.fields import declare
from ..weave.sources import articles_of, where
from ..weave.templates import Templates
from .addresses import Addresses, moved_from
from .codes import codes_of

HERE = Path(__file__).parent

DEFAULTS = {"SHORT_URL": "s/{code}/", "SHORT_SAVE_AS": "s/{code}/index.html"}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    declare(pelican.settings, "Article", ("key",), lists=("short", "moved_from"))


class RedirectsGenerator(Generator):
    """Gives posts their short links before any page is written, and writes the pages that redirect."""

    def assign(self) -> None:
        """Once every plugin has read and checked its own.

        Raises ContentError for a field that says something impossible, and where two posts want one address.
        """
        self._addresses = Addresses(filter(None, self.context["generated_content"].values()))
        for article in articles_of(self.context):
            moved, codes = moved_from(article), codes_of(article)
            if article.status == "draft":
                continue
            if self.settings["SHORT_SAVE_AS"]:
                for code in codes:
                    self._addresses.take(self.settings["SHORT_SAVE_AS"].format(code=code), article, "Short")
                article.short_url = self.settings["SHORT_URL"].format(code=codes[0])
            for place in moved:
                self._addresses.take(place, article, "Moved_from")

    def generate_output(self, writer: Any) -> None:
        templates = Templates(HERE, "redirects", Path(self.settings["THEME"]).absolute() / "templates")
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        for save_as, article in self._addresses.taken():
            template = templates.environment(article.lang).get_template("redirects/redirect.html")
            try:
                write(save_as, template, url=save_as, article=article)
            except FileOverwriteFailedError:
                # Some list, such as that of a year: no post has this address.
                said = f"the page “{save_as}” of the blog has an address that leads to this post: correct it"
                raise ContentError(where(article, "moved_from", "short"), said) from None


def get_generators(_pelican: Any) -> type[RedirectsGenerator]:
    return RedirectsGenerator


def assign(generators: Sequence[Any]) -> None:
    """Give posts their short links, before any page is written."""
    for generator in generators:
        if isinstance(generator, RedirectsGenerator):
            generator.assign()


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)
    signals.all_generators_finalized.connect(assign)

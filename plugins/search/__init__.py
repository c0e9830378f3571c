"""Search without a server: an index of the built pages, and a page that looks things up in it.

The index is Pagefind's (https://pagefind.app): the reader's browser fetches the pieces that it needs, from this site
only, and stems words in the language of each page. What is found are posts and pages with the comments published under
them; a hit in a comment leads to that comment. Without JavaScript the page leads to the archives.

Mark what shall be found with ``data-pagefind-body`` in the theme; without a mark, whole pages are, save for drafts,
hidden posts, and pages that no search engine is to keep (``noindex``). ``<meta
data-pagefind-filter="brand[content]" content="…">`` in the head of a page offers a choice of brands beside the words.

Settings: ``SEARCH_URL`` (``search/``), the address of the page; ``SEARCH_LANGUAGES`` (``[DEFAULT_LANG]``), in which
there is one, further ones below their code; ``SEARCH_INDEX`` (``True``), whether a build indexes: without, the page
uses the index that is there. Templates: ``search``, which a theme may replace and which shows ``search_box(lang)``, and
``search/box.html``. Other pages may lead there by a form: ``search_url(lang)`` with the field ``q``.
"""

import re
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from ..weave.errors import Stop
from ..weave.templates import Templates
from .index import FOLDER, IndexingFailed, make_index, place_index, throw_away

HERE = Path(__file__).parent

SCRIPT = "search.js"

HEAD = 16_384
"""Bytes at the beginning of a page in which its `<head>` ends."""

_UNFOUND = re.compile(rb"""<meta\s[^>]*(?:\bnoindex\b|http-equiv=["']?refresh\b)""", re.IGNORECASE)
_BODY = re.compile(rb"<body\b", re.IGNORECASE)


def set_defaults(pelican: Any) -> None:
    """The settings that the blog leaves out."""
    settings = pelican.settings
    settings.setdefault("SEARCH_URL", "search/")
    settings.setdefault("SEARCH_LANGUAGES", [settings["DEFAULT_LANG"]])
    settings.setdefault("SEARCH_INDEX", True)


class SearchGenerator(Generator):
    """Writes the page in each language, and the script beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Last: a theme's own `search` template comes first.
        self.env.loader.loaders.append(FileSystemLoader(HERE / "templates"))

    def generate_context(self) -> None:
        self.context["search_url"] = partial(address, self.settings)

    def generate_output(self, writer: Any) -> None:
        templates = Templates(HERE, "search", Path(self.settings["THEME"]).absolute() / "templates")
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        urls = {lang: address(self.settings, lang) for lang in self.settings["SEARCH_LANGUAGES"]}
        for lang, url in urls.items():
            write(
                f"{url}index.html",
                self.get_template("search"),
                url=url,
                template_name="search",
                page_lang=lang,
                page_urls=urls,
                search_box=partial(self._box, templates),
            )
        target = Path(self.output_path, self.settings["SEARCH_URL"], SCRIPT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((HERE / "static" / SCRIPT).read_bytes())

    def _box(self, templates: Templates, lang: str, root: str | None = None) -> Markup:
        """The form, the list of what was found, and the ways without a script; `root`: where not `SITEURL`."""
        root = self.settings["SITEURL"] if root is None else root
        html = (
            templates.environment(lang)
            .get_template("search/box.html")
            .render(
                script=f"{root}/{self.settings['SEARCH_URL']}{SCRIPT}",
                # What Pagefind puts before the addresses of pages: the site's folder on its host.
                base=f"{urlsplit(self.settings['SITEURL']).path.rstrip('/')}/",
                root=root,
                # Pelican writes these files without settings that name them.
                archives=self.settings.get("ARCHIVES_SAVE_AS", "archives.html").removesuffix("index.html"),
                tags=self.settings.get("TAGS_SAVE_AS", "tags.html").removesuffix("index.html"),
                # Those lists are in the blog's own language, whichever this page is in.
                theirs="" if lang == self.settings["DEFAULT_LANG"] else self.settings["DEFAULT_LANG"],
            )
        )
        return Markup(html)  # noqa: S704 - the template escapes


def address(settings: Any, lang: str) -> str:
    """The address of the search in `lang`, or in the blog's language where there is none in it."""
    url: str = settings["SEARCH_URL"]
    return url if lang == settings["DEFAULT_LANG"] or lang not in settings["SEARCH_LANGUAGES"] else f"{lang}/{url}"


def keep_out(path: str, context: Any) -> None:
    """Have a page that was just written not be found, where it is nobody's to find: whatever the theme marks."""
    if not path.endswith(".html"):
        return
    content = context.get("article") or context.get("page")
    file = Path(path)
    with file.open("rb") as stream:
        head = stream.read(HEAD).partition(b"</head>")[0]
    if (content is None or content.status == "published") and not _UNFOUND.search(head):
        return
    file.write_bytes(_BODY.sub(rb'<body data-pagefind-ignore="all"', file.read_bytes(), count=1))


def index(pelican: Any) -> None:
    """Index what the build wrote. Raises Stop with a line that says what is wrong."""
    settings, site = pelican.settings, Path(pelican.output_path)
    if not settings["SEARCH_INDEX"]:
        return
    throw_away(site)
    try:
        made = make_index(site)
        if made is not None:
            place_index(made, site / settings["SEARCH_URL"] / FOLDER)
    except IndexingFailed as error:
        raise Stop(f"{error}; to build without a search, set SEARCH_INDEX to False") from error


def get_generators(_pelican: Any) -> type[SearchGenerator]:
    return SearchGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)
    signals.content_written.connect(keep_out)
    signals.finalized.connect(index)

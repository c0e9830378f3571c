"""A home page for each further language that posts are in: ``/en/`` lists the English ones, translations among them.

Templates get ``home_urls``, the address of each language's home page, and ``language_names``, what each language calls
itself, the blog's own language first; neither is there where all posts are in one language.

Settings, with their defaults: ``LANGUAGE_URL`` (``{lang}/``) and ``LANGUAGE_SAVE_AS`` (``{lang}/index.html``; empty: no
such page). Template: ``language``, by default the theme's ``index``; it gets ``page_lang``, and ``articles`` as
``index`` does, with pages if ``index`` has them.
"""

from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from jinja2 import FileSystemLoader
from pelican import signals
from pelican.generators import Generator
from pelican.utils import order_content

HERE = Path(__file__).parent

DEFAULTS = {"LANGUAGE_URL": "{lang}/", "LANGUAGE_SAVE_AS": "{lang}/index.html"}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)


class LanguagesGenerator(Generator):
    """Writes the home pages. Pelican runs its own generators first: all posts are there."""

    def generate_context(self) -> None:
        """Sort posts by language, newest first as everywhere."""
        default = self.settings["DEFAULT_LANG"]
        self.posts: dict[str, list[Any]] = {}
        for article in self.context["articles"]:
            for post in (article, *article.translations):
                if post.lang != default:
                    self.posts.setdefault(post.lang, []).append(post)
        if not self.settings["LANGUAGE_SAVE_AS"]:
            self.posts = {}
        if self.posts:
            url = self.settings["LANGUAGE_URL"]
            urls = {default: "", **{lang: url.format(lang=lang) for lang in sorted(self.posts)}}
            self.context["home_urls"], self.context["language_names"] = urls, {lang: _own_name(lang) for lang in urls}

    def generate_output(self, writer: Any) -> None:
        """Write the pages."""
        self.env.loader.loaders.append(FileSystemLoader(HERE / "templates"))  # the theme's own come first
        for lang, posts in sorted(self.posts.items()):
            # Of two posts of one moment the order is that of their paths, and not that in which files were found.
            posts.sort(key=lambda post: post.relative_source_path)
            ordered = order_content(posts, self.settings["ARTICLE_ORDER_BY"])
            writer.write_file(
                self.settings["LANGUAGE_SAVE_AS"].format(lang=lang),
                self.get_template("language"),
                self.context,
                self.settings["RELATIVE_URLS"],
                template_name="index",
                url=self.context["home_urls"][lang],
                page_lang=lang,
                articles=ordered,
                dates=ordered,
            )


def _own_name(lang: str) -> str:
    """“Français”, “English”; the code of a language that nobody has named yet."""
    try:
        name: str = Locale.parse(lang).get_language_name() or lang
    except (UnknownLocaleError, ValueError):
        return lang
    return name[:1].upper() + name[1:]


def get_generators(_pelican: Any) -> type[LanguagesGenerator]:
    return LanguagesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)

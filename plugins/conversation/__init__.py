"""Threads in the pages of a Pelican blog: comments and brand replies as plain HTML, from the publication folder alone.

Gives templates the globals `thread(article)`, `comment_count(article)`, `comments_feed(article)` (the address of a
post's Atom feed; without a post, of the site's), `comments_json(article)` (the same feed as JSON) and
`conversations(lang)` (the threads most written in and the last replies of brands: for a page or two), and every article
its `key`. Writes, when the build succeeded, those feeds, the catalogue that the moderation service works from, and the
index of which page shows which post.
What was built before stays where it is until all that is to be shown is read and found good.

Settings:

- `CONVERSATION_PUBLICATION`: the folder of the publication; it may be missing: then nothing was said yet.
- `CONVERSATION_CATALOGUE`, `CONVERSATION_PAGES`: the two files to write.
- `CONVERSATION_SERVICE_URL`: before `/comments` in forms; empty where service and site share a host.
- `CONVERSATION_BEFORE`: a tag such as `</main>`, before the last of which in a post's page the thread is put, for
  themes that do not call `thread(article)`; empty: they do.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pelican import signals
from pelican.generators import ArticlesGenerator, PelicanTemplateNotFound
from pelican.utils import clean_output_dir

from moderation.publication import Publication, catalogue_document, replace_file
from moderation.publication.recent import RECENT

from ..weave.fields import declare
from ..weave.pages import PageIndex
from ..weave.slots import Slot, mark
from ..weave.swift import settle
from .catalogue import assign_keys, build_catalogue
from .checks import check_contents, read_lately, read_publication
from .feeds import SITE_FEED, SITE_JSON, post_feed, post_json
from .files import write_feeds
from .inserting import OFFERED, insert_thread
from .rendering import Renderer
from .statics import check_statics
from .talk import KIND, ConversationsRenderer

DEFAULTS = {
    "CONVERSATION_PUBLICATION": "var/publication",
    "CONVERSATION_CATALOGUE": "var/catalogue.json",
    "CONVERSATION_PAGES": "var/pages.json",
    "CONVERSATION_SERVICE_URL": "",
    "CONVERSATION_BEFORE": "",
}


def set_defaults(pelican: Any) -> None:
    """Settings that the blog does not name."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    declare(pelican.settings, "Article", ("key", "comments", "comments_until", "comments_days"))


def keep_output(pelican: Any) -> None:
    """Pelican would empty the output folder before it reads anything; `offer_threads` does it instead."""
    pelican.settings["CONVERSATION_EMPTIES"] = pelican.delete_outputdir and not _holds(
        pelican.output_path, pelican.path
    )
    pelican.delete_outputdir = False


def _holds(output: str, content: str) -> bool:
    """Whether emptying `output` would delete `content` too."""
    return Path(content).resolve().is_relative_to(Path(output).resolve())


def offer_threads(generators: Sequence[Any]) -> None:
    """Give every template the threads, once all that is written is known."""
    of_articles = [generator for generator in generators if isinstance(generator, ArticlesGenerator)]
    articles = [article for generator in of_articles for article in _all_articles(generator)]
    context, settings = generators[0].context, generators[0].settings
    check_contents(filter(None, context["generated_content"].values()), partial(_template, generators))
    check_statics(context["staticfiles"], settings)
    assign_keys(articles)
    for generator in of_articles:
        settle(generator)
    catalogue = build_catalogue(articles, context.get("brands", ()), settings)
    publication = Publication(Path(settings["CONVERSATION_PUBLICATION"]))
    threads = read_publication(publication, sorted({article.key for article in articles}))
    recent, talk = read_lately(Path(settings["CONVERSATION_PUBLICATION"]))
    render = Renderer(catalogue, threads.get, theme_templates(settings), lambda: recent)
    render_talk = ConversationsRenderer(catalogue, lambda: talk, theme_templates(settings))

    def slot(kind: str, article: Any, lang: str | None) -> Markup:
        place = Slot(kind, article.key, lang or article.lang)
        return Markup(mark(place, render(place)))  # noqa: S704 - the renderer escapes

    def thread(article: Any, lang: str | None = None) -> Markup:
        return slot("thread", article, lang)

    def comment_count(article: Any, lang: str | None = None) -> Markup:
        return slot("count", article, lang)

    def comments_feed(article: Any = None) -> str:
        return f"{catalogue.site_url}/{post_feed(article.key) if article else SITE_FEED}"

    def comments_json(article: Any = None) -> str:
        return f"{catalogue.site_url}/{post_json(article.key) if article else SITE_JSON}"

    def conversations(lang: str | None = None) -> Markup:
        place = Slot(KIND, RECENT, lang or catalogue.lang)
        return Markup(mark(place, render_talk(place)))  # noqa: S704 - the renderer escapes

    for generator in generators:
        generator.env.globals.update(thread=thread, comment_count=comment_count, conversations=conversations)
        generator.env.globals.update(comments_feed=comments_feed, comments_json=comments_json)
    context[OFFERED] = thread
    # The settings are what this signal and `finalized` share.
    settings["CONVERSATION_BUILT"], settings["CONVERSATION_RENDER"] = catalogue, render
    if settings["CONVERSATION_EMPTIES"]:
        clean_output_dir(generators[0].output_path, settings["OUTPUT_RETENTION"])


def _template(generators: Sequence[Any], name: str) -> Any:
    """The template `name`, of the theme or of the plugin that writes with it. Raises PelicanTemplateNotFound."""
    for generator in generators[:-1]:
        with suppress(PelicanTemplateNotFound):
            return generator.get_template(name)
    return generators[-1].get_template(name)


def theme_templates(settings: dict[str, Any]) -> Path:
    """Where a theme's own templates for threads would be, under `conversation/`."""
    return Path(settings["THEME"]).absolute() / "templates"


def _all_articles(generator: ArticlesGenerator) -> list[Any]:
    originals = [*generator.articles, *generator.hidden_articles, *generator.drafts]
    translated = [*generator.translations, *generator.hidden_translations, *generator.drafts_translations]
    return originals + translated


def write_catalogue(pelican: Any) -> None:
    """Tell the service what was built. Runs last, so that a failed build leaves the old catalogue."""
    catalogue = pelican.settings["CONVERSATION_BUILT"]
    # Taken out: the next build of this process may cache posts, and with them all settings.
    write_feeds(pelican.settings.pop("CONVERSATION_RENDER"), Path(pelican.settings["OUTPUT_PATH"]))
    for name in ("CONVERSATION_CATALOGUE", "CONVERSATION_PAGES"):
        Path(pelican.settings[name]).parent.mkdir(parents=True, exist_ok=True)
    templates = str(theme_templates(pelican.settings))
    index = PageIndex.scan(Path(pelican.settings["OUTPUT_PATH"]), templates)
    index.save(Path(pelican.settings["CONVERSATION_PAGES"]))
    replace_file(Path(pelican.settings["CONVERSATION_CATALOGUE"]), catalogue_document(catalogue))


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.initialized.connect(keep_output)
    signals.all_generators_finalized.connect(offer_threads)
    signals.content_written.connect(insert_thread)
    signals.finalized.connect(write_catalogue)

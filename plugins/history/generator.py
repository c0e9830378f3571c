"""The pages of histories, and the moment at which posts learn theirs."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from pelican.contents import Article
from pelican.generators import Generator, PelicanTemplateNotFound

from ..weave.fields import choice_of
from ..weave.i18n import format_moment, translations
from ..weave.templates import Templates
from .log import read_histories

HERE = Path(__file__).parent


def N_(message: str) -> str:
    """Marks a message id for the catalogue of translations."""
    return message


def say(lang: str, message: str) -> str:
    """`message` in `lang`."""
    return translations(HERE / "translations", lang, "history").gettext(message)


class HistoryGenerator(Generator):
    """Asks git once for all posts, then writes a page for each that was changed."""

    def generate_context(self) -> None:
        """Raises :class:`ContentError` for a field `History` that says neither yes nor no."""
        found = sorted(self.context["generated_content"].items())
        posts = [(path, post) for path, post in found if isinstance(post, Article)]
        endings = {Path(path).suffix.removeprefix(".") for path, _post in posts}
        status = str(dict(self.settings["DEFAULT_METADATA"]).get("status", "published"))
        # Posts that wait for their date know it, so far as the blog has any: then nobody read them before.
        wait = any(hasattr(post, "scheduled") for _path, post in posts)
        waits = ZoneInfo(self.settings["TIMEZONE"]) if wait else None
        histories = read_histories(Path(self.path), endings, status, waits) if posts else {}
        for path, post in posts:
            changes = histories.get(path, []) if _wanted(post) and post.status != "draft" else []
            post.history = [replace(each, moment=each.moment.astimezone(post.timezone)) for each in changes]
            post.history_url = self._beside(post.url) if any(change.lines for change in changes) else None

    def _beside(self, url: str) -> str:
        """An address below a post's: `2011/03/x/history/`, or `x-history.html` beside `x.html`."""
        name = self.settings["HISTORY_NAME"]
        stem, dot, ending = url.rpartition(".")
        return f"{stem}-{name}.{ending}" if dot and "/" not in ending else f"{url.rstrip('/')}/{name}/"

    def generate_output(self, writer: Any) -> None:
        templates = Templates(HERE, "history", Path(self.settings["THEME"]).absolute() / "templates")
        try:
            page = self.get_template("history")
        except PelicanTemplateNotFound:
            page = self.env.from_string((HERE / "templates" / "history" / "page.html").read_text(encoding="utf-8"))
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        for _path, post in sorted(self.context["generated_content"].items()):
            if getattr(post, "history_url", None) is None:
                continue
            environment = templates.environment(post.lang)
            environment.globals["format_moment"] = partial(format_moment, post.lang)
            changes = environment.get_template("history/changes.html").render(changes=post.history)
            write(
                f"{post.history_url}index.html" if post.history_url.endswith("/") else post.history_url,
                page,
                url=post.history_url,
                page_lang=post.lang,
                post=post,
                history_title=say(post.lang, N_("History of “%(title)s”")) % {"title": post.title},
                history_back=say(post.lang, N_("Back to the post")),
                history_changes=Markup(changes),  # noqa: S704 - the template escapes
            )


def _wanted(post: Any) -> bool:
    return choice_of(post, "history", ("yes", "no"), "yes") == "yes"

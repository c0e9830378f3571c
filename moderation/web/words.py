"""The language of a page, and its words: message ids are English, French is in `translations/`."""

from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request
from markupsafe import Markup

from moderation.domain.errors import Problem
from moderation.moments import moment_words
from moderation.web import intake
from moderation.web.context import service

LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).parent / "translations"


@lru_cache
def _catalogue(lang: str) -> NullTranslations:
    path = FOLDER / lang / "LC_MESSAGES" / "service.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=lang))
    compiled.seek(0)
    return Translations(fp=compiled)


def language() -> str:
    """The language of this request: the page it came from, else what the browser prefers, else French."""
    if "lang" not in g:
        asked = request.args.get("lang") or intake.hidden("lang")
        g.lang = asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "fr"
    lang: str = g.lang
    return lang


def speak(lang: object) -> None:
    """Let the rest of this request be in `lang`, where that is one of the languages: a provider's answer names none."""
    if lang in LANGUAGES:
        g.lang = lang


def gettext(message: str) -> str:
    """`message` in the language of this request."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """`one` or `many`, as the language of this request counts."""
    return _catalogue(language()).ngettext(one, many, number)


def N_(message: str) -> str:
    """Mark a message id that is translated where it is shown."""
    return message


def say(problem: Problem) -> str:
    """A problem as a sentence for people."""
    return gettext(problem.message) % dict(problem.values)


def moment(value: datetime) -> str:
    """A moment for people, in the site's time zone."""
    return moment_words(value, language(), service().catalogue().timezone)


def instant(value: datetime) -> str:
    """A moment for programs, in a `datetime` attribute: to the second."""
    return value.isoformat(timespec="seconds")


def shown(body: str) -> Markup:
    """What somebody wrote, as the site's pages show it."""
    return service().show(body)


def install(app: Flask) -> None:
    """Give templates `gettext`, `trans`, `moment`, `instant`, `say`, `shown` and `lang()`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(moment=moment, instant=instant, say=say, shown=shown)
    app.jinja_env.globals["lang"] = language

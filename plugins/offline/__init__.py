"""Offline reading: pages that a reader has read stay on the device, and are shown when nothing answers.

Off unless asked for. ``OFFLINE = True`` writes a service worker (``offline-worker.js``) and the script that starts it
(``offline.js``) at the site's root, puts that script into every page before ``</head>``, and writes a page that lists
what is kept and is shown in the place of one that is not. The network is always asked first; only its silence makes
the worker answer. It touches nothing but pages, stylesheets and fonts below the site's address, asked for by GET and
without a query, and keeps none that the server says not to store (``no-store``, ``private``). Needs HTTPS, as service
workers do.

To end it, do not take the setting away: browsers would keep the worker they have. ``OFFLINE = "remove"`` writes one
that deletes what is kept and unregisters itself.

Settings, with their defaults: ``OFFLINE`` (``False``); ``OFFLINE_URL`` (``offline/``), the address of the page;
``OFFLINE_LANGUAGES`` (``[DEFAULT_LANG]``), in which there is one, further ones below their code; ``OFFLINE_PAGES``
(``50``), how many pages are kept at most; ``OFFLINE_DAYS`` (``30``), for how long; ``OFFLINE_NEVER`` (``[]``), paths
of the host below which nothing is touched (``/account``). Templates: ``offline``, which a theme may replace and which
shows ``offline_box(lang)``, and ``offline/box.html``.
"""

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup, escape
from pelican import signals
from pelican.generators import Generator

from ..weave.errors import Stop
from ..weave.templates import Templates
from .worker import FAREWELL, SCRIPT, WORKER, given, worker

HERE = Path(__file__).parent

CHOICES = (False, True, "remove")


def set_defaults(pelican: Any) -> None:
    """The settings that the blog leaves out. Raises Stop where one is impossible."""
    settings = pelican.settings
    settings.setdefault("OFFLINE", False)
    settings.setdefault("OFFLINE_URL", "offline/")
    settings.setdefault("OFFLINE_LANGUAGES", [settings["DEFAULT_LANG"]])
    settings.setdefault("OFFLINE_PAGES", 50)
    settings.setdefault("OFFLINE_DAYS", 30)
    settings.setdefault("OFFLINE_NEVER", [])
    if settings["OFFLINE"] not in CHOICES:
        raise Stop(f'OFFLINE is {settings["OFFLINE"]!r}: write True, False or "remove"')
    for name in ("OFFLINE_PAGES", "OFFLINE_DAYS"):
        if not isinstance(settings[name], int) or settings[name] < 1:
            raise Stop(f"{name} is {settings[name]!r}: write a whole number from 1")
    for path in settings["OFFLINE_NEVER"]:
        if not path.startswith("/"):
            raise Stop(f"OFFLINE_NEVER has {path!r}: write a path from the root of the host, such as /account")


class OfflineGenerator(Generator):
    """Writes the page in each language, and the script beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Last: a theme's own `offline` template comes first.
        self.env.loader.loaders.append(FileSystemLoader(HERE / "templates"))

    def generate_output(self, writer: Any) -> None:
        templates = Templates(HERE, "offline", Path(self.settings["THEME"]).absolute() / "templates")
        urls = {lang: address(self.settings, lang) for lang in self.settings["OFFLINE_LANGUAGES"]}
        for lang, url in urls.items():
            writer.write_file(
                f"{url}index.html",
                self.get_template("offline"),
                self.context,
                relative_urls=self.settings["RELATIVE_URLS"],
                url=url,
                template_name="offline",
                page_lang=lang,
                page_urls=urls,
                offline_box=partial(_box, templates, self.settings["OFFLINE_DAYS"]),
                offline_title=partial(_title, templates),
            )
        (Path(self.output_path) / SCRIPT).write_bytes((HERE / "static" / SCRIPT).read_bytes())


def _box(templates: Templates, days: int, lang: str) -> Markup:
    """What the page says, and the place where the script lists what is kept."""
    html = templates.environment(lang).get_template("offline/box.html").render(days=days)
    return Markup(html)  # noqa: S704 - the template escapes


def _title(templates: Templates, lang: str) -> str:
    """What the page is called, for a theme that has no word for it."""
    html: str = templates.environment(lang).get_template("offline/title.html").render()
    return Markup(html).unescape()  # noqa: S704 - the theme escapes it anew


def address(settings: Any, lang: str) -> str:
    """The address of the page in `lang`."""
    url: str = settings["OFFLINE_URL"]
    return url if lang == settings["DEFAULT_LANG"] else f"{lang}/{url}"


def insert_script(path: str, context: Any) -> None:
    """Have the page at `path` start the worker; one without `</head>` is left as it is."""
    if context.get("OFFLINE") is not True or not path.endswith((".html", ".htm")):
        return
    head, found, rest = Path(path).read_text(encoding="utf-8").partition("</head>")
    if found:
        script = f'<script src="{escape(context["SITEURL"])}/{SCRIPT}" defer></script>\n'
        Path(path).write_text(f"{head}{script}{found}{rest}", encoding="utf-8")


def write_worker(pelican: Any) -> None:
    """Write the worker, once all pages and stylesheets are there."""
    settings, output = pelican.settings, Path(pelican.output_path)
    if settings["OFFLINE"] is True:
        urls = {lang: address(settings, lang) for lang in settings["OFFLINE_LANGUAGES"]}
        limits = {"most": settings["OFFLINE_PAGES"], "days": settings["OFFLINE_DAYS"]}
        facts = given(output, urls, settings["DEFAULT_LANG"], settings["SITEURL"], settings["OFFLINE_NEVER"], limits)
        (output / WORKER).write_bytes(worker(facts, HERE / "static" / WORKER))
    elif settings["OFFLINE"] == "remove":
        (output / WORKER).write_bytes((HERE / "static" / FAREWELL).read_bytes())


def get_generators(pelican: Any) -> type[OfflineGenerator] | None:
    """Nothing is written unless it is asked for."""
    return OfflineGenerator if pelican.settings["OFFLINE"] is True else None


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.get_generators.connect(get_generators)
    signals.content_written.connect(insert_script)
    signals.finalized.connect(write_worker)

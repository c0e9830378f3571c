"""A blog with Pelican's `simple` theme, which knows nothing of ours, and a few lines of settings."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

SETTINGS = {
    "SITENAME": "Un autre blog",
    "SITEURL": "https://autre.example/blog",
    "AUTHOR": "Zoé",
    "TIMEZONE": "Europe/Paris",
    "DEFAULT_LANG": "fr",
    "THEME": "simple",
    "FEED_ALL_ATOM": None,
    "CATEGORY_FEED_ATOM": None,
    "TRANSLATION_FEED_ATOM": None,
    "ARTICLE_URL": "{slug}/",
    "ARTICLE_SAVE_AS": "{slug}/index.html",
    "ARTICLE_LANG_URL": "{lang}/{slug}/",
    "ARTICLE_LANG_SAVE_AS": "{lang}/{slug}/index.html",
    "ARTICLE_PATHS": ["articles"],
}


@dataclass(frozen=True)
class Other:
    """What a build of such a blog left behind."""

    output: Path
    log: str
    code: int

    def page(self, path: str) -> BeautifulSoup:
        """A page by the path of its file."""
        return BeautifulSoup((self.output / path).read_text(encoding="utf-8"), "lxml")

    def files(self) -> list[str]:
        """Every file of the site, sorted."""
        return sorted(str(path.relative_to(self.output)) for path in self.output.rglob("*") if path.is_file())


def build_other(
    folder: Path, files: Mapping[str, str], plugins: list[str], templates: Mapping[str, str] | None = None, **more: Any
) -> Other:
    """Write `files` below the content folder and build; `templates` stand in for those of the theme."""
    for place, texts in (("content", files), ("templates", templates or {})):
        for name, text in texts.items():
            path = folder / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    settings = {**SETTINGS, "PLUGINS": [f"pelican.plugins.{name}" for name in plugins], **more}
    settings["THEME_TEMPLATES_OVERRIDES"] = [str(folder / "templates")]
    return run_pelican(folder, settings)


def run_pelican(folder: Path, settings: Mapping[str, Any]) -> Other:
    """Build `folder`/content with these settings, in a process of its own: plugins stay connected to theirs."""
    lines = [f"{name} = {value!r}\n" for name, value in settings.items()]
    (folder / "conf.py").write_text("".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-s", "conf.py", "-o", "output", "--fatal", "errors"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Other(folder / "output", done.stdout + done.stderr, done.returncode)


def post(slug: str, day: int, text: str = "Un texte.", **fields: str) -> str:
    """A Markdown post of May 2024; `tags`, `see_also` and so on are its fields."""
    given = {
        "title": slug.capitalize(),
        "date": f"2024-05-{day:02d} 10:00",
        "slug": slug,
        "category": "Essais",
        **fields,
    }
    return "".join(f"{name.capitalize()}: {value}\n" for name, value in given.items()) + f"\n{text}\n"


def told(page: BeautifulSoup) -> Any:
    """What a template of a test has said as JSON in `<pre>`."""
    return json.loads(page.pre.get_text())

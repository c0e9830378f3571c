"""A blog that is not ours: Pelican's `simple` theme, posts in Markdown and reST, and a few of our plugins."""

from pathlib import Path
from typing import Any

from .simple_blog import run_pelican

SITE = "https://other.example/blog"

PLUGINS = [f"pelican.plugins.{name}" for name in ("feeds", "linked_data", "robots")]

CONTENT = {
    "first.md": "Title: First & foremost\nDate: 2020-01-02 10:00\nCategory: Notes\nTags: Été, café\nSlug: first\n"
    "Authors: Zoé, Bob\nModified: 2021-05-06 07:08\nSummary: Short & **sweet**.\n\n"
    'A note[^1], a [place](#there), a [page]({filename}/pages/about.md), `href="#x"` in code.\n\n'
    '<img src="/logo.png" srcset="a.png 1x, b.png 2x" alt="a > b">\n\n[^1]: The note.\n',
    "first.fr.md": "Title: D’abord\nDate: 2020-01-02 10:00\nCategory: Notes\nSlug: first\nLang: fr\n\nBonjour.\n",
    "second.rst": "Second\n######\n\n:date: 2020-02-03 10:00\n:category: Notes\n:slug: second\n\nWritten in *reST*.\n",
    "hidden.md": "Title: Hidden\nDate: 2020-03-01 10:00\nCategory: Notes\nStatus: hidden\n\nNot listed.\n",
    "draft.md": "Title: Draft\nDate: 2020-03-02 10:00\nCategory: Notes\nStatus: draft\n\nNot yet.\n",
    "pages/about.md": "Title: About\n\nWho writes.\n",
}

# fmt: off
TEMPLATES = {
    "article.html":
        '{% extends "!simple/article.html" %}{% block content %}{{ super() }}{{ linked_data() }}{% endblock %}',
    "page.html":
        '{% extends "!simple/page.html" %}{% block head %}{{ super() }}<meta content="NOINDEX, follow" name=robots>'
        "{% endblock %}",
    "feeds.html":
        '{% for feed in feed_links("all") %}<a href="{{ feed.url }}" type="{{ feed.type }}">{{ feed.title }}</a>'
        "{% endfor %}",
}
# fmt: on


def build_other_blog(folder: Path, **settings: Any) -> Path:
    """Write and build it below `folder`; returns the output. Raises AssertionError with the log where that fails."""
    for place, files in (("content", CONTENT), ("templates", TEMPLATES)):
        for name, text in files.items():
            (folder / place / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / place / name).write_text(text, encoding="utf-8")
    own = {
        "CACHE_PATH": str(folder / "cache"),
        "PLUGINS": PLUGINS,
        "SITENAME": "Other & Co",
        "SITEURL": SITE,
        "AUTHOR": "The house",
        "TIMEZONE": "Europe/Paris",
        "DEFAULT_LANG": "en",
        "AUTHOR_FEED_ATOM": "feeds/by/{slug}.atom.xml",
        "TAG_FEED_ATOM": "feeds/on/{slug}.atom.xml",
        "FEEDS_SAVE_AS": "feeds/index.html",
        "FEEDS_URL": "feeds/",
        "THEME_TEMPLATES_OVERRIDES": [str(folder / "templates")],
        **settings,
    }
    built = run_pelican(folder, own)
    assert built.code == 0, built.log
    return built.output

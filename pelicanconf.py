"""Settings of the sample blog. `publishconf.py` adds what a public site needs."""

import logging
import os
from pathlib import Path

from pelican.plugins.weave.collation import alphabetical
from pelican.plugins.weave.i18n import format_day, format_moment, translations

HERE = Path(__file__).parent
VAR = Path(os.environ.get("ECOUTE_VAR") or HERE / "var")

SITENAME = "Écoute"
SITESUBTITLE = "Des histoires de clients, et les marques y répondent"
AUTHOR = "La rédaction d’Écoute"
SITEURL = os.environ.get("ECOUTE_SITE_URL", "").rstrip("/")
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"

PATH = str(HERE / "content")
OUTPUT_PATH = os.environ.get("ECOUTE_OUTPUT") or str(HERE / "output")
ARTICLE_PATHS = ["articles"]
PAGE_PATHS = ["pages"]
BRAND_PATHS = ["brands"]
SAGA_PATHS = ["sagas"]
AUTHOR_PATHS = ["authors"]
STATIC_PATHS = ["images"]
# What programs leave in folders, such as .env and copies of drafts: Pelican's own pattern meets no name.
IGNORE_FILES = [".*", "*~"]
# Whoever sends in a text in reStructuredText has no file of the machine shown by it.
DOCUTILS_SETTINGS = {"file_insertion_enabled": False}
# Only pages made from today's content may be there: what was deleted must not live on.
DELETE_OUTPUT_DIRECTORY = True
LOAD_CONTENT_CACHE = False

PLUGINS = ["pelican.plugins.metadata", "pelican.plugins.schedule"]
PLUGINS += ["pelican.plugins.brands", "pelican.plugins.saga", "pelican.plugins.conversation"]
PLUGINS += ["pelican.plugins.journal", "pelican.plugins.rules"]
PLUGINS += ["pelican.plugins.french", "pelican.plugins.hashtags", "pelican.plugins.languages"]
PLUGINS += ["pelican.plugins.images"]
PLUGINS += ["pelican.plugins.relations", "pelican.plugins.redirects"]
PLUGINS += ["pelican.plugins.authors", "pelican.plugins.calendar"]
PLUGINS += ["pelican.plugins.blocks", "pelican.plugins.history", "pelican.plugins.unfilled"]
PLUGINS += ["pelican.plugins.feeds", "pelican.plugins.linked_data", "pelican.plugins.robots"]
PLUGINS += ["pelican.plugins.search", "pelican.plugins.offline"]
CONVERSATION_PUBLICATION = str(VAR / "publication")
CONVERSATION_CATALOGUE = str(VAR / "catalogue.json")
CONVERSATION_PAGES = str(VAR / "pages.json")
SCHEDULE_FILE = str(VAR / "scheduled.json")

IMAGES_CACHE = str(VAR / "images")
# A picture is as wide as the text (measured in Chromium), and as a narrow screen without its margins.
IMAGES_SIZES = "(min-width: 47rem) 43rem, 92vw"
IMAGES_CARD_COLOURS = ["#fcfbf8", "#1c1a17", "#0a5566"]

THEME = str(HERE / "theme")
# Templates do not change while a build runs, so they are not looked at again for each page.
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
_WORDS = HERE / "theme" / "translations"


def _gettext(lang: str, message: str, **values: object) -> str:
    translated = translations(_WORDS, lang, "theme").gettext(message)
    return translated % values if values else translated


def _ngettext(lang: str, one: str, many: str, number: int, **values: object) -> str:
    return translations(_WORDS, lang, "theme").ngettext(one, many, number) % {"n": number, **values}


JINJA_GLOBALS = {
    "_": _gettext,
    "ngettext_": _ngettext,
    "format_day": format_day,
    "format_moment": format_moment,
}

# Lists of names, in the order of French dictionaries.
JINJA_FILTERS = {"alphabetical": alphabetical}

MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.attr_list": {},
        "markdown.extensions.fenced_code": {},
        # In French as in English: a post says it in its own language, whichever that is.
        "markdown.extensions.footnotes": {"BACKLINK_TITLE": "Note {}"},
        "markdown.extensions.md_in_html": {},
        "markdown.extensions.meta": {},
        "markdown.extensions.tables": {},
    },
    "output_format": "html5",
}

HISTORY_NAME = "historique"

DEFAULT_PAGINATION = 10
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

ARTICLE_URL = "{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
ARTICLE_LANG_URL = "{lang}/{date:%Y}/{date:%m}/{slug}/"
ARTICLE_LANG_SAVE_AS = ARTICLE_LANG_URL + "index.html"
DRAFT_URL = "brouillons/{slug}/"
DRAFT_SAVE_AS = DRAFT_URL + "index.html"
DRAFT_LANG_URL = "{lang}/brouillons/{slug}/"
DRAFT_LANG_SAVE_AS = DRAFT_LANG_URL + "index.html"
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = PAGE_URL + "index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = PAGE_LANG_URL + "index.html"
CATEGORY_URL = "rubriques/{slug}/"
CATEGORY_SAVE_AS = CATEGORY_URL + "index.html"
CATEGORIES_SAVE_AS = "rubriques/index.html"
TAG_URL = "mots/{slug}/"
TAG_SAVE_AS = TAG_URL + "index.html"
TAGS_SAVE_AS = "mots/index.html"
AUTHOR_URL = "auteurs/{slug}/"
AUTHOR_SAVE_AS = AUTHOR_URL + "index.html"
AUTHORS_SAVE_AS = "auteurs/index.html"
ARCHIVES_SAVE_AS = "archives/index.html"
YEAR_ARCHIVE_URL = "archives/{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = YEAR_ARCHIVE_URL + "index.html"
MONTH_ARCHIVE_URL = "archives/{date:%Y}/{date:%m}/"
MONTH_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_URL + "index.html"
# The archive of a month shows its calendar.
CALENDAR_URL = MONTH_ARCHIVE_URL
CALENDAR_SAVE_AS = ""
SEARCH_URL = "recherche/"
SEARCH_LANGUAGES = ["fr", "en"]
# Whoever only looks at the pages can do without: the index takes as long to make as some dozens of pages.
SEARCH_INDEX = os.environ.get("ECOUTE_SEARCH", "yes") != "no"
DIRECT_TEMPLATES = ["index", "categories", "tags", "authors", "archives", "404", "503"]
PAGINATED_TEMPLATES = {"index": None, "category": None, "tag": None, "author": None, "brand": None}

FEED_DOMAIN = SITEURL
if not SITEURL:  # trying out: feeds have no readers yet
    LOG_FILTER = [(logging.WARNING, "Feeds generated without SITEURL or FEED_DOMAIN set properly may not be valid")]
FEED_ALL_ATOM = "feeds/atom.xml"
FEED_ALL_JSON = "feeds/feed.json"
CATEGORY_FEED_ATOM = "feeds/rubriques/{slug}.atom.xml"
TAG_FEED_ATOM = "feeds/mots/{slug}.atom.xml"
AUTHOR_FEED_ATOM = "feeds/auteurs/{slug}.atom.xml"
TRANSLATION_FEED_ATOM = "feeds/{lang}.atom.xml"
AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 20
FEEDS_SAVE_AS = "flux/index.html"
# Forms, and what is for people with an account. They say `noindex` themselves: this spares fetching them.
ROBOTS_DISALLOW = ["/comments", "/reports/new", "/right-of-reply", "/desk", "/brand", "/account", "/reader", "/api"]

# Pages that were read stay on the reader's device: True; to take that back: "remove" (docs/offline.md).
OFFLINE = False
OFFLINE_URL = "hors-ligne/"
OFFLINE_LANGUAGES = ["fr", "en"]
# Where the service answers: nothing of that is ever kept.
OFFLINE_NEVER = ["/account", "/api", "/brand", "/comments", "/desk", "/digest", "/health", "/metrics", "/notices"]
OFFLINE_NEVER += ["/reader", "/receipts", "/reports", "/right-of-reply", "/stories", "/story-letters"]

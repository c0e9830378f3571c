"""A blog in French, and one hashtag, keyword and language after another: one small build, with Pelican's own theme."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pelican.contents import Tag
from pelican.plugins.hashtags.titles import spaced, take_hashtags
from pelican.settings import DEFAULT_CONFIG

from tests import kept

SETTINGS = """
SITENAME = "Ailleurs"
SITEURL = "https://ailleurs.example"
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"
PATH = "content"
ARTICLE_PATHS = ["articles"]
THEME = "simple"
USE_FOLDER_AS_CATEGORY = False
DEFAULT_PAGINATION = 2
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = CATEGORY_FEED_ATOM = None
FEED_ALL_ATOM, TRANSLATION_FEED_ATOM = "all.atom.xml", "{lang}.atom.xml"
PLUGINS = ["pelican.plugins.french", "pelican.plugins.hashtags", "pelican.plugins.languages", "pelican.plugins.brands"]
DIRECT_TEMPLATES = ["index", "tags", "categories"]
JINJA_ENVIRONMENT = {"trim_blocks": True, "lstrip_blocks": True}
BRANDS_SAVE_AS = "brands.html"
BRAND_SAVE_AS = "brand/{slug}.html"
"""

STORY = "Experience: negative\nExperience_date: 2019\n"


def post(title: str, more: str = "", body: str = "Un texte.", month: int = 4) -> str:
    return f"Title: {title}\nDate: 2019-{month:02}-02 09:30\n{more}\n{body}\n"


ARTICLES = {
    "leila.md": post("Leila revient! #CX #GrandNuage", f"Tags: Écoute client\nCategory: Réponses\n{STORY}"),
    "deux.md": post('C\'est #écouteClient qui "compte"', "Tags: ecoute client, Écoute client, œil\nCategory: réponses"),
    "trois.md": post("#EcouteClient", "Tags: Zoo\nCategory: Échos"),
    "quatre.md": post(
        "Quatre", "Tags: Écoute client, ecoute client, avis\nCategory: Rien\nTypography: no", 'Non ? "Non"...'
    ),
    "cinq.md": post("Le n° #1 en C#", "Status: draft", "D'accord ?"),
    "one.md": post('It\'s "one"', "Lang: en\nSlug: one", 'Why ? "So"...'),
    "two.md": post("Two", "Lang: en\nSlug: quatre", month=5),
    "three.md": post("Three", "Lang: en", month=6),
    "reste.rst": 'L\'autre "lecteur" !\n###################\n\n:date: 2019-03-01 10:00\n:summary: Un *résumé* ?\n\n'
    'Il dit "oui"; ``du code ?`` et "*non*" !\n',
}
FILES = {
    **{f"content/articles/{name}": text for name, text in ARTICLES.items()},
    "content/brands/nuage.md": 'Title: Nuage ! & Cie\nSlug: nuage\nAliases: Grand Nuage\n\nUne "marque".\n',
    "content/pages/qui.md": "Title: Qui sommes-nous?\nSlug: qui\n\nAu XIXe siècle.\n",
    "overrides/brand.html": "{{ brand.name }}: {% for story in brand.stories %}{{ story.slug }} {% endfor %}",
    "overrides/brands.html": "{% for brand in brands %}{{ brand.name }};{% endfor %}",
    "overrides/tags.html": "{% for tag, posts in tags %}{{ tag }} {{ tag.slug }} {{ posts|length }};{% endfor %}",
    "overrides/categories.html": "{% for each, posts in categories %}{{ each }} {{ posts|length }};{% endfor %}",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    settings = f"{SETTINGS}THEME_TEMPLATES_OVERRIDES = [{str(folder / 'overrides')!r}]\n{kept.configuration()}"
    write(folder, {"conf.py": settings})
    return subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-s", "conf.py", "-o", "output", "--fatal", "errors"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("french")
    write(folder, FILES)
    built = run(folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "output"


@pytest.fixture
def text(output: Path) -> Callable[[str], str]:
    return lambda name: (output / name).read_text(encoding="utf-8")


@pytest.fixture
def page(output: Path) -> Callable[[str], Any]:
    return lambda name: BeautifulSoup((output / name).read_text(encoding="utf-8"), "lxml")


def test_titles_summaries_and_bodies_of_every_reader_are_set(page: Any, text: Any) -> None:
    reste = page("lautre-lecteur.html")
    assert reste.h2.get_text(strip=True) == "L’autre «\u00a0lecteur\u00a0»\u202f!"
    assert "Il dit «\u00a0oui\u00a0»\u202f;" in reste.article.get_text()
    assert "du code ?" in reste.article.get_text()
    assert "Un &lt;em&gt;résumé&lt;/em&gt;\u202f?" in text("all.atom.xml")
    # Pelican's own feeds make one space of any in a title.
    assert "L’autre « lecteur » !</title>" in text("all.atom.xml")
    assert page("pages/qui.html").sup.get_text() == "e"
    assert "Qui sommes-nous\u202f?" in text("pages/qui.html")


def test_english_is_set_as_english_and_whoever_wants_neither_says_so(page: Any) -> None:
    assert "It’s “one”" in page("one-en.html").title.get_text()
    assert "Why ? “So”…" in page("one-en.html").article.get_text()
    assert 'Non ? "Non"...' in page("quatre.html").article.get_text()


def test_a_brand_s_name_stays_a_name(text: Any) -> None:
    assert text("brand/nuage.html").startswith("Nuage ! & Cie: ")


def test_hashtags_are_brands_or_keywords_and_in_no_address(page: Any, text: Any) -> None:
    assert page("leila-revient.html").h2.get_text(strip=True) == "Leila revient\u202f!"
    assert text("brand/nuage.html").endswith(": leila-revient ")
    assert (
        page("cest-ecouteclient-qui-compte.html").h2.get_text(strip=True)
        == "C’est écouteClient qui «\u00a0compte\u00a0»"
    )
    assert page("ecouteclient.html").h2.get_text(strip=True) == "EcouteClient"
    assert "Le n° #1 en C#" in page("drafts/le-ndeg-1-en-c.html").h2.get_text()


def test_a_name_has_one_spelling_one_page_and_its_place_in_the_alphabet(text: Any, page: Any) -> None:
    assert text("tags.html") == "avis avis 1;CX cx 1;Écoute client ecoute-client 4;œil oeil 1;Zoo zoo 1;"
    assert text("categories.html") == "Échos 1;misc 3;réponses 2;Rien 1;"
    links = page("cest-ecouteclient-qui-compte.html").select("footer a[href*='/tag/']")
    assert [link.get_text() for link in links] == ["Écoute client", "œil"]
    heading = page("tag/ecoute-client.html")
    assert "Écoute client" in heading.title.get_text()


def test_each_further_language_has_a_home_page(page: Any, output: Path) -> None:
    home = page("en/index.html")
    assert home.html["lang"] == "en"
    assert [link.get_text(strip=True) for link in home.select("article h2 a, li h2 a")] == ["Three", "Two"]
    assert (output / "en/index2.html").is_file()
    assert not (output / "fr").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (post("A", "Typography: maybe"), "content/articles/a.md:3: Typography is “maybe”: write yes or no"),
        (
            post("A #Nuage"),
            "content/articles/a.md:1: a post with Brands, or with a brand’s hashtag in its title, is a story",
        ),
    ],
)
def test_what_cannot_be_built_is_told_in_one_line(wrong: str, said: str, tmp_path: Path) -> None:
    brand = "content/brands/nuage.md"
    write(tmp_path, {"content/articles/a.md": wrong, brand: "Title: Nuage\n\nUne.\n"})
    built = run(tmp_path)
    assert built.returncode != 0
    assert said in built.stdout + built.stderr


@pytest.mark.parametrize(
    ("title", "shown", "hashtags"),
    [
        ("Leila revient ! #CX #Sixt", "Leila revient !", ["CX", "Sixt"]),
        ("Leila revient ! #CX, #Sixt", "Leila revient !", ["CX", "Sixt"]),
        ("Leila, revenue, #CX; #Sixt", "Leila, revenue", ["CX", "Sixt"]),
        ("#CX #CX Leila", "CX CX Leila", ["CX"]),
        ("#CX", "CX", ["CX"]),
        ("Chez #Sixt, encore", "Chez Sixt, encore", ["Sixt"]),
        ("n°#1, C#, &#39;, a/#b, ##c, # d, #1", "n°#1, C#, &#39;, a/#b, ##c, # d, #1", []),
    ],
)
def test_what_a_title_labels_itself_with(title: str, shown: str, hashtags: list[str]) -> None:
    assert take_hashtags(title) == (shown, hashtags)


def test_the_words_of_a_hashtag_come_apart_where_it_is_no_name() -> None:
    assert [spaced(each) for each in ("écouteClient", "SignalConso", "CX", "service_client")] == [
        "écoute client",
        "SignalConso",
        "CX",
        "service client",
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Cœur à l’œuvre", "coeur-a-loeuvre"),
        ("Straße, ﬁn d'été", "strasse-fin-dete"),
        ("« Oui\u00a0» — non…", "oui-non"),
        ("1\u202f500 € pour ça\u202f?!", "1-500-eur-pour-ca"),
    ],
)
def test_addresses_have_plain_letters_alone(name: str, slug: str) -> None:
    assert Tag(name, DEFAULT_CONFIG).slug == slug

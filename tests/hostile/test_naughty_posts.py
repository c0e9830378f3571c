"""Posts whose title, tags, section, summary or text is a naughty string: shown as written, or refused by file."""

import html
import re
from pathlib import Path

from bs4 import BeautifulSoup
from lxml import etree
from pelican.plugins.french.typography import typeset
from pelican.plugins.hashtags.titles import take_hashtags

from moderation.publication import read_catalogue
from tests.commands import Commands
from tests.hostile.pages import VOID, whole
from tests.hostile.strings import everything
from tests.site.blog import tree, write_blog

EVERY = 3

SHARE = '<script defer="" src="https://blog.example/theme/js/share.js"></script>'


def one_line(text: str) -> str:
    """A title as a page shows it: set as French is, without the hashtags that label it."""
    title, _hashtags = take_hashtags(" ".join(text.split("\n", 1)[0].split()))
    return typeset(title, "fr", raised=False)


def write_naughty_posts(articles: Path) -> dict[str, str]:
    """One post in which each string is the title, the summary or the text; returns the titles by file name."""
    lines = [line for line in everything() if "\n" not in line and "\r" not in line and len(line) < 1000]
    titles = {}
    for number in range(0, len(lines) - EVERY, EVERY):
        title, summary, body = lines[number : number + EVERY]
        tags = f"Tags: accueil, {summary}\n" if number % 8 == 0 else ""
        category = body if number % 16 == 0 else "Essais"
        header = f"Title: {title}\nSlug: p-{number}\nDate: 2026-01-{number % 28 + 1:02d}\nCategory: {category}\n{tags}"
        (articles / f"p-{number}.md").write_text(
            f"{header}Summary: {summary}\n\n{body}\n", encoding="utf-8", newline=""
        )
        titles[f"p-{number}.md"] = one_line(title)
    return titles


def test_naughty_titles_are_shown_as_written_or_refused_by_file(tmp_path: Path, commands: Commands) -> None:
    blog = write_blog(tmp_path)
    with blog.pelicanconf.open("a", encoding="utf-8") as settings:
        # It would refuse what looks like a template: here it must be shown as it is written.
        settings.write('PLUGINS = [name for name in PLUGINS if name != "pelican.plugins.unfilled"]\n')
    articles = tmp_path / "content" / "articles"
    titles = write_naughty_posts(articles)
    refused: dict[str, str] = {}
    # In processes of their own: a plugin that this one has loaded stays.
    while (done := commands.run(blog, "ecoute", "build")).code != 0:
        for line in done.err.splitlines():
            if " WARNING " in line:
                continue
            found = re.match(r"(?:ecoute: )?content/articles/(p-\d+\.md)(?::\d+)?: \S", line)
            assert found, line
            refused[found[1]] = line
            (articles / found[1]).unlink(missing_ok=True)
    assert 0 < len(refused) < 25, refused
    catalogue = read_catalogue(blog.catalogue.read_bytes(), "catalogue")
    lists = [blog.output / "index.html", *(blog.output / "page").glob("*/index.html")]
    found = (re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", path.read_text(encoding="utf-8")) for path in lists)
    listed = {html.unescape(title) for each in found for title in each}
    assert "" not in listed
    for name, title in titles.items():
        if name in refused:
            continue
        key = name.removesuffix(".md")
        page = next(blog.output.glob(f"2026/01/{key}/index.html")).read_text(encoding="utf-8")
        head = page.split('<div class="prose">')[0]
        root = BeautifulSoup(head, "html.parser")
        assert root.h1.get_text() == title
        assert root.title.get_text().startswith(f"{title} – "), title
        added = [element for element in root.head.find_all(True) if element.name not in VOID | {"title"}]
        assert [str(element) for element in added] == [SHARE]
        assert root.select("h1 *") == []
        assert catalogue.posts[key].title == title
        assert title in listed
    for path, content in tree(blog.output).items():
        if path.endswith(".xml"):
            etree.fromstring(content)
        if path.startswith(("mots/index", "rubriques/index", "archives/index", "auteurs/index")):
            whole(content.decode())

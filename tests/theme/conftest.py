"""A small blog that shows every kind of page, built once by Pelican with the project's own settings."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.site.blog import write_settings

HOSTILE = '<script>alert("1")</script> & <b>Compagnie</b>'


def post(slug: str, *, title: str = "", body: str = "Un paragraphe.", **fields: str) -> str:
    given = {
        "Title": title or slug.replace("-", " ").capitalize(),
        "Date": "2011-03-29 22:07",
        "Category": "Expérience client",
        "Tags": "écoute client, CRM",
        "Authors": "Camille",
        "Slug": slug,
        "Summary": "Un résumé.",
        **fields,
    }
    return "".join(f"{name}: {value}\n" for name, value in given.items()) + f"\n{body}"


STORY = {"Brands": "lenoir", "Experience": "negative", "Experience_date": "2007-09"}
BLOG = {
    "brands/lenoir.md": f"Title: {HOSTILE}\nSlug: lenoir\nSite: https://lenoir.example/\nMediator: M., https://m.example/\n\nUn.",
    "brands/mouette.md": "Title: Mouette\nFiction: yes\n\nInventée.",
    "sagas/leila.md": f"Title: {HOSTILE}\nSlug: leila\n\nTrois villes.",
    "pages/principes.md": f"Title: {HOSTILE}\nSlug: principes\n\n## Une règle",
    "articles/hostile.md": post("hostile", title=HOSTILE, Tags=HOSTILE, Category=HOSTILE, Authors=HOSTILE, **STORY),
    "articles/un.md": post("un", Saga="leila", Episode="1", **STORY),
    "articles/un.en.md": post("un", title="One", Lang="en", Saga="leila", Episode="1", **STORY),
    "articles/deux.md": post("deux", Saga="leila", Episode="2", Brands="mouette", Fiction="yes",
                             Experience="positive", Experience_date="2010", See_also="only, n1"),
    "articles/only.md": post("only", title="In English only", Lang="en", Date="2012-01-01 08:00"),
    "authors/camille.md": "Title: Camille\nRole: essaie\nInterests: mouette (2010), un essai\n\nUne bio.",
    "articles/brouillon.md": post("brouillon", Status="draft"),
    **{f"articles/n{n}.md": post(f"n{n}", Date=f"2009-{n:02}-02 10:00", **STORY) for n in range(1, 13)},
    "articles/n3.md": post("n3", Date="2009-03-02 10:00", body="[N2]({filename}n2.md)", **STORY),
}  # fmt: skip


class Site:
    """A built site: its files, and its pages parsed."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.files = {str(path.relative_to(output)): path for path in sorted(output.rglob("*")) if path.is_file()}
        self.pages = {
            name: BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
            for name, path in self.files.items()
            if name.endswith(".html")
        }

    def __getitem__(self, address: str) -> BeautifulSoup:
        return self.pages[f"{address}index.html" if address.endswith("/") or not address else address]

    def bytes(self) -> dict[str, bytes]:
        return {name: path.read_bytes() for name, path in self.files.items()}


def build_site(folder: Path, *, siteurl: str = "", seed: str = "0", plugins: str | None = None) -> Site:
    """Write the blog into `folder` and build it; `plugins` (JSON) takes the place of the project's own list."""
    for name, text in BLOG.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = str(write_settings(folder / "blogconf.py"))
    command = [sys.executable, "-m", "pelican", "content", "-s", settings, "-o", "output", "--fatal", "errors"]
    subprocess.run(
        [*command, *(["-e", f"PLUGINS={plugins}"] if plugins else [])],
        cwd=folder,
        env={**os.environ, "ECOUTE_SITE_URL": siteurl, "ECOUTE_VAR": str(folder / "var"), "PYTHONHASHSEED": seed},
        check=True,
    )
    return Site(folder / "output")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(tmp_path_factory.mktemp("site"), siteurl="https://blog.example/chemin")


@pytest.fixture
def built(tmp_path: Path) -> Callable[..., Site]:
    """Builds the same blog otherwise, in a folder of its own: `built("a", seed="1")`."""
    return lambda name, **how: build_site(tmp_path / name, **how)


@pytest.fixture
def hostile() -> str:
    """What the blog calls a post, a page, a brand, a saga, a section, a keyword and an author."""
    return HOSTILE

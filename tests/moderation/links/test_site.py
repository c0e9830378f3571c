"""`ecoute links` on a small built site: what leads nowhere is named with the line in which it is written."""

import re
from pathlib import Path

import pytest

from moderation.settings import Settings
from tests.commands import Commands, Outcome
from tests.site.blog import write_blog, write_post

TEXT = """
[Sain]({filename}deux.md), [son fil]({filename}deux.md#comments), [le haut](#top), [signaler](/reports/new),
[écrire](mailto:a@blog.example), [absolu](https://blog.example/2026/01/deux/), [relatif](../deux/),
[flux](/feeds/atom.xml).

[Rien](/nulle-part/) et [encore](/nulle-part/), [rien du tout](https://blog.example/absent/ici.html).
[Pas de tel endroit]({filename}deux.md#pas-la), [ni ici](#ni-ici).
<img src="/images/absente.svg" alt="Rien" srcset="/images/absente-2.svg 2x">
[Ancienne adresse](/ancienne/note.html).
[Litiges](https://ec.europa.eu/consumers/odr/main/index.cfm), [la loi](https://ec.europa.eu/consumers/).
"""
FIRST = 9
"""The line of the post in which its text begins: its fields and an empty line stand before it."""


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory, commands: Commands) -> Settings:
    """A built blog in which one post has links of every kind."""
    settings = write_blog(tmp_path_factory.mktemp("links"))
    content = settings.pelicanconf.parent / "content"
    for old in (content / "articles").glob("*.md"):
        old.unlink()
    post = write_post(content, "un", "Billet un", 1, "Summary: Un mot.\n")
    post.write_text(post.read_text(encoding="utf-8") + TEXT, encoding="utf-8")
    write_post(content, "deux", "Billet deux", 2, "Moved_from: /ancienne/note.html\n")
    draft = write_post(content, "trois", "Billet trois", 3, "Status: draft\n")
    draft.write_text(draft.read_text(encoding="utf-8").replace("Tags: ", "Tags: nouveau, "), encoding="utf-8")
    built = commands.run(settings, "ecoute", "build")
    assert built.code == 0, built.err
    return settings


@pytest.fixture(scope="module")
def found(blog: Settings, commands: Commands) -> Outcome:
    return commands.run(blog, "ecoute", "links")


def test_every_link_that_leads_nowhere_is_named_with_its_line_and_no_other(found: Outcome) -> None:
    """TRUST duty 13: the European platform for disputes is never linked."""
    assert found.code == 1
    assert found.err == ""
    nothing = "leads to nothing: the site has no such file"
    line = FIRST + TEXT[: TEXT.index("/nulle-part/")].count("\n")
    post = "content/articles/un.md"
    assert found.out.splitlines()[:-1] == [
        f"✗ {post}:{line}: /nulle-part/ {nothing}",
        f"✗ {post}:{line}: https://blog.example/absent/ici.html {nothing}",
        f"✗ {post}:{line + 1}: #ni-ici that page has no place called “ni-ici”",
        f"✗ {post}:{line + 1}: https://blog.example/2026/01/deux/#pas-la that page has no place called “pas-la”",
        f"✗ {post}:{line + 2}: /images/absente-2.svg {nothing}",
        f"✗ {post}:{line + 2}: /images/absente.svg {nothing}",
        f"✗ {post}:{line + 4}: https://ec.europa.eu/consumers/odr/main/index.cfm is of the European platform"
        " for disputes, closed on 20 July 2025; take it out (Regulation (EU) 2024/3228)",
        f"· {post}:{line + 3}: /ancienne/note.html is a former address or a short link of /2026/01/deux/",
    ]
    assert re.fullmatch(r"\d+ links on \d+ pages: 7 broken", found.out.splitlines()[-1])


def test_a_page_that_is_gone_from_the_disk_is_named_with_the_pages_that_lead_there(
    blog: Settings, commands: Commands
) -> None:
    (page,) = blog.output.glob("mots/d*lai/index.html")
    kept = page.read_bytes()
    page.unlink()
    try:
        done = commands.run(blog, "ecoute", "links")
    finally:
        page.write_bytes(kept)
    assert re.search(r"✗ page /\S+ and \d+ more: https://blog\.example/mots/d\S*lai/ leads to nothing", done.out)


def test_outside_a_private_address_is_never_asked_and_is_broken(blog: Settings, commands: Commands) -> None:
    """LESSONS: fetch only through a client that refuses private addresses."""
    page = blog.output / "2026" / "01" / "deux" / "index.html"
    kept = page.read_bytes()
    page.write_bytes(b'<a href="http://127.0.0.1:9/x">x</a><a rel="ugc" href="http://127.0.0.1:9/y">y</a>')
    others = [path for path in blog.output.rglob("*.html") if path != page]
    hidden = {path: path.read_bytes() for path in others}
    try:
        for path in others:
            path.write_bytes(re.sub(rb'https://(?!blog\.example)[^"\s<]+', b"https://blog.example/", hidden[path]))
        done = commands.run(blog, "ecoute", "links", "--outside")
    finally:
        for path, data in {**hidden, page: kept}.items():
            path.write_bytes(data)
    assert done.code == 1, done.err
    assert "✗ page /2026/01/deux/index.html: http://127.0.0.1:9/x is at no public address" in done.out
    assert "http://127.0.0.1:9/y" not in done.out, "a reader's words are not the blogger's to correct"
    assert ", 1 of 1 addresses elsewhere asked: " in done.out


def test_a_site_that_was_built_for_another_address_is_not_taken_for_this_one(
    blog: Settings, commands: Commands
) -> None:
    page = blog.output / "index.html"
    kept = page.read_bytes()
    page.write_bytes(kept.replace(b"https://blog.example/", b"https://old.example/"))
    try:
        line = commands.run(blog, "ecoute", "links").line()
    finally:
        page.write_bytes(kept)
    assert line.startswith(f"ecoute: {blog.output}: was built for https://old.example, and SITEURL is https://blog")


def test_without_a_site_there_is_one_line(tmp_path: Path, blog: Settings, commands: Commands) -> None:
    nothing = Settings(**{name: getattr(blog, name) for name in blog.__slots__} | {"output": tmp_path / "none"})
    line = commands.run(nothing, "ecoute", "links").line()
    assert line.endswith("/none: there is no built site; run `ecoute build`")

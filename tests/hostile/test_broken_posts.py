"""A post that cannot be built: one line with its file and what to do, and the site as it was."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from moderation.settings import Settings
from tests.commands import Commands, environment
from tests.conftest import ROOT
from tests.site.blog import tree, write_blog

HEADER = "Title: X\nSlug: x\nDate: 2026-01-09 10:00\nCategory: Essais\n"
STORY = "Brands: nuage\nExperience: negative\nExperience_date: 2025-12\nFiction: yes\n"

Break = Callable[[Path], object]


def post(header: str, body: str = "Le texte.") -> Break:
    return lambda path: path.write_text(f"{header}\n{body}\n", encoding="utf-8")


def raw(data: bytes) -> Break:
    return lambda path: path.write_bytes(data)


def without(field: str) -> Break:
    return post("".join(line for line in HEADER.splitlines(True) if not line.startswith(field)))


def twice(path: Path) -> None:
    for name in ("x", "y"):
        path.with_name(f"{name}.md").write_text(
            HEADER.replace("Slug: x", f"Slug: {name}") + "Save_as: z/index.html\nUrl: z/\n\nb\n", encoding="utf-8"
        )


BROKEN: dict[str, tuple[Break, tuple[str, ...]]] = {
    "no date": (without("Date"), ("has no Date", "Date: 2026-01-31 10:00")),
    "no title": (without("Title"), ("has no Title", "Title: …")),
    "an empty title": (post(HEADER.replace("X", "")), ("Title: …",)),
    "a word for a date": (
        post(HEADER.replace("2026-01-09 10:00", "hier")),
        ("x.md:3: Date is “hier”", "no date", "2026-01-31 10:00"),
    ),
    "30 February": (
        post(HEADER.replace("2026-01-09", "2026-02-30")),
        ("x.md:3: Date is “2026-02-30 10:00”", "no date"),
    ),
    "a date that Americans read otherwise": (
        post(HEADER.replace("2026-01-09", "09/01/2026")),
        ("x.md:3: Date is “09/01/2026”", "2026-01-31 10:00"),
    ),
    "an empty date": (post(HEADER.replace("2026-01-09 10:00", "")), ("x.md:3: Date is “”", "no date")),
    "a date without end": (post(HEADER.replace("2026", "9" * 40)), ("x.md:3: ", "2026-01-31 10:00")),
    "a word for a change": (post(HEADER + "Modified: demain\n"), ("x.md:5: Modified is “demain”", "no date")),
    "an unknown brand": (
        post(HEADER + STORY.replace("nuage", "orage")),
        ("x.md:5: ", "“orage”", "content/brands/orage.md"),
    ),
    "a brand without experience": (post(HEADER + "Brands: nuage\n"), ("x.md:5: ", "Experience: …")),
    "an unknown experience": (
        post(HEADER + STORY.replace("negative", "triste")),
        ("x.md:6: Experience is “triste”", "negative, positive or mixed"),
    ),
    "an experience in the future": (post(HEADER + STORY.replace("2025-12", "2029")), ("x.md:7: ", "2029", "correct")),
    "an unknown saga": (post(HEADER + "Saga: rien\n"), ("x.md:5: ", "“rien”", "content/sagas/rien.md")),
    "comments perhaps": (
        post(HEADER + "Comments: perhaps\n"),
        ("x.md:5: Comments is “perhaps”", "open, slow or closed"),
    ),
    "comments for days": (post(HEADER + "Comments_days: many\n"), ("x.md:5: Comments_days is “many”", "like 30")),
    "comments for ever": (post(HEADER + "Comments_days: 999999\n"), ("x.md:5: Comments_days is “999999”", "like 30")),
    "comments twice": (
        post(HEADER + "Comments_days: 3\nComments_until: 2026-12-31\n"),
        ("Comments_until", "Comments_days", "keep one"),
    ),
    "comments until soon": (
        post(HEADER + "Comments_until: soon\n"),
        ("x.md:5: Comments_until is “soon”", "2026-12-31"),
    ),
    "an impossible key": (post(HEADER + "Key: Été !\n"), ("x.md:5: ", "'Été !'", "Key:")),
    "a key without end": (post(HEADER + f"Key: {'a' * 201}\n"), ("Key:", "200")),
    "another post's key": (post(HEADER + "Key: deux\n"), ("'deux'", "content/articles/deux.md")),
    "another post's slug": (
        post(HEADER.replace("Slug: x", "Slug: un")),
        ("x.md:2: ", "content/articles/un.md", "Slug"),
    ),
    "a slug that climbs": (
        post(HEADER.replace("Slug: x", "Slug: ../../x")),
        ("x.md:2: Slug is “../../x”", "small letters"),
    ),
    "a space before a colon": (
        post(HEADER + "Comments : closed\nStatus: draft\n"),
        ("x.md:5: “Comments : closed” is no field", "did you mean “Comments”?", "a space before the colon"),
    ),
    "an accent": (
        post(HEADER + "Résumé: en deux mots\n"),
        ("x.md:5: “Résumé: en deux mots” is no field", "did you mean “Summary”?"),
    ),
    "a summary of two lines": (
        post(HEADER + "Summary: Un récit,\nen deux lignes\nStatus: draft\n"),
        ("x.md:6: “en deux lignes” is no field", "four spaces"),
    ),
    "two titles": (post(HEADER + "Title: Y\n"), ("x.md:5: Title", "twice")),
    "two titles and no slug": (
        post(HEADER.replace("Slug: x\n", "") + "Title: Y\n"),
        ("x.md:4: Title", "twice", "keep one"),
    ),
    "two sections": (post(HEADER + "Category: Récits\n"), ("x.md:5: Category stands there twice", "keep one")),
    "keywords on two lines": (post(HEADER + "Tags: a\nTags: b\n"), ("x.md:6: Tags", "one line, with commas")),
    "a title over two lines": (post(HEADER.replace("Title: X", "Title: X\n    Y")), ("x.md:1: Title goes over",)),
    "two sagas": (post(HEADER + "Saga: a\nSaga: b\n"), ("x.md:6: Saga stands there twice",)),
    "a field misspelt": (post(HEADER + "Catgory: Récits\n"), ("x.md:5: Catgory", "did you mean Category?")),
    "a field in the singular": (post(HEADER + "Tag: a\n"), ("x.md:5: Tag", "did you mean Tags?")),
    "a field in French": (post(HEADER + "Statut: draft\n"), ("x.md:5: Statut", "did you mean Status?")),
    "a draft, in French": (post(HEADER + "Brouillon: oui\n"), ("x.md:5: ", "did you mean Status: draft?")),
    "no accent": (post(HEADER + "Resume: Court.\n"), ("x.md:5: Resume", "did you mean Summary?")),
    "a title in French": (post(HEADER.replace("Title", "Titre")), ("x.md:1: Titre", "did you mean Title?")),
    "one address for two": (twice, ("content/articles/x.md", "content/articles/y.md", "Slug")),
    "an address outside": (post(HEADER + "Save_as: ../../x.html\n"), ("x.md:5: ", "../../x.html", "outside the site")),
    "an unknown status": (
        post(HEADER + "Status: publié\n"),
        ("x.md:5: Status is “publié”: did you mean “published”?", "published, draft or hidden"),
    ),
    "an unknown language": (post(HEADER + "Lang: français\n"), ("x.md:5: Lang is “français”", "fr or en")),
    "a language of no one": (post(HEADER + "Lang: zz\n"), ("“zz”", "fr or en")),
    "an unknown template": (post(HEADER + "Template: rien\n"), ("x.md:5: ", "“rien”")),
    "a tag without a letter": (post(HEADER + "Tags: accueil, ???\n"), ("x.md:5: Tags", "“???”")),
    "a category without a letter": (post(HEADER.replace("Essais", "../..")), ("x.md:4: Category", "“../..”")),
    "an author without a letter": (post(HEADER + "Author: !\n"), ("x.md:5: Author", "“!”")),
    "a control character in the title": (post(HEADER.replace("X", "X\x01")), ("x.md:1: Title", "U+0001")),
    "a control character in the text": (post(HEADER, "a\x0b"), ("the text", "U+000B")),
    "a NUL": (post(HEADER, "a\x00b"), ("the text", "U+0000")),
    "no character": (post(HEADER, "a\ufffeb"), ("the text", "U+FFFE")),
    "a mark of pages": (post(HEADER, "<!--[thread un fr]-->x<!--[/thread]-->"), ("<!--[thread",)),
    "half a mark of pages": (post(HEADER, "Un <!--[thread un fr]--> deux"), ("<!--[thread",)),
    "a mark in the summary": (post(HEADER + "Summary: Un <!--[/count]-->\n"), ("<!--[thread",)),
    "a P.S. without a day": (
        post(HEADER, "Un.\n\n!!! ps\n    Deux."),
        ("x.md:8: the P.S. has no date", "!!! ps 2011-04-04"),
    ),
    "a P.S. before the post": (
        post(HEADER, "!!! ps 2025-01-01\n    Un."),
        ("x.md:6: the P.S. of 2025-01-01", "2026-01-09"),
    ),
    "an unknown block": (post(HEADER, "!!! moralité\n    Un."), ("x.md:6: ", "“moralité”", "moralite")),
    "a figure for those who see": (post(HEADER, "!!! figure\n    Image: a.svg"), ("x.md:6: ", "no Alt", "Decorative")),
    "a picture from elsewhere": (
        post(HEADER, '!!! video "V"\n    Url: https://youtu.be/abcdefghijk\n    Image: https://i.ytimg.com/vi/a.jpg'),
        ("x.md:6: ", "https://i.ytimg.com/vi/a.jpg", "{static}/images/"),
    ),
    "a place left empty": (post(HEADER, "Un.\n\nConnexion à %s"), ("x.md:8: the text has “%s”", "fill")),
    "a place in the title": (post(HEADER.replace("X", "Chère {prenom}")), ("x.md:1: Title has “{prenom}”")),
    "a place in the summary": (post(HEADER + "Summary: {{ resume }}\n"), ("x.md:5: Summary has “{{ resume }}”")),
    "a history perhaps": (post(HEADER + "History: peut-être\n"), ("x.md:5: History is “peut-être”", "yes or no")),
    "a post that is not there": (post(HEADER + "See_also: deu\n"), ("x.md:5: ", "“deu”", "did you mean “deux”?")),
    "an address for a post": (
        post(HEADER + "See_also: /2026/01/deux/\n"),
        ("x.md:5: ", "“/2026/01/deux/”", "did you mean “deux”?"),
    ),
    "a former address below a file": (
        post(HEADER + "Moved_from: /robots.txt/a/\n"),
        ("x.md:5: ", "“/robots.txt/a/”", "below a file"),
    ),
    "a former address that is a list": (post(HEADER + "Moved_from: /archives/\n"), ("x.md:5: ", "archives/index.html")),
    "a P.S. ahead": (
        post(HEADER, "!!! ps 9000-01-01\n    Un."),
        ("x.md:6: the P.S. of 9000-01-01", "today", "correct its date"),
    ),
    "a short link of two words": (post(HEADER + "Short: deux mots\n"), ("x.md:5: Short is “deux mots”", "a to z")),
    "an address that no file answers": (post(HEADER + "Moved_from: /?p=3\n"), ("x.md:5: ", "“/?p=3”", "web server")),
    "an empty file": (raw(b""), ("has no Title",)),
    "a binary file": (raw(bytes(range(256)) * 8), ("UTF-8",)),
    "Latin-1": (raw((HEADER + "\nété\n").encode("latin-1")), ("UTF-8", "byte 58")),
    "UTF-16": (raw((HEADER + "\nété\n").encode("utf-16")), ("UTF-8",)),
    "a link to nothing": (lambda path: path.symlink_to("nothing.md"), ("cannot be read", "No such file")),
}
"""What is wrong: how to write it, and what the line must say beside the file's name."""


def remains(settings: Settings) -> list[str]:
    """Names beside the site and the state that a build has no business to leave."""
    beside = {path.name for path in settings.output.parent.iterdir()} - {"content", "var", "output", "blogconf.py"}
    state = {path.name for path in settings.var.iterdir()}
    state -= {"catalogue.json", "pages.json", "scheduled.json", "weave.lock", "build.lock", "secret"}
    return sorted(beside | state)


def test_each_broken_post_is_named_in_one_line_and_the_site_stays(tmp_path: Path, commands: Commands) -> None:
    blog = write_blog(tmp_path)
    for name in (".env", "x.svg~"):
        (tmp_path / "content" / "images" / name).write_text("PASSWORD=x", encoding="utf-8")
    assert commands.run(blog, "ecoute", "build").code == 0
    good, state = tree(blog.output), tree(blog.var)
    assert not any(name.startswith("images/") and name.endswith((".env", "~")) for name in good)
    articles = tmp_path / "content" / "articles"
    for name, (write, words) in BROKEN.items():
        write(articles / "x.md")
        line = commands.run(blog, "ecoute", "build").line()
        assert line.startswith("ecoute: content/articles/"), (name, line)
        assert "content/articles/x.md" in line, (name, line)
        for word in words:
            assert word in line, (name, line)
        assert len(line) < 400, (name, line)
        assert tree(blog.output) == good, name
        assert tree(blog.var) == state, name
        assert remains(blog) == [], name
        for path in (articles / "x.md", articles / "y.md"):
            path.unlink(missing_ok=True)


def test_every_broken_post_has_its_line(tmp_path: Path, commands: Commands) -> None:
    blog = write_blog(tmp_path)
    for name in ("one", "two"):
        (tmp_path / "content" / "articles" / f"{name}.md").write_text("Title: T\nDate: never\n\nb\n", encoding="utf-8")
    reads_the_machine = "T\n#\n\n:date: 2026-01-09\n\n.. include:: /etc/group\n"
    (tmp_path / "content" / "articles" / "three.rst").write_text(reads_the_machine, encoding="utf-8")
    said = commands.run(blog, "ecoute", "build")
    assert said.code == 1
    assert 'three.rst:6: (WARNING/2) "include" directive disabled' in said.err
    assert said.err.count(":2: Date is “never”, which is no date") == 2
    assert not blog.output.exists()


def test_plain_pelican_leaves_the_site_where_a_plugin_refuses(tmp_path: Path, commands: Commands) -> None:
    blog = write_blog(tmp_path)
    command = ("pelican", str(tmp_path / "content"), "-s", str(blog.pelicanconf), "-o", str(blog.output))
    assert commands.run(blog, *command, "--fatal", "errors").code == 0
    good = tree(blog.output)
    for name in ("an unknown brand", "comments perhaps", "one address for two", "a NUL", "a place left empty"):
        write, words = BROKEN[name]
        write(tmp_path / "content" / "articles" / "x.md")
        line = commands.run(blog, *command, "--fatal", "errors").line()
        assert all(word in line for word in words), line
        assert tree(blog.output) == good
    for path in ("x.md", "y.md"):
        (tmp_path / "content" / "articles" / path).unlink(missing_ok=True)
    (tmp_path / "content" / "articles" / "cinq.md").unlink()
    assert commands.run(blog, *command, "--fatal", "errors").code == 0
    assert not (blog.output / "2026" / "01" / "cinq").exists(), "what is deleted does not live on"


def test_a_folder_with_the_name_of_a_post_is_a_folder(tmp_path: Path, commands: Commands) -> None:
    blog = write_blog(tmp_path)
    folder = tmp_path / "content" / "articles" / "x.md"
    folder.mkdir()
    (folder / "six.md").write_text(HEADER.replace("Slug: x", "Slug: six") + "\nb\n", encoding="utf-8")
    assert commands.run(blog, "ecoute", "build").code == 0
    assert (blog.output / "2026" / "01" / "six" / "index.html").is_file()


def test_settings_and_folders_that_are_no_blog_are_refused(tmp_path: Path, commands: Commands) -> None:
    blog = write_blog(tmp_path)
    conf = blog.pelicanconf.read_text(encoding="utf-8")
    for broken in (
        "def",
        "raise ValueError('no')",
        "import no_such_module",
        "PATH = '/no/such/folder'",
        "THEME = 'none'",
    ):
        blog.pelicanconf.write_text(f"{conf}\n{broken}\n", encoding="utf-8")
        assert commands.run(blog, "ecoute", "build").line().startswith("ecoute: ")
    blog.pelicanconf.write_text(conf, encoding="utf-8")
    blog.output.mkdir()
    (blog.output / "thesis.txt").write_text("three years of work", encoding="utf-8")
    assert str(blog.output) in commands.run(blog, "ecoute", "build").line()
    assert (blog.output / "thesis.txt").is_file()
    (blog.output / "thesis.txt").unlink()
    for path in (tmp_path / "content" / "articles").iterdir():
        path.unlink()
    assert "no published post" in commands.run(blog, "ecoute", "build").line()


def test_the_installed_command_says_the_same(tmp_path: Path) -> None:
    blog = write_blog(tmp_path)
    (tmp_path / "content" / "articles" / "x.md").write_text("Title: X\nDate: hier\n\nb\n", encoding="utf-8")
    command = ROOT / ".venv" / "bin" / "ecoute"
    ended = subprocess.run(
        [command, "build"], check=False, env=environment(blog), cwd=tmp_path, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert ended.stderr.split("\n")[-2] == (
        "ecoute: content/articles/x.md:2: Date is “hier”, which is no date: write it like 2026-01-31 10:00"
    )
    assert "Traceback" not in ended.stderr

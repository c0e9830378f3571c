"""The page of what was changed in a post: read off a real repository, and nowhere where there is none."""

import os
import subprocess
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pelican.plugins.history.log import read_histories

from tests.plugins.conftest import SIMPLE, Built, building_in

MAIL = "camille@blog.example"


class Repository:
    """A blog under git, whose commits are a day apart."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day = folder, 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *command: str) -> str:
        at = f"2020-01-{self.day + 1:02}T10:00:00+01:00"
        who = {f"GIT_{one}_{what}": value for one in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", "Camille"), ("EMAIL", MAIL), ("DATE", at))}  # fmt: skip
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", *command], cwd=self.folder, env={**os.environ, **who, **alone}, capture_output=True, check=True
        )
        return done.stdout.decode()

    def write(self, name: str, text: str) -> None:
        path = self.folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, message: str, **files: str) -> None:
        for name, text in files.items():
            self.write(f"articles/{name}.md", text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        self.day += 1


def post(slug: str, body: str, **fields: str) -> str:
    given = {"Title": slug.title(), "Date": "2011-03-29 22:07", "Category": "Récits", "Slug": slug, **fields}
    return "".join(f"{name}: {value}\n" for name, value in given.items()) + f"\n{body}\n"


LONG = "Un premier paragraphe, qui ne change pas.\n\nUn deuxième, qui ne change pas non plus.\n\n"


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    kept = Repository(tmp_path_factory.mktemp("history") / "blog")
    start = post("un", f"{LONG}Le service est lamentable.\n\nFin de %s.")
    kept.commit(
        "Trois billets",
        avant=start,
        deux=post("deux", "Tel quel."),
        trois=post("trois", "Un nom : Nadia."),
    )
    kept.commit(
        "Correct <b>the</b> tone\n\nNobody reads this.", avant=start.replace("lamentable", "<i>lent</i> & froid")
    )
    kept.git("mv", "content/articles/avant.md", "content/articles/un.md")
    kept.commit("Rename")
    kept.commit("Say what it ends", un=(kept.folder / "content/articles/un.md").read_text().replace("%s", "l’histoire"),
                trois=post("trois", "Sans nom.", History="no"), deux=post("deux", "Tel quel."))  # fmt: skip
    kept.write("articles/deux.md", post("deux", "Changé, mais pas encore gardé."))
    kept.write("articles/quatre.md", post("quatre", "Nouveau."))
    return kept


@pytest.fixture(scope="module")
def site(blog: Repository) -> Built:
    return building_in(blog.folder)({}, plugin="history", HISTORY_NAME='"historique"')


def test_a_post_that_was_changed_leads_to_its_history_newest_first(site: Built) -> None:
    link = site.page("2011/03/un").select_one(".meta a[href$='historique/']")
    assert link.get_text() == "Historique"
    page = site.page("2011/03/un/historique")
    assert page.h1.get_text() == "Historique de «\u00a0Un\u00a0»"
    told = [each.get_text(" ", strip=True) for each in page.select(".history-what")]
    assert told == [
        "4 janvier 2020 à 10\u00a0h\u00a000 Say what it ends",
        "2 janvier 2020 à 10\u00a0h\u00a000 Correct <b>the</b> tone",
        "1er janvier 2020 à 10\u00a0h\u00a000 Trois billets",
    ]
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert not page.select("main b, main i")


def test_words_that_went_and_came_stand_in_their_lines(site: Built) -> None:
    last, first = site.page("2011/03/un/historique").select("pre.diff")
    assert (last.get_text(), last.find("del").get_text()) == ("Fin de %s.l’histoire.", "%s.")
    assert first.find("del").get_text() == "lamentable."
    assert first.find("ins").get_text() == "<i>lent</i> & froid."
    assert first.get_text().startswith("Le service est ")
    assert "premier paragraphe" not in first.get_text()


def test_where_nothing_was_changed_or_nothing_is_to_be_shown_there_is_no_page(site: Built) -> None:
    for slug in ("deux", "trois", "quatre"):
        assert not (site.output / "2011/03" / slug / "historique").exists()
        assert not site.page(f"2011/03/{slug}").select(".meta a[href$='historique/']")


def test_nobody_s_address_and_nothing_that_is_not_committed_is_shown(site: Built) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in site.output.rglob("historique/*.html"))
    assert pages
    assert MAIL not in pages
    assert "Changé" not in pages
    assert "Nobody reads this" not in pages


def test_without_a_repository_or_its_beginning_or_git_there_is_no_history(
    blog: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(read_histories(blog.folder / "content", ["md"])["articles/un.md"]) == 3
    (tmp_path / "content").mkdir()
    assert read_histories(tmp_path / "content", ["md"]) == {}
    blog.git("clone", "-q", "--depth", "1", f"file://{blog.folder}", str(tmp_path / "shallow"))
    assert read_histories(tmp_path / "shallow" / "content", ["md"]) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_histories(blog.folder / "content", ["md"]) == {}


def test_whatever_somebody_configured_the_history_is_the_same(
    blog: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = read_histories(blog.folder / "content", ["md"])
    (tmp_path / "gitconfig").write_text(
        "[diff]\n\tnoprefix = true\n\tmnemonicPrefix = true\n\tcontext = 9\n\trenames = false\n\twordRegex = .\n"
        "\tsuppressBlankEmpty = true\n[color]\n\tui = always\n[log]\n\tshowSignature = true\n\tdate = relative\n"
        "[core]\n\tquotePath = true\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "gitconfig").rename(tmp_path / ".gitconfig")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert read_histories(blog.folder / "content", ["md"]) == plain


def test_a_file_that_took_the_name_of_another_has_its_own_history(tmp_path: Path) -> None:
    blog = Repository(tmp_path / "blog")
    blog.commit("Un", x=post("un", LONG + "Premier."))
    blog.commit("Change", x=post("un", LONG + "Premier, changé."))
    blog.git("mv", "content/articles/x.md", "content/articles/y.md")
    blog.commit("Move")
    blog.commit("Begin another", x=post("deux", "Tout autre chose."))
    blog.commit("Change the other", x=post("deux", "Tout autre chose, en effet."), **{"été à": post("ete", "Été.")})
    blog.git("rm", "-q", "content/articles/été à.md")
    blog.commit("Remove")
    blog.commit("Again", **{"été à": post("ete", "Été, de nouveau.")})
    found: dict[str, Any] = read_histories(blog.folder / "content", ["md"])
    told = {name: [change.message for change in changes] for name, changes in found.items()}
    assert told == {
        "articles/x.md": ["Change the other", "Begin another"],
        "articles/y.md": ["Change", "Un"],
        "articles/été à.md": ["Again"],
    }


def told(folder: Path, name: str, **more: str) -> list[tuple[str, bool, str]]:
    """What readers are told of a post: message, whether it is the first version, and all words in lines."""
    found = read_histories(folder / "content", ["md", "rst"], **more).get(f"articles/{name}", [])
    return [(each.message, each.made, " ".join(w for line in each.lines for _, w in line)) for each in found]


def test_what_was_said_in_a_draft_nobody_is_told(tmp_path: Path) -> None:
    blog = Repository(tmp_path / "blog")

    def write(message: str, body: str, status: str) -> None:
        text = post("un", f"{LONG}{body}", **({"Status": status} if status else {}))
        rest = f"Un\n##\n\n:date: 2020-01-01\n:status: {status or 'published'}\n\n{LONG}{body}\n"
        blog.write("articles/rest.rst", rest)
        blog.commit(message, un=text)

    write("Begin: Nadia told me", "Nadia me l’a dit.", "draft")
    write("Her chief knows", "Nadia et son chef me l’ont dit.", "Draft")
    write("Publish", "On me l’a dit.", "")
    write("Correct", "On nous l’a dit.", "published")
    write("Take it back", "Nadia l’a dit.", "draft")
    write("Publish again", "Tous le disent.", "hidden")
    write("All of them", "Toutes le disent.", "hidden")
    for name in ("un.md", "rest.rst"):
        seen = told(blog.folder, name)
        assert [each[:2] for each in seen] == [
            ("All of them", False), ("Publish again", False), ("Correct", False), ("Publish", True)
        ]  # fmt: skip
        assert "Nadia" not in str(seen)
        assert [bool(words) for _message, _made, words in seen] == [True, False, True, False]


def test_what_was_taken_out_while_a_post_was_hidden_nobody_is_told_once_it_is_public(tmp_path: Path) -> None:
    """Shown to a lawyer, or to whom it is about, by its address; what they had taken out is nobody's business."""
    blog = Repository(tmp_path / "blog")
    blog.commit("Begin", un=post("un", f"{LONG}Nadia l’a dit.", Status="hidden"))
    blog.commit("Take her name out", un=post("un", f"{LONG}On l’a dit.", Status="hidden"))
    assert "Nadia" in str(told(blog.folder, "un.md")), "whoever has its address is told what changed"
    blog.commit("Publish", un=post("un", f"{LONG}On l’a dit.", Status="published"))
    blog.commit("Correct", un=post("un", f"{LONG}On nous l’a dit.", Status="published"))
    seen = told(blog.folder, "un.md")
    assert [each[:2] for each in seen] == [("Correct", False), ("Publish", True)]
    assert "Nadia" not in str(seen)


def test_a_blog_whose_posts_are_drafts_unless_they_say_so(tmp_path: Path) -> None:
    blog = Repository(tmp_path / "blog")
    blog.commit("Begin", un=post("un", f"{LONG}Status: published, dit Nadia."))
    blog.commit("Publish", un=post("un", f"{LONG}Publié.", Status="published"))
    blog.commit("Correct", un=post("un", f"{LONG}Publié, corrigé.", Status="published"))
    assert [each[0] for each in told(blog.folder, "un.md", status="draft")] == ["Correct", "Publish"]


def test_a_theme_without_a_template_for_it_gets_one(blog: Repository, tmp_path: Path) -> None:
    blog.git("clone", "-q", f"file://{blog.folder}", str(tmp_path / "blog"))
    done = building_in(tmp_path / "blog")({}, plugin="history", **SIMPLE, HISTORY_NAME='"history"')
    assert done.code == 0, done.log
    page = done.page("2011/03/un/history")
    assert page.select("h1")[-1].get_text() == "Historique de «\u00a0Un\u00a0»"
    assert page.select_one("pre.diff del")


def test_what_was_changed_before_a_post_appeared_nobody_is_told(tmp_path: Path) -> None:
    blog = Repository(tmp_path / "blog")
    for text in ("Premier jet.", "Ce qui a paru à midi.", "Ce qui a changé depuis."):
        blog.commit(text, un=post("un", text, Date="2020-01-02 12:00"))
    changes = read_histories(blog.folder / "content", ["md"], waits=ZoneInfo("Europe/Paris"))["articles/un.md"]
    assert [change.message for change in changes] == ["Ce qui a changé depuis.", "Ce qui a paru à midi."]
    assert [bool(change.lines) for change in changes] == [True, False]
    assert len(read_histories(blog.folder / "content", ["md"])["articles/un.md"]) == 3, "where posts do not wait"

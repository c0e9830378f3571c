"""The `ecoute` command as people type it."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from moderation.cli import KNOWN_ERRORS, PARTS, cli
from moderation.settings import Settings
from tests.commands import Commands, Outcome
from tests.conftest import SHARED, leave_out
from tests.site.blog import differences, tree, write_blog
from tests.waiting import within_a_day

Run = Callable[..., Outcome]


@pytest.fixture
def blog(tmp_path: Path) -> Settings:
    return write_blog(tmp_path)


def environment(blog: Settings) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ECOUTE_")},
        "ECOUTE_VAR": str(blog.var),
        "ECOUTE_OUTPUT": str(blog.output),
        "ECOUTE_PELICANCONF": str(blog.pelicanconf),
        "ECOUTE_SEARCH": "no",
    }


@pytest.fixture
def ecoute(blog: Settings, commands: Commands) -> Run:
    """Runs the command for the small blog."""
    return lambda *arguments, **more: commands.call(environment(blog) | more, "ecoute", *map(str, arguments))


def below(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below `group`, with its path."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from below(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(below(cli))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert command.help
    assert command.epilog is not None
    assert f"ecoute {' '.join(path)}" in command.epilog
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_the_list_of_commands_says_what_they_say_themselves() -> None:
    for name, part in PARTS.items():
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.name == name
        assert (command.help or "").startswith(part.told.rstrip("."))


def test_to_ask_for_help_or_to_make_a_token_waits_for_no_pelican() -> None:
    heavy = "{'pelican', 'flask', 'authlib', 'sklearn', 'lxml'} & {name.split('.')[0] for name in sys.modules}"
    for arguments in (["--help"], ["token", "create", "--help"], ["account", "add", "--help"]):
        program = f"import sys, moderation.cli\ntry: moderation.cli.cli({arguments})\nfinally: print({heavy})"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "Usage:" in done.stdout
        assert done.stdout.endswith("set()\n"), done.stdout


def test_every_error_for_people_is_where_the_command_looks_for_it() -> None:
    for module, name in KNOWN_ERRORS.items():
        found = getattr(import_module(module), name)
        assert issubclass(found, Exception)
        assert found.__module__.startswith(("moderation.documents", module))


def test_an_unknown_setting_stops_with_one_line(blog: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "moderation.cli", "build"],
        env=environment(blog) | {"ECOUTE_COLOUR": "blue"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == ["ecoute: ECOUTE_COLOUR is no setting of Écoute; `docs/settings.md` lists them"]


def test_the_whole_way_from_an_empty_folder(ecoute: Run, blog: Settings, tmp_path: Path) -> None:
    built = ecoute("build")
    assert built.code == 0, built.err
    assert (blog.output / "index.html").is_file()
    link = ecoute("account", "add", "nadia@blog.example", "--role", "moderator")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/account/links/[\w-]{43}\n", link.out), link.err
    token = ecoute("token", "create", "--account", "NADIA@blog.example")
    assert token.out.startswith("ecoute_")
    assert ecoute("publish").out == "3 changes published\n", "each story has its case now"
    assert ecoute("publish").out == "0 changes published\n"
    assert ecoute("verify").out == "store, log, publication and site agree\n"
    assert ecoute("backup", tmp_path / "backup").code == 0
    elsewhere = {"ECOUTE_VAR": str(tmp_path / "var2"), "ECOUTE_OUTPUT": str(tmp_path / "output2")}
    restored = ecoute("restore", tmp_path / "backup", **elsewhere)
    assert restored.code == 0, restored.err
    assert ecoute("build", **elsewhere).code == 0

    def publish_both() -> None:
        assert ecoute("publish", "--all").code == 0
        assert ecoute("publish", "--all", **elsewhere).code == 0

    within_a_day(publish_both)
    assert ecoute("verify", **elsewhere).code == 0
    assert differences(tree(blog.output), tree(tmp_path / "output2")) == []


def test_a_post_that_was_deleted_is_gone_from_the_site(ecoute: Run, blog: Settings) -> None:
    assert ecoute("build").code == 0
    assert (blog.output / "2026" / "01" / "cinq").is_dir()
    (blog.pelicanconf.parent / "content" / "articles" / "cinq.md").unlink()
    assert ecoute("build").code == 0
    assert not (blog.output / "2026" / "01" / "cinq").exists()


REPRESENTATIVE = ("account", "add", "x@nuage.example", "--role", "brand", "--brand", "nuage", "--title", "SAV")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["account", "add", "not an address", "--role", "moderator"], "not an e-mail address"),
        (["account", "add", "x@nuage.example", "--role", "brand"], "needs a brand"),
        (["account", "add", "x@nuage.example", "--role", "brand", "--brand", "nuage"], "name and a role"),
        ([*REPRESENTATIVE, "--name", "A\udcff"], "name: The character U+DCFF"),
        ([*REPRESENTATIVE, "--name", "A\nB"], "name: This must fit on one line"),
        ([*REPRESENTATIVE, "--name", "A" * 81], "name: This has 81 characters"),
        ([*REPRESENTATIVE, "--name", "A", "--title", "A" * 81], "title: This has 81 characters"),
        (["serve", "--no-build", "--host", "nowhere.invalid"], "nowhere.invalid:8000 cannot be listened at"),
        (["serve", "--no-build", "--demo", __file__], f"{__file__}: is no demonstration"),
        (["token", "create", "--account", "nobody@blog.example"], "no such account"),
        (["import", "wxr", "/nowhere.xml"], "/nowhere.xml"),
        (["restore", "/nowhere"], "/nowhere"),
    ],
)
def test_a_mistake_is_one_line(ecoute: Run, arguments: list[str], said: str) -> None:
    done = ecoute(*arguments)
    assert done.code == 1
    (line,) = done.err.splitlines()
    assert said in line
    assert done.out == ""


def test_a_representative_of_an_unknown_brand_is_refused(ecoute: Run) -> None:
    ecoute("build")
    person = ["x@nuage.example", "--role", "brand", "--name", "Léo", "--title", "SAV"]
    done = ecoute("account", "add", *person, "--brand", "nuages")
    assert done.code == 1
    assert "there are nuage" in done.err
    assert ecoute("account", "add", *person, "--brand", "nuage").code == 0
    assert ecoute("account", "add", *person, "--brand", "nuage").code == 1


def test_verify_names_the_first_difference(ecoute: Run, blog: Settings) -> None:
    ecoute("build")
    page = blog.output / "2026" / "01" / "un" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("0 commentaire", "7 commentaires"), encoding="utf-8")
    done = ecoute("verify")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "2026/01/un/index.html" in done.err


def test_an_import_comes_once_and_is_published(ecoute: Run, blog: Settings) -> None:
    export = SHARED / "data" / "wxr" / "theme-unit-test-data.xml"
    if not export.is_file():
        leave_out(f"{export} is not there")
    content = blog.pelicanconf.parent / "content"
    dry = ecoute("import", "wxr", export, "--content", content, "--dry-run")
    assert dry.code == 0, dry.err
    assert len(list((content / "articles").iterdir())) == 6
    first = ecoute("import", "wxr", export, "--content", content)
    second = ecoute("import", "wxr", export, "--content", content)
    assert first.code == second.code == 0
    assert len(list((content / "articles").iterdir())) == 6 + 58
    with sqlite3.connect(blog.var / "ecoute.db") as database:
        counted = dict(database.execute("SELECT kind || ' ' || state, count(*) FROM contributions GROUP BY 1"))
        nested = database.execute("SELECT count(*) FROM contributions WHERE parent IS NOT NULL").fetchone()[0]
    database.close()
    assert counted == {"comment approved": 26, "comment pending": 3, "ping approved": 4}
    assert nested == 10
    built = ecoute("build")
    assert built.code == 0, built.err
    assert ecoute("publish").code == 0
    agreed = ecoute("verify")
    assert agreed.code == 0, agreed.err


def test_a_token_that_was_revoked_opens_nothing_more(ecoute: Run) -> None:
    ecoute("account", "add", "nadia@blog.example", "--role", "moderator")
    first, second = (ecoute("token", "create", "--account", "nadia@blog.example").out for _ in range(2))
    assert first != second
    revoked = ecoute("token", "revoke", "--account", "NADIA@blog.example")
    assert (revoked.code, revoked.out) == (0, "2 revoked\n")
    assert ecoute("token", "revoke", "--account", "nadia@blog.example").out == "0 revoked\n"
    assert ecoute("token", "revoke", "--account", "nobody@blog.example").code == 1


def test_a_suspended_account_is_shut_out_at_once(ecoute: Run) -> None:
    ecoute("build")
    ecoute(
        "account", "add", "lea@nuage.example", "--role", "brand", "--brand", "nuage", "--name", "Léa", "--title", "SAV"
    )
    assert ecoute("account", "suspend", "LEA@nuage.example").code == 0
    assert ecoute("token", "create", "--account", "lea@nuage.example").code == 1
    assert ecoute("account", "suspend", "lea@nuage.example").code == 1

"""Settings: what is wrong stops the start with one line that names it; the documentation is the truth."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from moderation.settings import FIELDS, SettingError, read_settings
from tests.conftest import ROOT
from tests.moderation.conftest import SECRET


def refusal(environment: Mapping[str, str]) -> str:
    with pytest.raises(SettingError) as error:
        read_settings(environment)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_page_of_settings_is_the_table_in_the_code() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(ECOUTE_\w+)` \| (.+?) \| (.+) \|$", page, re.MULTILINE)
    defaults = {None: "derived", "": "empty"}
    assert rows == [
        (f"ECOUTE_{field.upper()}", defaults.get(default, f"`{default}`"), meaning)
        for field, (_read, default, meaning) in FIELDS.items()
    ]


def test_every_setting_in_the_notes_is_one() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in re.findall(r"ECOUTE_\w+", page):
        assert name.removeprefix("ECOUTE_").removesuffix("_FILE").lower() in FIELDS


def test_without_any_setting_there_are_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = read_settings({"PATH": "/bin", "HOME": "/root"})
    assert (found.var, found.output) == (tmp_path / "var", tmp_path / "output")
    assert found.database_url == f"sqlite:///{tmp_path / 'var' / 'ecoute.db'}"
    assert (found.edit_window, found.threads, found.site_url) == (timedelta(minutes=15), 16, "")
    assert not found.secure
    assert (found.publication, found.catalogue) == (found.var / "publication", found.var / "catalogue.json")


def test_the_environment_of_the_process_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ECOUTE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ECOUTE_VAR", str(tmp_path / "here"))
    assert read_settings().var == tmp_path / "here"


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    empty = {f"ECOUTE_{field.upper()}": "" for field in FIELDS} | {"ECOUTE_SECRET_FILE": ""}
    assert read_settings(empty) == read_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ECOUTE_DATABASE_URL", "mysql://root:hunter2@localhost/x"),
        ("ECOUTE_DATABASE_URL", "postgresql://localhost/x"),
        ("ECOUTE_SITE_URL", "blog.example"),
        ("ECOUTE_SITE_URL", "ftp://blog.example"),
        ("ECOUTE_SITE_URL", "https://"),
        ("ECOUTE_SITE_URL", "https://[::1"),
        ("ECOUTE_SERVICE_URL", "service"),
        ("ECOUTE_SMTP_URL", "mail.example.org"),
        ("ECOUTE_SMTP_URL", "http://:hunter2@mail.example.org"),
        ("ECOUTE_SECRET", "hunter2"),
        ("ECOUTE_EDIT_MINUTES", "-1"),
        ("ECOUTE_EDIT_MINUTES", "1441"),
        ("ECOUTE_EDIT_MINUTES", "soon"),
        ("ECOUTE_THREADS", "0"),
        ("ECOUTE_THREADS", "257"),
        ("ECOUTE_THREADS", "²"),
        ("ECOUTE_THREADS", "4.0"),
    ],
)
def test_an_impossible_setting_is_named_and_never_a_secret_shown(name: str, value: str, tmp_path: Path) -> None:
    base = {"ECOUTE_VAR": str(tmp_path / "var")}
    message = refusal(base | {name: value})
    assert message.startswith(name)
    assert "hunter2" not in message
    (tmp_path / "file").write_text(value)
    assert refusal(base | {f"{name}_FILE": str(tmp_path / "file")}) == message
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(("name", "low", "high"), [("edit_minutes", 0, 1440), ("threads", 1, 256)])
def test_the_limits_themselves_are_possible(name: str, low: int, high: int, tmp_path: Path) -> None:
    for number in (low, high):
        read_settings({"ECOUTE_VAR": str(tmp_path), f"ECOUTE_{name.upper()}": f" {number}\n"})


@pytest.mark.parametrize("name", ["ECOUTE_SECRETS", "ECOUTE_var", "ECOUTE_", "ECOUTE_VAR_DIR", "ECOUTE_VARFILE"])
def test_an_unknown_setting_is_named(name: str, tmp_path: Path) -> None:
    assert refusal({"ECOUTE_VAR": str(tmp_path), name: "x"}).startswith(f"{name} is no setting")


def test_other_programs_variables_are_theirs(tmp_path: Path) -> None:
    read_settings({"ECOUTE_VAR": str(tmp_path), "ECOUTEZ": "x", "PELICAN_ECOUTE_X": "y"})


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    found = read_settings({"ECOUTE_VAR": str(tmp_path / "var"), "ECOUTE_SECRET_FILE": str(tmp_path / "secret")})
    assert found.secret == SECRET
    assert not (tmp_path / "var" / "secret").exists()


def test_a_value_given_both_ways_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    message = refusal({"ECOUTE_SECRET": SECRET, "ECOUTE_SECRET_FILE": str(tmp_path / "secret")})
    assert message == "ECOUTE_SECRET and ECOUTE_SECRET_FILE are both set; keep one"


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_a_file_that_gives_nothing_is_refused(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    message = refusal({"ECOUTE_VAR": str(tmp_path / "var"), "ECOUTE_SECRET_FILE": str(file)})
    assert message.startswith(f"ECOUTE_SECRET_FILE is {str(file)!r}, which ")


def test_mail_needs_a_sender_and_an_address_for_its_links(tmp_path: Path) -> None:
    base = {"ECOUTE_VAR": str(tmp_path), "ECOUTE_SMTP_URL": "smtp://localhost"}
    assert refusal(base).startswith("ECOUTE_SITE_URL is missing")
    base |= {"ECOUTE_SITE_URL": "https://blog.example/ici/"}
    assert refusal(base).startswith("ECOUTE_MAIL_FROM is missing")
    found = read_settings(base | {"ECOUTE_MAIL_FROM": "blog@example.org"})
    assert (found.site_url, found.service_address) == ("https://blog.example/ici", "https://blog.example")
    assert found.secure


# --- the secret ------------------------------------------------------------------------------------------------------


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    environment = {"ECOUTE_VAR": str(tmp_path / "var")}
    first = read_settings(environment).secret
    assert len(first) == 64
    assert read_settings(environment).secret == first
    assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret"]
    assert read_settings({"ECOUTE_VAR": str(tmp_path / "other")}).secret != first


def test_the_folder_of_all_state_is_closed_to_others_of_the_machine(tmp_path: Path) -> None:
    var = tmp_path / "first" / "var"
    read_settings({"ECOUTE_VAR": str(var)})
    assert var.stat().st_mode & 0o007 == 0


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    program = "from moderation.settings import read_settings; print(read_settings().secret)"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "ECOUTE_VAR": str(tmp_path / "var")}
    started = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE) for _ in range(4)
    ]
    told = {each.communicate()[0] for each in started}
    assert len(told) == 1
    assert len(told.pop().strip()) == 64


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", "é".encode()])
def test_a_damaged_secret_stops_the_start_rather_than_sign_with_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(content)
    assert str(tmp_path) in refusal({"ECOUTE_VAR": str(tmp_path)})
    assert (tmp_path / "secret").read_bytes() == content


def test_a_state_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    message = refusal({"ECOUTE_VAR": str(tmp_path / "file")})
    assert message.startswith(f"ECOUTE_VAR is {str(tmp_path / 'file')!r}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ECOUTE_VAR", "output/var"),
        ("ECOUTE_VAR", "output"),
        ("ECOUTE_VAR", "linked/var"),
        ("ECOUTE_DATABASE_URL", "sqlite:///output/ecoute.db"),
    ],
)
def test_no_state_lies_in_the_site_which_is_public_and_cleared_by_the_next_build(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output").mkdir()
    (tmp_path / "linked").symlink_to("output")
    message = refusal({name: value})
    assert message.startswith(name)
    assert "gone after the next build" in message
    assert not any((tmp_path / "output").iterdir())

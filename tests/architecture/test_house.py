"""The house is as docs/architecture.md draws it, and says nothing that it should not."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

LONGEST_FILE = 400

WITHOUT_SERVICE = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"flask", "sqlalchemy", "alembic", "psycopg", "sqlite3", "waitress", "werkzeug"}:
            raise ImportError(f"the build imports {name}")

sys.meta_path.insert(0, Refuse())
from pelican import main
main([sys.argv[1], "-s", sys.argv[2], "-o", sys.argv[3], "--fatal", "errors"])
"""


def tracked() -> list[Path]:
    """Every file that git tracks."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_every_room_is_in_the_picture() -> None:
    rooms = {
        *(path.name for path in ROOT.iterdir() if path.is_dir() and any(t.is_relative_to(path) for t in tracked())),
        *(path.stem for path in (ROOT / "moderation").glob("*.py") if path.stem != "__init__"),
        *(path.name for path in (ROOT / "moderation").iterdir() if (path / "__init__.py").is_file()),
        *(path.name for path in (ROOT / "plugins").iterdir() if (path / "__init__.py").is_file()),
    }
    missing = [room for room in sorted(rooms) if not re.search(rf"(?<![\w-]){re.escape(room)}\b", PICTURE)]
    assert missing == []


def test_every_room_of_the_picture_is_there() -> None:
    for name in re.findall(r"`((?:moderation|plugins|theme|tests)/[\w/.-]+)`", PICTURE):
        assert (ROOT / name).exists(), name


def test_no_file_is_too_long_to_have_one_reason_to_change() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in tracked()
        if path.suffix in {".py", ".html", ".css", ".js"}
        and not path.is_relative_to(ROOT / "tests")
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_nothing_is_called_utils() -> None:
    assert [path for path in tracked() if re.search(r"util|helper|misc|common", path.stem)] == []


def test_what_is_sent_is_read_in_one_place() -> None:
    """Flask's own reading of a form alters bytes that are not UTF-8, and drops what comes twice."""
    readers = re.compile(r"\brequest\.(form|values|files|json|get_json|data)\b")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.is_relative_to(ROOT / "moderation" / "web") and path.suffix in {".py", ".html"}
        if readers.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_locks_have_hashes_and_name_no_index_and_no_machine() -> None:
    for name in ("service.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[\w.-]+==", text, re.MULTILINE)
        assert len(pinned) > 20
        assert "://" not in text
        assert not re.search(r"(?<=[=\s])/\w", text), "a path of one machine"
        assert text.count("--hash=sha256:") >= len(pinned)
    service, dev = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("service.txt", "dev.txt")
    )
    assert service <= dev


def test_the_build_needs_neither_the_service_nor_a_database(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_SERVICE, str(ROOT / "content"), str(ROOT / "pelicanconf.py")]
    built = subprocess.run(
        [*command, str(tmp_path / "output")],
        env={"ECOUTE_VAR": str(tmp_path / "var"), "PATH": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "output" / "index.html").is_file()

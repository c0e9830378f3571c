"""What is installed is what is here."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
CARRIED = {".py", ".html", ".css", ".js", ".po", ".toml", ".json", ".mako", ".svg"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from what git tracks."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)
    with ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_module_and_every_file_that_they_read(wheel: set[str]) -> None:
    wanted = set()
    for top, installed in (("moderation", "moderation"), ("plugins", "pelican/plugins")):
        for path in (ROOT / top).rglob("*"):
            if path.suffix in CARRIED and "__pycache__" not in path.parts:
                wanted.add(f"{installed}/{path.relative_to(ROOT / top).as_posix()}")
    assert wanted - wheel == set()


def test_the_wheel_brings_nothing_else_into_anybody_s_site_packages(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.startswith("ecoute-")} == {"moderation", "pelican"}
    assert not any(name in wheel for name in ("pelican/__init__.py", "pelican/plugins/__init__.py"))

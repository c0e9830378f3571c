"""What is installed is what is here."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.wheel import build_wheel

ROOT = Path(__file__).parents[2]
CARRIED = {".py", ".html", ".css", ".js", ".po", ".toml", ".json", ".mako", ".svg"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from what git tracks."""
    with ZipFile(build_wheel(tmp_path_factory.mktemp("wheel"))) as archive:
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

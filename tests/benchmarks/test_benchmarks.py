"""The benchmarks run and print what they promise. How fast anything is, no test says."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.blog import Blog, sentence, write_blog
from benchmarks.figures import BEGIN, END, NoMarkers, Table, percentile, write_between_markers
from tests.conftest import ROOT
from tests.site.blog import tree

TITLES = {
    "decisions": "One decision, until every page that shows it is in place",
    "intake": "Comments taken in, each committed before its answer",
    "build": "Full build, cold",
    "preview": "While somebody writes, in seconds",
    "cases": "Cases, in milliseconds",
}
FIRST_CELLS = {"decisions": ["5", "called directly"], "intake": [], "build": ["5"], "preview": ["5"]}
FIRST_CELLS["cases"] = ["the caseworker’s first look at the catalogue"]


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`python -m benchmarks` on five posts."""
    command = [sys.executable, "-m", "benchmarks", "--folder", folder, "--sizes", "5", *arguments]
    return subprocess.run([str(each) for each in command], cwd=ROOT, capture_output=True, text=True, check=False)


def rows(output: str, title: str) -> list[list[str]]:
    """The cells below the head of the table `title`."""
    lines = output.split(f"**{title}")[1].split("\n\n")[1].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


SMALL = ("--decisions", 2, "--builds", 1, "--comments", 8, "--clients", 3, "--messages", 100, "--cases", 60)


def test_all_parts_complete_print_their_tables_also_into_a_file_and_leave_nothing(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Blog\n\n{BEGIN}\nold\n{END}\n\nThe end.\n", encoding="utf-8")
    work = tmp_path / "work"
    done = run(work, *SMALL, "--write", readme)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Measured on ")
    for part, title in TITLES.items():
        assert [row[: len(FIRST_CELLS[part])] for row in rows(done.stdout, title)][:1] == [FIRST_CELLS[part]]
    assert readme.read_text(encoding="utf-8") == f"# Blog\n\n{BEGIN}\n{done.stdout.rstrip()}\n{END}\n\nThe end.\n"
    assert list(work.iterdir()) == []


def test_one_part_prints_its_table_alone(tmp_path: Path) -> None:
    done = run(tmp_path, *SMALL, "--only", "cases")
    assert done.returncode == 0, done.stderr
    assert [name for name, title in TITLES.items() if title in done.stdout] == ["cases"]


def test_sizes_that_are_no_numbers_are_refused_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "--sizes", "many")
    assert done.returncode == 2
    assert "write numbers of posts with commas" in done.stderr


def test_the_same_number_of_posts_is_the_same_blog(tmp_path: Path) -> None:
    first, second = write_blog(tmp_path / "a" / "blog", 7), write_blog(tmp_path / "b" / "blog", 7)
    assert sources(first) == sources(second)
    assert len(first.keys) == 7


def sources(blog: Blog) -> dict[str, bytes]:
    return tree(blog.folder / "content")


def test_a_post_has_about_as_many_words_as_it_says(tmp_path: Path) -> None:
    bodies = [
        text.partition(b"\n\n")[2]
        for path, text in sources(write_blog(tmp_path / "blog", 9)).items()
        if "articles" in path
    ]
    assert all(450 <= len(body.split()) <= 550 for body in bodies)
    assert 10 <= len(sentence(random.Random(1)).split()) <= 30


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(1, 201)]
    assert percentile(values, 0.99) == 198.0
    assert percentile(values, 1) == 200.0
    assert percentile([7.0], 0.99) == 7.0


def test_a_table_reads_as_markdown() -> None:
    table = Table("Title", ("what", "n"), [("a", "10"), ("bcdef", "2")], "Note.")
    assert str(table) == "**Title**\n\n| what  |  n |\n| ----- | -: |\n| a     | 10 |\n| bcdef |  2 |\n\nNote."


def test_a_file_without_markers_is_refused_and_stays(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# Blog\n", encoding="utf-8")
    with pytest.raises(NoMarkers, match="<!-- figures -->"):
        write_between_markers(readme, "figures")
    assert readme.read_text(encoding="utf-8") == "# Blog\n"

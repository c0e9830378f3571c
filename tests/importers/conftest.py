"""What the tests of the importers share: real exports where they are at hand, hand-made ones, and a sink in memory."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from moderation.importers import Fate, ImportedContribution, Outcome

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


class MemorySink:
    """Keeps records in the order brought; refuses those whose body it is told to refuse."""

    def __init__(self, refuse: str | None = None) -> None:
        self.records: dict[tuple[str, str], ImportedContribution] = {}
        self.commits = 0
        self._refuse = refuse

    def bring(self, record: ImportedContribution) -> Outcome:
        if record.parent is not None and (record.source, record.parent) not in self.records:
            raise AssertionError(f"{record.source_id} came before its parent {record.parent}")
        if self._refuse is not None and self._refuse in record.body:
            return Outcome(Fate.SKIPPED, "too_long")
        if (record.source, record.source_id) in self.records:
            return Outcome(Fate.ALREADY_HERE)
        self.records[record.source, record.source_id] = record
        return Outcome(Fate.BROUGHT)

    def commit(self) -> None:
        self.commits += 1

    def all(self) -> list[ImportedContribution]:
        return list(self.records.values())


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


@pytest.fixture(scope="session")
def new_sink() -> type[MemorySink]:
    return MemorySink


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Finds a file of the shared test data, which is not in this repository."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            line = f"{name} is not here: put the project's shared test data at {DATA} to run this test"
            if os.environ.get("CI") == "true":
                pytest.fail(line)
            pytest.skip(line)
        return path

    return find


@pytest.fixture
def wxr(tmp_path: Path) -> Callable[..., Path]:
    """Writes an export of the given items (see `item` and `comment`) and says where it lies."""

    def write(*items: str, head: str = "", version: str = "1.2", name: str = "export.xml") -> Path:
        path = tmp_path / name
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/{version}/">\n'
            f"<channel><link>https://old.example/blog</link>{head}\n" + "\n".join(items) + "\n</channel></rss>\n",
            encoding="utf-8",
        )
        return path

    return write


@pytest.fixture(scope="session")
def item() -> Callable[..., str]:
    """One `<item>`: names of `wp:` elements as keywords, and title, content, excerpt, creator, terms, comments …"""

    def make(id: str = "1", *, title: str = "A title", content: str = "Some words.", **given: Any) -> str:
        values = {"post_type": "post", "status": "publish", "post_name": f"post-{id}", "comment_status": "open"}
        values |= {"post_date": "2020-05-01 10:00:00", "post_date_gmt": "2020-05-01 08:00:00", "post_id": id}
        excerpt, creator = given.pop("excerpt", ""), given.pop("creator", "anna")
        terms, comments, meta = given.pop("terms", ()), given.pop("comments", ()), given.pop("meta", ())
        link = given.pop("link", f"https://old.example/blog/{id}/")
        values |= given
        return (
            f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
            f"<dc:creator>{escape(creator)}</dc:creator>"
            f"<content:encoded>{escape(content)}</content:encoded><excerpt:encoded>{escape(excerpt)}</excerpt:encoded>"
            + "".join(f"<wp:{name}>{escape(value)}</wp:{name}>" for name, value in values.items())
            + "".join(f'<category domain="{d}" nicename="x">{escape(name)}</category>' for d, name in terms)
            + "".join(
                f"<wp:postmeta><wp:meta_key>{escape(k)}</wp:meta_key><wp:meta_value>{escape(v)}</wp:meta_value>"
                "</wp:postmeta>"
                for k, v in meta
            )
            + "".join(comments)
            + "</item>"
        )

    return make


@pytest.fixture(scope="session")
def comment() -> Callable[..., str]:
    """One `<wp:comment>`: names without `comment_` as keywords."""

    def make(id: str, content: str = "Well said.", **given: str) -> str:
        values = {"author": "Bruno", "date": "2020-05-02 10:00:00", "date_gmt": "2020-05-02 08:00:00"}
        values |= {"approved": "1", "type": "", "parent": "0"} | given
        return (
            f"<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_content>{escape(content)}</wp:comment_content>"
            + "".join(f"<wp:comment_{name}>{escape(value)}</wp:comment_{name}>" for name, value in values.items())
            + "</wp:comment>"
        )

    return make

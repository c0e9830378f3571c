"""A database that is damaged, or that somebody changed by hand."""

from typing import Any

import pytest
from sqlalchemy import text

from moderation.storage.store import Store
from moderation.verify import verify
from tests.moderation.verify.published import Site


def test_a_damaged_file_is_all_that_is_said(site: Site) -> None:
    site.store.close()
    file = site.settings.var / "ecoute.db"
    pages = bytearray(file.read_bytes())
    size = 4096
    with_rows = [n for n in range(1, len(pages) // size) if b"Approuv" in pages[n * size : (n + 1) * size]]
    pages[with_rows[0] * size : with_rows[0] * size + 100] = b"\xff" * 100
    file.write_bytes(pages)
    found = list(verify(Store(site.settings.database_url), site.settings, site.clock))
    assert len(found) == 1
    assert "is damaged" in found[0]
    assert "ecoute restore" in found[0]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE decisions SET contribution = 4711 WHERE seq = 1", "table decisions: a row refers to contributions"),
        ("UPDATE contributions SET account = 4711 WHERE seq = 1", "table contributions: a row refers to accounts"),
        ("UPDATE contributions SET parent = 'nobody' WHERE seq = 1", "answers nobody"),
        ("UPDATE alembic_version SET version_num = '9999'", "revision 9999"),
    ],
)
def test_rows_that_refer_to_nothing_are_named(statement: str, named: str, any_site: Site) -> None:
    any_site.tamper(statement)
    assert named in any_site.only_difference()


def test_a_log_that_lost_its_lock_is_named(any_site: Site) -> None:
    def work(connection: Any) -> None:
        if any_site.store.sqlite:
            connection.execute(text("DROP TRIGGER decisions_never_update"))
        else:
            connection.execute(text("ALTER TABLE decisions DISABLE TRIGGER decisions_append_only"))

    any_site.store.write(work)
    assert "triggers that keep decisions append-only are gone" in any_site.only_difference()

"""Documents of cases and of brands' records that are not what the store says are named, with their first difference."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.moderation.verify.published import Site
from tests.moderation.verify.test_publication import change_document


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("cases/panne", lambda d: d["cases"][0].update(opened_at="2020-01-01T00:00:00Z"), "says something else of"),
        ("cases/panne", lambda d: d["cases"].pop(), "lacks"),
        ("cases/panne", lambda d: d.update(more="x"), "is not in the contract's form"),
        ("brands/nuage", lambda d: d["cases"][0].update(repaired="no"), "among its cases than the store"),
        ("brands/nuage", lambda d: d["flags"].update(filed=7), "says flags: "),
        ("brands/nuage", lambda d: d.update(as_of="2020-01-01T00:00:00Z"), "says as_of: 2020-01-01"),
    ],
)
def test_an_edited_document_is_named(
    name: str, change: Callable[[dict[str, Any]], object], said: str, site: Site
) -> None:
    path = site.settings.publication / f"{name}.json"
    change_document(path, change)
    (found,) = [line for line in site.differences() if line.startswith(str(path))]
    assert said in found
    assert found.count("ecoute publish --all") == 1


def test_what_is_missing_damaged_or_nobodys_is_named_and_publishing_everything_mends_it(site: Site) -> None:
    cases, record = (
        site.settings.publication / "cases" / "panne.json",
        site.settings.publication / "brands" / "nuage.json",
    )
    cases.unlink()
    record.write_bytes(record.read_bytes()[:-9])
    strange = [cases.with_name("essai.json"), record.with_name("x.txt")]
    strange[0].write_bytes(b"{}")
    strange[1].write_bytes(b"")
    found = "\n".join(site.differences())
    assert f"{cases}: is missing; run `ecoute publish --all`" in found
    assert f"{record}: is not JSON" in found
    assert f"{strange[0]}: has nothing to say" in found
    assert f"{strange[1]}: is no document of the publication; delete it" in found
    strange[1].unlink()
    site.publisher.publish_all()
    assert [line for line in site.differences() if "/cases/" in line or "/brands/" in line] == []


def test_a_change_of_which_nobody_was_told_is_named(site: Site) -> None:
    site.store.write(lambda c: c.execute(text("UPDATE case_rounds SET repaired = 'no' WHERE repaired = 'partly'")))
    site.store.write(lambda c: c.execute(text("UPDATE cases SET state = 'answered' WHERE post = 'panne'")))
    untold = [line for line in site.differences() if "nobody was told" in line]
    assert [line.split(": ")[0].rsplit("/", 2)[1:] for line in untold] == [
        ["cases", "panne.json"],
        ["brands", "nuage.json"],
    ]

"""The open data of a record: JSON and table say the same, and every figure can be made again from either."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from pelican.plugins.brands.data import COLUMNS, read_data, record_csv, record_json
from pelican.plugins.brands.figures import figures
from pelican.plugins.brands.recompute import main
from pelican.plugins.brands.values import values

from moderation.publication import ContractError
from moderation.publication.cases import BrandRecord, Promise
from tests.contract.case_values import RECORD
from tests.contract.test_cases import records
from tests.plugins.records import START, case, record

SOME = record(
    *[case(n, n, 3 * n if n % 3 else None, verdict=("yes", "partly") if n % 2 else None) for n in range(1, 9)]
)


@given(records)
@settings(max_examples=50)
def test_the_table_holds_all_that_the_document_holds(content: BrandRecord) -> None:
    assert read_data(record_csv(content), "bilan.csv") == read_data(record_json(content), "bilan.json") == content


def test_the_table_is_one_that_any_program_reads() -> None:
    """RFC 4180: lines end in CRLF, the first names the columns, all lines have as many cells."""
    data = record_csv(RECORD)
    lines = list(csv.reader(StringIO(data.decode(), newline="")))
    assert data.count(b"\r\n") == len(lines)
    assert tuple(lines[0]) == COLUMNS
    assert {len(line) for line in lines} == {len(COLUMNS)}
    assert {line[0] for line in lines[1:]} == {"record", "flags", "representative", "case", "promise", "action"}


@pytest.mark.parametrize("proof", ["=1+1", "+33 1", "-2", "@x", "\tx", "'quoted", "plain"])
def test_no_cell_is_a_formula_and_none_is_changed(proof: str) -> None:
    promise = Promise("p1", "recit-1", "r1", START, "refund", START.date() + timedelta(days=9), "made", proof=proof)
    content = replace(SOME, promises=(promise,))
    data = record_csv(content)
    cells = [cell for line in csv.reader(StringIO(data.decode(), newline="")) for cell in line]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert read_data(data, "bilan.csv") == content


@pytest.mark.parametrize("write", [record_json, record_csv])
def test_recomputing_prints_every_figure(write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bilan"
    file.write_bytes(write(SOME))
    assert main([str(file)]) == 0
    printed = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert printed == values(figures(SOME))
    assert len(printed) > 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"contract": "1.3"}', "brand"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is neither a record's JSON nor its CSV"),
        (b"a,b\r\n1,2\r\n", "is neither a record's JSON nor its CSV"),
    ],
)
def test_what_is_no_record_is_refused_in_one_line(
    data: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bilan"
    file.write_bytes(data)
    assert main([str(file)]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert str(file) in error
    assert error.count("\n") == 1
    with pytest.raises(ContractError):
        read_data(data, "x")


def test_without_a_file_it_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage:" in capsys.readouterr().err
    assert main(["/nowhere/bilan.json"]) == 1
    assert "/nowhere/bilan.json" in capsys.readouterr().err

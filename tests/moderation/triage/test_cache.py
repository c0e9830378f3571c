"""The model's file: whole or refused, without words, and never executed."""

import hashlib
import os
import pickle
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from moderation.triage import cache
from moderation.triage.cache import Learnt, NoModel, load, save
from tests.moderation.triage.taught import HONEST, SPAM, same, taught

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "triage" / "model"
    save(path, Learnt(taught(), 50, "ab" * 32, AT))
    return path


def test_a_model_comes_back_to_the_last_bit(kept: Path) -> None:
    found = load(kept)
    assert (found.seq, found.link, found.built_at) == (50, "ab" * 32, AT)
    assert same(found.model, taught())


def test_the_same_model_is_the_same_file(kept: Path) -> None:
    before = kept.read_bytes()
    save(kept, load(kept))
    assert kept.read_bytes() == before


def test_no_word_that_anybody_wrote_is_in_the_file(kept: Path) -> None:
    """LESSONS: a cache is no place where personal data survive."""
    data = kept.read_bytes().lower()
    words = {word.lower() for text in HONEST + SPAM for word in text.split() if len(word) > 4}
    assert [word for word in words if word.encode() in data] == []


def test_only_the_service_may_look_into_its_folder(kept: Path) -> None:
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_any_damaged_byte_is_noticed(kept: Path) -> None:
    data = kept.read_bytes()
    for place in {*range(0, 400, 7), *range(0, len(data), len(data) // 50), len(data) - 1}:
        kept.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(NoModel):
            load(kept)


@pytest.mark.parametrize("length", [0, 1, 64, 65, 300, -1])
def test_a_file_cut_short_is_noticed(kept: Path, length: int) -> None:
    kept.write_bytes(kept.read_bytes()[:length])
    with pytest.raises(NoModel):
        load(kept)


class _Ran:
    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, ("executed",))


def test_nothing_in_a_file_is_executed(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(kept.parent)
    kept.write_bytes(pickle.dumps(_Ran()))
    with pytest.raises(NoModel):
        load(kept)
    assert not Path("executed").exists()


@pytest.mark.parametrize(
    "head",
    [
        b"[]",
        b"{}",
        b"not json",
        b'{"kind": "triage 0: words"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_model_of_this_kind_is_refused_though_its_digest_is_right(kept: Path, head: bytes) -> None:
    rest = head + b"\n"
    kept.write_bytes(hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
    with pytest.raises(NoModel):
        load(kept)


def test_no_file_no_model(tmp_path: Path) -> None:
    with pytest.raises(NoModel):
        load(tmp_path / "none")
    with pytest.raises(NoModel):
        load(tmp_path)


def test_a_file_larger_than_any_model_is_not_read(kept: Path) -> None:
    with kept.open("r+b") as stream:
        stream.truncate(cache.LARGEST + 1)
    with pytest.raises(NoModel, match="larger"):
        load(kept)

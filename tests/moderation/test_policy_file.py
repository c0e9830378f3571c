"""The policy on the disk: read anew, never half, never lost; and what it closes."""

import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from moderation.domain.errors import Conflict
from moderation.domain.policy_rules import DEFAULT_POLICY
from moderation.domain.policy_text import PolicyError
from moderation.policy_file import PolicyFile, closing, digest, read_text, save
from moderation.publication import Catalogue, Post
from tests.conftest import CATALOGUE, with_posts

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_without_a_file_the_built_in_policy_is_in_force(tmp_path: Path) -> None:
    assert PolicyFile(tmp_path / "policy.toml")() == DEFAULT_POLICY


def test_a_changed_file_is_read_anew_and_a_deleted_one_is_none(tmp_path: Path) -> None:
    policy = PolicyFile(tmp_path / "policy.toml")
    policy.path.write_text("[hold]\nlinks = 5\n", encoding="utf-8")
    assert policy().hold_links == 5
    policy.path.write_text("\ufeff[hold]\r\nlinks = 12\r\n", encoding="utf-8")
    assert policy().hold_links == 12
    policy.path.unlink()
    assert policy() == DEFAULT_POLICY


@pytest.mark.parametrize("content", [b"[hold]\nlinks = -1", b"\xff\xfe", b"[hold"])
def test_a_start_with_a_mistake_names_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(content)
    with pytest.raises(PolicyError) as error:
        PolicyFile(path)
    assert str(error.value).startswith(f"{path}: ")


def test_a_file_that_is_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        PolicyFile(tmp_path)


def test_a_mistake_while_running_changes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[hold]\nlinks = 5\n", encoding="utf-8")
    policy = PolicyFile(path)
    path.write_text("[hold]\nlinks = five\n", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert policy().hold_links == policy().hold_links == 5
    assert len(caplog.records) == 1, "said once, not at each request"
    assert policy.error is not None
    path.write_text("[hold]\nlinks = 55\n", encoding="utf-8")
    assert policy().hold_links == 55
    assert policy.error is None


# --- replacing it ----------------------------------------------------------------------------------------------------


def test_a_saved_policy_is_in_force_and_the_one_before_is_kept(tmp_path: Path) -> None:
    path, history = tmp_path / "policy.toml", tmp_path / "var" / "history"
    path.write_text("[hold]\nlinks = 5\n", encoding="utf-8")
    policy = PolicyFile(path)
    save(path, "[hold]\nlinks = 6\n", digest(read_text(path)), "Sofia\nB.", NOW, history)
    assert policy().hold_links == 6
    (kept,) = history.iterdir()
    assert kept.read_text() == "# Replaced by Sofia B. on 2026-03-01T09:00:00+00:00.\n[hold]\nlinks = 5\n"
    assert PolicyFile(kept)().hold_links == 5, "it can be put back as it is"


def test_what_is_no_policy_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[hold]\nlinks = 5\n", encoding="utf-8")
    with pytest.raises(PolicyError):
        save(path, "[hold]\nlinks = x\n", digest(read_text(path)), "Sofia", NOW, tmp_path / "history")
    assert PolicyFile(path)().hold_links == 5
    assert not (tmp_path / "history").exists()


def test_two_who_change_it_at_once_do_not_overwrite_each_other(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    seen = digest(read_text(path))
    save(path, "[hold]\nlinks = 6\n", seen, "Sofia", NOW, tmp_path / "history")
    with pytest.raises(Conflict):
        save(path, "[hold]\nlinks = 7\n", seen, "Nadia", NOW, tmp_path / "history")
    assert PolicyFile(path)().hold_links == 6


# --- closing after days ----------------------------------------------------------------------------------------------


def test_the_policy_closes_posts_that_say_nothing_themselves(tmp_path: Path) -> None:
    policy = PolicyFile(tmp_path / "policy.toml")
    odd = Post("etrange", "Étrange", "/e/", "fr", "hier")
    source: list[Catalogue] = [with_posts(CATALOGUE, odd)]
    closed = closing(lambda: source[0], policy)
    assert closed() is source[0]
    policy.path.write_text("[close]\nafter_days = 30\n", encoding="utf-8")
    posts = closed().posts
    assert posts["essai"].comments_until == date(2026, 2, 4)
    assert posts["borne"].comments_until == date(2026, 3, 5), "its own day goes before"
    assert posts["ferme"].comments_until is None
    assert posts["etrange"].comments_until is None
    assert closed() is closed()
    policy.path.write_text("[close]\nafter_days = 36500\n", encoding="utf-8")
    assert closed().posts["essai"].comments_until == date(2125, 12, 12)
    source[0] = CATALOGUE
    assert "etrange" not in closed().posts

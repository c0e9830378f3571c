"""A backup holds everything, and comes back on either database."""

import stat
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation.backup import backup, restore
from moderation.clock import Clock
from moderation.domain.contribution import Action
from moderation.publication import catalogue_document, read_catalogue
from moderation.publisher import Publisher
from moderation.storage import accounts
from moderation.storage.tables import metadata
from tests.conftest import CATALOGUE, ROOT
from tests.moderation.backup.saved import BOTH, Open
from tests.moderation.conftest import SECRET, MakeSettings
from tests.moderation.lived_in import contents, live, send, settle


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize("source", BOTH)
def test_everything_comes_back_on_either_database(
    source: str, target: str, settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    old, new = settings_in("old", source), settings_in("new", target)
    before = opened(old)
    cast = live(before, clock())
    old.catalogue.write_bytes(catalogue_document(CATALOGUE))
    manifest = backup(before, old, tmp_path / "saved")
    assert all(each.count for each in manifest.tables.values()), "a table that the round trip does not test"
    restore(new, tmp_path / "saved")
    after = opened(new)
    assert contents(after) == contents(before)
    assert read_catalogue(new.catalogue.read_bytes(), "catalogue") == CATALOGUE
    assert (new.var / "secret").read_text() == (old.var / "secret").read_text()
    assert stat.S_IMODE((new.var / "secret").stat().st_mode) == 0o600
    # Life goes on: numbers continue after the highest, and the log is locked as before.
    highest = max(int(row[0]) for row in contents(after)["contributions"])
    assert send(after, clock()).seq == highest + 1
    settle(after, send(after, clock()), Action.REJECT, cast.nadia, clock(), reason="spam")
    with pytest.raises(Exception, match="append-only"):
        after.write(lambda connection: connection.execute(text("DELETE FROM decisions")))


def test_the_publication_is_made_again_after_a_restore(
    saved: Path, settings_in: MakeSettings, opened: Open, clock: Clock
) -> None:
    new = settings_in("new")
    restore(new, saved)
    publisher = Publisher(opened(new), new.var, lambda: CATALOGUE, lambda keys: [], clock)
    assert publisher.publish_all() == ["essai", "panne", "story"]
    assert "Approuvé" in (new.publication / "threads" / "panne.json").read_text(encoding="utf-8")


def test_a_state_folder_that_was_started_but_not_used_is_empty(
    saved: Path, settings_in: MakeSettings, opened: Open, database_url: str
) -> None:
    new = settings_in("new", ECOUTE_DATABASE_URL=database_url)
    opened(new).close()
    restore(new, saved)
    assert len(contents(opened(new))["accounts"]) == 7


def test_a_given_secret_stays_and_is_warned_about(
    saved: Path, settings_in: MakeSettings, caplog: pytest.LogCaptureFixture
) -> None:
    new = settings_in("new", ECOUTE_SECRET=SECRET)
    restore(new, saved)
    assert not (new.var / "secret").exists()
    assert "ECOUTE_SECRET is not the backup's" in caplog.text


def test_a_backup_of_the_first_release_comes_back_today(settings_in: MakeSettings, opened: Open) -> None:
    new = settings_in("new")
    restore(new, ROOT / "tests" / "contract" / "backup")
    everything = contents(opened(new))
    assert everything.keys() == metadata.tables.keys()
    assert len(everything["contributions"]) == 16


def test_only_the_owner_can_read_a_backup(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in saved.iterdir()} == {0o600}


def test_no_secret_that_signs_anybody_in_is_in_a_backup(
    settings_in: MakeSettings, opened: Open, clock: Clock, tmp_path: Path
) -> None:
    settings = settings_in("old")
    store = opened(settings)
    nadia = live(store, clock()).nadia
    tokens = store.write(
        lambda c: [
            accounts.new_link(c, nadia, clock()),
            accounts.start_session(c, nadia, "", clock()),
            accounts.new_token(c, nadia, clock()),
        ]
    )
    backup(store, settings, tmp_path / "saved")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "saved").iterdir())
    assert not [token for token in tokens if token.encode() in everything]


def test_the_seal_is_one_that_sha256sum_checks(saved: Path) -> None:
    checked = subprocess.run(["sha256sum", "--check", "manifest.sha256"], cwd=saved, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr

"""The database that tests on PostgreSQL share is to each of them as if it were new."""

from sqlalchemy import text

from moderation.domain.actors import Role
from moderation.storage import accounts
from moderation.storage.store import Store
from tests.conftest import MovedClock
from tests.postgres import Databases

IDENTITY = "SELECT oid FROM pg_database WHERE datname = current_database()"


def leave(databases: Databases, *statements: str) -> tuple[int, int]:
    """Enter an account, and run `statements`; the number of the account, and which database it was."""
    store = Store(databases.fresh())
    now = MovedClock()()
    seq = store.write(lambda connection: accounts.add(connection, "a@blog.example", Role.MODERATOR, now)).seq
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
        identity = int(connection.scalar(text(IDENTITY)))
    store.close()
    return seq, identity


def test_rows_are_gone_and_numbers_begin_anew_in_the_same_database(databases: Databases) -> None:
    leave(databases, "CREATE TABLE in_the_way (id int)")  # the next is new, and far from full
    assert leave(databases) == leave(databases)


def test_a_database_that_was_altered_is_not_given_again(databases: Databases) -> None:
    for statement in (
        "ALTER TABLE decisions DISABLE TRIGGER ALL",
        "CREATE TABLE foreign_to_us (id int)",
        "DROP INDEX IF EXISTS ix_none; ALTER TABLE accounts ADD COLUMN shoe int",
        "ANALYZE accounts",
    ):
        altered = leave(databases, statement)
        seq, identity = leave(databases)
        assert seq == altered[0]
        assert identity != altered[1], statement

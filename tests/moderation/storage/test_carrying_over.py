"""Those who spoke for a brand before there were parts, and proofs that end, go on: as managers, with their dates."""

from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import text

from moderation.domain.parts import Part
from moderation.domain.representative import CONFIRMED_FOR, State
from moderation.storage import accounts, schema
from moderation.storage.representative_log import events_of, represented_since
from moderation.storage.store import Store

PROVED, ENDED = datetime(2025, 11, 3, 8, 30, tzinfo=UTC), datetime(2026, 2, 1, 12, 0, tzinfo=UTC)

OLD = text(
    "INSERT INTO accounts (email, name, title, role, brand, verified_by, verified_at, created_at, suspended_at)"
    " VALUES (:email, 'X', 'SAV', :role, :brand, :by, :proved, :at, :ended)"
)


def test_old_accounts_of_brands_go_on_with_their_dates(store: Store) -> None:
    def written(moment: datetime | None) -> str | datetime | None:
        return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if moment and store.sqlite else moment

    with store.engine.execution_options(ecoute_durable=True).begin() as connection:
        command.downgrade(schema.config(connection), "0013")
        for email, role, brand, by, ended in (
            ("leo@nuage.example", "brand", "nuage", "operator", None),
            ("mia@nuage.example", "brand", "nuage", None, None),
            ("zoe@orage.example", "brand", "orage", "email", ENDED),
            ("nadia@blog.example", "moderator", None, None, None),
        ):
            values = {"email": email, "role": role, "brand": brand, "by": by}
            moments = {"at": PROVED, "proved": PROVED if by else None, "ended": ended}
            connection.execute(OLD, values | {name: written(moment) for name, moment in moments.items()})
    schema.upgrade(store)
    with store.read() as connection:
        leo, mia, zoe, nadia = accounts.everybody(connection)
        assert [each.part for each in (leo, mia, zoe, nadia)] == [Part.MANAGER, Part.MANAGER, Part.MANAGER, None]
        assert [each.standing for each in (leo, mia, zoe, nadia)] == [
            State.ACTIVE,
            State.INVITED,
            State.SUSPENDED,
            None,
        ]
        assert (leo.renew_by, mia.renew_by, zoe.ended_at) == (PROVED + CONFIRMED_FOR, None, ENDED)
        assert [(each.action, each.at) for each in events_of(connection, zoe.seq)] == [
            ("accept", PROVED),
            ("suspend", ENDED),
        ]
        assert represented_since(connection, "nuage", ENDED) == PROVED
        assert represented_since(connection, "orage", ENDED - timedelta(days=1)) == PROVED
        assert represented_since(connection, "orage", ENDED + timedelta(days=1)) is None

"""The database: reachable, whole, of this release; and what waits in it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from moderation.acts import DRAWING, PUBLISH, RECORD, REPUBLISH
from moderation.clock import Clock
from moderation.doctor.line import Line, ill, mind, well
from moderation.mail.postbox import MAIL
from moderation.settings import Settings
from moderation.storage import accounts, outbox
from moderation.storage.store import Store
from moderation.verify.database import database_differences

CONNECT_SECONDS = 5

PUBLISHED_WITHIN = timedelta(minutes=1)
MAILED_WITHIN = timedelta(hours=1)


def database(settings: Settings, clock: Clock) -> Iterator[Line]:
    """Everything about the database. Nothing is made where there is none yet."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        if url.database and not Path(url.database).is_file():
            yield mind("database", f"{url.database} is not there yet; the first start makes it")
            return
    else:
        url = url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
    where = url.set(query={}).render_as_string()  # with its password hidden
    try:
        with closing(Store(url.render_as_string(hide_password=False))) as store:
            yield from _inside(store, where, settings, clock)
    except SQLAlchemyError as error:
        why = " ".join(str(getattr(error, "orig", None) or error).split())
        yield ill(
            "database",
            f"{where} cannot be used: {why}",
            "is it running, and are ECOUTE_DATABASE_URL and rights as meant?",
        )


def _inside(store: Store, where: str, settings: Settings, clock: Clock) -> Iterator[Line]:
    found = [*database_differences(store)]
    if found:
        yield from (ill("database", difference) for difference in found)
        return
    yield well("database", f"{where}, whole, of this release")
    with store.read() as connection:
        if store.sqlite and (mode := connection.execute(text("PRAGMA journal_mode")).scalar()) != "wal":
            yield ill("database", f"its journal is “{mode}”, not WAL: readers hold writers up", "use a local disk")
        yield from _waiting(connection, settings, clock())
        if not accounts.moderating(connection):
            todo = "`ecoute account add EMAIL --role moderator`"
            yield mind("moderators", "nobody can sign in to the desk", todo)


def _waiting(connection: Connection, settings: Settings, now: datetime) -> Iterator[Line]:
    """What waits to be published or mailed, and what was given up."""
    late, given_up = 0, 0
    for topic in (PUBLISH, REPUBLISH, RECORD, DRAWING):
        number, oldest = outbox.lag(connection, topic)
        late += number if oldest is not None and now - oldest > PUBLISHED_WITHIN else 0
        given_up += outbox.failures(connection, topic)
    if given_up:
        yield ill("publisher", f"{given_up} pieces of work were given up", "run `ecoute publish --all`")
    if late:
        yield ill(
            "publisher",
            f"{late} changes wait, the oldest for more than a minute",
            "start the service, or run `ecoute publish`",
        )
    if not late and not given_up:
        yield well("publisher", "nothing waits")
    number, oldest = outbox.lag(connection, MAIL)
    if number and oldest is not None and now - oldest > MAILED_WITHIN:
        why = "the line about mail says why" if settings.smtp_url else "set ECOUTE_SMTP_URL"
        yield ill("letters", f"{number} wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC", why)
    if failed := outbox.failures(connection, MAIL):
        yield mind("letters", f"{failed} were given up", "`ecoute verify` says which and why")

"""The tables of webhooks: which of a brand's systems is told of what, and what became of each message.

The secret with which messages are signed is in none of them: it is made anew from the service's own, when needed.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from moderation.storage.columns import Moment, metadata, sequence
from moderation.storage.columns import words as _text

hooks = Table(
    "hooks",
    metadata,
    sequence(),
    _text("id", "random: where it is changed, and what its secret is made for", unique=True),
    _text("brand", "the slug of the brand whose system it is"),
    _text("address", "the https address that messages are sent to"),
    _text("events", "the events it is told of, see domain.hook.Event, separated by spaces; empty: none"),
    Column("generation", Integer, nullable=False, comment="of its secret: grows with every new one"),
    Column("rotated_at", Moment, comment="when it got another secret; for a day the one before signs too"),
    Column("account", ForeignKey("accounts.seq"), nullable=False, comment="who registered it or last changed it"),
    Column("version", Integer, nullable=False, comment="grows with every change"),
    Column("created_at", Moment, nullable=False),
    Column("paused_at", Moment, comment="since then nothing is sent: a message could not be delivered; null: it runs"),
    UniqueConstraint("brand", "address"),
    Index("ix_hooks_account", "account"),
    sqlite_autoincrement=True,
)

hook_deliveries = Table(
    "hook_deliveries",
    metadata,
    sequence(),
    Column("hook", ForeignKey("hooks.seq"), nullable=False),
    _text("id", "the webhook-id of the message: the same however often it is sent", unique=True),
    _text("event", "see domain.hook.Event"),
    _text("facts", "what the message says, as JSON: ids, states and moments, nobody's words or data"),
    Column("created_at", Moment, nullable=False, comment="when it happened"),
    Column("asked_at", Moment, nullable=False, comment="when it was to be sent, or to be sent again"),
    Column("task", ForeignKey("outbox.seq"), nullable=False, comment="the row of the outbox that is sent"),
    Column("tries", Integer, nullable=False, comment="how often it was tried since then"),
    Column("tried_at", Moment, comment="when it was last tried; null: never"),
    Column("status", Integer, comment="the HTTP status of the last answer; null: there was none"),
    _text("problem", "why it did not arrive, see domain.hook.Failure; empty: it did, or was not tried yet"),
    Column("delivered_at", Moment, comment="when the endpoint took it"),
    Column("stopped_at", Moment, comment="since then it is not tried any more, unless somebody asks for it"),
    Index("ix_hook_deliveries_hook", "hook", "seq"),
    Index("ix_hook_deliveries_task", "task"),
    Index("ix_hook_deliveries_asked_at", "asked_at"),
    comment="what was to be sent to an endpoint; gone after 30 days",
    sqlite_autoincrement=True,
)

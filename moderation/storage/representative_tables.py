"""The tables of those who speak for brands: how each came to it, what happened to it, and whose domain is proved."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from moderation.storage.columns import Moment, metadata, sequence
from moderation.storage.columns import words as _text

joinings = Table(
    "joinings",
    metadata,
    sequence(),
    _text("token", "SHA-256 of the link's secret, in hexadecimal", unique=True),
    _text("kind", "invitation, or request"),
    _text("state", "see storage.joinings.JoiningState"),
    _text("brand", "the slug of the brand to be spoken for"),
    _text("part", "see domain.parts.Part"),
    _text("email", "where the link was sent; empty once nobody waits any more"),
    _text("name", "as typed in the request; empty for an invitation, and once nobody waits any more"),
    _text("title", "likewise"),
    _text("lang", "language of the letters, fr or en"),
    Column("invited_by", ForeignKey("accounts.seq"), comment="null: the operator, or nobody: a request"),
    _text("role", "the role in which it was asked for"),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, comment="until then the link works, once"),
    Column("proved_at", Moment, comment="when the link was used"),
    Column("decided_at", Moment, comment="when a moderator confirmed or refused a request"),
    Column("decided_by", ForeignKey("accounts.seq")),
    Column("account", ForeignKey("accounts.seq"), comment="that came of it"),
    Index("ix_joinings_brand", "brand", "state"),
    Index("ix_joinings_email", "email"),
    comment="who was asked, or asked, to speak for a brand",
    sqlite_autoincrement=True,
)

representative_events = Table(
    "representative_events",
    metadata,
    sequence(),
    Column("of_account", ForeignKey("accounts.seq"), nullable=False, comment="the representative"),
    _text("action", "see domain.representative.Action"),
    _text("from_state", "the state before"),
    _text("to_state", "the state after"),
    _text("detail", "the part that was given, the domain that was proved; empty otherwise"),
    Column("account", ForeignKey("accounts.seq"), comment="who did it; null: nobody with an account"),
    _text("role", "the role in which it was done"),
    Column("at", Moment, nullable=False),
    Index("ix_representative_events_of_account", "of_account", "seq"),
    comment="append-only: how everybody who speaks for a brand came to it, and how it went on",
    sqlite_autoincrement=True,
)

domain_challenges = Table(
    "domain_challenges",
    metadata,
    sequence(),
    Column("account", ForeignKey("accounts.seq"), nullable=False, comment="who asked for it"),
    _text("brand", "the slug of the brand"),
    _text("domain", "of the brand, as DNS writes it"),
    _text("token", "what is to be put there; it is public", unique=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, comment="until then it can be checked"),
    Column("attempts", Integer, nullable=False, comment="how often it was checked"),
    Column("checked_at", Moment, comment="when it was last checked"),
    _text("method", "where it was last looked for, or found: dns or well_known", nullable=True),
    _text("found", "what was found instead, for its owner; empty: nothing, or all is well"),
    Column("proved_at", Moment, comment="when it was found: the domain is proved"),
    Column("ended_at", Moment, comment="from then on it proves nothing any more"),
    Index("ix_domain_challenges_brand", "brand", "proved_at"),
    Index("ix_domain_challenges_account", "account"),
    sqlite_autoincrement=True,
)

"""The tables of notices: what a brand was to be told of a case, and what became of each letter."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from moderation.storage.columns import Moment, metadata, sequence
from moderation.storage.columns import words as _text

case_notices = Table(
    "case_notices",
    metadata,
    sequence(),
    Column("in_case", ForeignKey("cases.seq"), nullable=False),
    Column("round", Integer, nullable=False, comment="of which round of the case"),
    Column("day", Integer, nullable=False, comment="0: the notice; else the day of the reminder after it"),
    Column("asked_at", Moment, nullable=False, comment="when it was asked for"),
    Column("account", ForeignKey("accounts.seq"), comment="who asked; null: the clock or the operator"),
    _text("role", "the role in which it was asked for"),
    Index("ix_case_notices_in_case", "in_case", "round"),
    comment="what a brand was to be told by mail; without a letter, there was nobody to tell",
    sqlite_autoincrement=True,
)

case_letters = Table(
    "case_letters",
    metadata,
    sequence(),
    Column("notice", ForeignKey("case_notices.seq"), nullable=False),
    Column("letter", ForeignKey("outbox.seq"), nullable=False, comment="the row of the outbox that is sent"),
    _text("recipient", "representative, or complaints: the brand's address for them; the address itself is not kept"),
    Column("account", ForeignKey("accounts.seq"), comment="of the representative; null otherwise"),
    Column("accepted_at", Moment, comment="when the mail server took it"),
    Column("failed_at", Moment, comment="when it was given up"),
    _text("error", "of what it failed; names nobody", server_default=""),
    Index("ix_case_letters_notice", "notice"),
    Index("ix_case_letters_letter", "letter"),
    comment="the letters of a notice, one a recipient, and whether they were delivered",
    sqlite_autoincrement=True,
)

"""The tables of a brand's inbox: what its people tell each other about a case, and what they prepare.

Nothing of it is public, and moderators see none of it.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from moderation.storage.columns import Moment, metadata, sequence
from moderation.storage.columns import words as _text

inbox_log = Table(
    "inbox_log",
    metadata,
    sequence(),
    Column("in_case", ForeignKey("cases.seq"), nullable=False),
    _text("kind", "noted, assigned or escalated"),
    Column("account", ForeignKey("accounts.seq"), nullable=False, comment="who did it"),
    Column("about", ForeignKey("accounts.seq"), comment="the colleague it was given to; null: nobody, or a note"),
    _text("words", "the note, or why it was escalated; empty once deleted"),
    Column("at", Moment, nullable=False),
    Column("gone_at", Moment, comment="when its author deleted the words: that there were some stays"),
    Index("ix_inbox_log_in_case", "in_case", "seq"),
    Index("ix_inbox_log_account", "account"),
    comment="internal to a brand: notes about a case, who took it over, and to whom it was escalated",
    sqlite_autoincrement=True,
)

assignments = Table(
    "assignments",
    metadata,
    Column("in_case", ForeignKey("cases.seq"), primary_key=True),
    Column("account", ForeignKey("accounts.seq"), comment="the colleague who answers it; null: nobody (any more)"),
    Column("version", Integer, nullable=False, comment="grows with every change: two colleagues never overwrite"),
    Index("ix_assignments_account", "account"),
    comment="who answers a case, in the brand",
)

answer_templates = Table(
    "answer_templates",
    metadata,
    sequence(),
    _text("id", "random: where it is changed", unique=True),
    _text("brand", "the slug of the brand whose people may begin an answer with it"),
    _text("title", "by which they find it"),
    _text("body", "its words, with {places} to fill in"),
    Column("version", Integer, nullable=False, comment="grows with every change"),
    Column("account", ForeignKey("accounts.seq"), nullable=False, comment="who wrote it last"),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("brand", "title"),
    Index("ix_answer_templates_account", "account"),
    sqlite_autoincrement=True,
)

drafts = Table(
    "drafts",
    metadata,
    Column("in_case", ForeignKey("cases.seq"), primary_key=True),
    Column("account", ForeignKey("accounts.seq"), primary_key=True),
    _text("type", "see domain.case.StatementType; empty: not chosen yet"),
    _text("body", "the words so far"),
    _text("facts", "the facts disputed, so far"),
    _text("promises", "what is promised, so far: a JSON list of kind and day, as typed"),
    Column("version", Integer, nullable=False, comment="grows each time it is saved"),
    Column("saved_at", Moment, nullable=False),
    Index("ix_drafts_account", "account"),
    comment="answers that are being written: one a case and account, gone once it is sent",
)

"""The tables of a story's author: their private link, contacts outside the thread, and what brands changed."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, text

from moderation.storage.columns import Moment, metadata, sequence
from moderation.storage.columns import words as _text

story_authors = Table(
    "story_authors",
    metadata,
    _text("post", "the key of the story", primary_key=True),
    Column("link", Integer, nullable=False, comment="the number of the private link that counts; earlier ones ended"),
    Column("linked_at", Moment, nullable=False, comment="since when that link counts; it does for a year"),
    _text("email", "where its author is told of what happens; null: nowhere. Never public", nullable=True, index=True),
    Column("address", Integer, nullable=False, comment="grows with each new address: ends the links in old letters"),
    _text("lang", "language of the letters, fr or en"),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment, comment="from then on no letters; null: they are sent"),
    comment="who judges what brands answer to a story: whoever holds the link, and nobody by role",
)

case_contacts = Table(
    "case_contacts",
    metadata,
    sequence(),
    _text("id", "random, as in addresses", unique=True),
    Column("in_case", ForeignKey("cases.seq"), nullable=False),
    Column("account", ForeignKey("accounts.seq"), comment="of the representative who reported it"),
    _text("on_day", "the day in the site's time zone on which it was, ISO 8601"),
    _text("channel", "telephone, mail, letter or in_person"),
    _text("words", "the brand's summary; empty once erased"),
    _text("said", "what the author says: confirmed or contested; null: nothing yet", nullable=True),
    _text("author_words", "how it was, says the author; empty unless contested, and once erased"),
    Column("said_at", Moment, comment="when the author said so"),
    _text("state", "of the words: see domain.contribution.State"),
    Column("version", Integer, nullable=False, comment="grows with every change"),
    Column("created_at", Moment, nullable=False, comment="when it was reported"),
    Index("ix_case_contacts_in_case", "in_case", "seq"),
    Index("ix_case_contacts_state", "state", "seq"),
    comment="talks outside the thread; the words are public once the author said something and the desk read it",
    sqlite_autoincrement=True,
)

corrections = Table(
    "corrections",
    metadata,
    sequence(),
    _text("id", "public, random: the action-… of pages", unique=True),
    _text("brand", "the slug of the brand"),
    Column("account", ForeignKey("accounts.seq"), nullable=False, comment="of the representative who signs it"),
    _text("name", "under which it is signed; empty once erased"),
    _text("role", "the representative's role when it was written; empty once erased"),
    _text("title", "what was changed, in a line; empty once erased"),
    _text("words", "what was changed; empty once erased"),
    _text("state", "see domain.contribution.State"),
    Column("version", Integer, nullable=False, comment="grows with every change"),
    Column("created_at", Moment, nullable=False, comment="when it was sent"),
    Column("published_at", Moment, comment="when it was first approved"),
    Index("ix_corrections_brand", "brand", "seq"),
    Index("ix_corrections_state", "state", "seq"),
    comment="corrective actions: what brands changed because of stories",
    sqlite_autoincrement=True,
)

correction_stories = Table(
    "correction_stories",
    metadata,
    Column("correction", ForeignKey("corrections.seq"), primary_key=True),
    _text("post", "the key of a story that raised it", primary_key=True),
    Column("letter", BigInteger, comment="the row of the outbox that is to tell its author; null: none is on its way"),
    Column("told_at", Moment, comment="when a mail server took that letter"),
    Index("ix_correction_stories_post", "post"),
    Index(
        "ix_correction_stories_letter",
        "letter",
        sqlite_where=text("letter IS NOT NULL"),
        postgresql_where=text("letter IS NOT NULL"),
    ),
)

case_word_events = Table(
    "case_word_events",
    metadata,
    sequence(),
    Column("contact", ForeignKey("case_contacts.seq"), comment="about which it is; null: a correction"),
    Column("correction", ForeignKey("corrections.seq"), comment="about which it is; null: a contact"),
    _text("action", "see domain.contribution.Action; edit: the author says something of a contact"),
    _text("from_state", "the state before"),
    _text("to_state", "the state after"),
    _text("reason", "a code of domain/reasons.toml", nullable=True),
    Column("account", ForeignKey("accounts.seq"), comment="who did it; null: the story's author or the operator"),
    _text("role", "the role in which it was done"),
    Column("at", Moment, nullable=False),
    Index("ix_case_word_events_contact", "contact", "seq"),
    Index("ix_case_word_events_correction", "correction", "seq"),
    comment="append-only: what was decided about the words of contacts and corrective actions, and by whom",
    sqlite_autoincrement=True,
)

"""The tables of what was published: threads with their cases, facts of stories, and each brand's record."""

from sqlalchemy import BigInteger, Boolean, Column, Table

from moderation.storage.columns import Moment, metadata
from moderation.storage.columns import words as _text

publications = Table(
    "publications",
    metadata,
    _text("post", "the key of the post", primary_key=True),
    Column("serial", BigInteger, nullable=False, unique=True, comment="grows with every publication, over all posts"),
    _text("digest", "SHA-256 of the document without its serial, in hexadecimal"),
    Column("closed", Boolean, nullable=False, comment="whether readers were told that the thread is closed"),
    Column("published_at", Moment, nullable=False),
    _text("cases", "SHA-256 of the document of its cases, in hexadecimal; null: it has none", nullable=True),
)

stories = Table(
    "stories",
    metadata,
    _text("post", "the key of a story that has cases", primary_key=True),
    _text("experience", "negative, positive or mixed, as the site said last"),
    Column("published_at", Moment, nullable=False, comment="the post's own date, as the site said last"),
    comment="what figures need of a story, kept when the story is gone: a record does not forget with it",
)

records = Table(
    "records",
    metadata,
    _text("brand", "the slug of the brand", primary_key=True),
    _text("digest", "SHA-256 of the published document without its as_of, in hexadecimal"),
    Column("as_of", Moment, nullable=False, comment="up to which open cases have waited in that document"),
    Column("published_at", Moment, nullable=False, comment="when it was written"),
    Column("shown", Boolean, nullable=False, comment="whether the pages that show it were woven since"),
    comment="the record of each brand as it was published last",
)

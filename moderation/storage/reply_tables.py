"""The table of requests for a reply by right (LCEN, article 1-1, III)."""

from sqlalchemy import Column, ForeignKey, Index, Table

from moderation.storage.columns import Moment, metadata
from moderation.storage.columns import sequence as _sequence
from moderation.storage.columns import words as _text

reply_requests = Table(
    "reply_requests",
    metadata,
    _sequence(),
    _text("id", "random; signed, it is the address of the private page of whoever asked", unique=True),
    _text("post", "the key of the post that is contested, or under which it stands"),
    _text("about", "id of the message that is contested; null: the post itself", nullable=True),
    _text("state", "see domain.right_of_reply.ReplyState"),
    _text("medium", "what is contested: text, sound or image"),
    _text("passage", "the words contested, as quoted by whoever asks; empty once erased"),
    _text("body", "the reply, as it is to appear; empty once erased"),
    _text("name", "under which it is to appear; empty once erased"),
    _text("capacity", "for whom they speak, for the desk only; empty: for themselves, or once erased"),
    _text("address", "postal, for the desk only: who is asking; empty once erased"),
    _text("email", "for letters only; empty once erased", index=True),
    _text("lang", "language of the page it was sent from"),
    Column("created_at", Moment, nullable=False, comment="when it was received: its three days run from then"),
    _text("reason", "a code of domain/reply_reasons.toml; null unless refused", nullable=True),
    _text("answer", "the statement told to whoever asked; empty unless refused, and once erased", server_default=""),
    Column("account", ForeignKey("accounts.seq"), comment="who decided it; null: nobody yet, or whoever asked"),
    Column("decided_at", Moment, comment="when it was decided or withdrawn"),
    Column(
        "contribution",
        ForeignKey("contributions.seq"),
        unique=True,
        comment="of the words, made with the decision about them; null until then, and where it was withdrawn",
    ),
    Index("ix_reply_requests_state", "state", "seq"),
    Index("ix_reply_requests_post", "post", "seq"),
    sqlite_autoincrement=True,
)

"""Requests for a reply by right"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _text(name: str, comment: str, nullable: bool = False, server_default: str | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment, server_default=server_default)


def upgrade() -> None:
    op.create_table(
        "reply_requests",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        _text("id", "random; signed, it is the address of the private page of whoever asked"),
        _text("post", "the key of the post that is contested, or under which it stands"),
        _text("about", "id of the message that is contested; null: the post itself", nullable=True),
        _text("state", "see domain.right_of_reply.ReplyState"),
        _text("medium", "what is contested: text, sound or image"),
        _text("passage", "the words contested, as quoted by whoever asks; empty once erased"),
        _text("body", "the reply, as it is to appear; empty once erased"),
        _text("name", "under which it is to appear; empty once erased"),
        _text("capacity", "for whom they speak, for the desk only; empty: for themselves, or once erased"),
        _text("address", "postal, for the desk only: who is asking; empty once erased"),
        _text("email", "for letters only; empty once erased"),
        _text("lang", "language of the page it was sent from"),
        sa.Column("created_at", MOMENT, nullable=False, comment="when it was received: its three days run from then"),
        _text("reason", "a code of domain/reply_reasons.toml; null unless refused", nullable=True),
        _text(
            "answer", "the statement told to whoever asked; empty unless refused, and once erased", server_default=""
        ),
        sa.Column("account", SEQ, nullable=True, comment="who decided it; null: nobody yet, or whoever asked"),
        sa.Column("decided_at", MOMENT, nullable=True, comment="when it was decided or withdrawn"),
        sa.Column(
            "contribution",
            SEQ,
            nullable=True,
            comment="of the words, made with the decision about them; null until then, and where it was withdrawn",
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_reply_requests_account")),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_reply_requests_contribution")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reply_requests")),
        sa.UniqueConstraint("id", name=op.f("uq_reply_requests_id")),
        sa.UniqueConstraint("contribution", name=op.f("uq_reply_requests_contribution")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reply_requests_email", "reply_requests", ["email"])
    op.create_index("ix_reply_requests_post", "reply_requests", ["post", "seq"])
    op.create_index("ix_reply_requests_state", "reply_requests", ["state", "seq"])


def downgrade() -> None:
    op.drop_table("reply_requests")

"""Threads: locked, and what is pinned to their top"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

REFUSAL = "SELECT RAISE(ABORT, 'thread_acts are append-only')"


def upgrade() -> None:
    op.create_table(
        "thread_acts",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("post", sa.Text(), nullable=False, comment="the key of the post"),
        sa.Column("action", sa.Text(), nullable=False, comment="see domain.thread.ThreadAction"),
        sa.Column("contribution", sa.Text(), nullable=True, comment="id of what was pinned; null otherwise"),
        sa.Column("account", SEQ, nullable=False, comment="who did it"),
        sa.Column("role", sa.Text(), nullable=False, comment="the role in which it was done"),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_thread_acts_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_thread_acts")),
        comment="append-only: what moderators did to whole threads, and so how each stands",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_thread_acts_post", "thread_acts", ["post", "seq"])
    op.create_index("ix_contributions_newest", "contributions", ["state", "published_at", "seq"])
    if _sqlite():
        for name, when in {
            "thread_acts_never_update": "BEFORE UPDATE ON thread_acts",
            "thread_acts_never_delete": "BEFORE DELETE ON thread_acts",
            # INSERT OR REPLACE deletes without asking the trigger for deletion.
            "thread_acts_never_replace": (
                "BEFORE INSERT ON thread_acts WHEN EXISTS (SELECT 1 FROM thread_acts WHERE seq = NEW.seq)"
            ),
        }.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN {REFUSAL}; END")
    else:
        op.execute(
            "CREATE TRIGGER thread_acts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON thread_acts"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_index("ix_contributions_newest", "contributions")
    op.drop_table("thread_acts")


def _sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"

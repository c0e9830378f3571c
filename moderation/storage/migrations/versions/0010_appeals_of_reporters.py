"""Appeals of those who reported a message, when their report was found invalid"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

WORDS = "why whoever reported thinks the finding wrong; empty once erased"
ANSWER = "the reasons told to whoever reported; empty until then, and once erased"
DECIDED = "who decided it; null: nobody yet, or events did"


def upgrade() -> None:
    op.create_table(
        "report_appeals",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("report", SEQ, nullable=False, comment="which was found invalid"),
        sa.Column("found_by", SEQ, nullable=True, comment="who found it so: somebody else decides"),
        sa.Column("found_at", MOMENT, nullable=False, comment="when it was found so"),
        sa.Column("state", sa.Text(), nullable=False, comment="see domain.appeal.AppealState"),
        sa.Column("words", sa.Text(), nullable=False, comment=WORDS),
        sa.Column("created_at", MOMENT, nullable=False, comment="when it was lodged"),
        sa.Column("answer", sa.Text(), server_default="", nullable=False, comment=ANSWER),
        sa.Column("account", SEQ, nullable=True, comment=DECIDED),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_report_appeals_account")),
        sa.ForeignKeyConstraint(["found_by"], ["accounts.seq"], name=op.f("fk_report_appeals_found_by")),
        sa.ForeignKeyConstraint(["report"], ["reports.seq"], name=op.f("fk_report_appeals_report")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_report_appeals")),
        sa.UniqueConstraint("report", name=op.f("uq_report_appeals_report")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_appeals_state", "report_appeals", ["state", "seq"])


def downgrade() -> None:
    op.drop_table("report_appeals")

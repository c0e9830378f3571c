"""How a brand was told of a case: notices and reminders, and what became of their letters"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

BY = "mail, inbox (it was read there) or other; null: not notified"
HOW = "by what other means, in the words of who recorded it; empty otherwise"
RECIPIENT = "representative, or complaints: the brand's address for them; the address itself is not kept"


def upgrade() -> None:
    op.create_index("ix_cases_state", "cases", ["state", "seq"])
    op.add_column("case_rounds", sa.Column("notified_by", sa.Text(), nullable=True, comment=BY))
    op.add_column("case_rounds", sa.Column("notified_how", sa.Text(), server_default="", nullable=False, comment=HOW))
    op.create_table(
        "case_notices",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False, comment="of which round of the case"),
        sa.Column("day", sa.Integer(), nullable=False, comment="0: the notice; else the day of the reminder after it"),
        sa.Column("asked_at", MOMENT, nullable=False, comment="when it was asked for"),
        sa.Column("account", SEQ, nullable=True, comment="who asked; null: the clock or the operator"),
        sa.Column("role", sa.Text(), nullable=False, comment="the role in which it was asked for"),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_case_notices_account")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_case_notices_in_case")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_notices")),
        comment="what a brand was to be told by mail; without a letter, there was nobody to tell",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_notices_in_case", "case_notices", ["in_case", "round"])
    op.create_table(
        "case_letters",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("notice", SEQ, nullable=False),
        sa.Column("letter", SEQ, nullable=False, comment="the row of the outbox that is sent"),
        sa.Column("recipient", sa.Text(), nullable=False, comment=RECIPIENT),
        sa.Column("account", SEQ, nullable=True, comment="of the representative; null otherwise"),
        sa.Column("accepted_at", MOMENT, nullable=True, comment="when the mail server took it"),
        sa.Column("failed_at", MOMENT, nullable=True, comment="when it was given up"),
        sa.Column("error", sa.Text(), server_default="", nullable=False, comment="of what it failed; names nobody"),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_case_letters_account")),
        sa.ForeignKeyConstraint(["letter"], ["outbox.seq"], name=op.f("fk_case_letters_letter")),
        sa.ForeignKeyConstraint(["notice"], ["case_notices.seq"], name=op.f("fk_case_letters_notice")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_letters")),
        comment="the letters of a notice, one a recipient, and whether they were delivered",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_letters_letter", "case_letters", ["letter"], unique=True)
    op.create_index("ix_case_letters_notice", "case_letters", ["notice"])


def downgrade() -> None:
    op.drop_table("case_letters")
    op.drop_table("case_notices")
    op.drop_column("case_rounds", "notified_how")
    op.drop_column("case_rounds", "notified_by")
    op.drop_index("ix_cases_state", "cases")

"""A brand's inbox: its log, who answers which case, texts to begin with, drafts"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "inbox_log",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="noted, assigned or escalated"),
        sa.Column("account", SEQ, nullable=False, comment="who did it"),
        sa.Column("about", SEQ, nullable=True, comment="the colleague it was given to; null: nobody, or a note"),
        sa.Column("words", sa.Text(), nullable=False, comment="the note, or why it was escalated; empty once deleted"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column(
            "gone_at", MOMENT, nullable=True, comment="when its author deleted the words: that there were some stays"
        ),
        sa.ForeignKeyConstraint(["about"], ["accounts.seq"], name=op.f("fk_inbox_log_about")),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_inbox_log_account")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_inbox_log_in_case")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_inbox_log")),
        comment="internal to a brand: notes about a case, who took it over, and to whom it was escalated",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_log_in_case", "inbox_log", ["in_case", "seq"])
    op.create_index("ix_inbox_log_account", "inbox_log", ["account"])
    op.create_table(
        "assignments",
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("account", SEQ, nullable=True, comment="the colleague who answers it; null: nobody (any more)"),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="grows with every change: two colleagues never overwrite",
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_assignments_account")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_assignments_in_case")),
        sa.PrimaryKeyConstraint("in_case", name=op.f("pk_assignments")),
        comment="who answers a case, in the brand",
    )
    op.create_index("ix_assignments_account", "assignments", ["account"])
    op.create_table(
        "answer_templates",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False, comment="random: where it is changed"),
        sa.Column(
            "brand", sa.Text(), nullable=False, comment="the slug of the brand whose people may begin an answer with it"
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="by which they find it"),
        sa.Column("body", sa.Text(), nullable=False, comment="its words, with {places} to fill in"),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows with every change"),
        sa.Column("account", SEQ, nullable=False, comment="who wrote it last"),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_answer_templates_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_answer_templates")),
        sa.UniqueConstraint("brand", "title", name=op.f("uq_answer_templates_brand_title")),
        sa.UniqueConstraint("id", name=op.f("uq_answer_templates_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_answer_templates_account", "answer_templates", ["account"])
    op.create_table(
        "drafts",
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("account", SEQ, nullable=False),
        sa.Column("type", sa.Text(), nullable=False, comment="see domain.case.StatementType; empty: not chosen yet"),
        sa.Column("body", sa.Text(), nullable=False, comment="the words so far"),
        sa.Column("facts", sa.Text(), nullable=False, comment="the facts disputed, so far"),
        sa.Column(
            "promises",
            sa.Text(),
            nullable=False,
            comment="what is promised, so far: a JSON list of kind and day, as typed",
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows each time it is saved"),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_drafts_account")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_drafts_in_case")),
        sa.PrimaryKeyConstraint("in_case", "account", name=op.f("pk_drafts")),
        comment="answers that are being written: one a case and account, gone once it is sent",
    )
    op.create_index("ix_drafts_account", "drafts", ["account"])


def downgrade() -> None:
    for table in ("drafts", "answer_templates", "assignments", "inbox_log"):
        op.drop_table(table)

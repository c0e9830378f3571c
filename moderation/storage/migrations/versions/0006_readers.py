"""Readers: appeals, reports, notices by mail"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("day", sa.Text(), nullable=False, comment="the day in the site's time zone, ISO 8601"),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_digests")),
        comment="a day's digest to the moderators is written once, by however many processes",
    )
    op.create_table(
        "subscriptions",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("contribution", SEQ, nullable=False, comment="answers to it are told"),
        sa.Column("email", sa.Text(), nullable=False, comment="where notices go; never public, never on the desk"),
        sa.Column("lang", sa.Text(), nullable=False, comment="language of the letters"),
        sa.Column("created_at", MOMENT, nullable=False, comment="when it was asked for"),
        sa.Column(
            "confirmed_at",
            MOMENT,
            nullable=True,
            comment="when the address confirmed it; null: nothing is sent but the question",
        ),
        sa.Column("ended_at", MOMENT, nullable=True, comment="from then on nothing is sent; no link opens it again"),
        sa.Column("told_at", MOMENT, nullable=True, comment="when the last notice was written"),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_subscriptions_contribution")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_subscriptions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_contribution", "subscriptions", ["contribution"], unique=False)
    op.create_index(op.f("ix_subscriptions_email"), "subscriptions", ["email"], unique=False)
    op.create_table(
        "appeals",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("contribution", SEQ, nullable=False),
        sa.Column("decision", SEQ, nullable=False, comment="what it is against"),
        sa.Column("state", sa.Text(), nullable=False, comment="see domain.appeal.AppealState"),
        sa.Column(
            "words", sa.Text(), nullable=False, comment="why its author thinks the decision wrong; empty once erased"
        ),
        sa.Column("created_at", MOMENT, nullable=False, comment="when it was lodged: its clock starts"),
        sa.Column(
            "answer",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="the reasons told to its author; empty until then, and once erased",
        ),
        sa.Column("account", SEQ, nullable=True, comment="who decided it; null: nobody yet, or events did"),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_appeals_account")),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_appeals_contribution")),
        sa.ForeignKeyConstraint(["decision"], ["decisions.seq"], name=op.f("fk_appeals_decision")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_appeals")),
        sa.UniqueConstraint("decision", name=op.f("uq_appeals_decision")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appeals_contribution", "appeals", ["contribution"], unique=False)
    op.create_index("ix_appeals_state", "appeals", ["state", "seq"], unique=False)
    op.create_table(
        "reports",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False, comment="random; signed, it is the address of the reporter's page"),
        sa.Column("contribution", SEQ, nullable=False, comment="what it is about"),
        sa.Column("state", sa.Text(), nullable=False, comment="see domain.report.ReportState"),
        sa.Column("reason", sa.Text(), nullable=False, comment="a code of domain/reasons.toml"),
        sa.Column(
            "passage",
            sa.Text(),
            nullable=False,
            comment="the words it is about, as the reporter gave them; empty once erased",
        ),
        sa.Column("explanation", sa.Text(), nullable=False, comment="why, in the reporter's words; empty once erased"),
        sa.Column("name", sa.Text(), nullable=False, comment="of the reporter, for moderators only; empty once erased"),
        sa.Column("email", sa.Text(), nullable=False, comment="of the reporter, for letters only; empty once erased"),
        sa.Column("lang", sa.Text(), nullable=False, comment="language of the page it was sent from"),
        sa.Column("created_at", MOMENT, nullable=False, comment="when this site came to know of it"),
        sa.Column(
            "heard_until", MOMENT, nullable=False, comment="until then its author may answer before anything is done"
        ),
        sa.Column(
            "author_answer",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="what the author of the contribution says to it",
        ),
        sa.Column("answered_at", MOMENT, nullable=True, comment="when its author answered"),
        sa.Column("answer", sa.Text(), server_default="", nullable=False, comment="the reasons told to both parties"),
        sa.Column("account", SEQ, nullable=True, comment="who decided it; null: nobody yet, or events did"),
        sa.Column("decision", SEQ, nullable=True, comment="the taking down that followed from it"),
        sa.Column("decided_at", MOMENT, nullable=True, comment="when this site acted upon it"),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_reports_account")),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_reports_contribution")),
        sa.ForeignKeyConstraint(["decision"], ["decisions.seq"], name=op.f("fk_reports_decision")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reports")),
        sa.UniqueConstraint("id", name=op.f("uq_reports_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_contribution", "reports", ["contribution"], unique=False)
    op.create_index(op.f("ix_reports_email"), "reports", ["email"], unique=False)
    op.create_index("ix_reports_state", "reports", ["state", "seq"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_reports_state", table_name="reports")
    op.drop_index(op.f("ix_reports_email"), table_name="reports")
    op.drop_index("ix_reports_contribution", table_name="reports")
    op.drop_table("reports")
    op.drop_index("ix_appeals_state", table_name="appeals")
    op.drop_index("ix_appeals_contribution", table_name="appeals")
    op.drop_table("appeals")
    op.drop_index(op.f("ix_subscriptions_email"), table_name="subscriptions")
    op.drop_index("ix_subscriptions_contribution", table_name="subscriptions")
    op.drop_table("subscriptions")
    op.drop_table("digests")

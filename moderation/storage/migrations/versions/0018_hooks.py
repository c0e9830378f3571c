"""Webhooks: the endpoints of brands, and what was sent to each"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "hooks",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column(
            "id", sa.Text(), nullable=False, comment="random: where it is changed, and what its secret is made for"
        ),
        sa.Column("brand", sa.Text(), nullable=False, comment="the slug of the brand whose system it is"),
        sa.Column("address", sa.Text(), nullable=False, comment="the https address that messages are sent to"),
        sa.Column(
            "events",
            sa.Text(),
            nullable=False,
            comment="the events it is told of, see domain.hook.Event, separated by spaces; empty: none",
        ),
        sa.Column("generation", sa.Integer(), nullable=False, comment="of its secret: grows with every new one"),
        sa.Column(
            "rotated_at",
            MOMENT,
            nullable=True,
            comment="when it got another secret; for a day the one before signs too",
        ),
        sa.Column("account", SEQ, nullable=False, comment="who registered it or last changed it"),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows with every change"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column(
            "paused_at",
            MOMENT,
            nullable=True,
            comment="since then nothing is sent: a message could not be delivered; null: it runs",
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_hooks_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_hooks")),
        sa.UniqueConstraint("brand", "address", name=op.f("uq_hooks_brand_address")),
        sa.UniqueConstraint("id", name=op.f("uq_hooks_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hooks_account", "hooks", ["account"])
    op.create_table(
        "hook_deliveries",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("hook", SEQ, nullable=False),
        sa.Column(
            "id",
            sa.Text(),
            nullable=False,
            comment="the webhook-id of the message: the same however often it is sent",
        ),
        sa.Column("event", sa.Text(), nullable=False, comment="see domain.hook.Event"),
        sa.Column(
            "facts",
            sa.Text(),
            nullable=False,
            comment="what the message says, as JSON: ids, states and moments, nobody's words or data",
        ),
        sa.Column("created_at", MOMENT, nullable=False, comment="when it happened"),
        sa.Column("asked_at", MOMENT, nullable=False, comment="when it was to be sent, or to be sent again"),
        sa.Column("task", SEQ, nullable=False, comment="the row of the outbox that is sent"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how often it was tried since then"),
        sa.Column("tried_at", MOMENT, nullable=True, comment="when it was last tried; null: never"),
        sa.Column(
            "status", sa.Integer(), nullable=True, comment="the HTTP status of the last answer; null: there was none"
        ),
        sa.Column(
            "problem",
            sa.Text(),
            nullable=False,
            comment="why it did not arrive, see domain.hook.Failure; empty: it did, or was not tried yet",
        ),
        sa.Column("delivered_at", MOMENT, nullable=True, comment="when the endpoint took it"),
        sa.Column(
            "stopped_at",
            MOMENT,
            nullable=True,
            comment="since then it is not tried any more, unless somebody asks for it",
        ),
        sa.ForeignKeyConstraint(["hook"], ["hooks.seq"], name=op.f("fk_hook_deliveries_hook")),
        sa.ForeignKeyConstraint(["task"], ["outbox.seq"], name=op.f("fk_hook_deliveries_task")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_hook_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_hook_deliveries_id")),
        comment="what was to be sent to an endpoint; gone after 30 days",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hook_deliveries_hook", "hook_deliveries", ["hook", "seq"])
    op.create_index("ix_hook_deliveries_task", "hook_deliveries", ["task"])
    op.create_index("ix_hook_deliveries_asked_at", "hook_deliveries", ["asked_at"])


def downgrade() -> None:
    op.drop_table("hook_deliveries")
    op.drop_table("hooks")

"""Policy: which rules held a contribution, connection data, blocks, calculations that were used"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "contributions",
        sa.Column(
            "held",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="ids of the rules that held it, separated by spaces",
        ),
    )
    op.create_table(
        "connections",
        sa.Column("contribution", SEQ, nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="network address that it was sent from"),
        sa.Column("user_agent", sa.Text(), nullable=False, comment="what its program called itself, shortened"),
        sa.Column("at", MOMENT, nullable=False, comment="when; a year later the row goes by itself"),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_connections_contribution")),
        sa.PrimaryKeyConstraint("contribution", name=op.f("pk_connections")),
        comment="connection data that the law asks for (LCEN), sealed: no page and no export of threads shows it",
    )
    op.create_index("ix_connections_at", "connections", ["at"])
    op.create_index("ix_connections_address", "connections", ["address", "at"])
    op.create_table(
        "blocks",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="HMAC of the address or e-mail with the service's secret"),
        sa.Column("kind", sa.Text(), nullable=False, comment="address or email"),
        sa.Column("reason", sa.Text(), nullable=False, comment="a code of domain/reasons.toml"),
        sa.Column("contribution", SEQ, nullable=False, comment="from which it was set"),
        sa.Column("account", SEQ, nullable=False, comment="who blocked"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False, comment="from then on it blocks nobody"),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", SEQ, nullable=True),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_blocks_contribution")),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_blocks_account")),
        sa.ForeignKeyConstraint(["lifted_by"], ["accounts.seq"], name=op.f("fk_blocks_lifted_by")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_blocks")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_blocks_key", "blocks", ["key", "until"])
    op.create_table(
        "spent_proofs",
        sa.Column("proof", sa.Text(), nullable=False, comment="SHA-256 of a calculation, in hexadecimal: good once"),
        sa.Column("expires_at", MOMENT, nullable=False, comment="from then on it is void anyway"),
        sa.PrimaryKeyConstraint("proof", name=op.f("pk_spent_proofs")),
    )
    op.create_index("ix_spent_proofs_expires_at", "spent_proofs", ["expires_at"])


def downgrade() -> None:
    op.drop_table("spent_proofs")
    op.drop_table("blocks")
    op.drop_table("connections")
    op.drop_column("contributions", "held")

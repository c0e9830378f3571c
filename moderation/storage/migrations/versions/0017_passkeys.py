"""Passkeys of accounts; when a token of the API was last used"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "passkeys",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("account", SEQ, nullable=False),
        sa.Column("credential", sa.Text(), nullable=False, comment="the name that its device gave it, base64url"),
        sa.Column(
            "public_key",
            sa.Text(),
            nullable=False,
            comment="COSE key, base64url: checks signatures and can make none",
        ),
        sa.Column(
            "handle",
            sa.Text(),
            nullable=False,
            comment="what devices know the account by, random, base64url: one for all passkeys of an account",
        ),
        sa.Column(
            "sign_count",
            sa.BigInteger(),
            nullable=False,
            comment="as its device said at the last use; 0: it counts none",
        ),
        sa.Column(
            "transports",
            sa.Text(),
            nullable=False,
            comment="how the device is reached (usb, internal …), separated by spaces; empty: it did not say",
        ),
        sa.Column("backed_up", sa.Boolean(), nullable=False, comment="whether its owner has it on several devices"),
        sa.Column("name", sa.Text(), nullable=False, comment="by which its owner recognises it; never public"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True, comment="when it last signed in; null: never"),
        sa.Column(
            "removed_at",
            MOMENT,
            nullable=True,
            comment="from then on it signs nobody in; the row says who could get in until then",
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_passkeys_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkeys_credential")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passkeys_account", "passkeys", ["account"])
    op.add_column("api_tokens", sa.Column("used_at", MOMENT, nullable=True, comment="to the hour; null: never"))


def downgrade() -> None:
    op.drop_column("api_tokens", "used_at")
    op.drop_table("passkeys")

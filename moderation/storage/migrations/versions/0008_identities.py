"""Identities: readers who proved who they are, by a link in their mail or by a provider"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False, comment="who vouches: mail, or the address of a provider"),
        sa.Column("subject", sa.Text(), nullable=False, comment="its name there; of mail, the address in lower case"),
        sa.Column("name", sa.Text(), nullable=False, comment="proposed in the form; never shown by itself"),
        sa.Column("email", sa.Text(), nullable=True, comment="an address that is proved; null: none"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "identity_links",
        sa.Column(
            "token",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the token, in hexadecimal: the token itself is nowhere",
        ),
        sa.Column("email", sa.Text(), nullable=False, comment="where it was sent: using it proves the address"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True, comment="a link works once"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_identity_links")),
    )
    with op.batch_alter_table("identity_links", schema=None) as batch_op:
        batch_op.create_index("ix_identity_links_email", ["email"], unique=False)
    op.create_table(
        "identity_sessions",
        sa.Column("token", sa.Text(), nullable=False, comment="SHA-256 of the cookie's secret, in hexadecimal"),
        sa.Column("identity", SEQ, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["identity"], ["identities.seq"], name=op.f("fk_identity_sessions_identity")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_identity_sessions")),
    )
    with op.batch_alter_table("identity_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_identity_sessions_identity", ["identity"], unique=False)
    op.create_table(
        "signed",
        sa.Column("contribution", SEQ, nullable=False),
        sa.Column("identity", SEQ, nullable=False),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_signed_contribution")),
        sa.ForeignKeyConstraint(["identity"], ["identities.seq"], name=op.f("fk_signed_identity")),
        sa.PrimaryKeyConstraint("contribution", name=op.f("pk_signed")),
        comment="which contributions a reader sent while signed in",
    )
    with op.batch_alter_table("signed", schema=None) as batch_op:
        batch_op.create_index("ix_signed_identity", ["identity"], unique=False)


def downgrade() -> None:
    for table in ("signed", "identity_sessions", "identity_links", "identities"):
        op.drop_table(table)

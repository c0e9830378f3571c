"""Held: an index by which the desk's list of what one rule held is read in order; what an account wants of the digest

A message keeps the ids of all rules that held it in one column. There are few combinations of them, so each is read by
itself: what is named here is found however rare it is among a million.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LANG = "language of the digest, fr or en; null until the first sign-in: fr"
ENDED = "from then on no digest; null: it is sent"
HELD = sa.text("held <> ''")


def upgrade() -> None:
    op.create_index(
        "ix_contributions_held",
        "contributions",
        ["state", "held", "seq", "post", "lang"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.add_column("accounts", sa.Column("lang", sa.Text(), comment=LANG))
    op.add_column("accounts", sa.Column("digest_ended_at", sa.DateTime(timezone=True), comment=ENDED))


def downgrade() -> None:
    op.drop_column("accounts", "digest_ended_at")
    op.drop_column("accounts", "lang")
    op.drop_index("ix_contributions_held", "contributions")

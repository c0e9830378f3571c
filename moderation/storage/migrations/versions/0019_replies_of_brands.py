"""Replies of brands: an index by which they are found among all that was ever sent, which are mostly readers'

Each time somebody comes to speak for a brand or leaves it, the posts in which its replies stand are published anew; and
the brand's people see theirs.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OF_BRANDS = sa.text("brand IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_contributions_brand",
        "contributions",
        ["brand", "state", "post"],
        sqlite_where=OF_BRANDS,
        postgresql_where=OF_BRANDS,
    )


def downgrade() -> None:
    op.drop_index("ix_contributions_brand", "contributions")

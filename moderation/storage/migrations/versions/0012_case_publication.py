"""Cases in the publication: what of them was published, facts of stories, records of brands, reports by brands"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "publications",
        sa.Column(
            "cases",
            sa.Text(),
            nullable=True,
            comment="SHA-256 of the document of its cases, in hexadecimal; null: it has none",
        ),
    )
    op.add_column(
        "reports",
        sa.Column(
            "brand",
            sa.Text(),
            nullable=True,
            comment="of the story, where the reporter's address is at its domain or speaks for it; null: neither",
        ),
    )
    op.create_index("ix_reports_brand", "reports", ["brand"])
    op.create_table(
        "stories",
        sa.Column("post", sa.Text(), nullable=False, comment="the key of a story that has cases"),
        sa.Column(
            "experience", sa.Text(), nullable=False, comment="negative, positive or mixed, as the site said last"
        ),
        sa.Column("published_at", MOMENT, nullable=False, comment="the post's own date, as the site said last"),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_stories")),
        comment="what figures need of a story, kept when the story is gone: a record does not forget with it",
    )
    op.create_table(
        "records",
        sa.Column("brand", sa.Text(), nullable=False, comment="the slug of the brand"),
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the published document without its as_of, in hexadecimal",
        ),
        sa.Column("as_of", MOMENT, nullable=False, comment="up to which open cases have waited in that document"),
        sa.Column("published_at", MOMENT, nullable=False, comment="when it was written"),
        sa.Column("shown", sa.Boolean(), nullable=False, comment="whether the pages that show it were woven since"),
        sa.PrimaryKeyConstraint("brand", name=op.f("pk_records")),
        comment="the record of each brand as it was published last",
    )


def downgrade() -> None:
    op.drop_table("records")
    op.drop_table("stories")
    op.drop_index("ix_reports_brand", "reports")
    op.drop_column("reports", "brand")
    op.drop_column("publications", "cases")

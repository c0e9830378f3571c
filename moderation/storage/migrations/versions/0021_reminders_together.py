"""One letter may tell several reminders: a brand with many stories gets one letter a day, not one a story"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_case_letters_letter", "case_letters")
    op.create_index("ix_case_letters_letter", "case_letters", ["letter"])


def downgrade() -> None:
    # What later letters tell of further cases had no place before: the first of each stays.
    op.execute(
        "DELETE FROM case_letters WHERE seq NOT IN (SELECT first FROM "
        "(SELECT min(seq) AS first FROM case_letters GROUP BY letter) AS kept)"
    )
    op.drop_index("ix_case_letters_letter", "case_letters")
    op.create_index("ix_case_letters_letter", "case_letters", ["letter"], unique=True)

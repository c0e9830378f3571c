"""No replacing in the log: SQLite's INSERT OR REPLACE deletes a row without asking the triggers for deletion"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSE_SQLITE = """
CREATE TRIGGER decisions_never_replace BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute(REFUSE_SQLITE)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER decisions_never_replace")

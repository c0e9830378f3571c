"""The trail: each entry of the log holds the one before it; notes and salts stand where they can be erased"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

import rfc8785
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

TRIGGERS_SQLITE = {
    "decisions_never_update": "BEFORE UPDATE ON decisions",
    "decisions_never_delete": "BEFORE DELETE ON decisions",
}

decisions = sa.table(
    "decisions",
    *(sa.column(name) for name in ("seq", "contribution", "action", "from_state", "to_state", "reason", "account")),
    *(sa.column(name) for name in ("role", "words", "note_digest", "link")),
    sa.column("at", MOMENT),
)
contributions = sa.table("contributions", sa.column("seq"), sa.column("id"))
notes = sa.table("notes", sa.column("decision"), sa.column("note"), sa.column("salt"))


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("decision", SEQ, nullable=False),
        sa.Column("note", sa.Text(), nullable=False, comment="for colleagues, never public"),
        sa.Column("salt", sa.Text(), nullable=False, comment="of its digest in the log"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.seq"], name=op.f("fk_notes_decision")),
        sa.PrimaryKeyConstraint("decision", name=op.f("pk_notes")),
        comment="apart from the log, so that they can be erased",
    )
    op.add_column(
        "contributions",
        sa.Column(
            "salt",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="of the digests of its words in the log; empty once erased",
        ),
    )
    op.add_column(
        "decisions",
        sa.Column(
            "link",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="SHA-256 of this entry with the link of the one before: see storage.trail",
        ),
    )
    op.execute("ALTER TABLE decisions RENAME COLUMN note TO note_digest")
    _unlock()
    _chain(op.get_bind())
    _lock()
    if not _sqlite():
        op.alter_column(
            "decisions",
            "note_digest",
            comment="of the note for colleagues, under the salt kept with it; empty: there was none",
        )
        op.alter_column("decisions", "words", comment="digest of the words decided upon, under the contribution's salt")


def downgrade() -> None:
    """The notes go back into the log. Digests under a salt stay what they are, though nothing can check them then."""
    connection = op.get_bind()
    _unlock()
    connection.execute(sa.update(decisions).values(note_digest=""))
    for row in connection.execute(sa.select(notes)).all():
        connection.execute(sa.update(decisions).where(decisions.c.seq == row.decision).values(note_digest=row.note))
    op.execute("ALTER TABLE decisions RENAME COLUMN note_digest TO note")
    op.drop_column("decisions", "link")
    op.drop_column("contributions", "salt")
    op.drop_table("notes")
    _lock()


def _sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _unlock() -> None:
    """Let this migration, and nothing else, change the log."""
    if _sqlite():
        for name in TRIGGERS_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("ALTER TABLE decisions DISABLE TRIGGER decisions_append_only")


def _lock() -> None:
    if _sqlite():
        for name, when in TRIGGERS_SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END")
    else:
        op.execute("ALTER TABLE decisions ENABLE TRIGGER decisions_append_only")


def _chain(connection: sa.Connection) -> None:
    """Link what is in the log, and take the notes out of it."""
    previous = "0" * 64
    rows = connection.execute(
        sa.select(decisions, contributions.c.id)
        .join(contributions, contributions.c.seq == decisions.c.contribution)
        .order_by(decisions.c.seq)
    ).all()
    for row in rows:
        digest = ""
        if row.note_digest:
            salt = secrets.token_hex(16)
            digest = hmac.new(bytes.fromhex(salt), row.note_digest.encode(), hashlib.sha256).hexdigest()
            connection.execute(sa.insert(notes).values(decision=row.seq, note=row.note_digest, salt=salt))
        at: datetime = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
        content = {
            "previous": previous,
            "contribution": row.id,
            "action": row.action,
            "from": row.from_state,
            "to": row.to_state,
            "reason": row.reason,
            "note": digest,
            "account": row.account,
            "role": row.role,
            "words": row.words,
            "at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        previous = hashlib.sha256(rfc8785.dumps(content)).hexdigest()
        connection.execute(
            sa.update(decisions).where(decisions.c.seq == row.seq).values(note_digest=digest, link=previous)
        )

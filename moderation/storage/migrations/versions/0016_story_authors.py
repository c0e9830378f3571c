"""The author of a story: private links, contacts outside the thread, corrective actions and what was decided of them"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "story_authors",
        _text("post", "the key of the story"),
        sa.Column(
            "link",
            sa.Integer(),
            nullable=False,
            comment="the number of the private link that counts; earlier ones ended",
        ),
        sa.Column("linked_at", MOMENT, nullable=False, comment="since when that link counts; it does for a year"),
        _text("email", "where its author is told of what happens; null: nowhere. Never public", nullable=True),
        sa.Column(
            "address",
            sa.Integer(),
            nullable=False,
            comment="grows with each new address: ends the links in old letters",
        ),
        _text("lang", "language of the letters, fr or en"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True, comment="from then on no letters; null: they are sent"),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_story_authors")),
        comment="who judges what brands answer to a story: whoever holds the link, and nobody by role",
    )
    op.create_index("ix_story_authors_email", "story_authors", ["email"])
    op.create_table(
        "case_contacts",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        _text("id", "random, as in addresses"),
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("account", SEQ, nullable=True, comment="of the representative who reported it"),
        _text("on_day", "the day in the site's time zone on which it was, ISO 8601"),
        _text("channel", "telephone, mail, letter or in_person"),
        _text("words", "the brand's summary; empty once erased"),
        _text("said", "what the author says: confirmed or contested; null: nothing yet", nullable=True),
        _text("author_words", "how it was, says the author; empty unless contested, and once erased"),
        sa.Column("said_at", MOMENT, nullable=True, comment="when the author said so"),
        _text("state", "of the words: see domain.contribution.State"),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows with every change"),
        sa.Column("created_at", MOMENT, nullable=False, comment="when it was reported"),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_case_contacts_account")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_case_contacts_in_case")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_contacts")),
        sa.UniqueConstraint("id", name=op.f("uq_case_contacts_id")),
        comment="talks outside the thread; the words are public once the author said something and the desk read it",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_contacts_in_case", "case_contacts", ["in_case", "seq"])
    op.create_index("ix_case_contacts_state", "case_contacts", ["state", "seq"])
    op.create_table(
        "corrections",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        _text("id", "public, random: the action-… of pages"),
        _text("brand", "the slug of the brand"),
        sa.Column("account", SEQ, nullable=False, comment="of the representative who signs it"),
        _text("name", "under which it is signed; empty once erased"),
        _text("role", "the representative's role when it was written; empty once erased"),
        _text("title", "what was changed, in a line; empty once erased"),
        _text("words", "what was changed; empty once erased"),
        _text("state", "see domain.contribution.State"),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows with every change"),
        sa.Column("created_at", MOMENT, nullable=False, comment="when it was sent"),
        sa.Column("published_at", MOMENT, nullable=True, comment="when it was first approved"),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_corrections_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_corrections")),
        sa.UniqueConstraint("id", name=op.f("uq_corrections_id")),
        comment="corrective actions: what brands changed because of stories",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_brand", "corrections", ["brand", "seq"])
    op.create_index("ix_corrections_state", "corrections", ["state", "seq"])
    op.create_table(
        "correction_stories",
        sa.Column("correction", SEQ, nullable=False),
        _text("post", "the key of a story that raised it"),
        sa.Column(
            "letter",
            sa.BigInteger(),
            nullable=True,
            comment="the row of the outbox that is to tell its author; null: none is on its way",
        ),
        sa.Column("told_at", MOMENT, nullable=True, comment="when a mail server took that letter"),
        sa.ForeignKeyConstraint(["correction"], ["corrections.seq"], name=op.f("fk_correction_stories_correction")),
        sa.PrimaryKeyConstraint("correction", "post", name=op.f("pk_correction_stories")),
    )
    op.create_index("ix_correction_stories_post", "correction_stories", ["post"])
    on_its_way = sa.text("letter IS NOT NULL")
    op.create_index(
        "ix_correction_stories_letter",
        "correction_stories",
        ["letter"],
        sqlite_where=on_its_way,
        postgresql_where=on_its_way,
    )
    op.create_table(
        "case_word_events",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("contact", SEQ, nullable=True, comment="about which it is; null: a correction"),
        sa.Column("correction", SEQ, nullable=True, comment="about which it is; null: a contact"),
        _text("action", "see domain.contribution.Action; edit: the author says something of a contact"),
        _text("from_state", "the state before"),
        _text("to_state", "the state after"),
        _text("reason", "a code of domain/reasons.toml", nullable=True),
        sa.Column("account", SEQ, nullable=True, comment="who did it; null: the story's author or the operator"),
        _text("role", "the role in which it was done"),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_case_word_events_account")),
        sa.ForeignKeyConstraint(["contact"], ["case_contacts.seq"], name=op.f("fk_case_word_events_contact")),
        sa.ForeignKeyConstraint(["correction"], ["corrections.seq"], name=op.f("fk_case_word_events_correction")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_word_events")),
        comment="append-only: what was decided about the words of contacts and corrective actions, and by whom",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_word_events_contact", "case_word_events", ["contact", "seq"])
    op.create_index("ix_case_word_events_correction", "case_word_events", ["correction", "seq"])
    _only_append("case_word_events")


def downgrade() -> None:
    for table in ("case_word_events", "correction_stories", "corrections", "case_contacts", "story_authors"):
        op.drop_table(table)


def _text(name: str, comment: str, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def _only_append(table: str) -> None:
    """Triggers that refuse to change or delete a row of `table`."""
    if op.get_context().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    # INSERT OR REPLACE deletes without asking the trigger for deletion.
    replaced = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq)"  # noqa: S608
    for name, when in {
        "never_update": f"BEFORE UPDATE ON {table}",
        "never_delete": f"BEFORE DELETE ON {table}",
        "never_replace": f"BEFORE INSERT ON {table} {replaced}",
    }.items():
        refusal = f"SELECT RAISE(ABORT, '{table} are append-only')"
        op.execute(f"CREATE TRIGGER {table}_{name} {when} BEGIN {refusal}; END")

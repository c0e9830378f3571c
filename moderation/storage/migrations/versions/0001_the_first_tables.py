"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


MOMENT = sa.DateTime(timezone=True)

REFUSE_SQLITE = """
CREATE TRIGGER decisions_never_{event} BEFORE {event} ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
"""

REFUSE_POSTGRESQL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="where sign-in links go; never public"),
        sa.Column("name", sa.Text(), nullable=False, comment="shown to readers beside a reply, and to colleagues"),
        sa.Column(
            "title",
            sa.Text(),
            nullable=False,
            comment="a representative's role in the brand, as shown to readers; empty for moderators",
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="moderator, senior or brand"),
        sa.Column("brand", sa.Text(), nullable=True, comment="the brand spoken for; null unless role is brand"),
        sa.Column(
            "verified_by", sa.Text(), nullable=True, comment="the proof of identity: operator or email; null: none"
        ),
        sa.Column("verified_at", MOMENT, nullable=True, comment="when that proof was taken"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("suspended_at", MOMENT, nullable=True, comment="from then on no sign-in, no act, no badge"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False, comment="publish or mail"),
        sa.Column("subject", sa.Text(), nullable=False, comment="publish: the key of a post; mail: the address"),
        sa.Column(
            "payload", sa.Text(), nullable=False, comment="mail: the letter as JSON, emptied once sent; publish: empty"
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False, comment="not before then; moves on after a failed try"),
        sa.Column("claimed_by", sa.Text(), nullable=True, comment="the worker at it"),
        sa.Column("claimed_until", MOMENT, nullable=True, comment="after that another may take it"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("failed_at", MOMENT, nullable=True, comment="given up after the last try"),
        sa.Column("error", sa.Text(), nullable=True, comment="what the last try said"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        comment="work that must happen, written in the transaction that asks for it",
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_waiting",
            ["topic", "seq"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        )

    op.create_table(
        "publications",
        sa.Column("post", sa.Text(), nullable=False, comment="the key of the post"),
        sa.Column("serial", sa.BigInteger(), nullable=False, comment="grows with every publication, over all posts"),
        sa.Column(
            "digest", sa.Text(), nullable=False, comment="SHA-256 of the document without its serial, in hexadecimal"
        ),
        sa.Column(
            "closed", sa.Boolean(), nullable=False, comment="whether readers were told that the thread is closed"
        ),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_publications")),
        sa.UniqueConstraint("serial", name=op.f("uq_publications_serial")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("token", sa.Text(), nullable=False, comment="SHA-256 of the bearer token, in hexadecimal"),
        sa.Column("account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_api_tokens_account")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_api_tokens")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index("ix_api_tokens_account", ["account"], unique=False)

    op.create_table(
        "contributions",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False, comment="public, random: the c-… of the page"),
        sa.Column("post", sa.Text(), nullable=False, comment="the key of the post"),
        sa.Column("parent", sa.Text(), nullable=True, comment="id of the contribution answered; null: the post itself"),
        sa.Column("kind", sa.Text(), nullable=False, comment="comment, reply or ping"),
        sa.Column("state", sa.Text(), nullable=False, comment="see domain.contribution.State"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="grows with every change: two moderators never overwrite"
        ),
        sa.Column("author", sa.Text(), nullable=False, comment="the name typed; empty once erased"),
        sa.Column(
            "title",
            sa.Text(),
            nullable=False,
            comment="the representative's role when it was written; empty for readers",
        ),
        sa.Column("brand", sa.Text(), nullable=True, comment="the brand it was written for; null for readers"),
        sa.Column("website", sa.Text(), nullable=True, comment="the address typed"),
        sa.Column("body", sa.Text(), nullable=False, comment="the words that stand; empty once erased"),
        sa.Column(
            "proposed_body", sa.Text(), nullable=True, comment="an edit of approved words, waiting for a decision"
        ),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="of the representative; null for readers",
        ),
        sa.Column("lang", sa.Text(), nullable=False, comment="language of the page it was sent from"),
        sa.Column("created_at", MOMENT, nullable=False, comment="when it was sent"),
        sa.Column(
            "edited_at", MOMENT, nullable=True, comment="when the words that stand were last changed by their author"
        ),
        sa.Column("published_at", MOMENT, nullable=True, comment="when it was first approved"),
        sa.Column("source", sa.Text(), nullable=False, comment="where it came from: form, api, or an import's name"),
        sa.Column("source_id", sa.Text(), nullable=True, comment="its name there; null unless imported"),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_contributions_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_contributions")),
        sa.UniqueConstraint("id", name=op.f("uq_contributions_id")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_contributions_source_source_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.create_index("ix_contributions_account", ["account"], unique=False)
        batch_op.create_index("ix_contributions_post", ["post", "seq"], unique=False)
        batch_op.create_index(
            "ix_contributions_proposed",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("proposed_body IS NOT NULL"),
            postgresql_where=sa.text("proposed_body IS NOT NULL"),
        )
        batch_op.create_index("ix_contributions_state", ["state", "seq"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("token", sa.Text(), nullable=False, comment="SHA-256 of the cookie's secret, in hexadecimal"),
        sa.Column("account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False, comment="to the hour: enough to recognise a session"),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column(
            "device", sa.Text(), nullable=False, comment="the browser and system, to recognise a session in the list"
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_sessions_account")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("ix_sessions_account", ["account"], unique=False)

    op.create_table(
        "sign_in_links",
        sa.Column(
            "token",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the token, in hexadecimal: the token itself is nowhere",
        ),
        sa.Column("account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True, comment="a link works once"),
        sa.Column("mailed", sa.Boolean(), nullable=False, comment="sent to the address: using it proves the address"),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_sign_in_links_account")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sign_in_links")),
    )
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_links_account", ["account"], unique=False)

    op.create_table(
        "contacts",
        sa.Column("contribution", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "email", sa.Text(), nullable=False, comment="given by the author to be told of the decision; never public"
        ),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_contacts_contribution")),
        sa.PrimaryKeyConstraint("contribution", name=op.f("pk_contacts")),
        comment="sealed from the desk: nobody needs an address to judge words",
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_email"), ["email"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("contribution", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.Text(), nullable=False, comment="see domain.contribution.Action"),
        sa.Column("from_state", sa.Text(), nullable=False, comment="the state before"),
        sa.Column("to_state", sa.Text(), nullable=False, comment="the state after"),
        sa.Column("reason", sa.Text(), nullable=True, comment="a code of domain/reasons.toml"),
        sa.Column("note", sa.Text(), nullable=False, comment="for colleagues, never public"),
        sa.Column(
            "account",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="who decided; null: the author or the operator",
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="the role in which it was decided"),
        sa.Column("words", sa.Text(), nullable=False, comment="SHA-256 of the words decided upon, in hexadecimal"),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_decisions_account")),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_decisions_contribution")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_decisions")),
        comment="append-only: triggers refuse to change or delete a row",
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_account", ["account"], unique=False)
        batch_op.create_index("ix_decisions_contribution", ["contribution", "seq"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("contribution", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "body", sa.Text(), nullable=False, comment="words that stand no more, or never did; empty once erased"
        ),
        sa.Column("outcome", sa.Text(), nullable=False, comment="superseded by an edit, or refused as one"),
        sa.Column("at", MOMENT, nullable=False, comment="when that came about"),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_revisions_contribution")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_revisions")),
        comment="so that a decision can be justified by the words it was about",
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index("ix_revisions_contribution", ["contribution", "seq"], unique=False)
    if op.get_context().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(REFUSE_SQLITE.format(event=event))
    else:
        op.execute(REFUSE_POSTGRESQL)


def downgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_revisions_contribution")

    op.drop_table("revisions")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_decisions_contribution")
        batch_op.drop_index("ix_decisions_account")

    op.drop_table("decisions")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_email"))

    op.drop_table("contacts")
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_links_account")

    op.drop_table("sign_in_links")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_sessions_account")

    op.drop_table("sessions")
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.drop_index("ix_contributions_state")
        batch_op.drop_index(
            "ix_contributions_proposed",
            sqlite_where=sa.text("proposed_body IS NOT NULL"),
            postgresql_where=sa.text("proposed_body IS NOT NULL"),
        )
        batch_op.drop_index("ix_contributions_post")
        batch_op.drop_index("ix_contributions_account")

    op.drop_table("contributions")
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_index("ix_api_tokens_account")

    op.drop_table("api_tokens")
    op.drop_table("publications")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_waiting",
            sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("accounts")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")

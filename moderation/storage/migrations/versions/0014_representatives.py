"""Who speaks for a brand: how they came to it, their part, how long it is believed, and proved domains"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

YEAR_AFTER = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', {}, '+365 days')",  # as SQLAlchemy writes moments there
    "postgresql": "{} + interval '365 days'",
}


def upgrade() -> None:
    for column in (
        sa.Column(
            "part",
            sa.Text(),
            nullable=True,
            comment="a representative's part in the brand: see domain.parts.Part; null for others",
        ),
        sa.Column(
            "standing",
            sa.Text(),
            nullable=True,
            comment="a representative's: see domain.representative.State; null for others",
        ),
        sa.Column("renew_by", MOMENT, nullable=True, comment="until then the proof is believed; null: there is none"),
        sa.Column(
            "asked",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="how often it was asked to be renewed",
        ),
        sa.Column(
            "ended_at", MOMENT, nullable=True, comment="since when a representative is one no more; null: still is"
        ),
    ):
        op.add_column("accounts", column)
    _joinings()
    _events()
    _challenges()
    _carry_over()


def _joinings() -> None:
    op.create_table(
        "joinings",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("token", sa.Text(), nullable=False, comment="SHA-256 of the link's secret, in hexadecimal"),
        sa.Column("kind", sa.Text(), nullable=False, comment="invitation, or request"),
        sa.Column("state", sa.Text(), nullable=False, comment="see storage.joinings.JoiningState"),
        sa.Column("brand", sa.Text(), nullable=False, comment="the slug of the brand to be spoken for"),
        sa.Column("part", sa.Text(), nullable=False, comment="see domain.parts.Part"),
        sa.Column(
            "email", sa.Text(), nullable=False, comment="where the link was sent; empty once nobody waits any more"
        ),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="as typed in the request; empty for an invitation, and once nobody waits any more",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="likewise"),
        sa.Column("lang", sa.Text(), nullable=False, comment="language of the letters, fr or en"),
        sa.Column("invited_by", SEQ, nullable=True, comment="null: the operator, or nobody: a request"),
        sa.Column("role", sa.Text(), nullable=False, comment="the role in which it was asked for"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False, comment="until then the link works, once"),
        sa.Column("proved_at", MOMENT, nullable=True, comment="when the link was used"),
        sa.Column("decided_at", MOMENT, nullable=True, comment="when a moderator confirmed or refused a request"),
        sa.Column("decided_by", SEQ, nullable=True),
        sa.Column("account", SEQ, nullable=True, comment="that came of it"),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.seq"], name=op.f("fk_joinings_invited_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.seq"], name=op.f("fk_joinings_decided_by")),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_joinings_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_joinings")),
        sa.UniqueConstraint("token", name=op.f("uq_joinings_token")),
        comment="who was asked, or asked, to speak for a brand",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_joinings_brand", "joinings", ["brand", "state"])
    op.create_index("ix_joinings_email", "joinings", ["email"])


def _events() -> None:
    op.create_table(
        "representative_events",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("of_account", SEQ, nullable=False, comment="the representative"),
        sa.Column("action", sa.Text(), nullable=False, comment="see domain.representative.Action"),
        sa.Column("from_state", sa.Text(), nullable=False, comment="the state before"),
        sa.Column("to_state", sa.Text(), nullable=False, comment="the state after"),
        sa.Column(
            "detail",
            sa.Text(),
            nullable=False,
            comment="the part that was given, the domain that was proved; empty otherwise",
        ),
        sa.Column("account", SEQ, nullable=True, comment="who did it; null: nobody with an account"),
        sa.Column("role", sa.Text(), nullable=False, comment="the role in which it was done"),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["of_account"], ["accounts.seq"], name=op.f("fk_representative_events_of_account")),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_representative_events_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_representative_events")),
        comment="append-only: how everybody who speaks for a brand came to it, and how it went on",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_representative_events_of_account", "representative_events", ["of_account", "seq"])


def _challenges() -> None:
    op.create_table(
        "domain_challenges",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("account", SEQ, nullable=False, comment="who asked for it"),
        sa.Column("brand", sa.Text(), nullable=False, comment="the slug of the brand"),
        sa.Column("domain", sa.Text(), nullable=False, comment="of the brand, as DNS writes it"),
        sa.Column("token", sa.Text(), nullable=False, comment="what is to be put there; it is public"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False, comment="until then it can be checked"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="how often it was checked"),
        sa.Column("checked_at", MOMENT, nullable=True, comment="when it was last checked"),
        sa.Column(
            "method", sa.Text(), nullable=True, comment="where it was last looked for, or found: dns or well_known"
        ),
        sa.Column(
            "found",
            sa.Text(),
            nullable=False,
            comment="what was found instead, for its owner; empty: nothing, or all is well",
        ),
        sa.Column("proved_at", MOMENT, nullable=True, comment="when it was found: the domain is proved"),
        sa.Column("ended_at", MOMENT, nullable=True, comment="from then on it proves nothing any more"),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_domain_challenges_account")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_domain_challenges")),
        sa.UniqueConstraint("token", name=op.f("uq_domain_challenges_token")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_domain_challenges_brand", "domain_challenges", ["brand", "proved_at"])
    op.create_index("ix_domain_challenges_account", "domain_challenges", ["account"])


def _carry_over() -> None:
    """Those who spoke for a brand before go on as managers, and are asked to confirm it within a year of their proof.

    Whose year is over already is asked before anything else happens: the clock lets nobody lapse who was never asked.
    """
    dialect = op.get_context().dialect.name
    brands = sa.table(
        "accounts",
        *(sa.column(each) for each in ("part", "standing", "ended_at", "renew_by")),
        *(sa.column(each) for each in ("role", "suspended_at", "verified_by", "verified_at")),
    )
    standing = sa.case(
        (brands.c.suspended_at.is_not(None), "suspended"), (brands.c.verified_by.is_(None), "invited"), else_="active"
    )
    op.execute(
        brands.update()
        .where(brands.c.role == "brand")
        .values(
            part="manager",
            standing=standing,
            ended_at=brands.c.suspended_at,
            renew_by=sa.text(YEAR_AFTER[dialect].format("verified_at")),
        )
    )
    op.execute(
        "INSERT INTO representative_events"
        " (of_account, action, from_state, to_state, detail, account, role, at)"
        " SELECT seq, 'accept', 'invited', 'active', 'manager', NULL, 'operator', verified_at FROM accounts"
        " WHERE role = 'brand' AND verified_by IS NOT NULL ORDER BY seq"
    )
    op.execute(
        "INSERT INTO representative_events"
        " (of_account, action, from_state, to_state, detail, account, role, at)"
        " SELECT seq, 'suspend', 'active', 'suspended', '', NULL, 'operator', suspended_at FROM accounts"
        " WHERE role = 'brand' AND verified_by IS NOT NULL AND suspended_at IS NOT NULL ORDER BY seq"
    )
    if dialect != "sqlite":
        op.execute(
            "CREATE TRIGGER representative_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON representative_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    # INSERT OR REPLACE deletes without asking the trigger for deletion.
    for name, when in {
        "never_update": "BEFORE UPDATE ON representative_events",
        "never_delete": "BEFORE DELETE ON representative_events",
        "never_replace": "BEFORE INSERT ON representative_events"
        " WHEN EXISTS (SELECT 1 FROM representative_events WHERE seq = NEW.seq)",
    }.items():
        refusal = "SELECT RAISE(ABORT, 'representative_events are append-only')"
        op.execute(f"CREATE TRIGGER representative_events_{name} {when} BEGIN {refusal}; END")


def downgrade() -> None:
    for table in ("domain_challenges", "representative_events", "joinings"):
        op.drop_table(table)
    for column in ("ended_at", "asked", "renew_by", "standing", "part"):
        op.drop_column("accounts", column)

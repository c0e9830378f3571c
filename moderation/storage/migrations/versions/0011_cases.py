"""Cases: each story × brand with its rounds and events, what brands state in them, what they promise"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

APPEND_ONLY = ("case_events", "promise_events")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False, comment="public, random: the case-… of the page"),
        sa.Column("post", sa.Text(), nullable=False, comment="the key of the story"),
        sa.Column("brand", sa.Text(), nullable=False, comment="the slug of the brand"),
        sa.Column("state", sa.Text(), nullable=False, comment="see domain.case.CaseState"),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows with every change"),
        sa.Column("opened_at", MOMENT, nullable=False, comment="when the service first saw the story name the brand"),
        sa.Column("passed_from", SEQ, nullable=True, comment="whose brand said that it is not concerned"),
        sa.Column(
            "next_at", MOMENT, nullable=True, comment="when the clock has something to do about it; null: nothing"
        ),
        sa.ForeignKeyConstraint(["passed_from"], ["cases.seq"], name=op.f("fk_cases_passed_from")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_cases")),
        sa.UniqueConstraint("id", name=op.f("uq_cases_id")),
        sa.UniqueConstraint("post", "brand", name=op.f("uq_cases_post_brand")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_brand", "cases", ["brand", "state", "seq"])
    op.create_index("ix_cases_next_at", "cases", ["next_at"], sqlite_where=sa.text("next_at IS NOT NULL"))
    op.create_index("ix_cases_passed_from", "cases", ["passed_from"])
    op.create_table(
        "case_events",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False, comment="see domain.case.CaseAction"),
        sa.Column("from_state", sa.Text(), nullable=False, comment="the state before"),
        sa.Column("to_state", sa.Text(), nullable=False, comment="the state after"),
        sa.Column(
            "detail",
            sa.Text(),
            nullable=False,
            comment="the days of a reminder, both axes of a verdict, the id of an answer; empty otherwise",
        ),
        sa.Column("account", SEQ, nullable=True, comment="who did it; null: the author or the clock"),
        sa.Column("role", sa.Text(), nullable=False, comment="the role in which it was done"),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_case_events_account")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_case_events_in_case")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_events")),
        comment="append-only: all that happened in a case, verdicts that were revised included",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_events_in_case", "case_events", ["in_case", "seq"])
    op.create_table(
        "case_rounds",
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column(
            "notified_at", MOMENT, nullable=True, comment="the first notice that was delivered: the clock starts"
        ),
        sa.Column("read_at", MOMENT, nullable=True, comment="when a representative first opened it"),
        sa.Column("reminded", sa.Integer(), nullable=False, comment="how many reminders were asked for"),
        sa.Column("silent_at", MOMENT, nullable=True, comment="when the brand's time was over without an answer"),
        sa.Column("answered_at", MOMENT, nullable=True, comment="when the answer that stands was sent"),
        sa.Column("answer", SEQ, nullable=True, comment="the official answer that stands"),
        sa.Column("repaired", sa.Text(), nullable=True, comment="the author's verdict: yes, partly or no; null: none"),
        sa.Column("respected", sa.Text(), nullable=True, comment="likewise, on the other axis"),
        sa.Column("judged_at", MOMENT, nullable=True, comment="when that verdict was given or last revised"),
        sa.ForeignKeyConstraint(["answer"], ["contributions.seq"], name=op.f("fk_case_rounds_answer")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_case_rounds_in_case")),
        sa.PrimaryKeyConstraint("in_case", "number", name=op.f("pk_case_rounds")),
        comment="a case has one; reopened it has two, and the first stays as it was",
    )
    op.create_index("ix_case_rounds_answer", "case_rounds", ["answer"])
    op.create_table(
        "promises",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False, comment="public, random: the promise-… of pages and calendars"),
        sa.Column("contribution", SEQ, nullable=False, comment="that makes it"),
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="see domain.promise.PromiseType"),
        sa.Column(
            "due_on",
            sa.Text(),
            nullable=False,
            comment="the day in the site's time zone by which it is to be kept, ISO 8601",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="see domain.promise.PromiseState"),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows with every change"),
        sa.Column("claimed_at", MOMENT, nullable=True, comment="when the brand said that it was kept"),
        sa.Column(
            "proof",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="the address of what shows it, as the brand gave it; empty: none",
        ),
        sa.Column("judged_at", MOMENT, nullable=True, comment="when the author said so or otherwise"),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_promises_contribution")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_promises_in_case")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_promises")),
        sa.UniqueConstraint("id", name=op.f("uq_promises_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promises_contribution", "promises", ["contribution"])
    op.create_index("ix_promises_in_case", "promises", ["in_case"])
    op.create_index("ix_promises_state", "promises", ["state", "due_on"])
    op.create_table(
        "statements",
        sa.Column("contribution", SEQ, nullable=False),
        sa.Column("in_case", SEQ, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False, comment="in which it was sent"),
        sa.Column("type", sa.Text(), nullable=False, comment="see domain.case.StatementType"),
        sa.ForeignKeyConstraint(["contribution"], ["contributions.seq"], name=op.f("fk_statements_contribution")),
        sa.ForeignKeyConstraint(["in_case"], ["cases.seq"], name=op.f("fk_statements_in_case")),
        sa.PrimaryKeyConstraint("contribution", name=op.f("pk_statements")),
        comment="replies of a brand that count in a case; the words are the contribution's, and moderated like any",
    )
    op.create_index("ix_statements_in_case", "statements", ["in_case", "contribution"])
    op.create_table(
        "promise_events",
        sa.Column("seq", SEQ, autoincrement=True, nullable=False),
        sa.Column("promise", SEQ, nullable=False),
        sa.Column("action", sa.Text(), nullable=False, comment="see domain.promise.PromiseAction"),
        sa.Column("from_state", sa.Text(), nullable=False, comment="the state before"),
        sa.Column("to_state", sa.Text(), nullable=False, comment="the state after"),
        sa.Column("account", SEQ, nullable=True, comment="who did it; null: the author or the clock"),
        sa.Column("role", sa.Text(), nullable=False, comment="the role in which it was done"),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.seq"], name=op.f("fk_promise_events_account")),
        sa.ForeignKeyConstraint(["promise"], ["promises.seq"], name=op.f("fk_promise_events_promise")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_promise_events")),
        comment="append-only: all that became of a promise",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promise_events_promise", "promise_events", ["promise", "seq"])

    for table in APPEND_ONLY:
        _only_append(table)


def downgrade() -> None:
    for table in ("promise_events", "promises", "statements", "case_events", "case_rounds", "cases"):
        op.drop_table(table)


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

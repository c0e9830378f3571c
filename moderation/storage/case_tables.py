"""The tables of cases: each story × brand with its rounds, what brands state in them, and what they promise."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from moderation.storage.columns import Moment, metadata, sequence
from moderation.storage.columns import words as _text

cases = Table(
    "cases",
    metadata,
    sequence(),
    _text("id", "public, random: the case-… of the page", unique=True),
    _text("post", "the key of the story"),
    _text("brand", "the slug of the brand"),
    _text("state", "see domain.case.CaseState"),
    Column("version", Integer, nullable=False, comment="grows with every change"),
    Column("opened_at", Moment, nullable=False, comment="when the service first saw the story name the brand"),
    Column("passed_from", ForeignKey("cases.seq"), comment="whose brand said that it is not concerned"),
    Column("next_at", Moment, comment="when the clock has something to do about it; null: nothing"),
    UniqueConstraint("post", "brand"),
    Index("ix_cases_brand", "brand", "state", "seq"),
    Index("ix_cases_state", "state", "seq"),
    Index("ix_cases_next_at", "next_at", sqlite_where=text("next_at IS NOT NULL")),
    Index("ix_cases_passed_from", "passed_from"),
    sqlite_autoincrement=True,
)

case_rounds = Table(
    "case_rounds",
    metadata,
    Column("in_case", ForeignKey("cases.seq"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("began_at", Moment, nullable=False),
    Column("notified_at", Moment, comment="the first notice that was delivered: the clock starts"),
    _text("notified_by", "mail, inbox (it was read there) or other; null: not notified", nullable=True),
    _text("notified_how", "by what other means, in the words of who recorded it; empty otherwise", server_default=""),
    Column("read_at", Moment, comment="when a representative first opened it"),
    Column("reminded", Integer, nullable=False, comment="how many reminders were asked for"),
    Column("silent_at", Moment, comment="when the brand's time was over without an answer"),
    Column("answered_at", Moment, comment="when the answer that stands was sent"),
    Column("answer", ForeignKey("contributions.seq"), comment="the official answer that stands"),
    _text("repaired", "the author's verdict: yes, partly or no; null: none", nullable=True),
    _text("respected", "likewise, on the other axis", nullable=True),
    Column("judged_at", Moment, comment="when that verdict was given or last revised"),
    Index("ix_case_rounds_answer", "answer"),
    comment="a case has one; reopened it has two, and the first stays as it was",
)

case_events = Table(
    "case_events",
    metadata,
    sequence(),
    Column("in_case", ForeignKey("cases.seq"), nullable=False),
    Column("round", Integer, nullable=False),
    _text("action", "see domain.case.CaseAction"),
    _text("from_state", "the state before"),
    _text("to_state", "the state after"),
    _text("detail", "the days of a reminder, both axes of a verdict, the id of an answer; empty otherwise"),
    Column("account", ForeignKey("accounts.seq"), comment="who did it; null: the author or the clock"),
    _text("role", "the role in which it was done"),
    Column("at", Moment, nullable=False),
    Index("ix_case_events_in_case", "in_case", "seq"),
    comment="append-only: all that happened in a case, verdicts that were revised included",
    sqlite_autoincrement=True,
)

statements = Table(
    "statements",
    metadata,
    Column("contribution", ForeignKey("contributions.seq"), primary_key=True),
    Column("in_case", ForeignKey("cases.seq"), nullable=False),
    Column("round", Integer, nullable=False, comment="in which it was sent"),
    _text("type", "see domain.case.StatementType"),
    Index("ix_statements_in_case", "in_case", "contribution"),
    comment="replies of a brand that count in a case; the words are the contribution's, and moderated like any",
)

promises = Table(
    "promises",
    metadata,
    sequence(),
    _text("id", "public, random: the promise-… of pages and calendars", unique=True),
    Column("contribution", ForeignKey("contributions.seq"), nullable=False, comment="that makes it"),
    Column("in_case", ForeignKey("cases.seq"), nullable=False),
    _text("kind", "see domain.promise.PromiseType"),
    _text("due_on", "the day in the site's time zone by which it is to be kept, ISO 8601"),
    _text("state", "see domain.promise.PromiseState"),
    Column("version", Integer, nullable=False, comment="grows with every change"),
    Column("claimed_at", Moment, comment="when the brand said that it was kept"),
    _text("proof", "the address of what shows it, as the brand gave it; empty: none", server_default=""),
    Column("judged_at", Moment, comment="when the author said so or otherwise"),
    Index("ix_promises_in_case", "in_case"),
    Index("ix_promises_contribution", "contribution"),
    Index("ix_promises_state", "state", "due_on"),
    sqlite_autoincrement=True,
)

promise_events = Table(
    "promise_events",
    metadata,
    sequence(),
    Column("promise", ForeignKey("promises.seq"), nullable=False),
    _text("action", "see domain.promise.PromiseAction"),
    _text("from_state", "the state before"),
    _text("to_state", "the state after"),
    Column("account", ForeignKey("accounts.seq"), comment="who did it; null: the author or the clock"),
    _text("role", "the role in which it was done"),
    Column("at", Moment, nullable=False),
    Index("ix_promise_events_promise", "promise", "seq"),
    comment="append-only: all that became of a promise",
    sqlite_autoincrement=True,
)

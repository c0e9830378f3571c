"""The tables of what people object to: appeals of authors, reports, and appeals of those who reported."""

from sqlalchemy import Column, ForeignKey, Index, Table

from moderation.storage.columns import Moment, metadata
from moderation.storage.columns import sequence as _sequence
from moderation.storage.columns import words as _text

appeals = Table(
    "appeals",
    metadata,
    _sequence(),
    Column("contribution", ForeignKey("contributions.seq"), nullable=False),
    Column("decision", ForeignKey("decisions.seq"), nullable=False, unique=True, comment="what it is against"),
    _text("state", "see domain.appeal.AppealState"),
    _text("words", "why its author thinks the decision wrong; empty once erased"),
    Column("created_at", Moment, nullable=False, comment="when it was lodged: its clock starts"),
    _text("answer", "the reasons told to its author; empty until then, and once erased", server_default=""),
    Column("account", ForeignKey("accounts.seq"), comment="who decided it; null: nobody yet, or events did"),
    Column("decided_at", Moment),
    Index("ix_appeals_contribution", "contribution"),
    Index("ix_appeals_state", "state", "seq"),
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",
    metadata,
    _sequence(),
    _text("id", "random; signed, it is the address of the reporter's page", unique=True),
    Column("contribution", ForeignKey("contributions.seq"), nullable=False, comment="what it is about"),
    _text("state", "see domain.report.ReportState"),
    _text("reason", "a code of domain/reasons.toml"),
    _text("passage", "the words it is about, as the reporter gave them; empty once erased"),
    _text("explanation", "why, in the reporter's words; empty once erased"),
    _text("name", "of the reporter, for moderators only; empty once erased"),
    _text("email", "of the reporter, for letters only; empty once erased", index=True),
    _text("lang", "language of the page it was sent from"),
    Column("created_at", Moment, nullable=False, comment="when this site came to know of it"),
    Column("heard_until", Moment, nullable=False, comment="until then its author may answer before anything is done"),
    _text("author_answer", "what the author of the contribution says to it", server_default=""),
    Column("answered_at", Moment, comment="when its author answered"),
    _text("answer", "the reasons told to both parties", server_default=""),
    Column("account", ForeignKey("accounts.seq"), comment="who decided it; null: nobody yet, or events did"),
    Column("decision", ForeignKey("decisions.seq"), comment="the taking down that followed from it"),
    Column("decided_at", Moment, comment="when this site acted upon it"),
    _text(
        "brand",
        "of the story, where the reporter's address is at its domain or speaks for it; null: neither",
        nullable=True,
        index=True,
    ),
    Index("ix_reports_contribution", "contribution"),
    Index("ix_reports_state", "state", "seq"),
    sqlite_autoincrement=True,
)

report_appeals = Table(
    "report_appeals",
    metadata,
    _sequence(),
    Column("report", ForeignKey("reports.seq"), nullable=False, unique=True, comment="which was found invalid"),
    Column("found_by", ForeignKey("accounts.seq"), comment="who found it so: somebody else decides"),
    Column("found_at", Moment, nullable=False, comment="when it was found so"),
    _text("state", "see domain.appeal.AppealState"),
    _text("words", "why whoever reported thinks the finding wrong; empty once erased"),
    Column("created_at", Moment, nullable=False, comment="when it was lodged"),
    _text("answer", "the reasons told to whoever reported; empty until then, and once erased", server_default=""),
    Column("account", ForeignKey("accounts.seq"), comment="who decided it; null: nobody yet, or events did"),
    Column("decided_at", Moment),
    Index("ix_report_appeals_state", "state", "seq"),
    sqlite_autoincrement=True,
)

"""The tables. SQLite and PostgreSQL alike; every moment is UTC; text is kept as typed and escaped only at output."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from moderation.storage.author_tables import (
    case_contacts,
    case_word_events,
    correction_stories,
    corrections,
    story_authors,
)
from moderation.storage.case_tables import case_events, case_rounds, cases, promise_events, promises, statements
from moderation.storage.columns import Moment, metadata
from moderation.storage.columns import sequence as _sequence
from moderation.storage.columns import words as _text
from moderation.storage.hook_tables import hook_deliveries, hooks
from moderation.storage.inbox_tables import answer_templates, assignments, drafts, inbox_log
from moderation.storage.notice_tables import case_letters, case_notices
from moderation.storage.passkey_tables import passkeys
from moderation.storage.publication_tables import publications, records, stories
from moderation.storage.reply_tables import reply_requests
from moderation.storage.report_tables import appeals, report_appeals, reports
from moderation.storage.representative_tables import domain_challenges, joinings, representative_events

__all__ = [
    "answer_templates",
    "appeals",
    "assignments",
    "case_contacts",
    "case_events",
    "case_letters",
    "case_notices",
    "case_rounds",
    "case_word_events",
    "cases",
    "correction_stories",
    "corrections",
    "drafts",
    "hook_deliveries",
    "hooks",
    "inbox_log",
    "metadata",
    "passkeys",
    "promise_events",
    "promises",
    "publications",
    "records",
    "reply_requests",
    "report_appeals",
    "reports",
    "statements",
    "stories",
    "story_authors",
]
"""Tables that are defined in modules of their own: `metadata` has all tables once this one is loaded."""
__all__ += ["domain_challenges", "joinings", "representative_events"]

accounts = Table(
    "accounts",
    metadata,
    _sequence(),
    _text("email", "where sign-in links go; never public", unique=True),
    _text("name", "shown to readers beside a reply, and to colleagues"),
    _text("title", "a representative's role in the brand, as shown to readers; empty for moderators"),
    _text("role", "moderator, senior or brand"),
    _text("brand", "the brand spoken for; null unless role is brand", nullable=True),
    _text("verified_by", "the proof of identity: operator or email; null: none", nullable=True),
    Column("verified_at", Moment, comment="when that proof was taken"),
    Column("created_at", Moment, nullable=False),
    Column("suspended_at", Moment, comment="from then on no sign-in, no act, no badge"),
    _text("lang", "language of the digest, fr or en; null until the first sign-in: fr", nullable=True),
    Column("digest_ended_at", Moment, comment="from then on no digest; null: it is sent"),
    _text("part", "a representative's part in the brand: see domain.parts.Part; null for others", nullable=True),
    _text("standing", "a representative's: see domain.representative.State; null for others", nullable=True),
    Column("renew_by", Moment, comment="until then the proof is believed; null: there is none"),
    Column("asked", Integer, nullable=False, server_default="0", comment="how often it was asked to be renewed"),
    Column("ended_at", Moment, comment="since when a representative is one no more; null: still is"),
    sqlite_autoincrement=True,
)

contributions = Table(
    "contributions",
    metadata,
    _sequence(),
    _text("id", "public, random: the c-… of the page", unique=True),
    _text("post", "the key of the post"),
    _text("parent", "id of the contribution answered; null: the post itself", nullable=True),
    _text("kind", "comment, reply or ping"),
    _text("state", "see domain.contribution.State"),
    Column("version", Integer, nullable=False, comment="grows with every change: two moderators never overwrite"),
    _text("author", "the name typed; empty once erased"),
    _text("title", "the representative's role when it was written; empty for readers"),
    _text("brand", "the brand it was written for; null for readers", nullable=True),
    _text("website", "the address typed", nullable=True),
    _text("body", "the words that stand; empty once erased"),
    _text("proposed_body", "an edit of approved words, waiting for a decision", nullable=True),
    Column("proposed_at", Moment),
    Column("account", ForeignKey("accounts.seq"), comment="of the representative; null for readers"),
    _text("lang", "language of the page it was sent from"),
    Column("created_at", Moment, nullable=False, comment="when it was sent"),
    Column("edited_at", Moment, comment="when the words that stand were last changed by their author"),
    Column("published_at", Moment, comment="when it was first approved"),
    _text("source", "where it came from: form, api, or an import's name"),
    _text("source_id", "its name there; null unless imported", nullable=True),
    _text("salt", "of the digests of its words in the log; empty once erased", server_default=""),
    _text("held", "ids of the rules that held it, separated by spaces", server_default=""),
    UniqueConstraint("source", "source_id"),
    Index("ix_contributions_post", "post", "seq"),
    Index("ix_contributions_state", "state", "seq", "post", "lang"),
    Index("ix_contributions_state_post", "state", "post", "seq"),
    Index("ix_contributions_state_lang", "state", "lang", "seq"),
    Index("ix_contributions_account", "account"),
    Index(
        "ix_contributions_brand",
        "brand",
        "state",
        "post",
        sqlite_where=text("brand IS NOT NULL"),
        postgresql_where=text("brand IS NOT NULL"),
    ),
    Index(
        "ix_contributions_held",
        "state",
        "held",
        "seq",
        "post",
        "lang",
        sqlite_where=text("held <> ''"),
        postgresql_where=text("held <> ''"),
    ),
    Index("ix_contributions_newest", "state", "published_at", "seq"),
    Index(
        "ix_contributions_proposed",
        "seq",
        sqlite_where=text("proposed_body IS NOT NULL"),
        postgresql_where=text("proposed_body IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

revisions = Table(
    "revisions",
    metadata,
    _sequence(),
    Column("contribution", ForeignKey("contributions.seq"), nullable=False),
    _text("body", "words that stand no more, or never did; empty once erased"),
    _text("outcome", "superseded by an edit, or refused as one"),
    Column("at", Moment, nullable=False, comment="when that came about"),
    Index("ix_revisions_contribution", "contribution", "seq"),
    comment="so that a decision can be justified by the words it was about",
    sqlite_autoincrement=True,
)

contacts = Table(
    "contacts",
    metadata,
    Column("contribution", ForeignKey("contributions.seq"), primary_key=True),
    _text("email", "given by the author to be told of the decision; never public", index=True),
    comment="sealed from the desk: nobody needs an address to judge words",
)

decisions = Table(
    "decisions",
    metadata,
    _sequence(),
    Column("contribution", ForeignKey("contributions.seq"), nullable=False),
    _text("action", "see domain.contribution.Action"),
    _text("from_state", "the state before"),
    _text("to_state", "the state after"),
    _text("reason", "a code of domain/reasons.toml", nullable=True),
    _text("note_digest", "of the note for colleagues, under the salt kept with it; empty: there was none"),
    Column("account", ForeignKey("accounts.seq"), comment="who decided; null: the author or the operator"),
    _text("role", "the role in which it was decided"),
    _text("words", "digest of the words decided upon, under the contribution's salt"),
    Column("at", Moment, nullable=False),
    _text("link", "SHA-256 of this entry with the link of the one before: see storage.trail", server_default=""),
    Index("ix_decisions_contribution", "contribution", "seq"),
    Index("ix_decisions_account", "account"),
    comment="append-only: triggers refuse to change or delete a row",
    sqlite_autoincrement=True,
)

notes = Table(
    "notes",
    metadata,
    Column("decision", ForeignKey("decisions.seq"), primary_key=True),
    _text("note", "for colleagues, never public"),
    _text("salt", "of its digest in the log"),
    comment="apart from the log, so that they can be erased",
)

outbox = Table(
    "outbox",
    metadata,
    _sequence(),
    _text("topic", "publish or mail"),
    _text("subject", "publish: the key of a post; mail: the address"),
    _text("payload", "mail: the letter as JSON, emptied once sent; publish: empty"),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False, comment="not before then; moves on after a failed try"),
    _text("claimed_by", "the worker at it", nullable=True),
    Column("claimed_until", Moment, comment="after that another may take it"),
    Column("attempts", Integer, nullable=False),
    Column("done_at", Moment),
    Column("failed_at", Moment, comment="given up after the last try"),
    _text("error", "what the last try said", nullable=True),
    Index(
        "ix_outbox_waiting",
        "topic",
        "seq",
        sqlite_where=text("done_at IS NULL AND failed_at IS NULL"),
        postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
    ),
    comment="work that must happen, written in the transaction that asks for it",
    sqlite_autoincrement=True,
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    _text("token", "SHA-256 of the token, in hexadecimal: the token itself is nowhere", primary_key=True),
    Column("account", ForeignKey("accounts.seq"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment, comment="a link works once"),
    Column("mailed", Boolean, nullable=False, comment="sent to the address: using it proves the address"),
    Index("ix_sign_in_links_account", "account"),
)

sessions = Table(
    "sessions",
    metadata,
    _text("token", "SHA-256 of the cookie's secret, in hexadecimal", primary_key=True),
    Column("account", ForeignKey("accounts.seq"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False, comment="to the hour: enough to recognise a session"),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    _text("device", "the browser and system, to recognise a session in the list"),
    Index("ix_sessions_account", "account"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    _text("token", "SHA-256 of the bearer token, in hexadecimal", primary_key=True),
    Column("account", ForeignKey("accounts.seq"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("used_at", Moment, comment="to the hour; null: never"),
    Index("ix_api_tokens_account", "account"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _sequence(),
    Column("contribution", ForeignKey("contributions.seq"), nullable=False, comment="answers to it are told"),
    _text("email", "where notices go; never public, never on the desk", index=True),
    _text("lang", "language of the letters"),
    Column("created_at", Moment, nullable=False, comment="when it was asked for"),
    Column("confirmed_at", Moment, comment="when the address confirmed it; null: nothing is sent but the question"),
    Column("ended_at", Moment, comment="from then on nothing is sent; no link opens it again"),
    Column("told_at", Moment, comment="when the last notice was written"),
    Index("ix_subscriptions_contribution", "contribution"),
    sqlite_autoincrement=True,
)

digests = Table(
    "digests",
    metadata,
    _text("day", "the day in the site's time zone, ISO 8601", primary_key=True),
    Column("sent_at", Moment, nullable=False),
    comment="a day's digest to the moderators is written once, by however many processes",
)

connections = Table(
    "connections",
    metadata,
    Column("contribution", ForeignKey("contributions.seq"), primary_key=True),
    _text("address", "network address that it was sent from"),
    _text("user_agent", "what its program called itself, shortened"),
    Column("at", Moment, nullable=False, comment="when; a year later the row goes by itself"),
    Index("ix_connections_at", "at"),
    Index("ix_connections_address", "address", "at"),
    comment="connection data that the law asks for (LCEN), sealed: no page and no export of threads shows it",
)

blocks = Table(
    "blocks",
    metadata,
    _sequence(),
    _text("key", "HMAC of the address or e-mail with the service's secret"),
    _text("kind", "address or email"),
    _text("reason", "a code of domain/reasons.toml"),
    Column("contribution", ForeignKey("contributions.seq"), nullable=False, comment="from which it was set"),
    Column("account", ForeignKey("accounts.seq"), nullable=False, comment="who blocked"),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False, comment="from then on it blocks nobody"),
    Column("lifted_at", Moment),
    Column("lifted_by", ForeignKey("accounts.seq")),
    Index("ix_blocks_key", "key", "until"),
    sqlite_autoincrement=True,
)

spent_proofs = Table(
    "spent_proofs",
    metadata,
    _text("proof", "SHA-256 of a calculation, in hexadecimal: good once", primary_key=True),
    Column("expires_at", Moment, nullable=False, comment="from then on it is void anyway"),
    Index("ix_spent_proofs_expires_at", "expires_at"),
)

identities = Table(
    "identities",
    metadata,
    _sequence(),
    _text("issuer", "who vouches: mail, or the address of a provider"),
    _text("subject", "its name there; of mail, the address in lower case"),
    _text("name", "proposed in the form; never shown by itself"),
    _text("email", "an address that is proved; null: none", nullable=True),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("issuer", "subject"),
    sqlite_autoincrement=True,
)

identity_links = Table(
    "identity_links",
    metadata,
    _text("token", "SHA-256 of the token, in hexadecimal: the token itself is nowhere", primary_key=True),
    _text("email", "where it was sent: using it proves the address", index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment, comment="a link works once"),
)

identity_sessions = Table(
    "identity_sessions",
    metadata,
    _text("token", "SHA-256 of the cookie's secret, in hexadecimal", primary_key=True),
    Column("identity", ForeignKey("identities.seq"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

signed = Table(
    "signed",
    metadata,
    Column("contribution", ForeignKey("contributions.seq"), primary_key=True),
    Column("identity", ForeignKey("identities.seq"), nullable=False, index=True),
    comment="which contributions a reader sent while signed in",
)

thread_acts = Table(
    "thread_acts",
    metadata,
    _sequence(),
    _text("post", "the key of the post"),
    _text("action", "see domain.thread.ThreadAction"),
    _text("contribution", "id of what was pinned; null otherwise", nullable=True),
    Column("account", ForeignKey("accounts.seq"), nullable=False, comment="who did it"),
    _text("role", "the role in which it was done"),
    Column("at", Moment, nullable=False),
    Index("ix_thread_acts_post", "post", "seq"),
    comment="append-only: what moderators did to whole threads, and so how each stands",
    sqlite_autoincrement=True,
)

APPEND_ONLY = ("decisions", "thread_acts", "case_events", "promise_events", "representative_events", "case_word_events")
"""Tables whose rows are never changed nor deleted; the migrations give them triggers that say so."""

"""The table of passkeys (WebAuthn Level 3): what signs an account in besides a link."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table

from moderation.storage.columns import Moment, metadata, sequence
from moderation.storage.columns import words as _text

passkeys = Table(
    "passkeys",
    metadata,
    sequence(),
    Column("account", ForeignKey("accounts.seq"), nullable=False),
    _text("credential", "the name that its device gave it, base64url", unique=True),
    _text("public_key", "COSE key, base64url: checks signatures and can make none"),
    _text("handle", "what devices know the account by, random, base64url: one for all passkeys of an account"),
    Column("sign_count", BigInteger, nullable=False, comment="as its device said at the last use; 0: it counts none"),
    _text("transports", "how the device is reached (usb, internal …), separated by spaces; empty: it did not say"),
    Column("backed_up", Boolean, nullable=False, comment="whether its owner has it on several devices"),
    _text("name", "by which its owner recognises it; never public"),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment, comment="when it last signed in; null: never"),
    Column("removed_at", Moment, comment="from then on it signs nobody in; the row says who could get in until then"),
    Index("ix_passkeys_account", "account"),
    sqlite_autoincrement=True,
)

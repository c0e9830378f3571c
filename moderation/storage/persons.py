"""What the tables hold about one person, found by an e-mail address, and its emptying.

A table that keeps something about people has a place in `held_beside` and in `forget_beside`, or in
`acts.erase.contribution` if it belongs to a contribution; the test of erasure looks into every table.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, func, or_, select, update

from moderation.storage import contributions, inbox, subscriptions
from moderation.storage import drafts as kept_drafts
from moderation.storage import reply_requests as kept_replies
from moderation.storage import reports as kept_reports
from moderation.storage.contributions import Stored
from moderation.storage.identities import MAIL
from moderation.storage.tables import (
    accounts,
    answer_templates,
    api_tokens,
    case_letters,
    drafts,
    hooks,
    identities,
    identity_links,
    identity_sessions,
    inbox_log,
    joinings,
    outbox,
    passkeys,
    reply_requests,
    sessions,
    sign_in_links,
    signed,
)
from moderation.storage.tables import contributions as contributions_table


def contributions_of(connection: Connection, email: str) -> list[Stored]:
    """What was sent with that address, by an account of it, or while signed in as it; oldest first."""
    found = {each.seq: each for each in contributions.of_email(connection, email)}
    found |= {each.seq: each for each in contributions.by_ids(connection, proved(connection, email)).values()}
    return [found[seq] for seq in sorted(found)]


def proved(connection: Connection, email: str) -> set[str]:
    """The ids of what was sent by an account of that address, or while signed in as it: not merely with it typed."""
    signed_in = (
        select(contributions_table.c.id)
        .join(signed, signed.c.contribution == contributions_table.c.seq)
        .where(signed.c.identity.in_(_identities(connection, email)))
    )
    found = set(connection.execute(signed_in).scalars())
    if (account := _account(connection, email)) is not None:
        written = select(contributions_table.c.id).where(contributions_table.c.account == account)
        found |= set(connection.execute(written).scalars())
    return found


def _identities(connection: Connection, email: str) -> list[int]:
    wanted = email.strip().lower()
    query = select(identities.c.seq).where(
        or_(
            func.lower(identities.c.email) == wanted,
            # At a provider, a subject that looks like an address may be somebody else's name.
            and_(identities.c.issuer == MAIL, func.lower(identities.c.subject) == wanted),
        )
    )
    return list(connection.execute(query).scalars())


def _account(connection: Connection, email: str) -> int | None:
    query = select(accounts.c.seq).where(func.lower(accounts.c.email) == email.strip().lower())
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def held_beside(connection: Connection, email: str) -> dict[str, list[dict[str, Any]]]:
    """What is held under `email` besides contributions and reports, by table, secrets left out."""
    account, proved = _account(connection, email), _identities(connection, email)

    def rows(table: Table, condition: Any, *names: str) -> list[dict[str, Any]]:
        query = select(*(table.c[name] for name in names)).where(condition)
        return [dict(row) for row in connection.execute(query).mappings()]

    def of_address(table: Table, column: str) -> Any:
        return func.lower(table.c[column]) == email.strip().lower()

    return {
        "accounts": rows(
            accounts,
            accounts.c.seq == account,
            *("email", "name", "title", "role", "brand", "created_at", "suspended_at", "lang", "digest_ended_at"),
            *("part", "standing", "verified_by", "verified_at", "renew_by", "ended_at"),
        ),
        "sessions": rows(sessions, sessions.c.account == account, "created_at", "seen_at", "device"),
        "inbox_log": rows(inbox_log, inbox_log.c.account == account, "kind", "words", "at", "gone_at"),
        "drafts": rows(drafts, drafts.c.account == account, "type", "body", "facts", "promises", "saved_at"),
        "answer_templates": rows(
            answer_templates, answer_templates.c.account == account, "title", "body", "changed_at"
        ),
        "hooks": rows(hooks, hooks.c.account == account, "address", "events", "created_at"),
        "passkeys": rows(passkeys, passkeys.c.account == account, "name", "created_at", "used_at", "removed_at"),
        "identities": rows(
            identities, identities.c.seq.in_(proved), "issuer", "subject", "name", "email", "created_at"
        ),
        "identity_links": rows(identity_links, of_address(identity_links, "email"), "email", "created_at"),
        "joinings": rows(
            joinings,
            of_address(joinings, "email"),
            *("kind", "state", "brand", "part", "email", "name", "title", "created_at", "expires_at", "proved_at"),
        ),
        "reply_requests": rows(
            reply_requests,
            of_address(reply_requests, "email"),
            *("post", "about", "state", "medium", "passage", "body", "name", "capacity", "address", "email"),
            *("created_at", "reason", "answer", "decided_at"),
        ),
        "case_letters": rows(
            case_letters, case_letters.c.account == account, "recipient", "accepted_at", "failed_at", "error"
        ),
        "letters": rows(
            outbox,
            (outbox.c.topic == "mail") & of_address(outbox, "subject"),
            "created_at",
            "done_at",
            "failed_at",
            "error",
        ),
    }


def forget_beside(connection: Connection, email: str) -> dict[str, int]:
    """Empty or delete what is held under `email` besides contributions; returns how many rows of each table.

    An account stays as a number, for the log to refer to: without name or address, and suspended for good.
    """
    account, proved = _account(connection, email), _identities(connection, email)
    reporter = [each.seq for each in kept_reports.of_email(connection, email)]
    wishes = [each.seq for each in subscriptions.of_email(connection, email)]
    asked = [each.seq for each in kept_replies.of_email(connection, email)]
    steps: dict[str, Callable[[], int]] = {
        "reply_requests": lambda: kept_replies.forget(connection, asked),
        "reports": lambda: kept_reports.forget_reporter(connection, reporter),
        "subscriptions": lambda: subscriptions.forget(connection, seqs=wishes),
        "outbox": lambda: _forget_letters(connection, email),
        "joinings": lambda: (
            connection.execute(delete(joinings).where(func.lower(joinings.c.email) == email.strip().lower())).rowcount
        ),
        "signed": lambda: connection.execute(delete(signed).where(signed.c.identity.in_(proved))).rowcount,
        "identity_sessions": lambda: (
            connection.execute(delete(identity_sessions).where(identity_sessions.c.identity.in_(proved))).rowcount
        ),
        "identities": lambda: connection.execute(delete(identities).where(identities.c.seq.in_(proved))).rowcount,
        "identity_links": lambda: (
            connection.execute(
                delete(identity_links).where(func.lower(identity_links.c.email) == email.strip().lower())
            ).rowcount
        ),
    }
    if account is not None:
        steps |= {
            "sessions": lambda: connection.execute(delete(sessions).where(sessions.c.account == account)).rowcount,
            "passkeys": lambda: connection.execute(delete(passkeys).where(passkeys.c.account == account)).rowcount,
            "sign_in_links": lambda: (
                connection.execute(delete(sign_in_links).where(sign_in_links.c.account == account)).rowcount
            ),
            "api_tokens": lambda: (
                connection.execute(delete(api_tokens).where(api_tokens.c.account == account)).rowcount
            ),
            "inbox_log": lambda: inbox.forget_account(connection, account),
            "drafts": lambda: kept_drafts.forget_account(connection, account),
            "accounts": lambda: _empty_account(connection, account),
        }
    return {name: step() for name, step in steps.items()}


def _empty_account(connection: Connection, account: int) -> int:
    moment = func.coalesce(accounts.c.suspended_at, accounts.c.created_at)
    values = {"email": f"erased-{account}", "name": "", "title": "", "suspended_at": moment}
    return connection.execute(update(accounts).where(accounts.c.seq == account).values(**values)).rowcount


def _forget_letters(connection: Connection, email: str) -> int:
    """Letters to that address: what waits is not sent any more, and no row names the address."""
    wanted = email.strip().lower()
    theirs = update(outbox).where(outbox.c.topic == "mail", func.lower(outbox.c.subject) == wanted)
    waiting = theirs.where(outbox.c.done_at.is_(None), outbox.c.failed_at.is_(None))
    connection.execute(waiting.values(done_at=outbox.c.created_at, claimed_until=None))
    return connection.execute(theirs.values(subject="", payload="", error=None)).rowcount

"""Passkeys (WebAuthn Level 3): one is added to an account, signs in, and is removed.

The checks of the standard (7.1 and 7.2) are the library's. Decided here: user verification is *required*, because a
passkey is all that is asked for, and a key that was merely found must open nothing; which device made it is not asked,
because nothing would follow from the answer; and an answer is believed once, for the act and the account that its
challenge was given out for.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from moderation.acts import news
from moderation.domain.errors import Problem, Refused, Unknown
from moderation.domain.text import check_line
from moderation.storage import accounts, passkeys, proofs
from moderation.storage.accounts import Account
from moderation.storage.passkeys import Passkey

log = logging.getLogger(__name__)

T = TypeVar("T")

CHALLENGE_LIFE = timedelta(minutes=5)
"""From asking a device to its answer: enough to fetch a telephone from the next room."""

PASSKEYS_MOST = 20
"""Of one account at a time."""

ANSWER_MOST = 64 * 1024
"""Characters of the longest answer that is looked at; real ones have some thousands."""

ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]

NOT_HERE = Problem("credential", "This passkey does not sign in here. Try another one, or have a link sent to you.")
"""One sentence for every reason: it must not tell whose accounts there are."""

NOT_ADDED = Problem("credential", "What your device answered cannot be taken, and nothing was added. Try again.")

TOO_LATE = Problem("credential", "Too much time has passed, or this was sent twice. Try again.")

NO_SITE = Problem("credential", "Passkeys need HTTPS and a name, and this address has not got both. Use a link.")


class Purpose(StrEnum):
    """What a challenge is given out for."""

    ADD = "add"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Site:
    """For whom passkeys are made: browsers show a passkey to this site only."""

    id: str
    """The host's name, without port."""
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a device must sign. `account` and `handle` are set where a passkey is to be added."""

    value: bytes
    purpose: Purpose
    expires_at: datetime
    account: int | None = None
    handle: str = ""


def site_of(address: str, name: str) -> Site | None:
    """The site at `address`; None where browsers have no passkeys: without HTTPS (but for localhost) or a name."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    here = host == "localhost" or host.endswith(".localhost")
    numeric = ":" in host or host.rpartition(".")[2].isdigit()
    if numeric or not host or (parts.scheme != "https" and not here):
        return None
    return Site(host, f"{parts.scheme}://{parts.netloc}", name)


def having(site: Site | None) -> Site:
    """The site, where there is one. Raises Refused."""
    if site is None:
        raise Refused(NO_SITE)
    return site


def to_add(connection: Connection, account: Account, site: Site, now: datetime) -> tuple[Challenge, dict[str, Any]]:
    """A challenge for a new passkey of `account`, and what its browser is to be asked. Raises Refused."""
    kept = passkeys.living(connection, account.seq)
    if len(kept) >= PASSKEYS_MOST:
        raise Refused(Problem("name", "This account has %(most)d passkeys: remove one first.", {"most": PASSKEYS_MOST}))
    handle = passkeys.handle_of(connection, account.seq)
    challenge = Challenge(secrets.token_bytes(32), Purpose.ADD, now + CHALLENGE_LIFE, account.seq, handle)
    options = generate_registration_options(
        rp_id=site.id,
        rp_name=site.name,
        user_id=base64url_to_bytes(handle),
        user_name=account.email,
        user_display_name=account.name,
        challenge=challenge.value,
        timeout=int(CHALLENGE_LIFE.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[_descriptor(each) for each in kept],
        supported_pub_key_algs=ALGORITHMS,
    )
    return challenge, options_to_json_dict(options)


def to_sign_in(site: Site, now: datetime) -> tuple[Challenge, dict[str, Any]]:
    """A challenge for whoever has a passkey of this site, and what the browser is to be asked. No account is named."""
    challenge = Challenge(secrets.token_bytes(32), Purpose.SIGN_IN, now + CHALLENGE_LIFE)
    options = generate_authentication_options(
        rp_id=site.id,
        challenge=challenge.value,
        timeout=int(CHALLENGE_LIFE.total_seconds() * 1000),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return challenge, options_to_json_dict(options)


def add(
    connection: Connection,
    account: Account,
    name: str,
    answer: str,
    challenge: Challenge | None,
    site: Site | None,
    now: datetime,
) -> Passkey:
    """Add the passkey that a device made in answer to `challenge`; its owner is told by mail. Raises Refused."""
    name = check_line("name", name)
    if not name:
        raise Refused(Problem("name", "Give the passkey a name by which you will recognise it."))
    site = having(site)
    expected = _spent(connection, challenge, Purpose.ADD, account.seq, now)
    given = _read(lambda: parse_registration_credential_json(answer), answer, NOT_ADDED)
    verified = _read(
        lambda: verify_registration_response(
            credential=given,
            expected_challenge=expected.value,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        ),
        answer,
        NOT_ADDED,
    )
    _refuse_framed(given.response.client_data_json, NOT_ADDED)
    credential = bytes_to_base64url(verified.credential_id)
    if passkeys.by_credential(connection, credential) is not None:
        raise Refused(Problem("credential", "This passkey was added before. Make a new one on that device."))
    kept = passkeys.add(
        connection,
        account=account.seq,
        credential=credential,
        public_key=bytes_to_base64url(verified.credential_public_key),
        handle=expected.handle,
        sign_count=verified.sign_count,
        transports=" ".join(each.value for each in given.response.transports or ()),
        backed_up=verified.credential_backed_up,
        name=name,
        created_at=now,
    )
    news.ask(connection, news.Kind.PASSKEY_ADDED, kept.seq, now)
    return kept


def sign_in(
    connection: Connection, answer: str, challenge: Challenge | None, site: Site | None, now: datetime
) -> Account:
    """Whose passkey answered `challenge`. Raises Refused, with one sentence whatever is wrong with the answer."""
    site = having(site)
    expected = _spent(connection, challenge, Purpose.SIGN_IN, None, now)
    given = _read(lambda: parse_authentication_credential_json(answer), answer, NOT_HERE)
    kept = passkeys.by_credential(connection, bytes_to_base64url(given.raw_id))
    if kept is None or kept.removed_at is not None:
        raise _refused(NOT_HERE, "it is unknown or was removed")
    if given.response.user_handle != base64url_to_bytes(kept.handle):
        raise _refused(NOT_HERE, "it names another account")
    verified = _read(
        lambda: verify_authentication_response(
            credential=given,
            expected_challenge=expected.value,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(kept.public_key),
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        ),
        answer,
        NOT_HERE,
    )
    _refuse_framed(given.response.client_data_json, NOT_HERE)
    owner = accounts.get(connection, kept.account)
    if owner.suspended_at is not None:
        raise _refused(NOT_HERE, "its account is suspended")
    passkeys.used(connection, kept.seq, verified.new_sign_count, verified.credential_backed_up, now)
    return owner


def remove(connection: Connection, account: Account, seq: int, now: datetime) -> None:
    """From now on this passkey of `account` signs nobody in; its owner is told by mail. Raises Unknown."""
    kept = passkeys.get(connection, seq)
    if kept.account != account.seq or kept.removed_at is not None:
        raise Unknown(Problem("passkey", "There is no such passkey (any more)."))
    passkeys.remove(connection, seq, now)
    news.ask(connection, news.Kind.PASSKEY_REMOVED, seq, now)


def _spent(
    connection: Connection, challenge: Challenge | None, purpose: Purpose, account: int | None, now: datetime
) -> Challenge:
    """`challenge`, used up in this transaction: a cookie that is put back does not bring it back. Raises Refused."""
    if challenge is None or (challenge.purpose, challenge.account) != (purpose, account) or challenge.expires_at <= now:
        raise Refused(TOO_LATE)
    if not proofs.spend(connection, sha256(challenge.value).hexdigest(), challenge.expires_at):
        raise Refused(TOO_LATE)
    return challenge


def _read(step: Callable[[], T], answer: str, refusal: Problem) -> T:
    """What `step` makes of the answer. Raises Refused with `refusal`."""
    if len(answer) > ANSWER_MOST:
        raise _refused(refusal, "it is too long")
    try:
        return step()
    except Exception as error:  # CBOR, keys, certificates that anybody may have made up: each layer has its own
        raise _refused(refusal, f"{type(error).__name__}: {error}") from error


def _refuse_framed(client_data: bytes, refusal: Problem) -> None:
    """No page of this service stands in a frame of another site's (7.1 and 7.2: crossOrigin). Raises Refused."""
    if parse_client_data_json(client_data).cross_origin:
        raise _refused(refusal, "it was given in a frame of another site")


def _refused(refusal: Problem, why: str) -> Refused:
    """The refusal, with the true reason in the log: an address that is configured wrong shows there."""
    log.warning("a passkey was refused: %s", why.encode("unicode_escape").decode()[:300])
    return Refused(refusal)


def _descriptor(kept: Passkey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(each) for each in kept.transports.split()]
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(kept.credential), transports=transports or None)

"""Private addresses: signed, so that only the service can make one, and each for one thing and one act only."""

from datetime import datetime
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from moderation.domain.errors import Problem, Unknown


class NoticeAct(StrEnum):
    """What the link in a letter is for."""

    CONFIRM = "confirm"
    STOP = "stop"


def receipt_key(secret: str, id: str) -> str:
    """The key of the receipt of the contribution `id`."""
    return _sign(secret, "receipt", id)


def report_key(secret: str, id: str) -> str:
    """The key of the page of whoever filed the report `id`."""
    return _sign(secret, "report", id)


def reported(secret: str, key: str) -> str:
    """The id of the report that `key` is for. Raises Unknown for a key that is not ours."""
    try:
        return str(URLSafeSerializer(secret, salt="report").loads(key))
    except BadData:
        raise Unknown(Problem("report", "There is no such report. Check that the address is complete.")) from None


def reply_request_key(secret: str, id: str) -> str:
    """The key of the page of whoever asked for the reply by right `id`."""
    return _sign(secret, "reply-request", id)


def reply_requested(secret: str, key: str) -> str:
    """The id of the request that `key` is for. Raises Unknown for a key that is not ours."""
    try:
        return str(URLSafeSerializer(secret, salt="reply-request").loads(key))
    except BadData:
        raise Unknown(Problem("request", "There is no such request. Check that the address is complete.")) from None


def notice_key(secret: str, act: NoticeAct, subscription: int, expires_at: datetime) -> str:
    """The key of a letter's link: for this subscription, this act, and until then."""
    return _sign(secret, "notice", [str(act), subscription, int(expires_at.timestamp())])


def noticed(secret: str, key: str, now: datetime) -> tuple[NoticeAct, int]:
    """The act and the subscription that `key` is for. Raises Unknown for a key that is not ours, or too old."""
    gone = Unknown(Problem("link", "This link is not complete, or has expired."))
    try:
        act, subscription, expires = URLSafeSerializer(secret, salt="notice").loads(key)
        found = NoticeAct(act), int(subscription)
    except (BadData, ValueError, TypeError):
        raise gone from None
    if now.timestamp() > expires:
        raise gone
    return found


def digest_key(secret: str, account: int, expires_at: datetime) -> str:
    """The key of a digest's link that ends it: for this account, and until then."""
    return _sign(secret, "digest", [account, int(expires_at.timestamp())])


def digest_reader(secret: str, key: str, now: datetime) -> int:
    """The account that `key` is for. Raises Unknown for a key that is not ours, or too old."""
    gone = Unknown(Problem("link", "This link is not complete, or has expired."))
    try:
        account, expires = URLSafeSerializer(secret, salt="digest").loads(key)
    except (BadData, ValueError, TypeError):
        raise gone from None
    if now.timestamp() > expires:
        raise gone
    return int(account)


def story_key(secret: str, post: str, link: int) -> str:
    """The key of the page of the author of the story `post`: for the private link of that number."""
    return _sign(secret, "story", [post, link])


def storied(secret: str, key: str) -> tuple[str, int]:
    """The story and the number of the private link that `key` is for. Raises Unknown for a key that is not ours."""
    try:
        post, link = URLSafeSerializer(secret, salt="story").loads(key)
        return str(post), int(link)
    except (BadData, ValueError, TypeError):
        raise Unknown(Problem("link", "There is no such page. Check that the address is complete.")) from None


def story_letters_key(secret: str, post: str, address: int) -> str:
    """The key that ends the letters about the story `post` to the address of that number."""
    return _sign(secret, "story-letters", [post, address])


def story_letters(secret: str, key: str) -> tuple[str, int]:
    """The story and the number of the address that `key` is for. Raises Unknown for a key that is not ours."""
    try:
        post, address = URLSafeSerializer(secret, salt="story-letters").loads(key)
        return str(post), int(address)
    except (BadData, ValueError, TypeError):
        raise Unknown(Problem("link", "This link is not complete, or has expired.")) from None


def renewal_key(secret: str, account: int, renew_by: datetime, expires_at: datetime) -> str:
    """The key of the link with which a representative renews their proof: for this account, this once, until then."""
    return _sign(secret, "renewal", [account, int(renew_by.timestamp()), int(expires_at.timestamp())])


def renewed(secret: str, key: str, now: datetime) -> tuple[int, int]:
    """The account that `key` is for, and until when (a Unix time) its proof was believed when it was made.

    Raises Unknown for a key that is not ours, or too old. Whoever renewed has another date: so it works once.
    """
    gone = Unknown(Problem("link", "This link is not complete, or has expired."))
    try:
        account, renew_by, expires = URLSafeSerializer(secret, salt="renewal").loads(key)
        found = int(account), int(renew_by)
    except (BadData, ValueError, TypeError):
        raise gone from None
    if now.timestamp() > expires:
        raise gone
    return found


def _sign(secret: str, salt: str, what: object) -> str:
    token = URLSafeSerializer(secret, salt=salt).dumps(what)
    return token.decode() if isinstance(token, bytes) else token

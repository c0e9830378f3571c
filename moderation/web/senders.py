"""Who sends a comment, as far as a request tells: the address that the server saw, and what only programs do."""

from collections.abc import Mapping
from typing import Any

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from moderation.acts.judging import Sender
from moderation.domain.brand_address import at_domain
from moderation.domain.policy_rules import BRAND_DOMAIN
from moderation.publication import Post
from moderation.storage import blocks
from moderation.storage.connections import Origin
from moderation.web.context import service
from moderation.web.guard import actor
from moderation.web.proofs import check_proof
from moderation.web.reader import current

HONEYPOT = "subject"
"""A field of the forms that people neither see nor reach."""

OPENED = "opened"
"""The field of the service's own form that says, signed, when it was opened. The built site's form cannot know that."""


PROOF = "proof"
"""The field in which a browser sends the calculation that it did."""


def origin() -> Origin:
    """From where this request came."""
    return Origin(request.remote_addr or "", request.user_agent.string)


def keys(origin: Origin, *emails: str | None) -> tuple[str, ...]:
    """Under what a block would know this sender; `emails`: what was typed, and what was proved."""
    secret = service().settings.secret
    found = [blocks.key_of(secret, "address", origin.address)]
    return (*found, *(blocks.key_of(secret, "email", email) for email in emails if email))


def sender(fields: Mapping[str, Any], email: str | None, post: Post | None = None) -> Sender:
    """Who sends `fields` under `post`; `email` is the address typed, once it was checked."""
    facts = set()
    if fields.get(HONEYPOT):
        facts.add("honeypot")
    if _too_fast(fields.get(OPENED)):
        facts.add("too_fast")
    where, reader = origin(), current()
    proof = check_proof(fields.get(PROOF), service().settings.secret, service().clock())
    proved = reader.email if reader else None
    # Whoever is signed in for the brand is of it, whatever address they type.
    if post is not None and (
        actor().brand in post.brands or any(_is_at_a_brand_of(post, each) for each in (email, proved) if each)
    ):
        facts.add(BRAND_DOMAIN)
    return Sender(where, keys(where, email, proved), frozenset(facts), reader, proof)


def _is_at_a_brand_of(post: Post, email: str) -> bool:
    """Whether the address, proved or merely typed, is at a domain of a brand that `post` is about (TRUST duty 14)."""
    brands = service().catalogue().brands
    return any(at_domain(email, brands[slug].domains) for slug in post.brands if slug in brands)


def opened_now() -> str:
    """The signed moment at which a form is opened."""
    token = _signer().dumps(int(service().clock().timestamp()))
    return token.decode() if isinstance(token, bytes) else token


def _too_fast(opened: object) -> bool:
    """Whether the form was sent sooner than people can. One that says nothing was not; a forged one was."""
    least = service().policy().form_least_seconds
    if not opened or not least:
        return False
    try:
        moment = _signer().loads(str(opened))
    except BadData:
        return True
    spent = service().clock().timestamp() - moment if isinstance(moment, int) else 0
    return spent < least


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(service().settings.secret, salt="form")

"""The OpenID Connect provider, if one is set: any that publishes its configuration (OpenID Connect Discovery 1.0).

Authlib speaks the protocol: authorization code with PKCE, state and nonce in the session, the signature and claims of
the ID token checked.
"""

from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app
from joserfc.errors import JoseError
from werkzeug.wrappers import Response as AnyResponse

from moderation.settings import Settings

TIMEOUT_SECONDS = 10
NAME = "provider"


class ProviderFailed(Exception):
    """The provider cannot be reached, refused, or gave an answer that does not prove anything."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Whom the provider vouches for. `email` is None unless the provider says that it is verified."""

    issuer: str
    subject: str
    name: str
    email: str | None


def install(app: Flask, settings: Settings) -> None:
    """Make the provider of `settings` known to the application; without one, nothing."""
    if not settings.oidc_issuer:
        return
    OAuth(app).register(
        NAME,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )


def _client() -> Any:
    return current_app.extensions["authlib.integrations.flask_client"].create_client(NAME)


_FAILURES = (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError, RuntimeError)


def begin(callback: str) -> AnyResponse:
    """The way to the provider, which sends its answer to `callback`. Raises ProviderFailed."""
    try:
        answer: AnyResponse = _client().authorize_redirect(callback)
    except _FAILURES as failure:
        raise ProviderFailed(str(failure)) from failure
    return answer


def finish() -> Proof:
    """What the provider's answer in this request proves. Raises ProviderFailed."""
    try:
        claims = _client().authorize_access_token().get("userinfo") or {}
        issuer, subject = claims["iss"], claims["sub"]
    except _FAILURES as failure:
        raise ProviderFailed(f"{type(failure).__name__}: {failure}") from failure
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject):
        raise ProviderFailed("the ID token names nobody")
    name, email = claims.get("name"), claims.get("email")
    proved = claims.get("email_verified") is True and isinstance(email, str)
    return Proof(issuer, subject, name if isinstance(name, str) else "", email if proved else None)

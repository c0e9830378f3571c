"""The Flask application, put together from what it is given."""

from datetime import timedelta

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from moderation.domain.reasons import WORDED
from moderation.web import (
    account,
    appeals,
    avatars,
    blocks,
    brand,
    brand_case,
    brand_inbox,
    brand_notes,
    brand_templates,
    case_words,
    comments,
    corrections,
    desk,
    desk_authors,
    desk_brands,
    desk_cases,
    desk_corrections,
    desk_replies,
    desk_reports,
    digest,
    domains,
    errors,
    guard,
    health,
    hook_words,
    hooks,
    joining,
    limits,
    notices,
    passkeys,
    people,
    people_words,
    policy,
    provider,
    reader,
    receipts,
    report_appeals,
    reports,
    right_of_reply,
    site,
    stories,
    story_letters,
    threads,
    triage,
    words,
)
from moderation.web.api import api
from moderation.web.context import Service
from moderation.web.devices import device_words

LARGEST_REQUEST = 4 * 1024 * 1024
"""Bytes. A form triples what it escapes: so a mebibyte of any text comes back in its form, with what is wrong."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The Content-Security-Policy of the service's pages: nothing inline, nothing from elsewhere."""


def create_app(service: Service) -> Flask:
    """The application of `service`. Raises RuntimeError if a view does not say whom it is for."""
    app = Flask(__name__, static_url_path="/desk/static")
    app.config.update(
        SECRET_KEY=service.settings.secret,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        SESSION_COOKIE_NAME="ecoute",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=service.settings.secure,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),  # at most: what is signed in ends on the server, sooner
        # The late answer of a stylesheet must not put back the cookie of before the form that was just opened.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # `guard.refuse_foreign_forms` does it, without needing a Referer
    )
    app.extensions["ecoute"] = service
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    words.install(app)
    people_words.install(app)
    app.jinja_env.filters["device"] = device_words
    case_words.install(app)
    hook_words.install(app)
    avatars.install(app)
    desk_replies.install(app)
    provider.install(app, service.settings)
    errors.install(app)
    limits.install(app, service.settings.rate_storage)  # before anything is looked up: guesses count too
    app.before_request(guard.admit)
    protect = CSRFProtect(app)
    for blueprint in (
        comments.blueprint,
        receipts.blueprint,
        reports.blueprint,
        notices.blueprint,
        digest.blueprint,
        appeals.blueprint,
        desk_reports.blueprint,
        right_of_reply.blueprint,
        desk_replies.blueprint,
        report_appeals.blueprint,
        account.blueprint,
        passkeys.blueprint,
        reader.blueprint,
        desk.blueprint,
        triage.blueprint,
        threads.blueprint,
        brand.blueprint,
        joining.blueprint,
        people.blueprint,
        hooks.blueprint,
        domains.blueprint,
        desk_brands.blueprint,
        desk_cases.blueprint,
        brand_inbox.blueprint,
        brand_case.blueprint,
        brand_notes.blueprint,
        brand_templates.blueprint,
        corrections.blueprint,
        stories.blueprint,
        story_letters.blueprint,
        desk_authors.blueprint,
        desk_corrections.blueprint,
        health.blueprint,
        api,
        policy.blueprint,
        blocks.blueprint,
        site.blueprint,
    ):
        app.register_blueprint(blueprint)
    # No session stands behind these: a receipt's address or a bearer token is itself the proof.
    for blueprint in (comments.blueprint, receipts.blueprint, reports.blueprint, notices.blueprint, api):
        protect.exempt(blueprint)
    for own_key in (stories.blueprint, story_letters.blueprint):
        protect.exempt(own_key)  # as is the address of a story's private page, and of letters about it
    protect.exempt(right_of_reply.blueprint)  # nor behind asking for a reply, whose page has its own key
    protect.exempt(digest.end)  # as are the links of other letters
    app.after_request(_headers)
    app.context_processor(
        lambda: {
            "actor": guard.actor(),
            "catalogue": service.catalogue(),
            "reasons": WORDED,
            "home": f"{service.settings.site_url}/",
        }
    )
    guard.check_declared(app)
    return app


def _headers(response: Response) -> Response:
    """Headers of every answer; pages of the built site bring their own policy."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.blueprint != "site":
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response

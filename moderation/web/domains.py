"""Proving that a domain is the brand's: a token to put there, and looking for it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Connection

from moderation.acts import representatives
from moderation.domain.actors import Permission
from moderation.domain.brand_address import normal_domain
from moderation.domain.errors import Problem, Refused
from moderation.publication import Brand
from moderation.seeking import NAME, PATH, Method, line_of
from moderation.storage import domains
from moderation.storage.domains import Challenge
from moderation.web import guard
from moderation.web.attempts import Answer, attempt
from moderation.web.brand_room import brand_named, brand_slug
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.words import gettext, say

blueprint = Blueprint("domains", __name__, url_prefix="/brand/proof")


@blueprint.get("")
@requires(Permission.REPLY)
def show() -> str:
    """The brand's domains: what is proved of each, and how to prove it."""
    return _page(())


@blueprint.post("/token")
@requires(Permission.REPLY)
def ask() -> Answer:
    """Give a token for one of the brand's domains."""
    sent, now, account = form(), service().clock(), guard.account()
    slug = brand_slug()
    mine = _domains(brand_named(service().catalogue(), slug))

    def work(connection: Connection) -> None:
        domain = sent.text("domain")
        if domain not in mine:
            raise Refused(Problem("domain", "This is no domain of your brand on this blog."))
        representatives.ask_token(connection, account.seq, slug, domain, now)

    back = attempt(sent, work, _page)
    return back if back is not None else redirect(url_for(".show"), 303)


@blueprint.post("/check")
@requires(Permission.REPLY)
def check() -> Answer:
    """Look whether the token is there. That takes seconds, and is done outside of any transaction."""
    sent, account, found = form(), guard.account(), list[Challenge]()
    seq, now = sent.number("challenge") or 0, service().clock()

    def begin(connection: Connection) -> None:
        if sent.text("method") not in list(Method):
            raise Refused(Problem("method", "Choose where to look: in the DNS, or on the site."))
        found[:] = [representatives.begin_check(connection, account.seq, seq, now)]

    back = attempt(sent, begin, _page)
    if back is not None:
        return back
    (challenge,) = found
    method = Method(sent.text("method"))
    seen = service().seek(method, challenge.domain, challenge.token)
    problem = say(seen.problem) if seen.problem else ""
    at = service().clock()

    def end(connection: Connection) -> None:
        representatives.end_check(connection, challenge, method, problem, at)

    back = attempt(Sent({}), end, _page)
    if back is not None:
        return back
    service().wake()
    if seen.problem:
        return _page([seen.problem]), 422
    flash(gettext("The token was found: the domain is proved."))
    return redirect(url_for(".show"), 303)


def _domains(brand: Brand) -> list[str]:
    """The brand's domains as DNS writes them."""
    return [found for each in brand.domains if (found := normal_domain(each)) is not None]


def _page(problems: Sequence[Problem]) -> str:
    slug, account, now = brand_slug(), guard.account(), service().clock()
    brand = brand_named(service().catalogue(), slug)
    with service().store.read() as connection:
        proved = {each.domain: each for each in domains.proved(connection, [slug])}
        tokens = {each: domains.open_for(connection, account.seq, each, now) for each in _domains(brand)}
    return render_template(
        "brand/proof.html",
        brand=brand,
        domains=_domains(brand),
        proved=proved,
        tokens=tokens,
        lines={domain: line_of(token.token) for domain, token in tokens.items() if token is not None},
        name=NAME,
        path=PATH,
        problems=problems,
    )

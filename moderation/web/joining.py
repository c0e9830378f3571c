"""Coming to speak for a brand: asking to, and following the link of an invitation or of one's own request.

Nothing here tells whether an address has an account: only its mail does. Opening a link shows, and only its form acts.
"""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection

from moderation.acts import joining as acts
from moderation.acts import representatives
from moderation.acts.joining import Sending
from moderation.domain.actors import Permission
from moderation.domain.errors import NotAllowed, Problem, Refused, Unknown
from moderation.keys import renewed
from moderation.publication import Brand
from moderation.storage import accounts, joinings
from moderation.storage.joinings import JoiningKind
from moderation.storage.representatives import is_represented
from moderation.web.attempts import Answer, attempt
from moderation.web.context import service
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.words import language

blueprint = Blueprint("joining", __name__, url_prefix="/brand")


def sending() -> Sending:
    """How letters are written from this request: taken here, since the work runs where there is none."""
    return Sending(language(), service().address("/brand/join"), service().address("/account/sign-in"), service().host)


def check_mail(mail: bool) -> None:
    """Raises NotAllowed where this installation sends no `mail`: a link could reach nobody."""
    if not mail:
        raise NotAllowed(
            Problem("email", "This installation sends no mail. Its operator makes accounts: `ecoute account add`.")
        )


def known_brand(slug: str) -> Brand:
    """The brand as the blog has it. Raises Unknown."""
    brand = service().catalogue().brands.get(slug)
    if brand is None:
        raise Unknown(Problem("brand", "There is no such brand on this site."))
    return brand


@blueprint.get("/join")
@requires(Permission.PUBLIC)
def new() -> str:
    """Who wants to speak for a brand says who they are."""
    return _ask_page(request.args.get("brand", ""), Sent({}), ())


@blueprint.post("/join")
@requires(Permission.PUBLIC)
def ask() -> Answer:
    """Mail a link to whoever asks, if the address is at a domain of the brand."""
    sent = form()
    slug, told, now = sent.text("brand"), sending(), service().clock()
    brand, mail = service().catalogue().brands.get(slug), bool(service().settings.smtp_url)
    name, title, email = sent.text("name"), sent.text("title"), sent.text("email")

    def work(connection: Connection) -> None:
        check_mail(mail)
        if brand is None:
            raise Refused(Problem("brand", "Choose the brand that you speak for."))
        acts.request(connection, brand, name, title, email, told, now)

    back = attempt(sent, work, lambda problems: _ask_page(slug, sent, problems))
    if back is not None:
        return back
    service().wake()
    return render_template("joining/sent.html", brand=brand, email=email), 200


@blueprint.get("/join/<token>")
@requires(Permission.PUBLIC)
def show(token: str) -> str:
    """What a link is for. Mail scanners and previews open links too: nothing happens by it."""
    return _link_page(token, Sent({}), ())


@blueprint.post("/join/<token>")
@requires(Permission.PUBLIC)
def use(token: str) -> Answer:
    """Follow it: one signs in at once, or waits for a moderator. The link is used up."""
    sent, now = form(), service().clock()
    links: list[str] = []
    with service().store.read() as connection:
        found = joinings.of_link(connection, token, now)
        first = not is_represented(connection, found.brand)
    brand = known_brand(found.brand)

    def work(connection: Connection) -> None:
        invited = found.kind is JoiningKind.INVITATION
        name, title = sent.text("name"), sent.text("title")
        entered = (
            acts.accept(connection, token, brand, name, title, now)
            if invited
            else acts.prove(connection, token, brand, now)
        )
        if entered is not None:
            links.append(accounts.new_link(connection, entered, now))

    back = attempt(sent, work, lambda problems: _link_page(token, sent, problems))
    if back is not None:
        return back
    service().wake()
    if links:
        return redirect(url_for("account.show_link", token=links[-1]), 303)
    return render_template("joining/waiting.html", brand=brand, first=first), 200


@blueprint.get("/renew/<token>")
@requires(Permission.PUBLIC)
def show_renewal(token: str) -> str:
    """What the link of the yearly letter is for."""
    seq, _renew_by = renewed(service().settings.secret, token, service().clock())
    with service().store.read() as connection:
        account = accounts.get(connection, seq)
    return render_template("joining/renewal.html", account=account, token=token, done=False)


@blueprint.post("/renew/<token>")
@requires(Permission.PUBLIC)
def renew(token: str) -> str:
    """Confirm that one still speaks for the brand. The link is used up."""
    now = service().clock()
    seq, renew_by = renewed(service().settings.secret, token, now)
    account = service().store.write(lambda connection: representatives.renew(connection, seq, renew_by, now))
    service().wake()
    return render_template("joining/renewal.html", account=account, token=token, done=True)


def _ask_page(slug: str, sent: Sent, problems: Sequence[Problem]) -> str:
    brand = service().catalogue().brands.get(slug)
    typed = {name: sent.text(name) for name in ("name", "title", "email")}
    return render_template(
        "joining/ask.html",
        brand=brand,
        brand_options=sorted(((each.slug, each.name) for each in service().catalogue().brands.values()), key=_by_name),
        chosen=slug,
        typed=typed,
        problems=problems,
        mail=bool(service().settings.smtp_url),
    )


def _by_name(option: tuple[str, str]) -> str:
    return option[1].casefold()


def _link_page(token: str, sent: Sent, problems: Sequence[Problem]) -> str:
    with service().store.read() as connection:
        found = joinings.of_link(connection, token, service().clock())
    typed = {name: sent.text(name) for name in ("name", "title")}
    brand = known_brand(found.brand)
    return render_template("joining/link.html", joining=found, brand=brand, token=token, typed=typed, problems=problems)

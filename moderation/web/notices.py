"""The links in notices by mail: opening one shows what it is for, and only its form does it.

A mail program may end notices with one POST to the same address, asking nobody (RFC 8058).
"""

from flask import Blueprint, render_template
from sqlalchemy import Connection, select

from moderation import keys
from moderation.acts import subscribe
from moderation.domain.actors import Permission
from moderation.keys import NoticeAct
from moderation.storage import contributions, subscriptions
from moderation.storage.contributions import Stored
from moderation.storage.subscriptions import Subscription
from moderation.storage.tables import contributions as contributions_table
from moderation.web.context import service
from moderation.web.guard import requires

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("/<token>")
@requires(Permission.PUBLIC)
def show(token: str) -> str:
    """What the link is for. Mail scanners and previews open links too: nothing happens by it."""
    act, seq = keys.noticed(service().settings.secret, token, service().clock())
    with service().store.read() as connection:
        wish = subscriptions.get(connection, seq)
        about = _about(connection, wish)
    return _page(token, act, wish, about, done=False)


@blueprint.post("/<token>")
@requires(Permission.PUBLIC)
def do(token: str) -> str:
    """Confirm once, or end for good. What else was sent with it is not even read."""
    now = service().clock()
    act, seq = keys.noticed(service().settings.secret, token, now)

    def work(connection: Connection) -> tuple[Subscription, Stored]:
        if act is NoticeAct.CONFIRM:
            subscribe.confirm(connection, seq, now)
        else:
            subscribe.end(connection, seq, now)
        wish = subscriptions.get(connection, seq)
        return wish, _about(connection, wish)

    return _page(token, act, *service().store.write(work), done=True)


def _about(connection: Connection, wish: Subscription) -> Stored:
    query = select(contributions_table.c.id).where(contributions_table.c.seq == wish.contribution)
    return contributions.get(connection, connection.execute(query).scalar_one())


def _page(token: str, act: NoticeAct, wish: Subscription, about: Stored, done: bool) -> str:
    return render_template(
        "notices/notice.html",
        token=token,
        act=act,
        wish=wish,
        post=service().catalogue().posts.get(about.post),
        done=done,
    )

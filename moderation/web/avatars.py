"""What stands beside a name on the service's pages: the same as on the pages of the site."""

from flask import Flask

from moderation.publication import Contribution, Kind
from moderation.publication.avatars import Avatar, avatar, of_published
from moderation.storage.contributions import Stored
from moderation.web.context import service


def install(app: Flask) -> None:
    """Give templates the filter `avatar`."""
    app.jinja_env.filters["avatar"] = shown


def shown(each: Stored | Contribution) -> Avatar | None:
    """The avatar of a contribution, published or as kept; none where it is nobody's words, or nobody's any more."""
    if isinstance(each, Contribution):
        who = each.representative
        return of_published(each, _brand(who.brand) if who else None)
    if each.kind == Kind.PING or not each.author:
        return None
    return avatar(
        each.id,
        each.author,
        None if each.brand is None else _brand(each.brand),
        editorial=each.account is not None and each.kind == Kind.COMMENT,
    )


def _brand(slug: str) -> str:
    """The name of a brand, also when its file is gone."""
    found = service().catalogue().brands.get(slug)
    return found.name if found else slug

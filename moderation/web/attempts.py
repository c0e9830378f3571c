"""Doing what a form asks for, or giving it back: with what was wrong, and with all that was typed."""

from collections.abc import Callable

from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from moderation.domain.errors import Problem, Refused
from moderation.web import wording
from moderation.web.context import service
from moderation.web.errors import BUSY, UNAVAILABLE, status_of
from moderation.web.intake import Sent

GivenBack = tuple[str, int]
"""The page with the form, and the status that says why it came back."""

Answer = AnyResponse | GivenBack


def attempt(sent: Sent, work: Callable[[Connection], object], page: Callable[[list[Problem]], str]) -> GivenBack | None:
    """Do `work` in one transaction: None once it is done. Else `page` with the problems, and nothing was changed.

    `page` shows what `sent` holds. Where even that cannot be shown, because what it is about is gone, it raises.
    """
    try:
        sent.check()
        service().store.write(work)
    except Refused as refusal:
        return page([wording.plainly(problem) for problem in refusal.problems]), status_of(refusal)
    except UNAVAILABLE:
        return page([BUSY]), 503
    return None

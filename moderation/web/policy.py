"""The policy on the desk: in words, tried on what came before, and replaced by a senior moderator."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from moderation.acts.trying import Trial, decided_against, try_policy
from moderation.domain.actors import Permission, Role
from moderation.domain.errors import Conflict, NotAllowed, Problem, Refused
from moderation.domain.policy_rules import Policy
from moderation.domain.policy_text import PolicyError, read_policy
from moderation.domain.policy_words import in_force, why_held
from moderation.policy_file import HISTORY, digest, read_text, save
from moderation.storage import contributions
from moderation.web import guard
from moderation.web.attempts import Answer, GivenBack
from moderation.web.context import service
from moderation.web.errors import status_of
from moderation.web.guard import requires
from moderation.web.intake import Sent, form
from moderation.web.words import gettext

log = logging.getLogger(__name__)

blueprint = Blueprint("policy", __name__, url_prefix="/desk/policy")
blueprint.add_app_template_filter(why_held)
blueprint.add_app_template_filter(decided_against)

TRIED = 1000
"""Messages on which a change is tried: the newest ones."""

LISTED = 100
"""Messages of a trial that are shown one by one."""


@blueprint.get("")
@requires(Permission.MODERATE)
def show() -> str:
    """The policy in force, in words and as text."""
    text = ""
    try:
        text = read_text(service().settings.policy)
        read_policy(text)
    except PolicyError as error:  # it is not in force: the last good one is
        return _page(text, digest(text), error=error)
    return _page(text, digest(text))


@blueprint.post("/try")
@requires(Permission.MODERATE)
def attempt() -> str | GivenBack:
    """What the text would have done to the newest messages. Nothing is changed by it."""
    sent = form()
    back = _given_back(sent, read_policy)
    if back is not None:
        return back
    proposed = read_policy(_text(sent))
    with service().store.read() as connection:
        trial = try_policy(connection, service().policy(), proposed, TRIED)
    return _page(_text(sent), sent.text("seen"), trial=trial, proposed=proposed)


@blueprint.post("/download")
@requires(Permission.MODERATE)
def download() -> Answer:
    """The text as a file, to be put in the policy's place by whoever looks after the machine."""
    sent = form()
    back = _given_back(sent, read_policy)
    if back is not None:
        return back
    headers = {"Content-Disposition": 'attachment; filename="policy.toml"'}
    return Response(_text(sent), mimetype="application/toml", headers=headers)


@blueprint.post("/save")
@requires(Permission.MODERATE)
def replace() -> Answer:
    """Put the text in force. A senior moderator's to do; the text before is kept."""
    sent = form()
    settings, who, now, seen = service().settings, guard.actor(), service().clock(), sent.text("seen")

    def put_in_force(text: str) -> None:
        if who.role is not Role.SENIOR:
            raise NotAllowed(
                Problem("policy", "A senior moderator puts a policy in force. You can try and download it.")
            )
        save(settings.policy, text, seen, who.name, now, settings.var / HISTORY)

    back = _given_back(sent, put_in_force)
    if back is not None:
        return back
    flash(gettext("The policy is in force. The one before is kept."))
    return redirect(url_for(".show"), 303)


def _text(sent: Sent) -> str:
    """The text of the form, with the line ends of a file."""
    return sent.text("policy").replace("\r\n", "\n")


def _given_back(sent: Sent, act: Callable[[str], object]) -> GivenBack | None:
    """Do `act` with the text: None once it is done, else the page with the text and what is wrong with it."""
    text, seen = _text(sent), sent.text("seen")
    try:
        sent.check()
        act(text)
    except PolicyError as error:
        return _page(text, seen, error=error), 422
    except Conflict as conflict:  # whoever has compared the two may put theirs in force
        other = read_text(service().settings.policy)
        return _page(text, digest(other), problems=conflict.problems, other=other), status_of(conflict)
    except Refused as refusal:
        return _page(text, seen, problems=refusal.problems), status_of(refusal)
    except OSError as error:
        log.error("the policy cannot be written: %s", error)
        unwritable = Problem(
            "policy", "The service may not write this file. Download it, and have it put in its place."
        )
        return _page(text, seen, problems=(unwritable,)), 503
    return None


def _page(
    text: str,
    seen: str,
    error: PolicyError | None = None,
    problems: tuple[Problem, ...] = (),
    trial: Trial | None = None,
    proposed: Policy | None = None,
    other: str | None = None,
) -> str:
    """`seen`: the digest of the text that was in force when `text` was begun; `other`: what came into force since."""
    with service().store.read() as connection:
        waiting = contributions.count_waiting(connection)
    values: dict[str, Any] = {
        "sentences": in_force(service().policy()),
        "proposed": in_force(proposed) if proposed else (),
        "faults": error.faults if error else (),
        "may_save": guard.actor().role is Role.SENIOR,
        "path": service().settings.policy,
        "listed": LISTED,
        "other": other,
        "waiting": waiting,
    }
    return render_template("policy/policy.html", text=text, seen=seen, problems=problems, trial=trial, **values)

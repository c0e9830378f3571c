"""The policy on the desk: in words, tried on what came before, and replaced by a senior moderator."""

import logging
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from moderation.acts.trying import Trial, decided_against, try_policy
from moderation.domain.actors import Permission, Role
from moderation.domain.errors import Conflict, NotAllowed, Problem
from moderation.domain.policy_rules import Policy
from moderation.domain.policy_text import PolicyError, read_policy
from moderation.domain.policy_words import in_force, why_held
from moderation.policy_file import HISTORY, digest, read_text, save
from moderation.storage import contributions
from moderation.web import guard
from moderation.web.context import service
from moderation.web.guard import requires
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
def attempt() -> str | tuple[str, int]:
    """What the text would have done to the newest messages. Nothing is changed by it."""
    text, seen = _typed()
    try:
        proposed = read_policy(text)
    except PolicyError as error:
        return _page(text, seen, error=error), 422
    with service().store.read() as connection:
        trial = try_policy(connection, service().policy(), proposed, TRIED)
    return _page(text, seen, trial=trial, proposed=proposed)


@blueprint.post("/download")
@requires(Permission.MODERATE)
def download() -> AnyResponse | tuple[str, int]:
    """The text as a file, to be put in the policy's place by whoever looks after the machine."""
    text, seen = _typed()
    try:
        read_policy(text)
    except PolicyError as error:
        return _page(text, seen, error=error), 422
    headers = {"Content-Disposition": 'attachment; filename="policy.toml"'}
    return Response(text, mimetype="application/toml", headers=headers)


@blueprint.post("/save")
@requires(Permission.MODERATE)
def replace() -> AnyResponse | tuple[str, int]:
    """Put the text in force. A senior moderator's to do; the text before is kept."""
    text, seen = _typed()
    if guard.actor().role is not Role.SENIOR:
        raise NotAllowed(Problem("policy", "A senior moderator puts a policy in force. You can try and download it."))
    settings, who, now = service().settings, guard.actor().name, service().clock()
    try:
        save(settings.policy, text, seen, who, now, settings.var / HISTORY)
    except PolicyError as error:
        return _page(text, seen, error=error), 422
    except Conflict as conflict:
        return _page(text, seen, problems=conflict.problems), 409
    except OSError as error:
        log.error("the policy cannot be written: %s", error)
        unwritable = Problem(
            "policy", "The service may not write this file. Download it, and have it put in its place."
        )
        return _page(text, seen, problems=(unwritable,)), 503
    flash(gettext("The policy is in force. The one before is kept."))
    return redirect(url_for(".show"), 303)


def _typed() -> tuple[str, str]:
    """The text of the form, and the digest of the one that it began from."""
    return request.form.get("policy", "").replace("\r\n", "\n"), request.form.get("seen", "")


def _page(
    text: str,
    seen: str,
    error: PolicyError | None = None,
    problems: tuple[Problem, ...] = (),
    trial: Trial | None = None,
    proposed: Policy | None = None,
) -> str:
    with service().store.read() as connection:
        waiting = contributions.count_waiting(connection)
    values: dict[str, Any] = {
        "sentences": in_force(service().policy()),
        "proposed": in_force(proposed) if proposed else (),
        "faults": error.faults if error else (),
        "may_save": guard.actor().role is Role.SENIOR,
        "path": service().settings.policy,
        "listed": LISTED,
        "waiting": waiting,
    }
    return render_template("policy/policy.html", text=text, seen=seen, problems=problems, trial=trial, **values)

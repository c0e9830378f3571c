"""The words for what is done to contributions: on buttons, in the log, and in what a refusal says."""

from dataclasses import replace

from moderation.domain.actors import Role
from moderation.domain.contribution import Action, State
from moderation.domain.errors import Problem
from moderation.domain.reasons import REASONS
from moderation.domain.thread import ThreadAction
from moderation.web.dates import day
from moderation.web.words import gettext, language


def action_label(action: Action) -> str:
    """What the button that takes `action` says."""
    return {
        Action.APPROVE: gettext("Approve"),
        Action.REJECT: gettext("Refuse"),
        Action.TAKE_DOWN: gettext("Take down"),
        Action.REINSTATE: gettext("Reinstate"),
        Action.UNDO: gettext("Undo the last decision"),
        Action.ACCEPT_EDIT: gettext("Accept the edit"),
        Action.REFUSE_EDIT: gettext("Refuse the edit"),
        Action.EDIT: gettext("Edit"),
        Action.WITHDRAW: gettext("Withdraw"),
        Action.ERASE: gettext("Erase"),
    }[action]


def action_done(action: Action) -> str:
    """What the log says once `action` is taken."""
    return {
        Action.APPROVE: gettext("approved"),
        Action.REJECT: gettext("refused"),
        Action.TAKE_DOWN: gettext("taken down"),
        Action.REINSTATE: gettext("reinstated"),
        Action.UNDO: gettext("decision undone"),
        Action.ACCEPT_EDIT: gettext("edit accepted"),
        Action.REFUSE_EDIT: gettext("edit refused"),
        Action.EDIT: gettext("edited"),
        Action.WITHDRAW: gettext("withdrawn"),
        Action.ERASE: gettext("erased"),
    }[action]


def state_word(state: State) -> str:
    """The state inside a sentence."""
    return {
        State.PENDING: gettext("waiting"),
        State.APPROVED: gettext("published"),
        State.REJECTED: gettext("not published"),
        State.TAKEN_DOWN: gettext("taken down"),
        State.WITHDRAWN: gettext("withdrawn"),
        State.ERASED: gettext("erased"),
    }[state]


def thread_done(action: ThreadAction) -> str:
    """What the log of a thread says once `action` is taken."""
    return {
        ThreadAction.LOCK: gettext("locked"),
        ThreadAction.UNLOCK: gettext("unlocked"),
        ThreadAction.PIN: gettext("message put first"),
        ThreadAction.UNPIN: gettext("message left where it was written"),
    }[action]


def role_word(role: str) -> str:
    """Who acted, where no name is to be shown."""
    return {
        Role.AUTHOR: gettext("Its author"),
        Role.BRAND: gettext("Its author"),
        Role.OPERATOR: gettext("The operator"),
        Role.POLICY: gettext("The policy, by itself"),
    }.get(Role(role), gettext("A moderator"))


def plainly(problem: Problem) -> Problem:
    """`problem` with the rules' codes for state, action and role put into words."""
    values = dict(problem.values)
    if values.get("action") in list(Action):
        action = Action(str(values["action"]))
        values["action"] = action_label(action) if "state" in values else action_done(action)
    if values.get("state") in list(State):
        values["state"] = state_word(State(str(values["state"])))
    if values.get("reason") in REASONS:
        values["reason"] = REASONS[str(values["reason"])].wording[language()]
    if "day" in values:
        values["day"] = day(str(values["day"]))
    if values.get("who") in list(Role):
        values["who"] = role_word(str(values["who"]))
    return replace(problem, values=values)

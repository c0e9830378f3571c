"""The words for what is done to contributions: on buttons, in the log, and in what a refusal says."""

from dataclasses import replace

from moderation.domain.actors import Role
from moderation.domain.contribution import Action, State
from moderation.domain.errors import Problem
from moderation.domain.reasons import WORDED
from moderation.domain.representative import State as Standing
from moderation.domain.thread import ThreadAction
from moderation.web import case_words
from moderation.web.dates import day
from moderation.web.intake import FAULTS
from moderation.web.people_words import standing_word
from moderation.web.words import N_, gettext, language, say


def action_label(action: Action) -> str:
    """What the button that takes `action` says."""
    return gettext(
        {
            Action.APPROVE: N_("Approve"),
            Action.REJECT: N_("Refuse"),
            Action.TAKE_DOWN: N_("Take down"),
            Action.REINSTATE: N_("Reinstate"),
            Action.UNDO: N_("Undo the last decision"),
            Action.ACCEPT_EDIT: N_("Accept the edit"),
            Action.REFUSE_EDIT: N_("Refuse the edit"),
            Action.EDIT: N_("Edit"),
            Action.WITHDRAW: N_("Withdraw"),
            Action.ERASE: N_("Erase"),
        }[action]
    )


def action_done(action: Action) -> str:
    """What the log says once `action` is taken."""
    return gettext(
        {
            Action.APPROVE: N_("approved"),
            Action.REJECT: N_("refused"),
            Action.TAKE_DOWN: N_("taken down"),
            Action.REINSTATE: N_("reinstated"),
            Action.UNDO: N_("decision undone"),
            Action.ACCEPT_EDIT: N_("edit accepted"),
            Action.REFUSE_EDIT: N_("edit refused"),
            Action.EDIT: N_("edited"),
            Action.WITHDRAW: N_("withdrawn"),
            Action.ERASE: N_("erased"),
        }[action]
    )


def state_word(state: State) -> str:
    """The state inside a sentence."""
    return gettext(
        {
            State.PENDING: N_("waiting"),
            State.APPROVED: N_("published"),
            State.REJECTED: N_("not published"),
            State.TAKEN_DOWN: N_("taken down"),
            State.WITHDRAWN: N_("withdrawn"),
            State.ERASED: N_("erased"),
        }[state]
    )


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
    values = dict(case_words.plainly(problem).values)
    if values.get("action") in list(Action):
        action = Action(str(values["action"]))
        values["action"] = action_label(action) if "state" in values else action_done(action)
    if values.get("state") in list(State):
        values["state"] = state_word(State(str(values["state"])))
    if values.get("reason") in WORDED:
        values["reason"] = WORDED[str(values["reason"])].wording[language()]
    if values.get("representative_state") in list(Standing):
        values["representative_state"] = standing_word(str(values["representative_state"]))
    if "day" in values:
        values["day"] = day(str(values["day"]))
    if values.get("who") in list(Role):
        values["who"] = role_word(str(values["who"]))
    return replace(problem, values=values)


_FIELDS = {
    "name": N_("Name"),
    "email": N_("E-mail"),
    "website": N_("Website"),
    "body": N_("Text"),
    "note": N_("Note"),
    "answer": N_("Your answer"),
    "appeal": N_("Why the decision is wrong"),
    "passage": N_("The words concerned"),
    "explanation": N_("What is wrong with them"),
}
"""What the fields are called in which one types."""

_CHOICES = {
    "reason": N_("Reason"),
    "policy": N_("Text of the policy"),
    "contribution": N_("Which message"),
    "kind": N_("Known by"),
    "days": N_("For how long"),
}
"""Others that people know, whose own problems speak for themselves."""


def told(problem: Problem, label: str = "") -> str:
    """`problem` as a sentence that stands away from its field, and therefore names it: as the page does, by `label`."""
    name, sentence = problem.field, say(problem)
    if label:
        pass  # the page knows best
    elif name in _FIELDS:
        label = gettext(_FIELDS[name])
    elif problem.message in FAULTS:
        label = gettext(_CHOICES[name]) if name in _CHOICES else f"“{name}”"
    else:
        return sentence
    return gettext("%(field)s: %(sentence)s") % {"field": label, "sentence": sentence}

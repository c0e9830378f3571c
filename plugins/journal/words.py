"""The words of the journal: what was done, in which role, how long it took. Message ids are English."""

from babel.support import NullTranslations


def N_(message: str) -> str:
    """Mark a message id that is translated where it is shown."""
    return message


ACTIONS = {
    "approve": N_("Published"),
    "reject": N_("Refused"),
    "take_down": N_("Taken down"),
    "reinstate": N_("Reinstated"),
    "undo": N_("Decision undone"),
    "accept_edit": N_("Edit accepted"),
    "refuse_edit": N_("Edit refused"),
    "edit": N_("Edited by its author"),
    "withdraw": N_("Withdrawn by its author"),
    "erase": N_("Words erased"),
}
"""By action of the log; one that is not here is shown by its code."""

ROLES = {
    "moderator": N_("a moderator"),
    "author": N_("its author"),
    "brand": N_("its author, for a brand"),
    "operator": N_("the operator"),
    "policy": N_("the policy, by itself"),
}

OTHERS = {
    "appeals": N_("Appeals lodged"),
    "appeals_upheld": N_("Appeals upheld"),
    "reports": N_("Reports received"),
    "reports_upheld": N_("Reports upheld"),
    "reports_invalid": N_("Reports found invalid"),
    "reply_requests": N_("Replies by right asked for"),
    "replies_published": N_("Replies by right inserted"),
    "replies_refused": N_("Replies by right refused"),
}
"""Of what else there are numbers, by the names in the open data."""

MINUTE, HOUR, DAY = 60, 3600, 86_400


def spell_duration(words: NullTranslations, seconds: int) -> str:
    """A duration in the unit that reads best: minutes up to two hours, hours up to two days, else days."""
    if seconds < 2 * HOUR:
        number = max(1, round(seconds / MINUTE))
        return words.ngettext("%(num)s minute", "%(num)s minutes", number) % {"num": number}
    if seconds < 2 * DAY:
        number = round(seconds / HOUR)
        return words.ngettext("%(num)s hour", "%(num)s hours", number) % {"num": number}
    number = round(seconds / DAY)
    return words.ngettext("%(num)s day", "%(num)s days", number) % {"num": number}

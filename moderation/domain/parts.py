"""The parts that people play in a brand: what each may do there, beyond answering."""

from enum import StrEnum


class Part(StrEnum):
    """What somebody is in the brand that they speak for, from the least to the most."""

    AGENT = "agent"
    MANAGER = "manager"
    DIRECTION = "direction"

    @property
    def rank(self) -> int:
        """Where it stands among the parts: a greater number may do all that a smaller one may."""
        return list(Part).index(self)


class Right(StrEnum):
    """One thing that can be done for a brand."""

    ANSWER = "answer"
    """Answer, reply, claim that a promise was kept; keep notes and drafts; prove the brand's domain."""
    ASSIGN = "assign"
    """Give a case to a colleague."""
    TAKE_ESCALATED = "take_escalated"
    """Be the one to whom a case is escalated."""
    TEMPLATES = "templates"
    """Write the texts that all of the brand may begin an answer with."""
    HOOKS = "hooks"
    """Have the brand's own systems told of what happens."""
    CORRECT = "correct"
    """Say for the brand what it changed because of stories."""
    INVITE_AGENTS = "invite_agents"
    INVITE_MANAGERS = "invite_managers"
    """Invite managers and direction, too."""
    CHANGE_PARTS = "change_parts"
    REVOKE = "revoke"
    """Say of a colleague that they no longer speak for the brand."""


_AGENT = frozenset({Right.ANSWER})
_MANAGER = _AGENT | {
    Right.ASSIGN,
    Right.TAKE_ESCALATED,
    Right.TEMPLATES,
    Right.HOOKS,
    Right.CORRECT,
    Right.INVITE_AGENTS,
}

RIGHTS: dict[Part, frozenset[Right]] = {
    Part.AGENT: _AGENT,
    Part.MANAGER: _MANAGER,
    Part.DIRECTION: frozenset(Right),
}
"""What each part may do. Nobody of a brand ever moderates, whatever their part."""


def may_invite(part: Part, invited: Part) -> bool:
    """Whether somebody with `part` may invite somebody as `invited`."""
    return (Right.INVITE_AGENTS if invited is Part.AGENT else Right.INVITE_MANAGERS) in RIGHTS[part]

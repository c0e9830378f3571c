"""Who acts. What an actor may do is decided here and in the state tables, never in a page."""

from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.parts import RIGHTS, Part, Right


class Role(StrEnum):
    """What an actor is to a contribution."""

    VISITOR = "visitor"
    AUTHOR = "author"
    BRAND = "brand"
    MODERATOR = "moderator"
    SENIOR = "senior"
    OPERATOR = "operator"
    POLICY = "policy"
    CLOCK = "clock"


ACCOUNT_ROLES = (Role.MODERATOR, Role.SENIOR, Role.BRAND)
"""The roles that an account can have. Visitors and authors have none; the operator works at the command line."""


class Permission(StrEnum):
    """What a page or a call of the service requires. Each view declares exactly one."""

    PUBLIC = "public"
    RECEIPT = "receipt"
    STORY = "story"
    ACCOUNT = "account"
    MODERATE = "moderate"
    REPLY = "reply"
    METRICS = "metrics"


GRANTED: dict[Role, frozenset[Permission]] = {
    Role.VISITOR: frozenset({Permission.PUBLIC, Permission.METRICS}),
    Role.AUTHOR: frozenset({Permission.PUBLIC, Permission.METRICS, Permission.RECEIPT, Permission.STORY}),
    Role.BRAND: frozenset({Permission.PUBLIC, Permission.METRICS, Permission.ACCOUNT, Permission.REPLY}),
    Role.MODERATOR: frozenset({Permission.PUBLIC, Permission.METRICS, Permission.ACCOUNT, Permission.MODERATE}),
    Role.SENIOR: frozenset({Permission.PUBLIC, Permission.METRICS, Permission.ACCOUNT, Permission.MODERATE}),
    Role.OPERATOR: frozenset(),
    Role.POLICY: frozenset(),
    Role.CLOCK: frozenset(),
}
"""What each role may ask for. A brand never moderates; a receipt's holder is the author of that contribution only,
and so is the holder of a story's private link of that story."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, as far as the rules care. `account` is None for visitors, authors and the operator.

    `part`: what they are in the brand they speak for; None for everybody else.
    """

    role: Role
    account: int | None = None
    name: str = ""
    brand: str | None = None
    part: Part | None = None

    def has(self, right: Right) -> bool:
        """Whether this actor's part in their brand gives them `right`; nobody else has any."""
        return self.part is not None and right in RIGHTS[self.part]

    def may(self, permission: Permission) -> bool:
        """Whether this actor's role grants `permission`."""
        return permission in GRANTED[self.role]


VISITOR = Actor(Role.VISITOR)
AUTHOR = Actor(Role.AUTHOR)
OPERATOR = Actor(Role.OPERATOR, name="operator")
POLICY = Actor(Role.POLICY, name="policy")
"""No person: what the blog's policy lets through by itself, so that the log never says that somebody read it."""
CLOCK = Actor(Role.CLOCK, name="clock")
"""No person either: what happens because a day has come."""

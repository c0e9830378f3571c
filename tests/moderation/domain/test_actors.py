"""Who may ask for what."""

from moderation.domain.actors import ACCOUNT_ROLES, AUTHOR, CLOCK, OPERATOR, POLICY, VISITOR, Actor, Permission, Role

DESK = {Role.MODERATOR, Role.SENIOR}


def test_each_permission_has_exactly_the_roles_that_it_should() -> None:
    may = {permission: {role for role in Role if Actor(role).may(permission)} for permission in Permission}
    online = set(Role) - {Role.OPERATOR, Role.POLICY, Role.CLOCK}
    assert may == {
        Permission.PUBLIC: online,
        Permission.METRICS: online,
        Permission.RECEIPT: {Role.AUTHOR},
        Permission.STORY: {Role.AUTHOR},
        Permission.ACCOUNT: DESK | {Role.BRAND},
        Permission.MODERATE: DESK,
        Permission.REPLY: {Role.BRAND},
    }


def test_visitors_authors_the_operator_the_policy_and_the_clock_have_no_account() -> None:
    assert {actor.account for actor in (VISITOR, AUTHOR, OPERATOR, POLICY, CLOCK)} == {None}
    assert not {actor.role for actor in (VISITOR, AUTHOR, OPERATOR, POLICY, CLOCK)} & set(ACCOUNT_ROLES)

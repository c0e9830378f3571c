"""Policy ↔ publication: the numbers that readers are told are those that the service decides by."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from moderation.clock import Clock
from moderation.policy_file import PolicyFile
from moderation.publication import ContractError
from moderation.publication.rules import RulesFile, read_rules
from moderation.rules import in_force
from moderation.settings import Settings

SOON = timedelta(seconds=30)
"""The document follows a changed policy within moments; so long after, it has, or nobody is at work."""


def rules_differences(settings: Settings, clock: Clock) -> Iterator[str]:
    """A document of the rules that says other numbers than those in force. Raises PolicyError."""
    file = RulesFile(settings.publication)
    try:
        policy = PolicyFile(settings.policy)
        wanted, told = in_force(policy(), settings.edit_window), read_rules(file.read()).numbers
    except ContractError as error:
        yield str(error)
        return
    others = [f"{name} {told.get(name)}, not {number}" for name, number in wanted.items() if told.get(name) != number]
    if others and not (policy.path.is_file() and clock() - _written(policy) < SOON):
        yield f"{file.path}: says other rules than those in force ({'; '.join(others)}); run `ecoute publish`"


def _written(policy: PolicyFile) -> datetime:
    return datetime.fromtimestamp(policy.path.stat().st_mtime, UTC)

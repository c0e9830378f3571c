"""The numbers of the rules, from what decides to the page that says them: read off the policy, published, woven.

Nobody need ask for it: the publisher compares what is in force with what was published, and shows what differs.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from moderation.acts.retain import CONNECTIONS
from moderation.clock import Clock
from moderation.domain.appeal import APPEAL_LIFE
from moderation.domain.case import REMINDERS, SILENT_AFTER, SILENT_UNREPRESENTED, VERDICT_WITHIN
from moderation.domain.policy_rules import Policy
from moderation.domain.report import HEARING
from moderation.domain.right_of_reply import ASK_WITHIN, INSERT_WITHIN, MOST_LINES
from moderation.policy_file import PolicyFile
from moderation.publication.rules import RULES, ContractError, RulesFile, Stand, read_rules
from moderation.settings import Settings
from moderation.site import weaving


def in_force(policy: Policy, edit_window: timedelta) -> dict[str, int]:
    """The numbers that the page of rules says, as the service decides by them now; a switch is 0 or 1.

    No word of any list is among them: who knows them walks around them.
    """
    slow = policy.slow_minutes > 0
    return {
        "edit_minutes": int(edit_window.total_seconds()) // 60,
        "hearing_days": HEARING.days,
        "appeal_months": APPEAL_LIFE.days // 30,
        "refused_days": policy.retention_refused_days,
        "connection_days": CONNECTIONS.days,
        "close_days": policy.close_after_days,
        "slow_minutes": policy.slow_minutes,
        "slow_everywhere": int(slow and policy.slow_everywhere),
        "proved_after": policy.trust_proved_after,
        "first_time": int(policy.hold_first_time),
        "hold_links": policy.hold_links,
        "hold_words": int(bool(policy.hold_words.listed)),
        "hold_languages": int(bool(policy.hold_languages)),
        "form_seconds": policy.form_least_seconds,
        "form_proof": int(policy.form_proof_of_work),
        "refuse_links": policy.refuse_links,
        "refuse_words": int(bool(policy.refuse_words.listed)),
        "notify_days": policy.cases_notify_within_days,
        "answer_days": SILENT_AFTER,
        "unrepresented_days": SILENT_UNREPRESENTED,
        "judge_days": VERDICT_WITHIN,
        "reply_days": INSERT_WITHIN,
        "reply_months": ASK_WITHIN,
        "reply_lines": MOST_LINES,
        **{f"remind_{number}": days for number, days in enumerate(REMINDERS, 1)},
    }


class RulesPublisher:
    """Publishes the numbers in force below `settings.var`; `weave` fills the pages that say them."""

    def __init__(
        self, settings: Settings, policy: PolicyFile, weave: Callable[[Iterable[str]], list[str]], clock: Clock
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._file = RulesFile(settings.publication)
        self._weave = weave
        self._clock = clock
        self._shown: dict[str, int] | None = None
        """What pages show. None at the start and after a failure: then they are woven whatever the document says."""

    def publish(self, everything: bool = False) -> bool:
        """Publish and show what is in force, if that is something else than before; whether it was.

        With `everything`, also in place of a damaged document. Raises ContractError, PageMissing, OSError.
        """
        numbers = in_force(self._policy(), self._settings.edit_window)
        if numbers == self._shown and not everything:
            return False
        with weaving(self._settings.var):
            self._shown = None
            before = self._before(everything)
            if before is None or before.numbers != numbers:
                self._file.write(Stand(self._since(before, numbers), numbers))
            self._weave([RULES])
            self._shown = numbers
        return True

    def _before(self, damaged_too: bool) -> Stand | None:
        try:
            return self._file.read()
        except ContractError:
            if not damaged_too:
                raise
            return None

    def _since(self, before: Stand | None, numbers: dict[str, int]) -> date:
        """Since when: today, as others were published; at the first time, since the policy was last written."""
        built_in = read_rules()
        if before is None and numbers == built_in.numbers:
            return built_in.date
        if before is None and self._policy.path.is_file():
            return datetime.fromtimestamp(self._policy.path.stat().st_mtime, UTC).date()
        return self._clock().astimezone(UTC).date()

"""What becomes of cases in the demonstration: who was told when, what the clock did, what authors judged.

A line of the script names the `post`, the `brand` and what happens (`do`); between two lines the clock goes on as it
does for everybody's cases.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import answering, case, contacts, corrections, notices, promise, representatives
from moderation.acts.case import Moment
from moderation.demo_letters import play_delivery, play_telling
from moderation.domain.actors import CLOCK
from moderation.domain.case import REMINDERS, CaseAction, Degree, StatementType, Verdict
from moderation.domain.contribution import Action
from moderation.domain.promise import CLAIM_JUDGED_WITHIN
from moderation.publication import Catalogue, Post
from moderation.storage import cases
from moderation.storage.accounts import Account
from moderation.storage.cases import Case
from moderation.storage.contributions import Stored

Line = dict[str, Any]

AT_ONCE = 100
"""More promises than ever fall due at the same moment of the demonstration."""


class DemoCases:
    """Plays the lines about cases; `signed`: the representatives by address, `moderator`: who decides."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, signed: dict[str, Account], moderator: Account
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._zone = ZoneInfo(catalogue.timezone)
        self._signed = signed
        self._moderator = moderator.actor()
        self._promises: dict[str, str] = {}
        self._alarms: list[datetime] = []
        self.acts: dict[str, Callable[[datetime, Line], object]] = {
            "told": self._told,
            "read": self._read,
            "judge": self._judge,
            "reopen": self._reopen,
            "pass_on": self._pass_on,
            "claim": self._claim,
            "kept": self._kept,
            "contact": self._contact,
            "correct": self._correct,
            "leave": self._leave,
            "prove": self._prove,
            "withdraw": self._withdraw,
        }

    def state(self, at: datetime, post: Post, line: Line) -> Stored:
        """Keep the statement that a reply of the script is, with what it promises."""
        who, said = self._signed[line["representative"]], line["statement"]
        found, type = self._case(post.key, who.brand or ""), StatementType(said["type"])
        kept = answering.state(self._connection, found.id, post, type, line["body"], who.actor(), who.title, "demo", at)
        for each in said["promises"]:
            due = self._due(at, each)
            made = promise.make(self._connection, kept, each["kind"], due.isoformat(), self._when(at))
            self._promises[each["ref"]] = made.id
            self._alarms.append(datetime.combine(due + timedelta(days=1), time(0, 5), self._zone))
        return kept

    def until(self, at: datetime) -> None:
        """Let the clock do all that it has to do before `at`, each thing at its moment."""
        while due := cases.due(self._connection, at, 1):
            when = self._when(due[0].next_at or at)
            if case.tick(self._connection, due[0].id, when) is CaseAction.REMIND and self._is_reached(due[0].brand):
                reminded = cases.get(self._connection, due[0].id).round.reminded
                play_delivery(self._connection, due[0].id, REMINDERS[reminded - 1], when.now)
        for alarm in sorted(each for each in self._alarms if each <= at):
            promise.tick(self._connection, self._when(alarm), AT_ONCE)
        self._alarms = [each for each in self._alarms if each > at]

    def _is_reached(self, brand: str) -> bool:
        """Whether a letter could go anywhere: a brand that was told by post alone is not reminded by mail."""
        return bool(notices.recipients_of(self._connection, self._catalogue, brand))

    def _when(self, at: datetime) -> Moment:
        return Moment(at, self._zone)

    def _case(self, post: str, brand: str) -> Case:
        return next(each for each in cases.of_post(self._connection, post) if each.brand == brand)

    def _due(self, at: datetime, promised: Line) -> date:
        if "due_on" in promised:
            return date.fromisoformat(promised["due_on"])
        return at.astimezone(self._zone).date() + timedelta(days=promised["due_in"])

    def _told(self, at: datetime, line: Line) -> None:
        there = {each.brand for each in cases.of_post(self._connection, line["post"])}
        if line["brand"] not in there:
            cases.add(self._connection, line["post"], line["brand"], at)
        found = self._case(line["post"], line["brand"])
        if "how" in line:
            case.told(self._connection, found.id, at, line["how"], self._moderator, self._when(at))
        else:
            play_delivery(self._connection, found.id, notices.NOTICE, at)

    def _read(self, at: datetime, line: Line) -> None:
        who = self._signed[line["representative"]].actor()
        case.read(self._connection, self._case(line["post"], line["brand"]).id, who, self._when(at))

    def _judge(self, at: datetime, line: Line) -> None:
        verdict = Verdict(Degree(line["repaired"]), Degree(line["respected"]))
        case.judge(self._connection, self._case(line["post"], line["brand"]).id, verdict, self._when(at))

    def _reopen(self, at: datetime, line: Line) -> None:
        case.reopen(self._connection, self._case(line["post"], line["brand"]).id, self._when(at))

    def _pass_on(self, at: datetime, line: Line) -> None:
        found = self._case(line["post"], line["brand"])
        case.pass_on(self._connection, found.id, line["to"], self._catalogue, self._when(at))

    def _claim(self, at: datetime, line: Line) -> None:
        who = self._signed[line["representative"]].actor()
        promise.claim(self._connection, self._promises[line["promise"]], who, line["proof"], at)
        self._alarms.append(at + timedelta(days=CLAIM_JUDGED_WITHIN, hours=2))

    def _kept(self, at: datetime, line: Line) -> None:
        promise.judge(self._connection, self._promises[line["promise"]], line["kept"], at)

    def _contact(self, at: datetime, line: Line) -> None:
        who, found = self._signed[line["representative"]].actor(), self._case(line["post"], line["brand"])
        on = line.get("on") or at.astimezone(self._zone).date().isoformat()
        kept = contacts.report(self._connection, found.id, who, on, line["channel"], line["words"], self._when(at))
        if "said_at" not in line:
            return  # the author has yet to say something of it
        said_at, decided_at = datetime.fromisoformat(line["said_at"]), datetime.fromisoformat(line["decided_at"])
        said = contacts.say(
            self._connection, line["post"], kept.id, line["agrees"], line["said"], kept.version, said_at
        )
        approve = Action.APPROVE
        contacts.take(self._connection, kept.id, approve, self._moderator, decided_at, None, said.version)

    def _correct(self, at: datetime, line: Line) -> None:
        who, decided_at = self._signed[line["representative"]].actor(), datetime.fromisoformat(line["decided_at"])
        kept = corrections.submit(
            self._connection, self._catalogue, who, line["title"], line["words"], line["stories"], at
        )
        approve = Action.APPROVE
        corrections.take(self._connection, kept.id, approve, self._moderator, decided_at, None, kept.version)
        play_telling(self._connection, kept.id, decided_at)

    def _leave(self, at: datetime, line: Line) -> None:
        who = self._signed[line["representative"]]
        representatives.leave(self._connection, who.seq, line["brand"], who.actor(), at)

    def _prove(self, at: datetime, line: Line) -> None:
        """The token stood in the DNS of the domain of their address."""
        who = self._signed[line["representative"]]
        domain = who.email.partition("@")[2]
        asked = representatives.ask_token(self._connection, who.seq, line["brand"], domain, at)
        representatives.end_check(
            self._connection, representatives.begin_check(self._connection, who.seq, asked.seq, at), "dns", "", at
        )

    def _withdraw(self, at: datetime, line: Line) -> None:
        """The story names the brand no longer: the clock sees that in the catalogue."""
        case.withdraw(self._connection, self._case(line["post"], line["brand"]).id, CLOCK, self._when(at))

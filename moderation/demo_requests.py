"""What others ask of the desk in the demonstration: reports of messages, replies by right, messages taken back.

A line of the script names the `post` and what happens (`do`); what it is about stands under its `ref`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from moderation.acts import author, report, report_appeal, right_of_reply
from moderation.domain.actors import AUTHOR, Role
from moderation.domain.reply_request import check_request
from moderation.domain.report import check_notice
from moderation.publication import Catalogue
from moderation.storage import accounts, report_appeals, reports
from moderation.storage.accounts import Account

COLLEAGUE = "relecture@ecoute.example"
"""Whoever decided does not decide about the appeal."""

Line = dict[str, Any]


class DemoRequests:
    """Plays those lines; `ids`: the messages by their `ref`, `moderator`: who decides."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, ids: Mapping[str, str], moderator: Account
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._ids = ids
        self._moderator = moderator.actor()
        self._reports: dict[str, str] = {}
        self._replies: dict[str, str] = {}
        self.acts: dict[str, Callable[[datetime, Line], object]] = {
            "report": self._report,
            "hear": self._hear,
            "invalidate": self._invalidate,
            "appeal": self._appeal,
            "dismiss": self._dismiss,
            "take_back": self._take_back,
            "ask_reply": self._ask_reply,
            "insert_reply": self._insert_reply,
            "refuse_reply": self._refuse_reply,
            "withdraw_reply": self._withdraw_reply,
        }

    def _lang(self, line: Line) -> str:
        return self._catalogue.posts[line["post"]].lang

    def _report(self, at: datetime, line: Line) -> None:
        about, said = self._ids[line["about"]], (line["reason"], line["passage"], line["explanation"])
        notice = check_notice(about, *said, line["name"], line["email"], good_faith=True)
        kept = report.file(self._connection, notice, self._lang(line), at, self._catalogue)
        self._reports[line["ref"]] = kept.id

    def _hear(self, at: datetime, line: Line) -> None:
        id = self._reports[line["report"]]
        report.answer(self._connection, id, reports.get(self._connection, id).about, line["words"], at)

    def _invalidate(self, at: datetime, line: Line) -> None:
        report.invalidate(self._connection, self._reports[line["report"]], self._moderator, line["answer"], at)

    def _appeal(self, at: datetime, line: Line) -> None:
        report_appeal.lodge(self._connection, self._reports[line["report"]], line["words"], at)

    def _dismiss(self, at: datetime, line: Line) -> None:
        about = reports.get(self._connection, self._reports[line["report"]])
        appeal = report_appeals.of_report(self._connection, about.seq)
        if appeal is not None:
            colleague = self._colleague(at)
            report_appeal.dismiss(self._connection, appeal.seq, colleague.actor(), line["answer"], at)

    def _colleague(self, at: datetime) -> Account:
        return accounts.by_email(self._connection, COLLEAGUE) or accounts.add(
            self._connection, COLLEAGUE, Role.MODERATOR, at, name="Relecture de démonstration"
        )

    def _take_back(self, at: datetime, line: Line) -> None:
        author.withdraw(self._connection, self._ids[line["about"]], AUTHOR, at)

    def _ask_reply(self, at: datetime, line: Line) -> None:
        request = check_request({**line, "place": line["post"], "medium": "text", "concerned": "on"})
        kept = right_of_reply.ask(self._connection, self._catalogue, request, self._lang(line), at)
        self._replies[line["ref"]] = kept.id

    def _insert_reply(self, at: datetime, line: Line) -> None:
        id = self._replies[line["reply"]]
        right_of_reply.publish(self._connection, self._catalogue, id, self._moderator, at)

    def _refuse_reply(self, at: datetime, line: Line) -> None:
        id, said = self._replies[line["reply"]], (line["reason"], line["answer"])
        right_of_reply.refuse(self._connection, self._catalogue, id, self._moderator, *said, at)

    def _withdraw_reply(self, at: datetime, line: Line) -> None:
        right_of_reply.withdraw(self._connection, self._replies[line["reply"]], at)

"""What each piece of news says, and to whom. Nothing is told of what is not so any more."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from sqlalchemy import Connection, select

from moderation import keys
from moderation.acts import consequences
from moderation.acts.news import Kind
from moderation.domain.contribution import REASONED
from moderation.domain.report import ReportState
from moderation.mail import letters_to_readers as letters
from moderation.mail.case_telling import tell_brand
from moderation.mail.escalation import escalation_letter
from moderation.mail.hook_letters import paused_letters
from moderation.mail.letters import Letter
from moderation.mail.letters_of_access import passkey_letter
from moderation.mail.letters_to_readers import LANGUAGES, Voice
from moderation.mail.postbox import post_letter
from moderation.mail.telling_authors import KINDS as AUTHOR_KINDS
from moderation.mail.telling_authors import AuthorTeller
from moderation.mail.telling_replies import KINDS as REPLY_KINDS
from moderation.mail.telling_replies import ReplyTeller
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import accounts, appeals, contributions, passkeys, report_appeals, reports, subscriptions
from moderation.storage.contributions import Stored
from moderation.storage.tables import contributions as contributions_table
from moderation.storage.tables import decisions
from moderation.storage.tables import reports as reports_table

CONFIRM_LIFE = timedelta(days=3)
STOP_LIFE = timedelta(days=3 * 365)

NOTICE_EVERY = timedelta(hours=1)
"""One address gets at most one notice of one thread in this time; what comes meanwhile stands in the next."""

ACKNOWLEDGED_A_DAY = 3
"""Acknowledgements of reports to one address in 24 hours: it is typed, not proved."""

LATER = "waits for the hour to pass"
"""What the outbox says of a notice that is held back."""


class Teller:
    """Tells news about what one transaction sees."""

    def __init__(self, connection: Connection, settings: Settings, catalogue: Catalogue, now: datetime) -> None:
        self._connection = connection
        self._settings = settings
        self._catalogue = catalogue
        self._now = now

    def tell(self, kind: Kind, about: str) -> datetime | None:
        """Write what there is to tell; returns when to ask again if that is later. Raises Unknown for what is gone."""
        if kind is Kind.ANSWERS:
            return self._answers(int(about))
        if kind in AUTHOR_KINDS:
            return AuthorTeller(self._connection, self._settings, self._catalogue, self._now).tell(kind, about)
        if kind in REPLY_KINDS:
            ReplyTeller(self._connection, self._settings, self._catalogue, self._now).tell(kind, about)
            return None
        if kind is Kind.DECISION:
            self._decision(int(about))
        elif kind is Kind.CONFIRM:
            self._confirm(int(about))
        elif kind is Kind.APPEAL:
            self._appeal(int(about))
        elif kind is Kind.CASE_NOTICE:
            tell_brand(self._connection, self._settings, self._catalogue, int(about), self._now)
        elif kind in (Kind.PASSKEY_ADDED, Kind.PASSKEY_REMOVED):
            self._passkey(int(about), kind is Kind.PASSKEY_REMOVED)
        elif kind is Kind.ESCALATED:
            self._escalated(int(about))
        elif kind is Kind.HOOK_PAUSED:
            for letter in paused_letters(self._connection, int(about), self._settings, self._catalogue):
                self._send(letter)
        else:
            self._report(kind, about)
        return None

    def _send(self, letter: Letter) -> None:
        post_letter(self._connection, letter, self._now)

    def _voice(self, contribution: Stored, lang: str | None = None) -> Voice:
        post = self._catalogue.posts.get(contribution.post)
        spoken = lang or contribution.lang
        return Voice(
            spoken if spoken in LANGUAGES else LANGUAGES[0],
            post.title if post else contribution.post,
            self._catalogue.timezone,
            self._settings.service_address.partition("://")[2],
        )

    def _receipt(self, contribution: Stored, lang: str) -> str:
        key = keys.receipt_key(self._settings.secret, contribution.id)
        return f"{self._settings.service_address}/receipts/{key}?lang={lang}"

    def _contribution(self, seq: int) -> Stored:
        query = select(contributions_table.c.id).where(contributions_table.c.seq == seq)
        return contributions.get(self._connection, self._connection.execute(query).scalar_one())

    def _decision(self, seq: int) -> None:
        query = select(decisions.c.contribution, decisions.c.action, decisions.c.reason, decisions.c.at)
        row = self._connection.execute(query.where(decisions.c.seq == seq)).one()
        contribution = self._contribution(row.contribution)
        to = consequences.address_of(self._connection, contribution)
        if to is None or consequences.last_decision(self._connection, contribution.seq) != seq:
            return  # another decision came since, and is told
        reported = select(reports_table.c.seq).where(reports_table.c.decision == seq).limit(1)
        voice = self._voice(contribution)
        self._send(
            letters.decision_letter(
                to,
                voice,
                row.action,
                row.reason if row.action in REASONED else None,
                contribution.state,
                row.at,
                self._connection.execute(reported).first() is not None,
                self._receipt(contribution, voice.lang),
            )
        )

    def _confirm(self, seq: int) -> None:
        wish = subscriptions.get(self._connection, seq)
        if wish.confirmed_at is not None or wish.ended_at is not None:
            return
        key = keys.notice_key(self._settings.secret, keys.NoticeAct.CONFIRM, seq, self._now + CONFIRM_LIFE)
        voice = self._voice(self._contribution(wish.contribution), wish.lang)
        self._send(letters.confirm_letter(wish.email, voice, self._notice_page(key, voice.lang)))

    def _notice_page(self, key: str, lang: str) -> str:
        return f"{self._settings.service_address}/notices/{key}?lang={lang}"

    def _answers(self, seq: int) -> datetime | None:
        wish = subscriptions.get(self._connection, seq)
        if not wish.active:
            return None
        about = self._contribution(wish.contribution)
        together = subscriptions.in_thread(self._connection, wish.email, about.post)
        last = max((each.told_at for each in together if each.told_at), default=None)
        if last is not None and self._now < last + NOTICE_EVERY:
            return last + NOTICE_EVERY
        ids = [id for each in together for id in subscriptions.news_for(self._connection, each)]
        found = contributions.by_ids(self._connection, ids)
        if not found:
            return None
        voice, post = self._voice(about, wish.lang), self._catalogue.posts.get(about.post)
        site = self._settings.site_url or self._settings.service_address
        answers = [
            (each.author, each.body, f"{urljoin(site, post.url if post else '/')}{letters.ANSWER}{each.id}")
            for each in sorted(found.values(), key=lambda each: each.seq)
        ]
        key = keys.notice_key(self._settings.secret, keys.NoticeAct.STOP, seq, self._now + STOP_LIFE)
        self._send(letters.answers_letter(wish.email, voice, answers, self._notice_page(key, voice.lang)))
        subscriptions.told(self._connection, [each.seq for each in together], self._now)
        return None

    def _appeal(self, seq: int) -> None:
        appeal = appeals.get(self._connection, seq)
        contribution = contributions.get(self._connection, appeal.id)
        to = consequences.address_of(self._connection, contribution)
        if to is not None and appeal.answer:
            voice = self._voice(contribution)
            self._send(letters.appeal_letter(to, voice, appeal.answer, self._receipt(contribution, voice.lang)))

    def _passkey(self, seq: int, removed: bool) -> None:
        kept = passkeys.get(self._connection, seq)
        owner = accounts.get(self._connection, kept.account)
        at = kept.removed_at if removed else kept.created_at
        zone, address = self._catalogue.timezone, self._settings.service_address
        self._send(passkey_letter(owner.email, kept.name, removed, at or self._now, owner.lang or "fr", zone, address))

    def _escalated(self, seq: int) -> None:
        letter = escalation_letter(self._connection, seq, self._settings, self._catalogue)
        if letter is not None:
            self._send(letter)

    def _report(self, kind: Kind, id: str) -> None:
        report = reports.get(self._connection, id)
        contribution = contributions.get(self._connection, report.about)
        if kind in (Kind.REPORT_HEARD, Kind.REPORT_INVALID):
            author = consequences.address_of(self._connection, contribution)
            if author is None:
                return
            voice = self._voice(contribution)
            link = self._receipt(contribution, voice.lang)
            if kind is Kind.REPORT_INVALID:
                self._send(letters.stays_letter(author, voice, report.decided_at or self._now, report.answer, link))
            elif report.state is ReportState.FILED:
                self._send(
                    letters.heard_letter(author, voice, report.reason, report.created_at, report.heard_until, link)
                )
            return
        if not report.email:
            return
        voice = self._voice(contribution, report.lang)
        key = keys.report_key(self._settings.secret, report.id)
        link = f"{self._settings.service_address}/reports/{key}?lang={voice.lang}"
        if kind is Kind.REPORT_APPEAL:
            lodged = report_appeals.of_report(self._connection, report.seq)
            if lodged is not None and lodged.decided_at is not None:
                at = lodged.decided_at
                self._send(letters.report_appeal_letter(report.email, voice, lodged.state, at, lodged.answer, link))
        elif kind is Kind.REPORT_DECIDED:
            at = report.decided_at or self._now
            self._send(letters.reported_letter(report.email, voice, report.state, at, report.answer, link))
        elif self._acknowledged_today(report) <= ACKNOWLEDGED_A_DAY:
            self._send(letters.filed_letter(report.email, voice, report.created_at, link))

    def _acknowledged_today(self, report: reports.Report) -> int:
        """How many reports came for that address in the day up to this one, itself included."""
        since = report.created_at - timedelta(days=1)
        same = reports.of_email(self._connection, report.email)
        return len([each for each in same if since < each.created_at and each.seq <= report.seq])

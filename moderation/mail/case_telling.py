"""The letters of a notice or reminder: to whom, and what they must know. Nothing is told of what is not so any more."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation.acts import notices
from moderation.acts.notices import Recipient
from moderation.domain.case import OPEN, SILENT_AFTER, SILENT_UNREPRESENTED, CaseState, deadlines
from moderation.mail import letters_to_brands as letters
from moderation.mail.letters_to_brands import Matter, Reminder
from moderation.mail.letters_to_readers import LANGUAGES, Voice
from moderation.mail.postbox import post_letter
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import case_notices, cases, representative_log
from moderation.storage.cases import Case

TOGETHER = 50
"""Stories that one letter reminds of at most; those beyond stand in the next."""


def tell_brand(connection: Connection, settings: Settings, catalogue: Catalogue, notice: int, now: datetime) -> None:
    """Write the letters of a notice, one a recipient; none where the brand was told or has answered meanwhile.

    A reminder takes along all others that wait for the same brand. Raises Unknown for a notice that is not there.
    """
    id, number, day = case_notices.about(connection, notice)
    case = cases.get(connection, id)
    if day != notices.NOTICE:
        if not case_notices.is_written(connection, notice):  # otherwise it stood in another's letter
            waiting = case_notices.reminders_to_write(connection, case.brand, TOGETHER)
            _remind(connection, settings, catalogue, case.brand, sorted({notice, *waiting}), now)
        return
    if case.round.number != number or case.state is not CaseState.PUBLISHED or case.post not in catalogue.posts:
        return
    matter = _matter(connection, settings, catalogue, case, now)
    for each in notices.recipients_of(connection, catalogue, case.brand):
        represented = replace(matter, represented=each.account is not None)
        letter = letters.notice_letter(each.email, _voice(settings, catalogue, each), represented, _home(settings))
        row = post_letter(connection, letter, now)
        case_notices.add_letter(connection, notice, row, each.kind, each.account)


def _remind(
    connection: Connection, settings: Settings, catalogue: Catalogue, brand: str, asked: list[int], now: datetime
) -> None:
    """One letter a recipient reminds of every case that still waits."""
    zone, due = ZoneInfo(catalogue.timezone), []
    for notice in asked:
        id, number, _day = case_notices.about(connection, notice)
        case = cases.get(connection, id)
        told = case.round.notified_at
        if case.round.number == number and case.state in OPEN and case.post in catalogue.posts and told is not None:
            matter = _matter(connection, settings, catalogue, case, now)
            due.append((notice, Reminder(matter, told.astimezone(zone).date())))
    for each in notices.recipients_of(connection, catalogue, brand) if due else ():
        here = [
            replace(reminder, matter=replace(reminder.matter, represented=each.account is not None))
            for _notice, reminder in due
        ]
        letter = letters.reminder_letter(each.email, _voice(settings, catalogue, each), here, _home(settings))
        row = post_letter(connection, letter, now)
        for notice, _reminder in due:
            case_notices.add_letter(connection, notice, row, each.kind, each.account)


def _home(settings: Settings) -> str:
    return settings.site_url or settings.service_address


def _voice(settings: Settings, catalogue: Catalogue, to: Recipient) -> Voice:
    lang = to.lang or catalogue.lang
    host = settings.service_address.partition("://")[2]
    return Voice(lang if lang in LANGUAGES else LANGUAGES[0], "", catalogue.timezone, host)


def _matter(connection: Connection, settings: Settings, catalogue: Catalogue, case: Case, now: datetime) -> Matter:
    post, brand = catalogue.posts[case.post], catalogue.brands.get(case.brand)
    zone, address = ZoneInfo(catalogue.timezone), settings.service_address
    represented = representative_log.represented_since(connection, case.brand, now)
    due = deadlines(case.round.notified_at or now, represented, zone).silent
    reopened = "reopened" if len(case.rounds) > 1 else ""
    return Matter(
        site=catalogue.site_name or address.partition("://")[2],
        brand=brand.name if brand else case.brand,
        story=post.title,
        link=urljoin(settings.site_url or address, post.url),
        published=notices.published_on(post),
        due=due.astimezone(zone).date(),
        days=SILENT_UNREPRESENTED if represented is None else SILENT_AFTER,
        represented=represented is not None,
        answer=f"{address}/brand/",
        join=f"{address}/brand/join?brand={case.brand}",
        anew=reopened or ("passed" if case.passed_from is not None else ""),
    )

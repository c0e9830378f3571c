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
from moderation.mail.letters_to_brands import Matter
from moderation.mail.letters_to_readers import LANGUAGES, Voice
from moderation.mail.postbox import post_letter
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import case_notices, cases, representative_log
from moderation.storage.cases import Case


def tell_brand(connection: Connection, settings: Settings, catalogue: Catalogue, notice: int, now: datetime) -> None:
    """Write the letters of a notice, one a recipient; none where the brand was told or has answered meanwhile.

    Raises Unknown for a notice that is not there.
    """
    id, number, day = case_notices.about(connection, notice)
    case = cases.get(connection, id)
    wanted = {CaseState.PUBLISHED} if day == notices.NOTICE else OPEN
    if case.round.number != number or case.state not in wanted or case.post not in catalogue.posts:
        return
    matter = _matter(connection, settings, catalogue, case, now)
    for each in notices.recipients_of(connection, catalogue, case.brand):
        voice = _voice(settings, catalogue, each)
        told = case.round.notified_at
        home = settings.site_url or settings.service_address
        matter = replace(matter, represented=each.account is not None)
        if day == notices.NOTICE or told is None:
            letter = letters.notice_letter(each.email, voice, matter, home)
        else:
            on = told.astimezone(ZoneInfo(catalogue.timezone)).date()
            letter = letters.reminder_letter(each.email, voice, matter, on, home)
        row = post_letter(connection, letter, now)
        case_notices.add_letter(connection, notice, row, each.kind, each.account)


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

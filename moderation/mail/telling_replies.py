"""Who is told of replies by right: whoever asks, and everybody who moderates, at once. Nothing that is so no more."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation import keys
from moderation.acts.news import Kind
from moderation.domain.right_of_reply import ReplyState, due_at
from moderation.mail.letters_of_replies import decided_letter, received_letter, waiting_letter
from moderation.mail.letters_to_readers import LANGUAGES, Voice
from moderation.mail.postbox import post_letter
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import accounts, reply_requests
from moderation.storage.reply_requests import ReplyRequest

KINDS = frozenset({Kind.REPLY_RECEIVED, Kind.REPLY_WAITS, Kind.REPLY_DECIDED})
"""The news of replies by right."""

ACKNOWLEDGED_A_DAY = 3
"""Acknowledgements to one address in 24 hours: it is typed, not proved."""

ALARMS_A_DAY = 10
"""Letters at once to each moderator in 24 hours; further requests stand at the head of the desk, and in the digest."""


class ReplyTeller:
    """Tells news about what one transaction sees."""

    def __init__(self, connection: Connection, settings: Settings, catalogue: Catalogue, now: datetime) -> None:
        self._connection = connection
        self._settings = settings
        self._catalogue = catalogue
        self._now = now

    def tell(self, kind: Kind, id: str) -> None:
        """Write what there is to tell of the request `id`. Raises Unknown for what is gone."""
        request = reply_requests.get(self._connection, id)
        if kind is Kind.REPLY_WAITS:
            self._alarm(request)
        elif request.email and kind is Kind.REPLY_RECEIVED:
            if request.state is ReplyState.RECEIVED and self._of_today(request) <= ACKNOWLEDGED_A_DAY:
                voice, at = self._voice(request.lang, request), request.created_at
                letter = received_letter(request.email, voice, at, self._due(request), self._page(request, voice.lang))
                post_letter(self._connection, letter, self._now)
        elif request.email and request.decided_at is not None:
            voice = self._voice(request.lang, request)
            page = self._page(request, voice.lang)
            state, reason, at = request.state, request.reason, request.decided_at
            post_letter(self._connection, decided_letter(request.email, voice, state, reason, at, page), self._now)

    def _alarm(self, request: ReplyRequest) -> None:
        """Tell everybody who moderates, also those who want no digest: three days are the law's, not a courtesy."""
        since = request.created_at - timedelta(days=1)
        many = reply_requests.count_since(self._connection, since, request.seq) > ALARMS_A_DAY
        if request.state is not ReplyState.RECEIVED or many:
            return
        link = f"{self._settings.service_address}/desk/replies"
        for reader in accounts.moderating(self._connection):
            voice = self._voice(reader.lang or LANGUAGES[0], request)
            letter = waiting_letter(reader.email, voice, request.created_at, self._due(request), link)
            post_letter(self._connection, letter, self._now)

    def _of_today(self, request: ReplyRequest) -> int:
        """How many requests came for that address in the day up to this one, itself included."""
        since = request.created_at - timedelta(days=1)
        same = reply_requests.of_email(self._connection, request.email)
        return len([each for each in same if since < each.created_at and each.seq <= request.seq])

    def _due(self, request: ReplyRequest) -> datetime:
        return due_at(request.created_at, ZoneInfo(self._catalogue.timezone))

    def _voice(self, lang: str, request: ReplyRequest) -> Voice:
        post = self._catalogue.posts.get(request.post)
        spoken, host = lang if lang in LANGUAGES else LANGUAGES[0], self._settings.service_address.partition("://")[2]
        return Voice(spoken, post.title if post else request.post, self._catalogue.timezone, host)

    def _page(self, request: ReplyRequest, lang: str) -> str:
        key = keys.reply_request_key(self._settings.secret, request.id)
        return f"{self._settings.service_address}/right-of-reply/{key}?lang={lang}"

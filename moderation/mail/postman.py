"""Handing letters over to a mail server, from the outbox: later if it is down, never twice on purpose, never lost."""

import logging
import smtplib
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from functools import partial
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection

from moderation.acts import notices
from moderation.clock import Clock
from moderation.mail.letters import Letter
from moderation.mail.postbox import MAIL, open_letter
from moderation.storage import outbox
from moderation.storage.store import Store
from moderation.worker import Worker

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 20
TRIES = 15
"""With the pauses doubling from one minute to six hours, the last try comes after about a day and a half."""

UNFOLDED = SMTP.clone(max_line_length=998)
"""A long address in a header stays one word, which programs must find there (RFC 5322, 2.1.1 allows the length)."""


def told(error: Exception) -> str:
    """What is kept of a failure: its kind, and the numbers of a mail server, whose words often repeat the address."""
    codes: list[int] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    elif not isinstance(error, smtplib.SMTPException):
        return f"{type(error).__name__}: {error}"
    return " ".join([type(error).__name__, *map(str, codes)])


class Postman(Worker):
    """Delivers what the outbox holds. `url` as in ECOUTE_SMTP_URL; `sender` as in ECOUTE_MAIL_FROM.

    `patience`: seconds to wait for each word of the mail server.
    """

    POLL_SECONDS = 2.0
    FAILED = "delivering mail failed"

    def __init__(self, store: Store, url: str, sender: str, clock: Clock, patience: float = TIMEOUT_SECONDS) -> None:
        super().__init__()
        self._store = store
        self._url = urlsplit(url)
        self._sender = sender
        self._clock = clock
        self._patience = patience

    def turn(self) -> None:
        """Deliver every letter that is due."""
        while self.deliver_one() and not self._stopping.is_set():
            pass

    def deliver_one(self) -> bool:
        """Try the oldest letter that is due; False when there was none."""
        now = self._clock()
        with self._store.read() as connection:
            if outbox.lag(connection, MAIL)[0] == 0:
                return False
        tasks = self._store.write(lambda connection: outbox.claim(connection, MAIL, f"postman/{id(self)}", now, 1))
        if not tasks:
            return False
        task = tasks[0]
        try:
            message = self._compose(open_letter(task.payload))
        except (ValueError, TypeError) as error:  # no header can hold it: no later try will succeed
            self._give_up(task, type(error).__name__)
            return True
        try:
            self._hand_over(message)
        except (OSError, smtplib.SMTPException) as error:
            self._failed(task, error)
        else:
            self._store.write(partial(self._delivered, task=task))
        return True

    def _delivered(self, connection: Connection, task: outbox.Task) -> None:
        """Both together: killed before, the letter is sent again; a clock never starts without one."""
        now = self._clock()
        notices.delivered(connection, task.seq, now)
        outbox.delivered(connection, task.seq, now)

    def _failed(self, task: outbox.Task, error: Exception) -> None:
        reason = told(error)
        final = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
            code >= 500 for code, _ in error.recipients.values()
        )
        if final or task.attempts >= TRIES:
            self._give_up(task, reason)
            return
        pause = min(timedelta(minutes=2 ** (task.attempts - 1)), timedelta(hours=6))
        due = self._clock() + pause
        self._store.write(lambda connection: outbox.retry(connection, [task.seq], reason, due))

    def _give_up(self, task: outbox.Task, reason: str) -> None:
        log.error("letter %d was given up: %s", task.seq, reason.partition(":")[0])
        self._store.write(partial(self._returned, task=task, reason=reason))

    def _returned(self, connection: Connection, task: outbox.Task, reason: str) -> None:
        now = self._clock()
        notices.returned(connection, task.seq, reason, now)
        outbox.returned(connection, task.seq, reason, now)

    def _compose(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=UNFOLDED)
        message["From"] = self._sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(self._clock())
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].strip("> "))
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        if letter.unsubscribe:  # RFC 8058: a mail program may POST there without asking anything
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text)
        return message

    def _hand_over(self, message: EmailMessage) -> None:
        kind = smtplib.SMTP_SSL if self._url.scheme == "smtps" else smtplib.SMTP
        port = self._url.port or {"smtp": 25, "smtps": 465}.get(self._url.scheme, 587)
        with kind(self._url.hostname or "", port, timeout=self._patience) as server:
            if self._url.scheme == "smtp+starttls":
                server.starttls()
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(message)

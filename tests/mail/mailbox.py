"""A mail server that keeps what it is given, and refuses what a test tells it to."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.waiting import LONG


class Mailbox:
    """Keeps what an SMTP server is given, and refuses what a test tells it to."""

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answer: str | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer is not None:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 kept"


@contextmanager
def receiving(mailbox: Mailbox, port: int) -> Iterator[Controller]:
    """A mail server at `port` of 127.0.0.1, up meanwhile, that gives what comes to `mailbox`."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, server_hostname="localhost", ready_timeout=LONG)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()

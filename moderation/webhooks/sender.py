"""The sender: takes messages to endpoints from the outbox, signs and posts them, and tries again what was refused."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin

from sqlalchemy import Connection

from moderation.acts import news
from moderation.clock import Clock
from moderation.documents import moment
from moderation.domain.errors import Unknown
from moderation.domain.hook import Event, Failure, next_pause
from moderation.publication import Catalogue
from moderation.settings import Settings
from moderation.storage import hook_deliveries, hooks, outbox, representatives
from moderation.storage.hook_deliveries import HOOK, Delivery
from moderation.storage.hooks import Hook
from moderation.storage.store import Store
from moderation.webhooks.posting import Outcome, Post
from moderation.webhooks.signing import headers_of
from moderation.worker import Worker

TOGETHER = 8
"""Messages posted at a time: a slow endpoint holds up no more than the few that left with it."""


class Message(NamedTuple):
    """A message and where it goes."""

    delivery: Delivery
    hook: Hook


class Sender(Worker):
    """Sends what waits for endpoints through `post`."""

    POLL_SECONDS = 2.0
    FAILED = "sending messages to endpoints failed"

    def __init__(
        self,
        store: Store,
        settings: Settings,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        post: Post,
    ) -> None:
        super().__init__()
        self._store = store
        self._settings = settings
        self._catalogue = catalogue
        self._clock = clock
        self._post = post

    def turn(self) -> None:
        """Send every message that is due."""
        while self.send_some() and not self._stopping.is_set():
            pass

    def send_some(self) -> bool:
        """Try the oldest messages that are due; False when there was none."""
        now = self._clock()
        with self._store.read() as connection:
            if not outbox.is_due(connection, HOOK, now):
                return False
        taken = self._store.write(lambda connection: self._take(connection, now))
        if not taken:
            return False
        with ThreadPoolExecutor(len(taken), "webhook") as together:
            outcomes = list(together.map(self._send, taken))
        self._store.write(lambda connection: self._record(connection, list(zip(taken, outcomes, strict=True))))
        return True

    def _take(self, connection: Connection, now: datetime) -> list[Message]:
        """What is to be sent now; whatever must not be any more is taken off the outbox."""
        taken = []
        for task in outbox.claim(connection, HOOK, f"sender/{id(self)}", now, TOGETHER):
            try:
                delivery = hook_deliveries.get(connection, task.subject)
                hook = hooks.by_seq(connection, delivery.hook)
            except Unknown:  # removed meanwhile
                outbox.done(connection, [task.seq], now)
                continue
            if hook.paused_at is not None:
                hook_deliveries.stop(connection, delivery, Failure.PAUSED, now)
            elif not representatives.is_represented(connection, hook.brand):
                hook_deliveries.stop(connection, delivery, Failure.UNREPRESENTED, now)
            else:
                taken.append(Message(delivery, hook))
        return taken

    def _send(self, message: Message) -> Outcome:
        delivery, hook = message
        body = self._body(delivery)
        headers = headers_of(self._settings.secret, hook, delivery.id, body, self._clock())
        return self._post(hook.address, body.encode(), headers)

    def _body(self, delivery: Delivery) -> str:
        """What a message says. `url` is where the story is now; null where it is gone."""
        data = dict(delivery.facts)
        if "post" in data:
            post = self._catalogue().posts.get(str(data["post"]))
            site = self._settings.site_url or self._settings.service_address
            data["url"] = None if post is None else urljoin(f"{site}/", post.url)
        told = {"type": delivery.event, "timestamp": moment(delivery.created_at), "data": data}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    def _record(self, connection: Connection, outcomes: list[tuple[Message, Outcome]]) -> None:
        now = self._clock()
        for message, outcome in outcomes:
            try:
                hook = hooks.by_seq(connection, message.hook.seq, lock=True)
            except Unknown:  # removed while it was sent
                continue
            self._record_one(connection, hook, message.delivery, outcome, now)

    def _record_one(
        self, connection: Connection, hook: Hook, delivery: Delivery, outcome: Outcome, now: datetime
    ) -> None:
        """A try that failed is followed by another, in time by none: then the endpoint is paused. A test is tried once
        and pauses nothing."""
        pause = next_pause(delivery.tries + 1, now - delivery.asked_at)
        final = delivery.event is Event.TEST or outcome.problem is Failure.GONE or hook.paused_at is not None
        due_at = None if outcome.problem is None or final or pause is None else now + pause
        hook_deliveries.tried(connection, delivery, now, outcome.status, outcome.problem, due_at)
        lost = outcome.problem is not None and due_at is None and delivery.event is not Event.TEST
        if lost and hook.paused_at is None:
            hooks.change(connection, hook, paused_at=now)
            hook_deliveries.stop_all(connection, hook, Failure.PAUSED, now)
            news.ask(connection, news.Kind.HOOK_PAUSED, hook.seq, now)

"""The embedded way: site, service, publisher and postman in one process, until a signal ends it."""

import logging
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

from waitress.server import create_server

from moderation.clock import Clock
from moderation.indexing import Indexer
from moderation.mail.herald import Herald
from moderation.mail.postman import Postman
from moderation.policy_file import PolicyFile, closing
from moderation.publisher import Publisher
from moderation.retention import Retention
from moderation.revalidation import Revalidation
from moderation.scheduling import Scheduler
from moderation.seeking import Seeker
from moderation.settings import Settings
from moderation.site import CatalogueFile
from moderation.storage.store import Store
from moderation.tidying import Tidying
from moderation.triage.worker import Triage
from moderation.weaving import body_html
from moderation.web.app import LARGEST_REQUEST, create_app
from moderation.web.context import Service
from moderation.webhooks.posting import Poster
from moderation.webhooks.sender import Sender
from moderation.worker import Worker
from moderation.workers import make_caseworker, make_publisher

log = logging.getLogger(__name__)


def serve(
    settings: Settings,
    store: Store,
    host: str,
    port: int,
    clock: Clock,
    ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Serve until SIGTERM or SIGINT. `ready` is told the address once requests are answered. Raises OSError."""
    socket.getaddrinfo(host, port)  # waitress would not say what is wrong with a name
    settings = _addressed(settings, host, port)
    catalogue = CatalogueFile(settings.catalogue)
    publisher = make_publisher(settings, store, catalogue, clock)
    triage = Triage(store, settings.var, clock)
    policy = PolicyFile(settings.policy)
    workers: list[Publisher | Worker] = [publisher, triage, Retention(store, policy, clock), Tidying(store, clock)]
    workers.append(make_caseworker(settings, store, catalogue, policy, clock))
    workers.append(Indexer(store, settings, clock))
    workers.append(Scheduler(settings, clock))
    postman = Postman(store, settings.smtp_url, settings.mail_from, clock) if settings.smtp_url else None
    if postman is not None:
        workers.append(postman)

    # Without a mail server the herald tells nothing, but takes news off the outbox.
    def told() -> None:
        publisher.wake()
        if postman is not None:
            postman.wake()

    workers.append(Revalidation(store, settings, catalogue, clock, told))
    workers.append(Sender(store, settings, catalogue, clock, Poster()))
    workers.append(Herald(store, settings, catalogue, clock, postman.wake if postman else lambda: None))

    def wake() -> None:
        for worker in workers:
            worker.wake()

    known = closing(catalogue, policy)
    app = create_app(
        Service(
            store,
            settings,
            known,
            clock,
            wake,
            lambda: publisher.alive_at,
            policy,
            triage,
            body_html,
            Seeker(settings.dns_resolver),
        )
    )
    trusted = {"trusted_proxy": settings.trusted_proxy} if settings.trusted_proxy else {}
    if trusted:
        trusted["trusted_proxy_headers"] = "x-forwarded-for x-forwarded-host x-forwarded-proto"
    server = create_server(
        app,
        host=host,
        port=port,
        threads=settings.threads,
        ident=None,
        # Without a proxy that counts, nothing believes these headers; `/metrics` must see that there are some.
        clear_untrusted_proxy_headers=bool(trusted),
        connection_limit=1000,
        channel_timeout=60,
        max_request_body_size=2 * LARGEST_REQUEST,
        **trusted,
    )
    threads = [threading.Thread(target=worker.run, name=type(worker).__name__.lower()) for worker in workers]

    # A queue is what requests wait in while the disk works: not worth a line of the log for each.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    for thread in threads:
        thread.start()
    ready(f"http://{host}:{server.effective_port}/")
    try:
        server.run()
    except (SystemExit, KeyboardInterrupt):
        log.info("ending after the work at hand")
    finally:
        server.close()
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join()


def _addressed(settings: Settings, host: str, port: int) -> Settings:
    """Where no setting says how people reach the service, they reach it where it listens."""
    if settings.service_url or not port:
        return settings
    name = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(host, host)  # noqa: S104 - everywhere is no address to go to
    return replace(settings, service_url=f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}")

"""Many readers who each send a comment, wait for the answer, and send the next. `python -m benchmarks.load` runs alone.

Reads a `Plan` as JSON from its input and prints an `Outcome` as JSON. One thread and one selector, so that the
generator leaves the machine to the service. Every reader keeps its connection (HTTP/1.1) unless the service closes it.
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

WORDS = (
    "J’ai attendu, j’ai écrit, puis j’ai fini par téléphoner. La personne au bout du fil a été *très* bien : elle a "
    "repris l’histoire du début, elle s’est excusée, et le remboursement est arrivé le mardi suivant. Voilà ce que je "
    "voulais ajouter à ce récit, qui ressemble beaucoup au mien."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send where: `comments` in all by `clients` at a time, under the posts `keys` in turn."""

    host: str
    port: int
    keys: list[str]
    clients: int
    comments: int


@dataclass(slots=True)
class Outcome:
    """What came of it. `ids` are the comments that the service said it keeps; `latencies` are seconds."""

    seconds: float = 0.0
    ids: list[str] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)


class _Reader:
    """One reader and its connection."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._answer = b""
        self._began = 0.0
        self.connection = self._connect()

    def _connect(self) -> socket.socket:
        connection = socket.create_connection((self._plan.host, self._plan.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self, number: int) -> None:
        """Send comment `number`."""
        body = json.dumps(
            {
                "post": self._plan.keys[number % len(self._plan.keys)],
                "name": f"Lectrice {number}",
                "email": f"lectrice-{number}@lecture.example",
                "body": f"{WORDS} ({number})",
            }
        ).encode()
        head = (
            f"POST /comments HTTP/1.1\r\nHost: {self._plan.host}:{self._plan.port}\r\n"
            f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._answer = b""
        self._began = time.perf_counter()
        self.connection.sendall(head.encode() + body)

    def receive(self) -> tuple[int, bytes, float] | None:
        """Status, body and latency once the answer is whole. Raises ConnectionError when the service hangs up."""
        data = self.connection.recv(65536)
        if not data:
            raise ConnectionError("the service closed the connection in the middle of an answer")
        self._answer += data
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if not end:
            return None
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
        if len(body) < int(fields[b"content-length"]):
            return None
        latency = time.perf_counter() - self._began
        if fields.get(b"connection", b"").strip() == b"close":
            self.connection.close()
            self.connection = self._connect()
        return int(head.split(b" ", 2)[1]), body, latency


def send_all(plan: Plan) -> Outcome:
    """Send everything. Raises OSError when the service goes away."""
    outcome = Outcome()
    refused: Counter[str] = Counter()
    selector = selectors.DefaultSelector()
    sent = 0
    waiting = 0
    began = time.perf_counter()
    for _ in range(min(plan.clients, plan.comments)):
        reader = _Reader(plan)
        selector.register(reader.connection, selectors.EVENT_READ, reader)
        reader.send(sent)
        sent, waiting = sent + 1, waiting + 1
    while waiting:
        for key, _events in selector.select():
            reader = key.data
            answer = reader.receive()
            if answer is None:
                continue
            status, body, latency = answer
            outcome.latencies.append(latency)
            if status == 202:
                outcome.ids.append(json.loads(body)["id"])
            else:
                refused[f"{status} {body[:200].decode(errors='replace')}"] += 1
            if reader.connection is not key.fileobj:
                selector.unregister(key.fileobj)
                selector.register(reader.connection, selectors.EVENT_READ, reader)
            waiting -= 1
            if sent < plan.comments:
                reader.send(sent)
                sent, waiting = sent + 1, waiting + 1
    outcome.seconds = time.perf_counter() - began
    outcome.refused = dict(refused)
    for key in list(selector.get_map().values()):
        key.data.connection.close()
    return outcome


def main() -> None:
    """Read the plan, send everything, print the outcome."""
    plan: dict[str, Any] = json.load(sys.stdin)
    print(json.dumps(asdict(send_all(Plan(**plan)))))


if __name__ == "__main__":
    main()

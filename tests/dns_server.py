"""A DNS server of the tests' own, which says what a test wants it to say."""

import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.waiting import ended


class DnsServer:
    """A DNS server on loopback. `answers`: by name and type, what to say in turn; the last is said again and again.

    An answer of None is silence. `asked` counts the questions.
    """

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], list[list[str] | None]] = {}
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while True:
            try:
                data, sender = self._socket.recvfrom(4096)
            except OSError:
                return
            if not data:  # from `close`
                return
            query = dns.message.from_wire(data)
            question = query.question[0]
            key = (question.name.to_text(), dns.rdatatype.to_text(question.rdtype))
            self.asked.append(key)
            waiting = self.answers.get(key)
            response = dns.message.make_response(query)
            response.flags |= dns.flags.RA
            if waiting is None:
                known = {name for name, _kind in self.answers}
                response.set_rcode(dns.rcode.NOERROR if key[0] in known else dns.rcode.NXDOMAIN)
            else:
                said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                if said is None:
                    continue
                response.answer.append(dns.rrset.from_text(question.name, 0, "IN", key[1], *said))
            self._socket.sendto(response.to_wire(), sender)

    def close(self) -> None:
        self._socket.sendto(b"", self._socket.getsockname())  # to close it would wake nobody who waits for a question
        ended(self._thread)
        self._socket.close()

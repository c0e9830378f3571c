"""Looking for a token at a brand's domain: in its DNS, or on its site. Strangers name both, so neither is trusted.

The site is asked through the client of `moderation.reaching`, and a few kilobytes are taken in a few seconds.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import dns.exception
import dns.resolver
import requests
from requests_hardened.ip_filter import InvalidIPAddress

from moderation.domain.errors import Problem
from moderation.reaching import session, within

SECONDS = 5.0
"""So long either may take, all in all."""

BYTES_MOST = 4096
"""Of the file on the brand's site. A token has a tenth of a kilobyte with its words."""

SHOWN = 80
"""Characters of what was found instead that whoever asked is shown."""

NAME = "_ecoute-challenge"
USER_AGENT = "Ecoute (verification of a brand's domain)"
PATH = "/.well-known/ecoute-verification.txt"


class Method(StrEnum):
    """Where a token is looked for."""

    DNS = "dns"
    WELL_KNOWN = "well_known"


def line_of(token: str) -> str:
    """What is to stand there."""
    return f"ecoute-verification={token}"


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked up, `where`, and what was wrong; None: nothing, the token is there."""

    where: str
    problem: Problem | None = None


Seek = Callable[[Method, str, str], Found]
"""How a method looks for a token at a domain."""


@dataclass(frozen=True, slots=True)
class Seeker:
    """How to look. `resolver`: the address (and port) of a DNS server to ask; empty: those of this machine.

    `loopback` lets tests have their site on this machine, with a certificate that `certificates` (a file) vouches for,
    at `port`. No setting of the service changes those three.
    """

    resolver: str = ""
    seconds: float = SECONDS
    loopback: bool = False
    certificates: str = ""
    port: int = 443

    def __call__(self, method: Method, domain: str, token: str) -> Found:
        """Look for `token` at `domain`. Never raises for anything that is there or is not."""
        if method is Method.DNS:
            return self._in_dns(f"{NAME}.{domain}", token)
        return self._on_site(domain, token)

    # --- DNS ---------------------------------------------------------------------------------------------------------

    def _in_dns(self, name: str, token: str) -> Found:
        try:
            answer = self._resolver().resolve(name, "TXT", lifetime=self.seconds, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return Found(
                name,
                Problem(
                    "domain",
                    "There is no TXT record at %(where)s (yet). New records can take some hours to be seen.",
                    {"where": name},
                ),
            )
        except dns.exception.Timeout:
            return Found(
                name,
                Problem("domain", "The DNS did not answer in time about %(where)s. Try again later.", {"where": name}),
            )
        except (dns.exception.DNSException, OSError, ValueError):
            return Found(
                name,
                Problem("domain", "The DNS gave no usable answer about %(where)s. Try again later.", {"where": name}),
            )
        texts = [b"".join(record.strings).decode("utf-8", "replace").strip() for record in answer]
        if line_of(token) in texts:
            return Found(name)
        values = {"where": name, "found": _shortened(texts)}
        return Found(name, Problem("domain", "The TXT record at %(where)s says something else: %(found)s", values))

    def _resolver(self) -> dns.resolver.Resolver:
        if not self.resolver:
            return dns.resolver.Resolver()
        address, _, port = self.resolver.rpartition(":") if _has_port(self.resolver) else (self.resolver, "", "53")
        found = dns.resolver.Resolver(configure=False)
        found.nameservers, found.port = [address.strip("[]")], int(port)
        return found

    # --- the site ----------------------------------------------------------------------------------------------------

    def _on_site(self, domain: str, token: str) -> Found:
        host = domain if self.port == 443 else f"{domain}:{self.port}"
        where = f"https://{host}{PATH}"
        found = within(self.seconds, lambda over: self._fetch(where, token, over)).result
        late = Problem("domain", "%(where)s did not answer in time. Try again later.", {"where": where})
        return found or Found(where, late)

    def _fetch(self, where: str, token: str, over: threading.Event) -> Found:
        try:
            with session(self.seconds / 2, USER_AGENT, self.loopback, self.certificates) as asking:
                # Nothing is unpacked: a few packed bytes can be a gigabyte.
                headers = {"Accept": "text/plain", "Accept-Encoding": "identity"}
                with asking.get(where, stream=True, headers=headers) as response:
                    return self._read(where, token, response, over)
        except InvalidIPAddress:
            return Found(
                where,
                Problem("domain", "%(where)s is not at a public address: nothing was asked there.", {"where": where}),
            )
        except requests.exceptions.SSLError:
            return Found(
                where, Problem("domain", "%(where)s has no certificate that holds: nothing was read.", {"where": where})
            )
        except requests.exceptions.Timeout:
            return Found(
                where, Problem("domain", "%(where)s did not answer in time. Try again later.", {"where": where})
            )
        except (requests.RequestException, OSError, ValueError):
            return Found(
                where,
                Problem(
                    "domain",
                    "%(where)s could not be reached. Check that the site is there, and try again.",
                    {"where": where},
                ),
            )

    def _read(self, where: str, token: str, response: requests.Response, over: threading.Event) -> Found:
        if response.is_redirect or 300 <= response.status_code < 400:
            return Found(
                where,
                Problem(
                    "domain",
                    "%(where)s leads elsewhere. Put the file exactly there: no redirect is followed.",
                    {"where": where},
                ),
            )
        if response.status_code != 200:
            values: dict[str, str | int] = {"where": where, "found": response.status_code}
            told = Problem("domain", "%(where)s answered with the status %(found)s instead of the file.", values)
            return Found(where, told)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            return Found(
                where,
                Problem(
                    "domain", "%(where)s is packed (gzip or the like). Let the file be sent as it is.", {"where": where}
                ),
            )
        data = b""
        while len(data) <= BYTES_MOST and not over.is_set():
            # As it comes over the wire, and no more than asked for.
            part = response.raw.read(BYTES_MOST + 1 - len(data), decode_content=False)
            if not part:
                break
            data += part
        if len(data) > BYTES_MOST:
            return Found(
                where,
                Problem("domain", "%(where)s is longer than 4 KB. Put nothing there but the line.", {"where": where}),
            )
        lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
        if line_of(token) in lines:
            return Found(where)
        values = {"where": where, "found": _shortened(lines)}
        return Found(where, Problem("domain", "%(where)s says something else: %(found)s", values))


HERE = Seeker()
"""Asks the DNS servers of this machine."""


def _has_port(address: str) -> bool:
    """Whether a port is named: 127.0.0.1:5353 or [::1]:5353, and not ::1."""
    return address.count(":") == 1 or "]:" in address


def _shortened(texts: list[str]) -> str:
    """The beginning of what stands there, without anything that is no writing."""
    text = "".join(char if char.isprintable() else " " for char in " · ".join(texts))
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"

"""Looking for a token at a brand's domain: against DNS and HTTPS servers of our own, some of which mean harm."""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dns.resolver
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from moderation.seeking import BYTES_MOST, Found, Method, Seeker, line_of
from tests.dns_server import DnsServer
from tests.waiting import LONG

TOKEN = "0123456789abcdef0123456789abcdef01234567"
LINE = line_of(TOKEN)
NAME = "_ecoute-challenge.nuage.example."


@pytest.fixture
def names() -> Iterator[DnsServer]:
    server = DnsServer()
    yield server
    server.close()


# --- DNS -------------------------------------------------------------------------------------------------------------


def in_dns(names: DnsServer, seconds: float = LONG) -> Found:
    return Seeker(resolver=names.address, seconds=seconds)(Method.DNS, "nuage.example", TOKEN)


def said(found: Found) -> str:
    return "" if found.problem is None else found.problem.message % dict(found.problem.values)


def test_a_token_in_the_dns_is_found_among_other_records(names: DnsServer) -> None:
    names.answers[NAME, "TXT"] = [['"v=spf1 -all"', f'"{LINE[:20]}" "{LINE[20:]}"']]
    assert in_dns(names).problem is None
    assert set(names.asked) == {(NAME, "TXT")}


@pytest.mark.parametrize(
    ("records", "told"),
    [
        (None, "There is no TXT record at _ecoute-challenge.nuage.example (yet)"),
        (['"ecoute-verification=other"'], "says something else: “ecoute-verification=other”"),
        ([f'"{LINE}0"'], "says something else"),
        ([f'"x{LINE}"'], "says something else"),
        (['"\\027[31mred"'], "“ [31mred”"),
    ],
)
def test_what_is_missing_in_the_dns_is_told_exactly(names: DnsServer, records: list[str] | None, told: str) -> None:
    if records is not None:
        names.answers[NAME, "TXT"] = [records]
    assert told in said(in_dns(names))


def test_a_dns_that_is_silent_holds_nobody_up(names: DnsServer) -> None:
    names.answers[NAME, "TXT"] = [None]
    assert "did not answer in time" in said(in_dns(names, seconds=0.3))
    assert len(names.asked) < 2, "it asks again after two seconds, if it has as many"


# --- the site --------------------------------------------------------------------------------------------------------

Answer = Callable[[BaseHTTPRequestHandler], None]


def plain(text: str | bytes = LINE, status: int = 200, **headers: str) -> Answer:
    """Answer with that text."""
    data = text.encode() if isinstance(text, str) else text

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of localhost and nuage.test that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.DNSName("nuage.test")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Site:
    """An HTTPS server on loopback that answers as a test says. `paths`: what it was asked for."""

    def __init__(self, certificate: Path, answer: Answer) -> None:
        self.paths: list[str] = []
        self.hosts: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.paths.append(self.path)
                site.hosts.append(self.headers["Host"])
                with suppress(OSError):  # whoever asked has gone
                    answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def serving(certificate: Path) -> Iterator[Callable[[Answer], Site]]:
    """Starts sites."""
    with ExitStack() as stack:

        def start(answer: Answer) -> Site:
            site = Site(certificate, answer)
            stack.callback(site.close)
            return site

        yield start


def on_site(site: Site, certificate: Path, domain: str = "localhost", seconds: float = LONG, **more: bool) -> Found:
    """Look on a site of this machine, which only tests may."""
    told = {"loopback": True} | more
    seeker = Seeker(seconds=seconds, certificates=str(certificate), port=site.port, **told)
    return seeker(Method.WELL_KNOWN, domain, TOKEN)


Serving = Callable[[Answer], Site]


@pytest.mark.parametrize("text", [LINE, f"{LINE}\n", f"# ours\r\n  {LINE}  \r\n", f"\n\n{LINE}"])
def test_a_token_on_the_site_is_found(serving: Serving, certificate: Path, text: str) -> None:
    site = serving(plain(text))
    assert said(on_site(site, certificate)) == ""
    assert site.paths == ["/.well-known/ecoute-verification.txt"]
    assert site.hosts == [f"localhost:{site.port}"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (plain("hello\x1b[31m"), "says something else: “hello [31m”"),
        (plain(f"{LINE}0"), "says something else"),
        (plain("no", 404), "status 404 instead of the file"),
        (plain("no", 500), "status 500 instead of the file"),
        (plain("", 302, Location="https://localhost/elsewhere"), "no redirect is followed"),
        (plain("", 301, Location="http://127.0.0.1:22/"), "no redirect is followed"),
        (plain("", 307, Location="http://169.254.169.254/latest/meta-data/"), "no redirect is followed"),
        (plain(b"a" * (BYTES_MOST + 1)), "longer than 4 KB"),
        (plain(gzip.compress(b"\0" * 1_000_000), Content_Encoding="gzip"), "is packed"),
    ],
)
def test_what_is_wrong_on_the_site_is_told_exactly(
    serving: Serving, certificate: Path, answer: Answer, told: str
) -> None:
    site = serving(answer)
    assert told in said(on_site(site, certificate))
    assert len(site.paths) == 1


def test_a_body_without_end_is_read_no_further_than_needed(serving: Serving, certificate: Path) -> None:
    sent = [0]

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)
            sent[0] += 65536

    site = serving(endless)
    assert "longer than 4 KB" in said(on_site(site, certificate))
    assert sent[0] < 50_000_000


def test_a_site_that_drips_is_left_in_time(serving: Serving, certificate: Path) -> None:
    stop = threading.Event()

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _drop in range(600):  # for half a minute, and then it would be an answer
            if stop.wait(0.05):
                break
            handler.wfile.write(b"x")
            handler.wfile.flush()

    site = serving(dripping)
    try:
        assert "did not answer in time" in said(on_site(site, certificate, seconds=0.5))
    finally:
        stop.set()


def test_a_certificate_that_nobody_vouches_for_proves_nothing(serving: Serving, certificate: Path) -> None:
    site = serving(plain())
    assert "no certificate that holds" in said(
        Seeker(seconds=LONG, loopback=True, port=site.port)(Method.WELL_KNOWN, "localhost", TOKEN)
    )
    assert site.paths == []


# --- what is not public ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_no_address_of_a_private_network_is_asked_anything(host: str) -> None:
    found = Seeker(seconds=LONG)(Method.WELL_KNOWN, host, TOKEN)
    assert "is not at a public address: nothing was asked there" in said(found)


@contextmanager
def resolving_with(names: DnsServer) -> Iterator[None]:
    """The whole process asks that server for every name."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], names.port, LONG
    resolver.timeout = LONG  # it asks once: a second answer is another
    dns.resolver.override_system_resolver(resolver)
    try:
        yield
    finally:
        dns.resolver.restore_system_resolver()


@pytest.mark.parametrize(
    ("kind", "address"),
    [("A", "127.0.0.1"), ("A", "10.1.2.3"), ("A", "169.254.169.254"), ("AAAA", "::1"), ("AAAA", "::ffff:10.0.0.1")],
)
def test_a_name_that_leads_to_a_private_address_is_asked_nothing(names: DnsServer, kind: str, address: str) -> None:
    names.answers["nuage.test.", kind] = [[address]]
    with resolving_with(names):
        found = Seeker(seconds=LONG)(Method.WELL_KNOWN, "nuage.test", TOKEN)
    assert "is not at a public address" in said(found)


def test_a_name_whose_second_answer_differs_has_nothing_to_grab(
    names: DnsServer, serving: Serving, certificate: Path
) -> None:
    """The name is resolved once, and that address is the one that is asked: what it says later is not heard."""
    site = serving(plain())
    names.answers["nuage.test.", "A"] = [["127.0.0.1"], ["203.0.113.9"]]
    with resolving_with(names):
        found = on_site(site, certificate, "nuage.test")
    assert said(found) == ""
    assert [kind for name, kind in names.asked if name == "nuage.test."].count("A") == 1
    names.answers["nuage.test.", "A"] = [["10.0.0.1"], ["127.0.0.1"]]
    with resolving_with(names):
        found = on_site(site, certificate, "nuage.test")
    assert "is not at a public address" in said(found)
    assert len(site.paths) == 1

"""What the blog talks to: its own service, and the mail server. Nothing is sent and nothing is changed."""

import smtplib
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import requests

from moderation.doctor.line import Line, ill, mind, well
from moderation.mail.postman import told
from moderation.settings import Settings

SECONDS = 10


def service(settings: Settings) -> Iterator[Line]:
    """Whether a service answers where people are sent, and what it says of itself."""
    address = f"{settings.service_address}/health"
    try:
        with requests.Session() as asking:
            asking.trust_env = False
            answer = asking.get(address, timeout=SECONDS, allow_redirects=False)
            said = answer.json()
            status = said["status"]
    except requests.exceptions.SSLError:
        yield ill("service", f"{address} has no certificate that holds", "renew it")
        return
    except requests.exceptions.ConnectionError:
        yield mind(
            "service", f"nothing answers at {address}", "start it (`ecoute serve`), unless it is stopped on purpose"
        )
        return
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        todo = "something else answers there: see ECOUTE_SERVICE_URL and the proxy in front (deploy/nginx.conf)"
        yield ill("service", f"{address} gives no report ({type(error).__name__})", todo)
        return
    if answer.status_code != requests.codes.ok:
        broken = "its database cannot be written" if said.get("database") != "writable" else "its publisher is silent"
        yield ill("service", f"{address} says that {broken}", "see its log")
    elif status != "ok":
        yield mind("service", f"{address} says that work is late", "see its log")
    else:
        yield well("service", f"{address} says that all is well")


def mail(settings: Settings) -> Iterator[Line]:
    """Whether the mail server takes letters from this blog: it is greeted and left, and sent none."""
    if not settings.smtp_url:
        yield mind("mail", "ECOUTE_SMTP_URL is empty: no brand is told of a story, and nobody of an answer")
        return
    url = urlsplit(settings.smtp_url)
    host = url.hostname or ""
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    port = url.port or {"smtp": 25, "smtps": 465}.get(url.scheme, 587)
    try:
        with kind(host, port, timeout=SECONDS) as server:
            server.ehlo_or_helo_if_needed()
            if url.scheme == "smtp+starttls":
                server.starttls()
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield ill(
            "mail", f"{host}:{port} takes no letters ({told(error)})", "see ECOUTE_SMTP_URL; letters wait meanwhile"
        )
        return
    if url.scheme == "smtp" and url.username and host not in ("localhost", "127.0.0.1", "::1"):
        yield mind("mail", f"{host}:{port} is sent the password unencrypted", "use smtp+starttls:// or smtps://")
    else:
        yield well("mail", f"{host}:{port} takes letters")

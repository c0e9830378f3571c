"""Settings of the service: environment variables `ECOUTE_…`, each also as `ECOUTE_…_FILE` (a file that holds it).

An unknown or impossible setting stops the start with one line. `docs/settings.md` has the table; a test keeps it true.
"""

import contextlib
import ipaddress
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "ECOUTE_"

SECRET_LEAST = 32
"""Characters of the shortest secret that is taken for one."""


class SettingError(Exception):
    """A setting is unknown or impossible; the message names it and says what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with its meaning in `FIELDS`."""

    var: Path
    output: Path
    pelicanconf: Path
    database_url: str
    site_url: str
    service_url: str
    smtp_url: str
    mail_from: str
    secret: str
    trusted_proxy: str
    edit_window: timedelta
    threads: int
    metrics_token: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str
    digest_hour: int | None
    dns_resolver: str
    search: bool
    policy: Path
    rate_storage: str

    @property
    def publication(self) -> Path:
        """The folder of the publication."""
        return self.var / "publication"

    @property
    def catalogue(self) -> Path:
        """The file that the build writes for the service."""
        return self.var / "catalogue.json"

    @property
    def pages(self) -> Path:
        """The index of which page shows which post."""
        return self.var / "pages.json"

    def refuse_in_site(self, name: str, place: Path) -> None:
        """Raises SettingError for a place in the site: readers could fetch it, and the next build would delete it."""
        if place.expanduser().resolve().is_relative_to(self.output.resolve()):
            raise SettingError(
                f"{name} is {str(place)!r}, in the folder of the site ({self.output}): "
                "it would be public, and gone after the next build; name another"
            )

    @property
    def service_address(self) -> str:
        """Where people reach the service, without a final slash; this machine's while trying out."""
        return self.service_url or "http://127.0.0.1:8000"

    @property
    def secure(self) -> bool:
        """Whether the site is served over HTTPS: cookies are then for HTTPS only."""
        return self.service_address.startswith("https://")


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _web_address(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname):
        raise ValueError("write an address such as https://blog.example")
    return text.rstrip("/")


def _host_of(address: str) -> str:
    """The address without its path: the service stands beside a site that may lie in a folder."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("write sqlite:///path/to/file.db or postgresql+psycopg://user@host/name")
    return text


def _smtp(text: str) -> str:
    if text and (urlsplit(text).scheme not in ("smtp", "smtps", "smtp+starttls") or not urlsplit(text).hostname):
        raise ValueError("write smtp://host:25, smtp+starttls://user:password@host:587 or smtps://…:465")
    return text


def _minutes(text: str) -> timedelta:
    minutes = int(text) if text.isdecimal() else -1
    if not 0 <= minutes <= 60 * 24:
        raise ValueError("write a number of minutes from 0 to 1440")
    return timedelta(minutes=minutes)


def _threads(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 256:
        raise ValueError("write a number from 1 to 256")
    return number


def _rate_storage(text: str) -> str:
    if text not in ("memory", "off") and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("write memory, off or redis://host:6379/0")
    return text


def _hour(text: str) -> int | None:
    if text == "never":
        return None
    if not text.isdecimal() or int(text) > 23:
        raise ValueError("write an hour from 0 to 23, or never")
    return int(text)


def _resolver(text: str) -> str:
    address = text
    if text.startswith("[") or text.count(":") == 1:
        parts = urlsplit(f"dns://{text}")
        if not parts.port:  # which raises ValueError for what is no port
            raise ValueError("write an address such as 9.9.9.9, 127.0.0.1:5353 or [::1]:5353")
        address = parts.hostname or ""
    if text:
        ipaddress.ip_address(address)
    return text


def _search(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("write yes or no")
    return text == "yes"


def _secret(text: str) -> str:
    if text and len(text) < SECRET_LEAST:
        raise ValueError("write at least 32 characters, such as `openssl rand -hex 32` prints")
    return text


FIELDS: dict[str, tuple[Callable[[str], Any], str | None, str]] = {
    "var": (_path, "var", "folder of all state: database, publication, catalogue, secret"),
    "output": (_path, "output", "folder of the built site"),
    "pelicanconf": (_path, "pelicanconf.py", "the blog's Pelican settings"),
    "database_url": (_database, None, "the database; SQLite in `ECOUTE_VAR` unless set"),
    "site_url": (_web_address, "", "the site's public address; empty while trying out"),
    "service_url": (_web_address, None, "the service's public address; the site's host unless set"),
    "smtp_url": (_smtp, "", "where mail is handed over; empty: no mail is sent"),
    "mail_from": (str, "", "sender of mail; needed with `ECOUTE_SMTP_URL`"),
    "secret": (_secret, "", "key of receipts and cookies; made once in `ECOUTE_VAR/secret` unless set"),
    "trusted_proxy": (str, "", "address of the reverse proxy whose `X-Forwarded-*` headers count; empty: none"),
    "edit_minutes": (_minutes, "15", "how long an author may edit what was sent"),
    "threads": (_threads, "16", "requests served at a time"),
    "policy": (
        _path,
        "policy.toml",
        "what becomes of a message when it arrives; without the file, the built-in policy",
    ),
    "rate_storage": (
        _rate_storage,
        "memory",
        "where requests are counted: `memory`, a Redis address for several processes, or `off`",
    ),
    "metrics_token": (str, "", "bearer token of `/metrics`; empty: only this machine may read it"),
    "oidc_issuer": (_web_address, "", "OpenID Connect provider with which readers may sign in; empty: none"),
    "oidc_client_id": (str, "", "this blog's name at that provider; needed with `ECOUTE_OIDC_ISSUER`"),
    "oidc_client_secret": (str, "", "its secret there; empty where the provider gives none"),
    "oidc_name": (str, "", "what readers know the provider by; its host unless set"),
    "digest_hour": (
        _hour,
        "8",
        "hour, in the site's time zone, from which moderators are told by mail what waits; or `never`",
    ),
    "dns_resolver": (
        _resolver,
        "",
        "DNS server that is asked for the proofs of brands' domains, such as `9.9.9.9`; empty: this machine's own",
    ),
    "search": (_search, "yes", "whether the site's search gets an index, with each build and behind what is published"),
}
"""By name: how the text is read, its default (None: derived), and what it means."""

HOLD_SECRETS = frozenset({"database_url", "smtp_url", "secret", "metrics_token", "oidc_client_secret", "rate_storage"})
"""Settings whose value no message may show: messages end in logs."""


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in `environment` (the process's own by default). Raises SettingError."""
    environment = os.environ if environment is None else environment
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    values: dict[str, Any] = {}
    for field, (read, default, _meaning) in FIELDS.items():
        name = PREFIX + field.upper()
        text = _given(given, name) or default
        try:
            values[field] = None if text is None else read(text.strip())
        except ValueError as error:
            shown = "" if field in HOLD_SECRETS else f" is {text!r}"
            raise SettingError(f"{name}{shown}: {error}") from None
    unknown = sorted(given.keys())
    if unknown:
        raise SettingError(f"{unknown[0]} is no setting of Écoute; `docs/settings.md` lists them")
    if values["service_url"] is None:
        values["service_url"] = _host_of(values["site_url"])
    if values["smtp_url"] and not values["service_url"]:
        raise SettingError("ECOUTE_SITE_URL is missing: letters hold links, and those need the public address")
    if values["smtp_url"] and "@" not in values["mail_from"]:
        raise SettingError("ECOUTE_MAIL_FROM is missing: mail needs a sender, such as blog@example.org")
    if values["oidc_issuer"] and not values["oidc_client_id"]:
        raise SettingError("ECOUTE_OIDC_CLIENT_ID is missing: the provider must know who asks")
    values["oidc_name"] = values["oidc_name"] or urlsplit(values["oidc_issuer"]).hostname or ""
    var: Path = values["var"]
    settings = Settings(
        database_url=values.pop("database_url") or f"sqlite:///{var / 'ecoute.db'}",
        edit_window=values.pop("edit_minutes"),
        **values,
    )
    settings.refuse_in_site("ECOUTE_VAR", var)
    if settings.database_url.startswith("sqlite:///"):
        settings.refuse_in_site("ECOUTE_DATABASE_URL", Path(settings.database_url.removeprefix("sqlite:///")))
    return settings if settings.secret else replace(settings, secret=_kept_secret(var))


def _given(given: dict[str, str], name: str) -> str | None:
    """The value of `name`, or of the file that `name_FILE` names; both are taken out of `given`. Empty is not set."""
    text, file = given.pop(name, "").strip(), given.pop(f"{name}_FILE", "").strip()
    if not file:
        return text or None
    if text:
        raise SettingError(f"{name} and {name}_FILE are both set; keep one")
    try:
        text = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{name}_FILE is {file!r}, which cannot be read: {error}") from None
    if not text:
        raise SettingError(f"{name}_FILE is {file!r}, which is empty; write the value into it")
    return text


def _kept_secret(var: Path) -> str:
    """The secret of this state folder, made at the first start; readable by its owner only."""
    path = var / "secret"
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"ECOUTE_VAR is {str(var)!r}, where no secret can be kept: {error}") from None
    if len(secret) < SECRET_LEAST:
        raise SettingError(f"{path} holds no secret: put back the one of a backup (without it old receipts are void)")
    return secret


def make_state_folder(var: Path) -> None:
    """Make it where there is none, closed to others on this machine: e-mail addresses will be in it."""
    var.mkdir(mode=0o750, parents=True, exist_ok=True)


def _make_secret(path: Path) -> None:
    """Two processes that start together end up with one secret; one that is killed here leaves none, never half."""
    make_state_folder(path.parent)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".secret")  # readable by its owner only
    try:
        with open(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)

"""The settings: as much of them as can be read, and what is wrong with the rest."""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from moderation.doctor.line import Line, ill, mind, well
from moderation.domain.policy_text import PolicyError
from moderation.policy_file import PolicyFile
from moderation.settings import FIELDS, HOLD_SECRETS, PREFIX, SECRET_LEAST, SettingError, Settings, read_settings

STAND_IN = "0" * 64
"""For a secret that the settings do not give: reading them would make one, and the doctor makes nothing."""

IN_THE_WAY = {"MAIL_FROM": "SMTP_URL", "SITE_URL is missing": "SMTP_URL", "OIDC_CLIENT_ID": "OIDC_ISSUER"}
"""What asks for a setting that is missing, and goes with it."""


@dataclass(slots=True)
class Configuration:
    """`settings`, as if those in `wrong` were not set; `lines` say what is wrong with them."""

    settings: Settings
    wrong: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    own_secret: bool = False
    """Whether the settings give the secret, rather than the state folder."""


def read(environment: Mapping[str, str]) -> Configuration:
    """The settings in `environment`, without those that are impossible."""
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    own = any(given.get(name, "").strip() for name in ("ECOUTE_SECRET", "ECOUTE_SECRET_FILE"))
    wrong: set[str] = set()
    lines: list[Line] = []
    while True:
        kept = given if own and "ECOUTE_SECRET" not in wrong else {**given, "ECOUTE_SECRET": STAND_IN}
        try:
            found = read_settings(kept)
        except SettingError as error:
            lines.append(ill("settings", str(error)))
            named = _named(str(error), given)
            if not named:  # it cannot happen, and must not go on for ever
                return Configuration(read_settings({"ECOUTE_SECRET": STAND_IN}), set(given), lines, own)
            wrong |= named
            for name in named:
                given.pop(name, None)
        else:
            if not lines:
                lines.append(well("settings", f"{len([n for n in given if given[n].strip()])} set, all possible"))
            return Configuration(found, wrong, lines, own)


def _named(message: str, given: Mapping[str, str]) -> set[str]:
    """The variables in `given` that a complaint is about."""
    named = set(re.findall(r"ECOUTE_\w*", message)[:1])
    for part, cause in IN_THE_WAY.items():
        if message.startswith(f"{PREFIX}{part}") and "missing" in message:
            named = {f"{PREFIX}{cause}"}
    bare = {name.removesuffix("_FILE") for name in named}
    return {name for name in given if name in named or name.removesuffix("_FILE") in bare}


def secret(configuration: Configuration, environment: Mapping[str, str]) -> Iterator[Line]:
    """Whether the secret is long enough, and whether others can read it or another value kept in a file."""
    for name in HOLD_SECRETS:
        variable = f"{PREFIX}{name.upper()}_FILE"
        if file := environment.get(variable, "").strip():
            yield from _private(variable, Path(file))
    if configuration.own_secret:
        if "ECOUTE_SECRET" not in configuration.wrong:
            yield well("secret", "given by the settings, long enough")
        return
    path = configuration.settings.var / "secret"
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        yield mind("secret", f"{path} is not there yet; the first start makes it")
        return
    except (OSError, UnicodeDecodeError) as error:
        yield ill("secret", f"{path} cannot be read ({type(error).__name__})", "put back the one of a backup")
        return
    if len(text) < SECRET_LEAST:
        yield ill("secret", f"{path} holds no secret", "put back the one of a backup")
        return
    found = [*_private("secret", path)]
    yield from found or [well("secret", f"{path}, readable by its owner only")]


def _private(about: str, path: Path) -> Iterator[Line]:
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # which the settings complained of
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield ill(about, f"others on this machine can read {path}", f"chmod 600 {path}")


def addresses(settings: Settings) -> Iterator[Line]:
    """The public addresses of the site and of the service."""
    site, service = urlsplit(settings.site_url), urlsplit(settings.service_url)
    if not settings.site_url:
        yield mind("addresses", "ECOUTE_SITE_URL is empty: trying out", "set it before the site is public")
        return
    for name, parts in (("ECOUTE_SITE_URL", site), ("ECOUTE_SERVICE_URL", service)):
        if parts.scheme != "https":
            yield mind("addresses", f"{name} is not https: what people send can be read on the way")
    if site.netloc.lower() != service.netloc.lower():
        yield mind(
            "addresses",
            f"the service is at {settings.service_url}, not beside the site",
            "CONVERSATION_SERVICE_URL must name it, and the site's Content-Security-Policy allow forms to it",
        )
    elif site.scheme == service.scheme:
        yield well("addresses", f"site {settings.site_url}, service {settings.service_url}")
    else:
        yield ill("addresses", "site and service are on one host, one with https and one without", "use https for both")


def policy(settings: Settings) -> Iterator[Line]:
    """What becomes of a message when it arrives."""
    try:
        PolicyFile(settings.policy)
    except PolicyError as error:
        yield ill("policy", str(error), "docs/policy.md says what can stand there")
        return
    there = settings.policy.is_file()
    yield well("policy", str(settings.policy) if there else f"{settings.policy} is not there: the built-in one")


def usable(configuration: Configuration, *fields: str) -> bool:
    """Whether those settings are as the blogger meant them."""
    assert all(name in FIELDS for name in fields)
    return not any(f"{PREFIX}{name.upper()}" in {_bare(wrong) for wrong in configuration.wrong} for name in fields)


def _bare(name: str) -> str:
    return name.removesuffix("_FILE") if name.endswith("_FILE") else name

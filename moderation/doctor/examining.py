"""Everything that is looked at, in the order in which one thing stands on another."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from moderation.clock import Clock, system_clock
from moderation.doctor import blog, configuration, folders, neighbours, programs
from moderation.doctor.configuration import usable
from moderation.doctor.database import database
from moderation.doctor.line import Line, ill
from moderation.doctor.secrets import secrets_in, without


def examine(environment: Mapping[str, str] | None = None, clock: Clock = system_clock) -> Iterator[Line]:
    """How everything is, line by line as it is found. Never raises for what it finds."""
    environment = os.environ if environment is None else environment
    known = configuration.read(environment)
    secrets = secrets_in(environment, known.settings.var)
    for line in _lines(known, environment, clock):
        yield without(line, secrets)


def _lines(known: configuration.Configuration, environment: Mapping[str, str], clock: Clock) -> Iterator[Line]:
    settings = known.settings
    # First, so that whoever has a wrong setting reads that, and not what follows from it.
    yield from known.lines
    yield from _looked("Python", programs.python)
    if usable(known, "var"):
        yield from _looked("secret", lambda: configuration.secret(known, environment))
    if usable(known, "site_url", "service_url"):
        yield from _looked("addresses", lambda: configuration.addresses(settings))
    if usable(known, "policy"):
        yield from _looked("policy", lambda: configuration.policy(settings))
    conf, lines = blog.read(settings) if usable(known, "pelicanconf", "site_url") else (None, [])
    yield from lines
    if conf is not None:
        plugins = " ".join(map(str, conf.get("PLUGINS") or []))
        content = Path(conf["PATH"])
        if "history" in plugins and content.is_dir():
            yield from _looked("history", lambda: programs.git(content))
        if "search" in plugins and settings.search:
            yield from _looked("search", programs.pagefind)
    if usable(known, "var"):
        yield from _looked("state", lambda: folders.state(settings))
    if usable(known, "var", "output"):
        yield from _looked("site", lambda: folders.site(settings))
        yield from _looked("catalogue", lambda: folders.catalogue(settings, conf))
    if usable(known, "var", "database_url"):
        yield from _looked("database", lambda: database(settings, clock))
    if usable(known, "smtp_url", "mail_from"):
        yield from _looked("mail", lambda: neighbours.mail(settings))
    if usable(known, "site_url", "service_url"):
        yield from _looked("service", lambda: neighbours.service(settings))


def _looked(about: str, look: Callable[[], Iterable[Line]]) -> Iterator[Line]:
    """What `look` says; that it could not look, if it could not: the next thing is looked at all the same."""
    try:
        yield from look()
    except Exception as error:
        yield ill(about, f"could not be looked at ({type(error).__name__}: {' '.join(str(error).split())})")

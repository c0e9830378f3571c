"""What tests keep from one application, store or build to the next: compiled forms of what does not change meanwhile.

Nearly every test makes an application and a store or builds a site of its own, and most of that time goes into
compiling the same templates, routes, statements and migrations again. The results depend on nothing else: a template's
source, a rule's text, a statement and the kind of database.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from pelican.plugins.weave.templates import Compiled
from sqlalchemy import Engine
from werkzeug.routing import Rule

from moderation.storage import store

CONFIGURATION = """
from jinja2 import FileSystemBytecodeCache
JINJA_ENVIRONMENT = {{**JINJA_ENVIRONMENT, "bytecode_cache": FileSystemBytecodeCache({folder!r})}}
IMAGES_CACHE = {images!r}
"""

_folder: list[Path] = []
_new_engine = store._engine


class KeptRule(Rule):
    """A rule whose two functions that build addresses are compiled once for all applications."""

    _kept: dict[Any, Callable[..., tuple[str, str]]] = {}  # noqa: RUF012 - shared by all, on purpose

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


_first_engines: dict[str, Engine] = {}


def _kept_engine(url: str, sqlite: bool) -> Engine:
    """An engine that finds the statements which the first one for the same kind of database compiled."""
    engine = _new_engine(url, sqlite)
    first = _first_engines.setdefault(engine.dialect.name, engine)
    # A compiled statement is kept for a dialect. What a dialect learns of its server is the same for all: one server.
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def keep_compiled() -> None:
    """From now on every application and store of this process uses what earlier ones compiled."""
    store._engine = _kept_engine
    Flask.jinja_options = {"bytecode_cache": Compiled()}
    Flask.url_rule_class = KeptRule


def keep_migrations() -> None:
    """From now on Alembic, which runs every file of the migrations anew for each store it looks at, runs them once.

    Not at the top of this module: what a start loads is looked at in processes that import it.
    """
    scripts = import_module("alembic.script").ScriptDirectory
    read, kept = scripts.from_config, {}

    def from_config(configured: Any) -> Any:
        folder = configured.get_main_option("script_location")
        if folder not in kept:
            kept[folder] = read(configured)
        return kept[folder]

    scripts.from_config = from_config


def keep_builds_in(folder: Path) -> None:
    """From now on builds find compiled templates in `folder`, which the processes of one test run share."""
    folder.mkdir(exist_ok=True)
    _folder[:] = [folder]


def configuration() -> str:
    """What Pelican's settings say, after the project's own, so that a build finds and keeps compiled templates
    and pictures."""
    return CONFIGURATION.format(folder=str(_folder[0]), images=str(_folder[0] / "images")) if _folder else ""

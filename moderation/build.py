"""The full build: Pelican into a folder beside the site, then file by file into its place.

A build that fails, for whatever reason, leaves the site as it was. A reader never sees half a page, and files whose
bytes are the same stay untouched. `pelican` alone gives the same bytes, written straight into the output folder.
"""

import filecmp
import logging
import os
import shutil
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pelican
from pelican import signals
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.errors import ContentError
from pelican.plugins.weave.pages import PageIndex
from pelican.plugins.weave.weaver import weave
from pelican.settings import read_settings

from moderation.publication import ContractError, Publication, read_catalogue
from moderation.settings import Settings
from moderation.site import weaving

Progress = Callable[[str, int], None]
"""Told of the phase (`read`, `write`, `place`) and how many files it has done."""


class BuildError(Exception):
    """The build failed and the site is as it was; each line of the message says what is wrong and where."""


def build(settings: Settings, progress: Progress = lambda _phase, _done: None) -> int:
    """Build the site; returns how many files it has. Raises BuildError."""
    output = settings.output
    staging = output.with_name(f"{output.name}.next")
    try:
        _refuse_foreign_folder(output)
        _clear(staging)
        began = time.time()
        built = _run_pelican(settings, staging, progress)
        with weaving(settings.var):
            _weave_what_changed(settings, built, staging, began)
            placed = _place(staging, output, progress)
            for name in ("catalogue.json", "pages.json"):
                os.replace(staging.with_name(f"{staging.name}.{name}"), settings.var / name)
    except OSError as error:
        where = error.filename or output
        raise BuildError(f"{where}: {error.strerror or error}; the site is as it was") from error
    except ContractError as error:
        raise BuildError(str(error)) from error
    finally:
        _clear(staging, quietly=True)
    return placed


def _refuse_foreign_folder(output: Path) -> None:
    """What is not from today's content is deleted from the output folder: so it must be one."""
    if output.is_dir() and any(output.iterdir()) and not (output / "index.html").is_file():
        raise BuildError(
            f"{output}: is not empty and holds no site (no index.html); name another folder in ECOUTE_OUTPUT"
        )
    if any((output / name).exists() for name in (".git", "pelicanconf.py")) or output == Path.cwd():
        raise BuildError(f"{output}: holds a project, not a built site; name another folder in ECOUTE_OUTPUT")


def _clear(staging: Path, quietly: bool = False) -> None:
    shutil.rmtree(staging, ignore_errors=quietly or not staging.exists())
    for name in ("catalogue.json", "pages.json"):
        staging.with_name(f"{staging.name}.{name}").unlink(missing_ok=True)


def _run_pelican(settings: Settings, staging: Path, progress: Progress) -> dict[str, Any]:
    """Run Pelican into `staging`; returns its settings. Raises BuildError with everything that it complained of."""
    if not settings.pelicanconf.is_file():
        raise BuildError(f"{settings.pelicanconf}: there are no Pelican settings; name them in ECOUTE_PELICANCONF")
    staging.mkdir(parents=True)
    with _complaints() as complaints, _counting(progress):
        try:
            configured = read_settings(
                str(settings.pelicanconf),
                override={
                    "OUTPUT_PATH": str(staging),
                    "CONVERSATION_PUBLICATION": str(settings.publication),
                    "CONVERSATION_CATALOGUE": str(staging.with_name(f"{staging.name}.catalogue.json")),
                    "CONVERSATION_PAGES": str(staging.with_name(f"{staging.name}.pages.json")),
                },
            )
            pelican.Pelican(configured).run()
        except (ContentError, ContractError) as error:
            raise BuildError("\n".join([*complaints, str(error)])) from error
        except OSError:
            raise
        except (Exception, SystemExit) as error:
            raise BuildError("\n".join([*complaints, f"{type(error).__name__}: {error}"])) from error
    if complaints:
        raise BuildError("\n".join(complaints))
    if not configured["CONVERSATION_BUILT"].posts:
        raise BuildError(
            f"{configured['PATH']}: holds no published post; a site without posts is a mistake, not a site"
        )
    result: dict[str, Any] = configured
    return result


@contextmanager
def _complaints() -> Any:
    """Pelican logs errors and goes on; here they are collected, one line each, and fail the build."""
    found: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(" ".join(record.getMessage().split()))

    collector = Collector(logging.ERROR)
    logger = logging.getLogger("pelican")
    logger.addHandler(collector)
    try:
        yield found
    finally:
        logger.removeHandler(collector)


@contextmanager
def _counting(progress: Progress) -> Any:
    """Tell `progress` of each post read and each file written."""
    done = {"read": 0, "write": 0}

    def read(*_arguments: Any, **_named: Any) -> None:
        done["read"] += 1
        progress("read", done["read"])

    def written(*_arguments: Any, **_named: Any) -> None:
        done["write"] += 1
        progress("write", done["write"])

    signals.article_generator_context.connect(read)
    signals.content_written.connect(written)
    try:
        yield
    finally:
        signals.article_generator_context.disconnect(read)
        signals.content_written.disconnect(written)


def _weave_what_changed(settings: Settings, configured: dict[str, Any], staging: Path, began: float) -> None:
    """Weave the threads that were published while Pelican worked: it may have read them before."""
    publication = Publication(settings.publication)
    recent = [key for key in publication.posts() if publication.path(key).stat().st_mtime >= began - 2]
    if recent:
        index = PageIndex.load(Path(configured["CONVERSATION_PAGES"]))
        catalogue_file = Path(configured["CONVERSATION_CATALOGUE"])
        catalogue = read_catalogue(catalogue_file.read_bytes(), str(catalogue_file))
        templates = Path(index.templates) if index.templates else None
        weave(staging, index, recent, Renderer(catalogue, publication.thread, templates))


def _place(staging: Path, output: Path, progress: Progress) -> int:
    """Move what is new or different from `staging` to `output`, then delete what `staging` does not have."""
    wanted: set[Path] = set()
    for folder, _folders, names in os.walk(staging):
        here = Path(folder).relative_to(staging)
        (output / here).mkdir(parents=True, exist_ok=True)
        for name in names:
            wanted.add(here / name)
            target = output / here / name
            if not (target.is_file() and filecmp.cmp(Path(folder, name), target, shallow=False)):
                os.replace(Path(folder, name), target)
            progress("place", len(wanted))
    for folder, folders, names in os.walk(output, topdown=False):
        here = Path(folder).relative_to(output)
        for name in names:
            if here / name not in wanted:
                Path(folder, name).unlink()
        for name in folders:
            if not any(Path(folder, name).iterdir()):
                Path(folder, name).rmdir()
    return len(wanted)

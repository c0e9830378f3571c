"""The full build: Pelican into a folder beside the site, then file by file into its place.

A build that fails, for whatever reason, leaves the site as it was. A reader never sees half a page, and files whose
bytes are the same stay untouched. `pelican` alone gives the same bytes, written straight into the output folder.
"""

import filecmp
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pelican
from pelican import signals
from pelican.plugins.search.index import UNDER_WAY, throw_away
from pelican.plugins.weave.errors import Stop
from pelican.plugins.weave.pages import PageIndex, woven_files
from pelican.plugins.weave.slots import SLOT
from pelican.plugins.weave.weaver import weave
from pelican.settings import read_settings
from pelican.writers import FileOverwriteFailedError

from moderation.complaints import Complaints, one_line, said_by
from moderation.publication import ContractError, Publication, read_catalogue
from moderation.publication.cases import drawings_of
from moderation.publication.conversations import ConversationsFile
from moderation.publication.journal import FIGURES, HEAD
from moderation.publication.recent import RECENT, RecentFile
from moderation.publication.rules import RULES, RulesFile
from moderation.publication.scheduled import SCHEDULED
from moderation.settings import Settings
from moderation.site import building, weaving
from moderation.weaving import SiteRenderer, renew_data, with_followers

Progress = Callable[[str, int], None]
"""Told of the phase (`read`, `write`, `place`) and how many files it has done."""

WRITTEN = ("catalogue.json", "pages.json", SCHEDULED)
"""What a build writes for the service, beside the site: the last only where posts can be scheduled."""


class BuildError(Exception):
    """The build failed and the site is as it was; each line of the message says what is wrong and where."""


def build(settings: Settings, progress: Progress = lambda _phase, _done: None) -> int:
    """Build the site; returns how many files it has. Raises BuildError."""
    output = settings.output
    try:
        with building(settings.var):
            return _build(settings, progress)
    except OSError as error:
        where = error.filename or output
        raise BuildError(f"{where}: {error.strerror or error}; the site is as it was") from error
    except ContractError as error:
        raise BuildError(str(error)) from error


def _build(settings: Settings, progress: Progress) -> int:
    output = settings.output
    staging = staging_of(output)
    try:
        _clear(staging, settings.var)
        _refuse_foreign_folder(output)
        began = time.time()
        built = _run_pelican(settings, staging, progress)
        with weaving(settings.var):
            _weave_what_changed(settings, built, staging, began)
            placed = _place(staging, output, progress)
            for name in WRITTEN:
                _put(settings.var / f"{name}.next", settings.var / name)
    finally:
        _clear(staging, settings.var, quietly=True)
    return placed


def _put(written: Path, place: Path) -> None:
    """Have what the build wrote take its place; what it did not write is not so any more."""
    if written.exists():
        os.replace(written, place)
    else:
        place.unlink(missing_ok=True)


def staging_of(output: Path) -> Path:
    """Where the next site is built: on the disk of `output`, since files cannot be moved between disks whole."""
    return output / ".next" if output.is_mount() else output.with_name(f"{output.name}.next")


def _refuse_foreign_folder(output: Path) -> None:
    """What is not from today's content is deleted from the output folder: so it must be one, whose pages have slots."""
    woven = (SLOT.search((output / page).read_bytes()) for page in woven_files(output))
    if output.is_dir() and any(output.iterdir()) and not any(woven):
        raise BuildError(
            f"{output}: is not empty, and what it holds is no site that was built here; empty it, or name another"
            " folder in ECOUTE_OUTPUT"
        )
    if any((output / name).exists() for name in (".git", "pelicanconf.py")) or output == Path.cwd():
        raise BuildError(f"{output}: holds a project, not a built site; name another folder in ECOUTE_OUTPUT")


def _clear(staging: Path, var: Path, quietly: bool = False) -> None:
    """Remove what a build leaves that was stopped."""
    shutil.rmtree(staging, ignore_errors=quietly or not staging.exists())
    for left in (var / f"{name}.next" for name in WRITTEN):
        with suppress(OSError) if quietly else nullcontext():
            if left.exists():
                left.unlink()


def _run_pelican(settings: Settings, staging: Path, progress: Progress) -> dict[str, Any]:
    """Run Pelican into `staging`; returns its settings. Raises BuildError with everything that it complained of."""
    if not settings.pelicanconf.is_file():
        raise BuildError(f"{settings.pelicanconf}: there are no Pelican settings; name them in ECOUTE_PELICANCONF")
    staging.mkdir(parents=True)
    with mistakes(staging) as complaints, _counting(progress):
        configured = read_settings(
            str(settings.pelicanconf),
            override={
                "OUTPUT_PATH": str(staging),
                "CONVERSATION_PUBLICATION": str(settings.publication),
                "CONVERSATION_CATALOGUE": str(settings.var / "catalogue.json.next"),
                "CONVERSATION_PAGES": str(settings.var / "pages.json.next"),
                "SCHEDULE_FILE": str(settings.var / f"{SCHEDULED}.next"),
            },
        )
        complaints.content = Path(configured["PATH"])
        pelican.Pelican(configured).run()
    if not configured["CONVERSATION_BUILT"].posts:
        raise BuildError(
            f"{configured['PATH']}: holds no published post; a site without posts is a mistake, not a site"
        )
    result: dict[str, Any] = configured
    return result


@contextmanager
def mistakes(output: Path) -> Iterator[Complaints]:
    """While Pelican builds into `output`: whatever is wrong, and all that it complained of, is raised as BuildError.

    An OSError without a complaint stays one.
    """
    with Complaints() as complaints:
        try:
            yield complaints
        except (Stop, ContractError) as error:
            raise BuildError("\n".join([*complaints.lines, str(error)])) from error
        except OSError as error:
            if not complaints.lines:
                raise
            raise BuildError("\n".join(complaints.lines)) from error
        except FileOverwriteFailedError as error:
            twice = one_line(str(error)).replace(f"{output}/", "").split('"')[1]
            reason = f"{twice}: two pages would be written there; give a post or page another Slug, or Moved_from"
            raise BuildError("\n".join([*complaints.lines, reason])) from error
        except (Exception, SystemExit) as error:
            raise BuildError("\n".join([*complaints.lines, said_by(error)])) from error
    if complaints.lines:
        raise BuildError("\n".join(complaints.lines))


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
    """Weave what was published while Pelican worked: it may have read the documents before."""
    publication = Publication(settings.publication)
    recent = [key for key in publication.posts() if publication.path(key).stat().st_mtime >= began - 2]
    others = [RecentFile(settings.publication).path, RulesFile(settings.publication).path]
    others.append(ConversationsFile(settings.publication).path)
    others += (settings.publication / "journal").glob("*.json")
    told = [*(settings.publication / "cases").glob("*.json"), *(settings.publication / "brands").glob("*.json")]
    recent += [path.stem for path in told if path.stat().st_mtime >= began - 2]
    if recent or any(path.is_file() and path.stat().st_mtime >= began - 2 for path in others):
        index = PageIndex.load(Path(configured["CONVERSATION_PAGES"]))
        catalogue_file = Path(configured["CONVERSATION_CATALOGUE"])
        catalogue = read_catalogue(catalogue_file.read_bytes(), str(catalogue_file))
        templates = Path(index.templates) if index.templates else None
        renderer = SiteRenderer.of(catalogue, settings.publication, templates)
        followers = [*with_followers(recent, catalogue), *drawings_of(recent, catalogue)]
        weave(staging, index, [*followers, RECENT, HEAD, FIGURES, RULES], renderer.at_once())
        renew_data(staging, settings.publication, catalogue)


def _place(staging: Path, output: Path, progress: Progress) -> int:
    """Move what is new or different from `staging` to `output`, then delete what `staging` does not have."""
    wanted: set[Path] = set()
    _make_folders(staging, output)
    for folder, _folders, names in os.walk(staging):
        here = Path(folder).relative_to(staging)
        for name in names:
            wanted.add(here / name)
            target = output / here / name
            if not (target.is_file() and filecmp.cmp(Path(folder, name), target, shallow=False)):
                os.replace(Path(folder, name), target)
            progress("place", len(wanted))
    # The service's next index, if it is just making one, is of pages that are gone; it begins again.
    throw_away(output)
    for folder, folders, names in os.walk(output, topdown=False):
        here = Path(folder).relative_to(output)
        if Path(folder).is_relative_to(staging) or str(here).startswith(UNDER_WAY):
            continue
        for name in names:
            if here / name not in wanted:
                Path(folder, name).unlink()
        for name in folders:
            if not name.startswith(UNDER_WAY) and not any(Path(folder, name).iterdir()):
                Path(folder, name).rmdir()
    return len(wanted)


def _make_folders(staging: Path, output: Path) -> None:
    """Every folder that is needed, before any page moves: after that, moving needs no more room on the disk.

    Raises OSError, with the folders that it made gone again.
    """
    made: list[Path] = []
    try:
        for folder, _folders, _names in os.walk(staging):
            wanted = output / Path(folder).relative_to(staging)
            if not wanted.is_dir():
                wanted.mkdir(parents=True)
                made.append(wanted)
    except OSError:
        for empty in reversed(made):
            empty.rmdir()
        raise

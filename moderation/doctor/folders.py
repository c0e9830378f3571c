"""The state folder and the site: there, writable, with room, made from one another and from today's content."""

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from moderation.build import staging_of
from moderation.doctor.line import Line, ill, mind, well
from moderation.publication import Catalogue, ContractError, read_catalogue
from moderation.settings import Settings

LITTLE = 1024**3
NONE_LEFT = 100 * 1024**2
"""Bytes free on a disk: below the first is worth a look, below the second the next build may fail."""

BUILD = "run `ecoute build`"


def state(settings: Settings) -> Iterator[Line]:
    """The folder of all state, and the room on its disk."""
    var = settings.var
    if not var.is_dir():
        yield mind("state", f"{var} is not there yet; the first start makes it")
        yield from _room("state", _nearest(var))
        return
    if not os.access(var, os.R_OK | os.W_OK | os.X_OK):
        yield ill("state", f"{var} cannot be written by this user", "give it to the user that the service runs as")
    elif var.stat().st_mode & stat.S_IRWXO:
        yield mind(
            "state", f"others on this machine can look into {var}, where e-mail addresses are", f"chmod o= {var}"
        )
    else:
        yield well("state", f"{var}, writable")
    yield from _room("state", var)


def site(settings: Settings) -> Iterator[Line]:
    """The built site, and whether the next build can take its place."""
    output = settings.output
    if not (output / "index.html").is_file():
        yield ill("site", f"{output} holds no built site", BUILD)
        if not output.is_dir():
            return
    if not os.access(output, os.R_OK | os.W_OK | os.X_OK):
        yield ill("site", f"{output} cannot be written by this user", "give it to the user that builds")
        return
    beside = staging_of(output).parent
    if not os.access(beside, os.W_OK | os.X_OK):
        yield ill("site", f"{beside} cannot be written: the next site is built there", "make it writable")
    elif beside.stat().st_dev != output.stat().st_dev:
        yield ill(
            "site",
            f"{output} is on another disk than {beside}, where the next site is built: pages cannot be moved whole",
            "name the folder itself in ECOUTE_OUTPUT, not a link to it",
        )
    else:
        yield well("site", f"{output}, writable, the next one built beside it")
    if output.stat().st_dev != _nearest(settings.var).stat().st_dev:
        yield from _room("site", output)


def catalogue(settings: Settings, blog: dict[str, Any] | None) -> Iterator[Line]:
    """What the last build told the service: whether it is of this site, of its address and of today's content."""
    path = settings.catalogue
    if not path.is_file():
        yield ill("catalogue", f"{path} is not there: the service knows no posts", BUILD)
        return
    try:
        found = read_catalogue(path.read_bytes(), str(path))
    except (ContractError, OSError) as error:
        yield ill("catalogue", str(error), BUILD)
        return
    if not settings.pages.is_file():
        yield ill("catalogue", f"{settings.pages} is not there: nothing can be woven", BUILD)
    gone = [post.url for post in found.posts.values() if not _page(settings.output, post.url, found)]
    if gone:
        yield ill("catalogue", f"{len(gone)} of its {len(found.posts)} posts have no page in {settings.output}", BUILD)
    elif found.site_url != settings.site_url:
        was = found.site_url or "no address"
        yield ill("catalogue", f"the site was built for {was}, not {settings.site_url or 'none'}", BUILD)
    else:
        yield well("catalogue", f"{len(found.posts)} posts, {len(found.brands)} brands, each post with its page")
    if blog is not None:
        yield from _newer(path, blog)


def _page(output: Path, url: str, found: Catalogue) -> bool:
    path = url.removeprefix(found.site_url).lstrip("/")
    return (output / path).is_file() or (output / path / "index.html").is_file()


def _newer(path: Path, blog: dict[str, Any]) -> Iterator[Line]:
    """Content and theme that were changed after the build."""
    built = path.stat().st_mtime
    changed = [file for file in _files([blog["PATH"], blog["THEME"]]) if file.stat().st_mtime > built]
    if changed:
        newest = max(changed, key=lambda file: file.stat().st_mtime)
        yield mind("content", f"{len(changed)} files changed since the last build, the last of them {newest}", BUILD)
    else:
        yield well("content", "nothing changed since the last build")


def _files(folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        for above, _below, names in os.walk(folder):
            if "__pycache__" not in above:
                yield from (path for name in names if (path := Path(above, name)).is_file())


def _room(about: str, folder: Path) -> Iterator[Line]:
    free = shutil.disk_usage(folder).free
    disk = folder.resolve()
    while not disk.is_mount():
        disk = disk.parent
    said = f"{free / 1024**3:.1f} GiB free on the disk of {disk}"
    if free < NONE_LEFT:
        yield ill(about, said, "make room: nothing can be kept on a full disk")
    elif free < LITTLE:
        yield mind(about, said, "make room before it is full")
    else:
        yield well(about, said)


def _nearest(path: Path) -> Path:
    """`path`, or the first folder above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())

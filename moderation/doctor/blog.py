"""The blog's Pelican settings: whether they can be read, and agree with those of the service."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from pelican.settings import read_settings

from moderation.doctor.line import Line, ill, well
from moderation.settings import Settings


def read(settings: Settings) -> tuple[dict[str, Any] | None, list[Line]]:
    """Pelican's settings, and what is wrong with them; None where they cannot be read."""
    path = settings.pelicanconf
    if not path.is_file():
        return None, [ill("blog", f"{path} is not there", "name Pelican's settings in ECOUTE_PELICANCONF")]
    try:
        blog: dict[str, Any] = read_settings(str(path))
    except (Exception, SystemExit) as error:
        why = str(error) if isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
        return None, [ill("blog", f"{path} cannot be read: {' '.join(why.split())}")]
    lines = [*_wrong(blog, settings)]
    return blog, lines or [well("blog", f"{path}, {len(blog.get('PLUGINS') or [])} plugins")]


def _wrong(blog: dict[str, Any], settings: Settings) -> Iterator[Line]:
    for name in blog.get("PLUGINS") or []:
        if isinstance(name, str) and not blog.get("PLUGIN_PATHS") and not _there(name):
            yield ill("blog", f"the plugin {name} is not installed", "take it out of PLUGINS, or install it")
    if blog["SITEURL"] != settings.site_url:
        yield ill(
            "blog",
            f"SITEURL is {blog['SITEURL'] or 'empty'}, ECOUTE_SITE_URL {settings.site_url or 'empty'}",
            'write SITEURL = os.environ.get("ECOUTE_SITE_URL", "").rstrip("/")',
        )


def _there(name: str) -> bool:
    """Whether a plugin can be found, by its whole name or, as Pelican has it, by that within its namespace."""
    for module in (f"pelican.plugins.{name}", name):
        try:
            if find_spec(module) is not None:
                return True
        except (ImportError, ValueError):
            continue
    return False

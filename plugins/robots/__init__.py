"""What search engines are told: `sitemap.xml` (https://www.sitemaps.org/protocol.html) and `robots.txt` (RFC 9309).

The sitemap lists the pages that this build wrote and that may be found, by the address that each calls canonical. A
page itself says whether it may be found: not one with `noindex`, nor one that only leads elsewhere; and posts and pages
that are drafts or hidden are not listed, whatever they say. `lastmod` comes from what the blogger wrote, never from the
day of the build: a post's `Modified` or `Date`; of a list, its newest post's; pages without a date have none.
Translations name each other. More than 50,000 pages are told in several files, and `sitemap.xml` is then their index.

Both files need the site's address: without `SITEURL` there is no sitemap, and `robots.txt` does not name one.

Settings: `ROBOTS_DISALLOW` (`[]`), paths that robots shall leave alone, as they begin (`/search`). Everybody can read
them: an address that is secret does not belong there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pelican import signals

from .files import robots_text, sitemaps
from .pages import Listed, as_it_says, listed


def set_defaults(pelican: Any) -> None:
    """The settings that the blog leaves out."""
    pelican.settings.setdefault("ROBOTS_DISALLOW", [])


def begin(generators: Sequence[Any]) -> None:
    """A build knows nothing of the pages of the one before it in this process."""
    # Both are needed: of a page that is written a receiver learns the variables, and of the end of it all the settings.
    generators[0].context["ROBOTS_PAGES"] = generators[0].settings["ROBOTS_PAGES"] = {}


def note(path: str, context: Any) -> None:
    """Remember a page that was written. Pelican may write one twice: the last counts."""
    if path.endswith(".html"):
        context["ROBOTS_PAGES"][path] = listed(context)


def write(pelican: Any) -> None:
    """Write both files."""
    output, root = Path(pelican.output_path), pelican.settings["SITEURL"]
    written: dict[str, Listed] = pelican.settings.pop("ROBOTS_PAGES", {})
    if root:
        said = (as_it_says(Path(path), page, root) for path, page in sorted(written.items()))
        found = {page.address: page for page in said if page}
        for name, data in sitemaps(found.values(), root):
            (output / name).write_bytes(data)
    text = robots_text(pelican.settings["ROBOTS_DISALLOW"], root)
    (output / "robots.txt").write_bytes(text)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.all_generators_finalized.connect(begin)
    signals.content_written.connect(note)
    signals.finalized.connect(write)

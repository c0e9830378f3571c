"""Settings of the public site. Stops where something that readers are owed is missing."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *  # noqa: F403

LEGAL_NOTICE = Path(__file__).parent / "content" / "pages" / "mentions-legales.md"
"""Who publishes, directs and hosts the site (LCEN, article 1-1)."""

TO_FILL_IN = ("**à compléter**", "**à vérifier**")


def unfilled(page: Path) -> str | None:
    """What is still missing in the legal notice, as a sentence; None if nothing is."""
    if not page.is_file():
        return f"{page} is missing; readers must be told who publishes, directs and hosts the site"
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        # The sample's own warning speaks of the mark; a list or a sentence that ends in it waits to be filled in.
        if any(line.rstrip(" .").endswith(mark) or f": {mark}" in line for mark in TO_FILL_IN):
            return f"{page}, line {number}: “{line.strip()}” is not filled in"
    return None


if not os.environ.get("ECOUTE_SITE_URL", "").startswith(("http://", "https://")):
    sys.exit("publishconf.py: ECOUTE_SITE_URL is not set; write the site's address, such as https://blog.example")
if missing := unfilled(LEGAL_NOTICE):
    sys.exit(f"publishconf.py: {missing}")

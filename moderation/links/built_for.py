"""For which address a site was built: read off its home page."""

from pathlib import Path

from lxml import etree

HOME = "index.html"


def built_for(output: Path) -> str | None:
    """The address for which the site in `output` was built, without a final slash; empty: none; None: not known."""
    try:
        tree = etree.fromstring((output / HOME).read_bytes(), etree.HTMLParser(encoding="utf-8"))
    except (OSError, etree.XMLSyntaxError):
        return None
    if tree is None:
        return None
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").rstrip("/").removesuffix(f"/{HOME}")
    return None

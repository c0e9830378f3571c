"""The service worker as bytes: the same for the same settings and stylesheets, whatever else was built."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

WORKER = "offline-worker.js"
SCRIPT = "offline.js"
FAREWELL = "offline-remove.js"

_HERE = "https://site.invalid"


def given(
    output: Path,
    pages: Mapping[str, str],
    lang: str,
    root: str,
    never: Iterable[str],
    limits: Mapping[str, int],
) -> dict[str, Any]:
    """What the worker must know. `pages`: the address of the page that lists what is kept, by language.

    Paths are told from the site's root, wherever that lies on its host. The version changes with the bytes of what
    those pages need, their stylesheets and the script, and with nothing else: a new build leaves devices in peace.
    """
    files = dict.fromkeys([SCRIPT, *(style for url in pages.values() for style in _styles(output, url, root))])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.encode() + b"\0" + (output / file).read_bytes())
    return {
        "version": digest.hexdigest()[:12],
        "lang": lang,
        "pages": dict(sorted(pages.items())),
        "files": [*files],
        "never": sorted(never),
        **limits,
    }


def worker(facts: Mapping[str, Any], source: Path) -> bytes:
    """The script in `source`, told `facts`."""
    told = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return f"const GIVEN = {told};\n".encode() + source.read_bytes()


def _styles(output: Path, page: str, root: str) -> Iterator[str]:
    """The stylesheets of this site that the page at the address `page` uses, as paths of their files."""
    reader = _Stylesheets()
    reader.feed((output / page / "index.html").read_text(encoding="utf-8"))
    base = f"{root if urlsplit(root).scheme else _HERE}/"
    for written in reader.found:
        path = urljoin(f"{base}{page}", written).partition("#")[0].partition("?")[0]
        if path.startswith(base):
            name = unquote(path.removeprefix(base))
            if (output / name).is_file():
                yield name


class _Stylesheets(HTMLParser):
    """Collects the addresses of stylesheets in `found`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "link" and "stylesheet" in (told.get("rel") or "").lower().split() and told.get("href"):
            self.found.append(told["href"] or "")

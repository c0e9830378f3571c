"""A brand: what its file in ``content/brands/`` says, checked."""

import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican.contents import Content

from ..weave.errors import ContentError

FICTION = {"yes": True, "no": False}
LIGATURES = {"œ": "oe", "æ": "ae"}
"""Letters that Unicode does not take apart, and dictionaries do."""


class Brand(Content):
    """An organisation that stories are about.

    Built by Pelican's readers from one file; ``content`` is its body as HTML, ``url`` and ``save_as`` follow
    ``BRAND_URL`` and ``BRAND_SAVE_AS``. Raises :class:`ContentError` when the file says something impossible.
    """

    mandatory_properties = ("title",)
    default_template = "brand"
    default_status = "published"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not getattr(self, "title", "").strip():
            raise ContentError(where(self), "the brand has no name: write “Title: …”")
        self.name: str = self.title.strip()
        self.aliases: list[str] = listed(self.metadata.get("aliases"))
        self.domains: list[str] = [domain.lower() for domain in listed(self.metadata.get("domains"))]
        self.site: str = self.metadata.get("site", "").strip()
        self.sector: str = self.metadata.get("sector", "").strip()
        self.mediator: str = self.metadata.get("mediator", "").strip()
        self.complaints: str = self.metadata.get("complaints", "").strip()
        self.fiction: bool = fiction(self)
        self.stories: list[Any] = []
        """The published stories about this brand, newest first: filled by the generator."""
        if self.site and not is_web_address(self.site):
            raise ContentError(where(self), f"Site is “{self.site}”: write an address that starts with https://")

    def get_url_setting(self, key: str) -> str:
        """A brand has one page, whatever language its file is in (translations of a brand do not exist)."""
        override = getattr(self, f"override_{key}", None)
        return override if override is not None else self._expand_settings(key)

    @property
    def sort_key(self) -> tuple[str, str]:
        """Alphabetical order of French readers: case and accents do not count; the slug parts equal names."""
        return fold(self.name), self.slug

    @property
    def initial(self) -> str:
        """The letter under which the list of brands shows it; “#” for a name that starts with none."""
        first = fold(self.name)[:1].upper()
        return first if first.isalpha() else "#"


def where(content: Any) -> str:
    """The path of a content's source as the blogger knows it: ``content/brands/x.md``."""
    return f"{Path(content.settings['PATH']).name}/{content.relative_source_path}"


def listed(value: str | list[str] | None) -> list[str]:
    """The items of a metadata field: separated by commas, or one a line; empty ones and repeats are dropped."""
    text = ",".join(value) if isinstance(value, list) else value or ""
    return list(dict.fromkeys(item for item in map(str.strip, text.split(",")) if item))


def fiction(content: Any) -> bool:
    """Whether a post or a brand is invented for demonstration (``Fiction: yes``). Raises :class:`ContentError`."""
    word = str(content.metadata.get("fiction", "no")).strip().lower()
    if word not in FICTION:
        raise ContentError(where(content), f"Fiction is “{word}”: write “Fiction: yes”, or “Fiction: no”")
    return FICTION[word]


def fold(text: str) -> str:
    """``text`` without accents and case, for comparing and sorting: “Éram” is “eram”, “Œil” is “oeil”."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(LIGATURES.get(letter, letter) for letter in plain if not unicodedata.combining(letter))


def is_web_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)

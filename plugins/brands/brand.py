"""A brand: what its file in ``content/brands/`` says, checked."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican.contents import Content

from ..weave.collation import collation_key, fold
from ..weave.errors import ContentError
from ..weave.fields import check_slug, choice_of, text_of
from ..weave.sources import is_web_address, where
from .former import read_former

DOMAIN = re.compile(r"(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+", re.ASCII)
"""A domain as addresses have it: `nuage.example`, `xn--…`; no `@`, no path, no number of a machine."""

E_MAIL = re.compile(r"[^\s@<>\"]+@([^\s@<>\"]+)")

LOGOS = (".svg", ".png", ".jpg", ".jpeg", ".webp")


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
        self.name: str = text_of(self, "title")
        if not self.name:
            raise ContentError(where(self, "title"), "the brand has no name: write “Title: …”")
        check_slug(self)
        self.aliases: list[str] = listed(self.metadata.get("aliases"))
        self.domains: list[str] = [domain.lower() for domain in listed(self.metadata.get("domains"))]
        self.site: str = text_of(self, "site")
        self.sector: str = text_of(self, "sector")
        self.mediator: str = text_of(self, "mediator")
        self.complaints: str = text_of(self, "complaints")
        self.logo: str = text_of(self, "logo")
        """A picture of this site, as a path that starts at the content folder: `images/nuage.svg`; or empty."""
        self.fiction: bool = fiction(self)
        self.former = read_former(listed(self.metadata.get("former_slugs")), where(self, "former_slugs"))
        self.stories: list[Any] = []
        """The published stories about this brand, newest first: filled by the generator."""
        self._check()

    def _check(self) -> None:
        if self.site and not is_web_address(self.site):
            hint = "write an address that starts with https://"
            raise ContentError(where(self, "site"), f"Site is “{self.site}”: {hint}")
        for domain in self.domains:
            if not DOMAIN.fullmatch(domain):
                hint = "write what stands after the @ of its addresses, such as nuage.example"
                raise ContentError(where(self, "domains"), f"Domains has “{domain}”, which is no domain: {hint}")
        if self.complaints and not (is_web_address(self.complaints) or is_e_mail(self.complaints)):
            hint = "write an e-mail address, or a web address that starts with https://"
            raise ContentError(where(self, "complaints"), f"Complaints is “{self.complaints}”: {hint}")
        if self.logo:
            self._check_logo()

    def _check_logo(self) -> None:
        """Pages fetch nothing from elsewhere: the picture must be one of the site's own."""
        folders = self.settings["STATIC_PATHS"]
        hint = f"write a picture of this site, such as {folders[0] if folders else 'images'}/{self.slug}.svg"
        path = Path(self.logo)
        if urlsplit(self.logo).scheme or self.logo.startswith("//"):
            raise ContentError(where(self, "logo"), f"Logo is “{self.logo}”, which is elsewhere: {hint}")
        inside = (
            not path.is_absolute() and ".." not in path.parts and any(path.is_relative_to(each) for each in folders)
        )
        if not inside or path.suffix.lower() not in LOGOS:
            kinds = ", ".join(LOGOS)
            raise ContentError(where(self, "logo"), f"Logo is “{self.logo}”: {hint} ({kinds})")
        if not (Path(self.settings["PATH"]) / path).is_file():
            said = f"Logo is “{self.logo}”, a file that is not there"
            raise ContentError(where(self, "logo"), f"{said}: put it there, or {hint}")

    def get_url_setting(self, key: str) -> str:
        """A brand has one page, whatever language its file is in (translations of a brand do not exist)."""
        override = getattr(self, f"override_{key}", None)
        return override if override is not None else self._expand_settings(key)

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """Alphabetical order of French readers: case and accents hardly count; the slug parts equal names."""
        return (*collation_key(self.name), self.slug)

    @property
    def initial(self) -> str:
        """The letter under which the list of brands shows it; “#” for a name that starts with none."""
        first = fold(self.name)[:1].upper()
        return first if first.isalpha() else "#"


def listed(value: str | list[str] | None) -> list[str]:
    """The items of a metadata field: separated by commas, or one a line; empty ones and repeats are dropped."""
    text = ",".join(value) if isinstance(value, list) else value or ""
    return list(dict.fromkeys(item for item in map(str.strip, text.split(",")) if item))


def fiction(content: Any) -> bool:
    """Whether a post or a brand is invented for demonstration (``Fiction: yes``). Raises :class:`ContentError`."""
    return choice_of(content, "fiction", ("yes", "no"), "no") == "yes"


def is_e_mail(text: str) -> bool:
    """Whether all of `text` is one e-mail address at something that looks like a domain."""
    match = E_MAIL.fullmatch(text)
    return match is not None and DOMAIN.fullmatch(match[1].lower()) is not None

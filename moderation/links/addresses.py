"""Addresses of the site, of the service beside it, and of elsewhere."""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from moderation.web.places import PLACES

TRYING_OUT = "https://site.invalid"
"""Stands for the address of a site that has none yet."""


class Whose(Enum):
    """Who answers at an address."""

    SITE = 1
    SERVICE = 2
    OTHERS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """What an address means. `path`: of the site, from its root and without a slash before it; else the address."""

    whose: Whose
    path: str
    fragment: str


class Addresses:
    """Reads addresses as pages of the site at `root` (empty: trying out) write them. `service`: where that is."""

    def __init__(self, root: str, service: str) -> None:
        self.root = root.rstrip("/") or TRYING_OUT
        self._host = urlsplit(self.root).netloc.lower()
        self._below = f"{urlsplit(self.root).path}/"
        self._hosts_of_service = {self._host, urlsplit(service).netloc.lower()}
        self._known: dict[str, Place | None] = {}

    def place(self, page: str, address: str) -> Place | None:
        """What `address`, written on the page at path `page`, means; None where no web server answers (`mailto:`)."""
        if not address.startswith(("/", "http")):
            return self._place(f"{self.root}/{quote(page)}", address)
        if address not in self._known:
            self._known[address] = self._place(f"{self.root}/", address)
        return self._known[address]

    def _place(self, base: str, address: str) -> Place | None:
        try:
            bare, fragment = urldefrag(urljoin(base, address))
            parts = urlsplit(bare)
            host = parts.netloc.lower()
        except ValueError:  # no address at all: nobody is there
            return Place(Whose.SITE, address, "")
        if parts.scheme not in ("http", "https"):
            return None
        if host in self._hosts_of_service and parts.path.split("/")[1:2] and parts.path.split("/")[1] in PLACES:
            return Place(Whose.SERVICE, bare, fragment)
        if host != self._host:
            return Place(Whose.OTHERS, bare, fragment)
        path = parts.path or "/"
        if f"{path}/" == self._below:
            path = self._below
        if not path.startswith(self._below):
            return Place(Whose.OTHERS, bare, fragment)
        return Place(Whose.SITE, unquote(path.removeprefix(self._below)), unquote(fragment))

    def shown(self, place: Place) -> str:
        """The address as people know it."""
        path = f"/{place.path}" if place.whose is Whose.SITE else place.path
        return f"{path}#{place.fragment}" if place.fragment else path

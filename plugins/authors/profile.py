"""An author: what the file in ``content/authors/`` says, checked."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican.contents import Content

from ..weave.errors import ContentError
from ..weave.fields import text_of
from ..weave.sources import is_web_address, where
from .interests import Interest, read_interests

PHOTOS = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif")


class Profile(Content):
    """Who signs posts. ``content`` is the bio as HTML; ``name`` is the name that posts are signed with.

    Built by Pelican's readers from one file. Raises :class:`ContentError` when the file says something impossible.
    """

    mandatory_properties = ("title",)
    default_template = "author"
    default_status = "published"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name: str = text_of(self, "title")
        if not self.name:
            raise ContentError(
                where(self, "title"), "the author has no name: write “Title: …”, the name that posts are signed with"
            )
        self.role: str = text_of(self, "role")
        self.site: str = text_of(self, "site")
        self.photo: str = text_of(self, "photo")
        """A picture of this site, as a path that starts at the content folder: `images/camille.jpg`; or empty."""
        declared = self.metadata.get("interests")
        self.declares: bool = declared is not None
        """Whether the file says anything of interests, also that there are none."""
        self.interests: list[Interest] = read_interests(declared, where(self, "interests"))
        self._check()

    def _check(self) -> None:
        if self.site and not is_web_address(self.site):
            hint = "write an address that starts with https://"
            raise ContentError(where(self, "site"), f"Site is “{self.site}”: {hint}")
        if self.photo:
            self._check_photo()

    def _check_photo(self) -> None:
        """Pages fetch nothing from elsewhere: the picture must be one of the site's own."""
        folders = self.settings["STATIC_PATHS"]
        path = Path(self.photo)
        inside = ".." not in path.parts and any(path.is_relative_to(folder) for folder in folders)
        if not inside or path.suffix.lower() not in PHOTOS or not (Path(self.settings["PATH"]) / path).is_file():
            folder = folders[0] if folders else "images"
            hint = f"write the path of one that is there, such as {folder}/portrait.jpg ({', '.join(PHOTOS)})"
            raise ContentError(
                where(self, "photo"), f"Photo is “{self.photo}”, which is no picture of this site: {hint}"
            )

    @property
    def site_name(self) -> str:
        """The author's site as people say it: its address without scheme and without the slash at its end."""
        parts = urlsplit(self.site)
        return f"{parts.netloc}{parts.path}".rstrip("/")

    @property
    def url(self) -> str:
        """The page of an author is the one that Pelican writes for whoever signs posts."""
        return str(self.settings["AUTHOR_URL"]).format(slug=self.slug)

    @property
    def save_as(self) -> str:
        """Nothing: this file has no page of its own."""
        return ""

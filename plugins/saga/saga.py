"""A saga: what its file in ``content/sagas/`` says, and its episodes in the order of the story."""

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import Any

from pelican.contents import Content

from ..weave.errors import ContentError
from ..weave.fields import check_slug, text_of
from ..weave.sources import listed, where
from .helped import Helper, helpers_of


class Saga(Content):
    """Several posts that are one relation. ``content`` is the file's body as HTML.

    Raises :class:`ContentError` when the file gives the saga no title, or a slug that is none.
    """

    mandatory_properties = ("title",)
    default_template = "saga"
    default_status = "published"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not text_of(self, "title"):
            raise ContentError(where(self, "title"), "the saga has no title: write “Title: …”")
        check_slug(self)
        self.brands: list[str] = listed(self.metadata.get("brands"))
        """The slugs of its brands, as written: who knows brands looks them up."""
        self.helpers: list[Helper] = helpers_of(self, where(self, "helpers"))
        """People of the brand who helped; the generator adds those whom published episodes name."""
        self.episodes: list[Any] = []
        """The published posts, by their ``episode``: filled by the generator."""

    def get_url_setting(self, key: str) -> str:
        """A saga has one page, whatever language its file is in."""
        override = getattr(self, f"override_{key}", None)
        return override if override is not None else self._expand_settings(key)

    def before(self, number: int) -> Any | None:
        """The published episode that comes before ``number``, which need not be published itself; numbers may skip."""
        index = bisect_left(self.episodes, number, key=attrgetter("episode"))
        return self.episodes[index - 1] if index else None

    def after(self, number: int) -> Any | None:
        """The published episode that comes after ``number``."""
        index = bisect_right(self.episodes, number, key=attrgetter("episode"))
        return self.episodes[index] if index < len(self.episodes) else None


def in_language(episode: Any | None, lang: str) -> Any | None:
    """The translation of ``episode`` into ``lang``, or the episode itself where there is none."""
    translations = episode.translations if episode is not None else []
    return next((translation for translation in translations if translation.lang == lang), episode)

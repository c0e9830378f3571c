"""The moment at which posts and their authors learn what the files of authors say."""

from difflib import get_close_matches
from typing import Any

from pelican.contents import SkipStub
from pelican.generators import Generator
from pelican.urlwrappers import Author

from ..weave.errors import ContentError
from ..weave.sources import articles_of, where
from .interests import Interest, recognise
from .profile import Profile


class AuthorsGenerator(Generator):
    """Reads the files of authors. The pages of authors are Pelican's own, which a theme's `author` template shows."""

    def generate_context(self) -> None:
        """Raises :class:`ContentError` for the first file, in the order of paths, that says something impossible."""
        self._profiles = self._read_profiles()

    def generate_output(self, _writer: Any) -> None:
        """Nothing: see the class."""

    def _read_profiles(self) -> dict[str, Profile]:
        """The profiles by slug of their author, as Pelican makes it of the name."""
        profiles: dict[str, Profile] = {}
        for path in sorted(self.get_files(self.settings["AUTHOR_PATHS"])):
            profile = self.readers.read_file(
                base_path=self.path, path=path, content_class=Profile, context=self.context
            )
            if isinstance(profile, SkipStub):
                continue
            slug = profile.slug = Author(profile.name, self.settings).slug
            if slug in profiles:
                said = f"“{profile.name}” is {where(profiles[slug])} already: keep one"
                raise ContentError(where(profile, "title"), said)
            profiles[slug] = profile
            # Lets posts link to {filename}/authors/x.md, and pictures in a bio be found.
            self.add_source_path(profile)
            self.add_static_links(profile)
        return profiles

    def introduce(self) -> None:
        """Once brands are known too: give authors their profiles, and posts what their authors declare of its brands.

        Raises :class:`ContentError` for a file of somebody who signs nothing, and for an unknown brand.
        """
        articles = articles_of(self.context)
        signing = {author.slug: author.name for article in articles for author in getattr(article, "authors", ())}
        brands = self.context.get("brands", ())
        for slug, profile in self._profiles.items():
            if slug not in signing:
                guess = get_close_matches(slug, sorted(signing), n=1)
                hint = f"did you mean “{signing[guess[0]]}”? If not, " if guess else ""
                said = f"no post is signed “{profile.name}”"
                hint += "write Title as posts have it in Authors"
                raise ContentError(where(profile, "title"), f"{said}: {hint}")
            for interest in profile.interests:
                interest.author = profile
                recognise(interest, brands, where(profile, "interests"))
        for article in articles:
            for author in getattr(article, "authors", ()):
                author.profile = self._profiles.get(author.slug)
            article.interests = _interests(article)


def _interests(article: Any) -> list[Interest]:
    """What the authors of a post declare of the brands that it names, in the order of authors."""
    named = {getattr(brand, "slug", None) for brand in getattr(article, "brands", None) or ()}
    return [
        interest
        for author in getattr(article, "authors", ())
        for interest in (author.profile.interests if author.profile else ())
        if interest.brand is not None and interest.brand.slug in named
    ]

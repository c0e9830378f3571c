"""The saga pages, and the moment at which posts learn their saga."""

from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from pelican.contents import Article, SkipStub
from pelican.generators import Generator

from ..weave.collation import collation_key
from ..weave.errors import ContentError
from ..weave.sources import where
from .episode import attach, refuse_doubles
from .saga import Saga, in_language


class SagasGenerator(Generator):
    """Reads the sagas, puts their episodes in order, writes their pages.

    Order: Pelican runs its own article generator first and the plugins' generators after it, whatever the order of
    ``PLUGINS``; so all of it happens in :meth:`generate_context`, and every post knows its saga by the time
    ``all_generators_finalized`` is sent. Posts are taken from ``context["generated_content"]``, which holds articles,
    translations, drafts and hidden ones.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Last: a theme's own templates come first.
        self.env.loader.loaders.append(FileSystemLoader(Path(__file__).parent / "templates"))

    def generate_context(self) -> None:
        """Raises :class:`ContentError` for the first file, in the order of paths, that says something impossible."""
        sagas = self._read_sagas()
        contents = (content for _path, content in sorted(self.context["generated_content"].items()))
        articles = [content for content in contents if isinstance(content, Article)]
        for article in articles:
            attach(article, sagas)
        refuse_doubles(articles)
        for article in self.context["articles"]:
            if article.saga is not None:
                article.saga.episodes.append(article)
        for saga in sagas.values():
            # The path parts two posts of one number in two languages that are not translations of each other.
            saga.episodes.sort(key=attrgetter("episode", "relative_source_path"))
            known = {helper.name for helper in saga.helpers}
            for helper in (helper for episode in saga.episodes for helper in episode.helpers):
                if helper.name not in known:
                    known.add(helper.name)
                    saga.helpers.append(helper)
        for article in articles:
            if article.saga is not None:
                article.episode_before = in_language(article.saga.before(article.episode), article.lang)
                article.episode_after = in_language(article.saga.after(article.episode), article.lang)
        self.context["sagas"] = sorted(sagas.values(), key=lambda saga: (*collation_key(saga.title), saga.slug))

    def _read_sagas(self) -> dict[str, Saga]:
        sagas: dict[str, Saga] = {}
        for path in sorted(self.get_files(self.settings["SAGA_PATHS"])):
            saga = self.readers.read_file(base_path=self.path, path=path, content_class=Saga, context=self.context)
            if isinstance(saga, SkipStub):
                continue
            if saga.slug in sagas:
                first = where(sagas[saga.slug])
                said = f"its slug “{saga.slug}” is that of {first}: give it another Slug"
                raise ContentError(where(saga, "slug", "title"), said)
            sagas[saga.slug] = saga
            # Lets posts link to {filename}/sagas/x.md, and pictures in a saga's body be found.
            self.add_source_path(saga)
            self.add_static_links(saga)
        return sagas

    def generate_output(self, writer: Any) -> None:
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        for saga in self.context["sagas"]:
            write(saga.save_as, self.get_template("saga"), url=saga.url, saga=saga)
        write(
            self.settings["SAGAS_SAVE_AS"],
            self.get_template("sagas"),
            url=self.settings["SAGAS_URL"],
            page_title="Sagas",  # in French as in English
        )

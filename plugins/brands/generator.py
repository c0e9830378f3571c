"""The brand pages, and the moment at which posts learn their brands."""

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from pelican.contents import Article, SkipStub
from pelican.generators import Generator

from moderation.publication import Catalogue

from ..weave.errors import ContentError
from ..weave.i18n import translations
from ..weave.naming import offer_name
from ..weave.sources import where
from ..weave.writers import only_pages
from .brand import Brand
from .files import brand_files
from .former import by_any_slug, refuse_vanished
from .story import attach
from .words import HERE


class BrandsGenerator(Generator):
    """Reads the brands, links posts to them, writes their pages.

    Order: Pelican makes all generators, then runs its own article generator and the plugins' generators after it,
    whatever the order of ``PLUGINS``; so all but the reading happens in :meth:`generate_context`. By the time
    ``all_generators_finalized`` is sent, every post has its ``brands``, and a plugin that reads them there need not
    know where this one stands in the list.
    Posts are taken from ``context["generated_content"]``, which holds articles, translations, drafts and hidden ones.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Read the brands, before any post is read: a hashtag in its title may name one."""
        super().__init__(*args, **kwargs)
        # Last: a theme's own templates come first.
        self.env.loader.loaders.append(FileSystemLoader(HERE / "templates"))
        self.brands = self._read_brands()
        for slug, brand in sorted(self.brands.items()):
            offer_name(self.context, "brands", slug, (slug, brand.name))
        for slug, brand in sorted(self.brands.items()):
            offer_name(self.context, "brands", slug, brand.aliases)

    def generate_context(self) -> None:
        """Raises :class:`ContentError` for the first file, in the order of paths, that says something impossible."""
        brands = self.brands
        by_slug = by_any_slug(brands, {slug: where(brand, "former_slugs") for slug, brand in brands.items()})
        for _path, content in sorted(self.context["generated_content"].items()):
            if isinstance(content, Article):
                attach(content, by_slug)
        # Only what Pelican lists: no drafts, no hidden posts, and of translations the original.
        for article in sorted(self.context["articles"], key=lambda a: (-a.date.timestamp(), a.relative_source_path)):
            for brand in article.brands:
                brand.stories.append(article)
        self.context["brands"] = sorted(brands.values(), key=lambda brand: brand.sort_key)

    def _read_brands(self) -> dict[str, Brand]:
        brands: dict[str, Brand] = {}
        for path in sorted(self.get_files(self.settings["BRAND_PATHS"])):
            brand = self.readers.read_file(base_path=self.path, path=path, content_class=Brand, context=self.context)
            if isinstance(brand, SkipStub):
                continue
            if brand.slug in brands:
                first = where(brands[brand.slug])
                said = f"its slug “{brand.slug}” is that of {first}: give it another Slug"
                raise ContentError(where(brand, "slug", "title"), said)
            brands[brand.slug] = brand
            # Lets posts link to {filename}/brands/x.md, and pictures in a brand's body be found.
            self.add_source_path(brand)
            self.add_static_links(brand)
        return brands

    def generate_output(self, writer: Any) -> None:
        catalogue = self.settings.get("CONVERSATION_BUILT")
        if catalogue:
            folder = f"{Path(self.settings['PATH']).name}/{self.settings['BRAND_PATHS'][0]}"
            refuse_vanished(catalogue, Path(self.settings["CONVERSATION_PUBLICATION"]), folder)
        write = partial(writer.write_file, context=self.context, relative_urls=self.settings["RELATIVE_URLS"])
        for brand in self.context["brands"]:
            write(
                brand.save_as,
                self.get_template("brand"),
                url=brand.url,
                template_name="brand",
                brand=brand,
                articles=brand.stories,
            )
            for former in brand.former:
                # Whoever kept the old address finds the brand.
                name = self.settings["BRAND_SAVE_AS"].format(slug=former.slug)
                url = self.settings["BRAND_URL"].format(slug=former.slug)
                write(name, self.get_template("moved"), url=url, template_name="moved", brand=brand)
        words = translations(HERE / "translations", self.settings["DEFAULT_LANG"], "brands")
        write(
            self.settings["BRANDS_SAVE_AS"],
            self.get_template("brands"),
            url=self.settings["BRANDS_URL"],
            page_title=words.gettext("Brands"),
        )
        if catalogue and not only_pages(writer):
            self._write_files(catalogue)

    def _write_files(self, catalogue: Catalogue) -> None:
        """What stands beside the pages, from documents that `showing` has found good."""
        for name, data in brand_files(catalogue, Path(self.settings["CONVERSATION_PUBLICATION"])):
            if data is not None:
                target = Path(self.output_path, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)

"""Pictures as readers' screens want them, and a card for each page that other sites show where it is linked to.

Images in the texts of posts, pages and whatever else has one (Markdown, reStructuredText or HTML) get their width and
height, load when the reader comes near, and are offered in several sizes, never larger than the file: as WebP, with
the file's own kind to fall back on. SVG gets its dimensions; what moves is left whole. What cameras note in a file
(where, when, with what) is not published, also where a text links to the file itself. A picture that is not there,
or damaged, stops the build; one on another host is warned of.

Each content object gets a `card` and templates the `site_card`: `url` (below SITEURL), `width`, `height`, `type`,
`alt`. A post's field `Image` names a picture of the site that takes the place of the drawn title, `Image_alt` says what
it shows. A card that no template asks for is not drawn.

What was made is kept for the next build. The same files and the same versions of the libraries give the same bytes.

Settings, with their defaults:

- `IMAGES_MADE` (`"images/made"`): where the files lie in the site. Each has its content's hash in its name.
- `IMAGES_CACHE` (`"var/images"`): the folder of what is kept; it may be deleted at any time.
- `IMAGES_WIDTHS` (`[480, 800, 1200, 1600]`): widths in pixels.
- `IMAGES_SIZES` (`"(min-width: 48rem) 42rem, 100vw"`): how wide the theme shows an image, as HTML's `sizes` says it.
- `IMAGES_CARD_COLOURS`: paper, ink and accent of cards, as CSS writes colours.
- `IMAGES_CARD_FONT` (`""`): the file of a TrueType font for cards; without it, fonts that come with Matplotlib.

With `RELATIVE_URLS` images have one size: Pelican rewrites no `srcset`.
"""

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import StaticGenerator

from ..weave.fields import declare
from .card import Cards
from .gallery import Gallery
from .store import Store
from .workshop import Workshop

DEFAULTS: dict[str, Any] = {
    "IMAGES_MADE": "images/made",
    "IMAGES_CACHE": "var/images",
    "IMAGES_WIDTHS": [480, 800, 1200, 1600],
    "IMAGES_SIZES": "(min-width: 48rem) 42rem, 100vw",
    "IMAGES_CARD_COLOURS": ["#ffffff", "#1c1a17", "#5b564d"],
    "IMAGES_CARD_FONT": "",
}


def set_defaults(pelican: Any) -> None:
    """Give the settings that the blog leaves out their defaults."""
    for name, value in DEFAULTS.items():
        pelican.settings.setdefault(name, value)
    for kind in ("Article", "Page", "Brand", "Saga", "Profile"):
        declare(pelican.settings, kind, ("image", "image_alt"))


def show_images(generator: StaticGenerator) -> None:
    """Change the images of all texts, once every file is known, and make what is not kept. Raises ContentError."""
    context, settings = generator.context, generator.settings
    workshop = Workshop(Store(Path(settings["IMAGES_CACHE"])))
    gallery = Gallery(context, settings, workshop)
    cards = Cards(settings, gallery, workshop)
    gallery.clean(context["staticfiles"])
    for _path, content in sorted(context["generated_content"].items()):
        if content is not None:
            gallery.show(content)
            content.card = cards.of(content)
    context["site_card"] = cards.of_site()
    # Before the first page is written, so that a damaged picture leaves no site that is half new.
    workshop.make()
    # The settings are what this signal and `finalized` share.
    settings["IMAGES_GALLERY"], settings["IMAGES_WORKSHOP"] = gallery, workshop


def bring_images(pelican: Any) -> None:
    """Put the files beside the pages that name them."""
    settings = pelican.settings
    # Taken out: the next build of this process may cache posts, and with them all settings.
    settings.pop("IMAGES_GALLERY").order_cleaned()
    settings.pop("IMAGES_WORKSHOP").bring(Path(settings["OUTPUT_PATH"]))


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_defaults)
    signals.static_generator_finalized.connect(show_images)
    signals.finalized.connect(bring_images)

"""Images in a blog that is not ours: Pelican's own theme, Markdown and reStructuredText, one line of settings."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from PIL import Image

from tests.plugins import pictures

SITE = "https://blog.example/chemin"

MARKDOWN = """Title: Un récit de 1 500 mots
Date: 2026-01-31 10:00
Slug: un

![La place]({static}/images/Place du marché.jpg)

![Le quai]({static}/images/quai.jpg "Au soir")

![Un dessin]({static}/images/dessin.png){.large}

<figure><IMG src='{static}/images/quai.jpg' alt="a > b & c" width=300 loading="eager"></figure>

![Elle bouge]({static}/images/bouge.gif) ![Schéma]({static}/images/schema.svg)

![Ailleurs](https://elsewhere.example/pixel.gif)

![À côté](images/la-bas.jpg) ![Pas là](/images/la.jpg)

[Le fichier même]({static}/images/debout.jpg)

`<img src="{static}/images/nulle-part.jpg">` <!-- <img src="{static}/images/quai.jpg"> -->

<picture><source srcset="/a.webp"><img src="{static}/images/quai.jpg" alt=""></picture>
"""

RESTRUCTURED = """Un autre
########

:date: 2026-01-30 10:00
:slug: ../../../deux
:url: loin/deux.html
:save_as: loin/deux.html
:image: images/debout.jpg
:image_alt: Une place, debout

.. image:: {static}/images/debout.jpg
   :alt: Debout

`La pièce jointe <{attach}images/jointe.jpg>`_
"""

TEMPLATE = """{% extends "!simple/article.html" %}
{% block content %}{{ super() }}<p id="card" data-url="{{ article.card.url }}" data-type="{{ article.card.type }}"
data-size="{{ article.card.width }}x{{ article.card.height }}">{{ article.card.alt|e }}</p>{% endblock %}
"""

FILES: dict[str, str | bytes] = {
    "content/un.md": MARKDOWN,
    "content/deux.rst": RESTRUCTURED,
    "content/pages/sans.md": "Title: Sans image\n\nRien à voir.",
    "content/images/Place du marché.jpg": pictures.photograph((2000, 1000)),
    "content/images/quai.jpg": pictures.photograph((820, 410)),
    "content/images/debout.jpg": pictures.photograph((1400, 700), orientation=6),
    "content/images/jointe.jpg": pictures.photograph((90, 60)),
    "content/images/enregistree.jfif": pictures.photograph((90, 60)),
    "content/images/dessin.png": pictures.written(Image.new("RGBA", (600, 300), (0, 90, 0, 120)), "PNG"),
    "content/images/bouge.gif": pictures.moving(),
    "content/images/schema.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180.4"/>',
    "templates/article.html": TEMPLATE,
    "pelicanconf.py": f"""
SITENAME, SITEURL, PATH, TIMEZONE, DEFAULT_LANG = "Chez Ana", {SITE!r}, "content", "Europe/Paris", "fr"
PLUGINS = ["pelican.plugins.images"]
THEME_TEMPLATES_OVERRIDES = ["templates"]
IMAGES_CACHE = "kept"
""",
}


@dataclass(frozen=True)
class Built:
    """What a build left behind."""

    output: Path
    log: str
    code: int

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self.output / name).read_text(encoding="utf-8"), "html.parser")

    def bytes(self) -> dict[str, bytes]:
        files = (path for path in sorted(self.output.rglob("*")) if path.is_file())
        return {str(path.relative_to(self.output)): path.read_bytes() for path in files}


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def build(folder: Path, output: str = "output", **settings: str) -> Built:
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", output, "--fatal", "errors"]
    more = ["-e", *(f"{name}={value}" for name, value in settings.items())] if settings else []
    environment = {**os.environ, "COLUMNS": "500"}
    done = subprocess.run([*command, *more], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return Built(folder / output, done.stdout + done.stderr, done.returncode)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pictured")
    write(made, FILES)
    return made


@pytest.fixture(scope="module")
def built(folder: Path) -> Built:
    first = build(folder)
    assert first.code == 0, first.log
    return first


@pytest.fixture
def post(built: Built) -> BeautifulSoup:
    return built.page("un.html")


def image(post: BeautifulSoup, alt: str) -> Tag:
    return post.find("img", alt=alt)


def file_of(built: Built, address: str) -> Path:
    assert address.startswith(f"{SITE}/")
    return built.output / address.removeprefix(f"{SITE}/")


def choices(built: Built, element: Tag) -> dict[int, Path]:
    """The files of a `srcset`, by the width that it promises."""
    pairs = (choice.split() for choice in element["srcset"].split(", "))
    return {int(width.removesuffix("w")): file_of(built, address) for address, width in pairs}


def test_a_photograph_comes_in_sizes_of_today_none_larger_than_it_is(built: Built, post: BeautifulSoup) -> None:
    wide = {"La place": [480, 800, 1200, 1600], "Le quai": [480, 820], "Un dessin": [480, 600]}
    for alt, widths in wide.items():
        source = image(post, alt).parent.source
        assert source["type"] == "image/webp"
        assert source["sizes"]
        files = choices(built, source)
        assert list(files) == widths
        for width, path in files.items():
            with Image.open(path) as made:
                assert (made.format, made.width, made.height) == ("WEBP", width, width // 2)


def test_who_knows_none_of_that_gets_one_picture_in_the_file_s_own_format(built: Built, post: BeautifulSoup) -> None:
    for alt, kind, size in (("La place", "JPEG", (1200, 600)), ("Un dessin", "PNG", (600, 300))):
        shown = image(post, alt)
        with Image.open(file_of(built, shown["src"])) as plain:
            assert (plain.format, plain.size) == (kind, size)
        assert (shown["width"], shown["height"]) == tuple(map(str, size))


def test_only_what_readers_see_at_once_is_fetched_at_once(post: BeautifulSoup) -> None:
    first, *others = (image(post, alt) for alt in ("La place", "Le quai", "Un dessin", "Elle bouge", "Schéma"))
    assert first["fetchpriority"] == "high"
    assert not first.has_attr("loading")
    assert all(each["loading"] == "lazy" and each["decoding"] == "async" for each in others)


def test_what_the_blogger_says_of_an_image_stays(post: BeautifulSoup) -> None:
    own = image(post, "a > b & c")
    assert (own["width"], own["height"], own["loading"]) == ("300", "150", "eager")
    assert own.parent.source["sizes"] == "300px"
    assert image(post, "Le quai")["title"] == "Au soir"
    assert image(post, "Un dessin")["class"] == ["large"]


def test_what_moves_is_left_whole_and_a_drawing_gets_its_dimensions(built: Built, post: BeautifulSoup) -> None:
    moves, drawing = image(post, "Elle bouge"), image(post, "Schéma")
    assert file_of(built, moves["src"]).read_bytes() == FILES["content/images/bouge.gif"]
    assert (moves["width"], moves["height"]) == ("90", "60")
    assert drawing["src"] == f"{SITE}/images/schema.svg"
    assert (drawing["width"], drawing["height"]) == ("320", "180")


def test_markdown_and_restructuredtext_are_served_alike_and_a_picture_stands_upright(built: Built) -> None:
    shown = image(built.page("loin/deux.html"), "Debout")
    assert (shown["width"], shown["height"]) == ("700", "1400")
    for path in [*choices(built, shown.parent.source).values(), file_of(built, shown["src"])]:
        with Image.open(path) as made:
            top, bottom = (made.convert("RGB").getpixel((made.width // 2, y)) for y in (5, made.height - 5))
            assert top[0] > 150 > bottom[0]


def test_no_file_of_the_site_says_where_or_with_what_a_photograph_was_taken(built: Built) -> None:
    assert pictures.CAMERA.encode() in FILES["content/images/debout.jpg"]
    for name, data in built.bytes().items():
        assert pictures.CAMERA.encode() not in data, name
        assert b"Exif" not in data, name
    attached = built.page("loin/deux.html").find("a", string="La pièce jointe")["href"]
    assert attached == f"{SITE}/loin/images/jointe.jpg"
    assert file_of(built, attached).is_file()
    published = pictures.opened((built.output / "images" / "debout.jpg").read_bytes())
    assert published.size == (700, 1400)


def test_code_comments_and_what_is_chosen_already_stay_as_they_are(post: BeautifulSoup) -> None:
    assert "nulle-part.jpg" in post.code.get_text()
    assert f'<!-- <img src="{SITE}/images/quai.jpg"> -->' in str(post)
    own = [picture for picture in post.find_all("picture") if picture.source["srcset"] == "/a.webp"]
    assert own[0].img.attrs == {"src": f"{SITE}/images/quai.jpg", "alt": ""}


def test_an_image_on_another_host_is_told_with_its_line(built: Built, post: BeautifulSoup) -> None:
    line = MARKDOWN.split("\n").index("![Ailleurs](https://elsewhere.example/pixel.gif)") + 1
    assert f"content/un.md:{line}: the image https://elsewhere.example/pixel.gif lies on another host" in built.log
    assert image(post, "Ailleurs")["src"] == "https://elsewhere.example/pixel.gif"


def test_an_address_that_leads_to_no_picture_is_told_with_its_line(built: Built) -> None:
    line = next(number for number, text in enumerate(MARKDOWN.split("\n"), 1) if text.startswith("![À côté]"))
    for address in ("images/la-bas.jpg", "/images/la.jpg"):
        assert f"content/un.md:{line}: the image {address} is no picture of this blog as it is" in built.log


def test_every_page_has_a_card_of_its_own_that_says_its_title(built: Built, post: BeautifulSoup) -> None:
    card = post.find(id="card")
    assert (card["data-type"], card["data-size"]) == ("image/png", "1200x630")
    assert card.get_text().startswith("Un récit de 1 500 mots – ")
    path = built.output / card["data-url"]
    with Image.open(path) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (1200, 630))
    assert path.stat().st_size < 60_000


def test_a_picture_of_the_post_s_own_takes_the_card_s_place(built: Built) -> None:
    card = built.page("loin/deux.html").find(id="card")
    assert (card["data-type"], card.get_text()) == ("image/jpeg", "Une place, debout")
    with Image.open(built.output / card["data-url"]) as cut:
        assert cut.size == (1200, 630)


def test_a_card_that_no_page_names_is_not_drawn(built: Built) -> None:
    assert len(list((built.output / "images/made/cards").iterdir())) == 2


def test_what_was_made_once_is_found_again_and_made_anew_it_is_the_same(folder: Path, built: Built) -> None:
    kept = {path: path.stat().st_ino for path in (folder / "kept").iterdir()}
    assert len(kept) > 10
    again = build(folder, "again")
    assert {path: path.stat().st_ino for path in (folder / "kept").iterdir()} == kept
    anew = build(folder, "anew", IMAGES_CACHE='"elsewhere"')
    assert again.bytes() == anew.bytes() == built.bytes()


@pytest.fixture(scope="module")
def relative(folder: Path, built: Built) -> Built:
    return build(folder, "relative", RELATIVE_URLS="true", STATIC_CREATE_LINKS="true")


def test_with_relative_addresses_each_page_finds_its_pictures(relative: Built) -> None:
    shown = image(relative.page("un.html"), "La place")
    assert (relative.output / shown["src"].replace("%20", " ")).is_file()
    assert (shown["width"], shown["height"]) == ("2000", "1000")
    assert not relative.page("un.html").select("img[srcset]")


def test_the_blogger_s_own_files_stay_as_they_are_where_the_site_only_links_to_them(
    folder: Path, relative: Built
) -> None:
    assert (relative.output / "images/bouge.gif").samefile(folder / "content/images/bouge.gif")
    assert pictures.CAMERA.encode() not in (relative.output / "images/debout.jpg").read_bytes()
    for name, content in FILES.items():
        if name.startswith("content/images/") and isinstance(content, bytes):
            assert (folder / name).read_bytes() == content, name


BROKEN = {
    "a picture that is not there": (
        {"content/un.md": "Title: Un\nDate: 2026-01-31\n\nVoici :\n\n![x]({static}/images/la.jpg)\n"},
        "content/un.md:6: there is no picture /images/la.jpg",
    ),
    "half a picture": (
        {
            "content/un.md": "Title: Un\nDate: 2026-01-31\n\n![x]({static}/images/quai.jpg)\n",
            "content/images/quai.jpg": pictures.photograph()[:5000],
        },
        "content/images/quai.jpg: cannot be read as a picture",
    ),
    "what only a camera shows": (
        {"content/un.md": "Title: Un\nDate: 2026-01-31\n\nUn.\n", "content/images/a.HEIC": b"\0\0\0\x18ftypheic"},
        "content/images/a.HEIC: is in HEIC, which browsers do not show, and says where it was taken: save it as JPEG",
    ),
    "a photograph by another name": (
        {"content/un.md": "Title: Un\nDate: 2026-01-31\n\nUn.\n", "content/images/a.bmp": pictures.photograph((9, 9))},
        "content/images/a.bmp: is a picture (JPEG), which its name does not say: let it end in .jpg",
    ),
    "a card from a drawing": (
        {"content/un.md": "Title: Un\nDate: 2026-01-31\nImage: images/schema.svg\n\nTexte.\n"},
        "content/un.md:3: Image “images/schema.svg” is a drawing",
    ),
}


@pytest.mark.parametrize(("files", "told"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_shown_stops_the_build_in_one_line(
    files: dict[str, str | bytes], told: str, tmp_path: Path
) -> None:
    conf = FILES["pelicanconf.py"]
    write(tmp_path, {"pelicanconf.py": conf, "content/images/schema.svg": FILES["content/images/schema.svg"], **files})
    stopped = build(tmp_path)
    assert stopped.code != 0
    assert any(line.startswith(told) for line in stopped.log.splitlines()), stopped.log
    assert "Traceback" not in stopped.log
    assert not list(tmp_path.glob("output/*.html"))

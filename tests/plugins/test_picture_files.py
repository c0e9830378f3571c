"""Picture files as they come: what is taken, what is refused, what is kept."""

import os
import struct
from pathlib import Path
from threading import Barrier, Thread
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pelican.plugins.images.markup import attributes_of, tag, with_dimensions, with_images
from pelican.plugins.images.notes import without_notes
from pelican.plugins.images.original import Cleaned
from pelican.plugins.images.picture import Picture, read_picture, upright
from pelican.plugins.images.sizes import Sizes
from pelican.plugins.images.store import DAY, UNUSED, Store, fingerprint
from pelican.plugins.images.svg import svg_size
from pelican.plugins.weave.errors import ContentError
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.plugins import pictures


def picture(folder: Path, data: bytes, name: str = "x.jpg") -> Picture:
    (folder / name).write_bytes(data)
    return read_picture(folder / name, f"images/{name}")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_a_camera_was_held_its_picture_is_upright(orientation: int, tmp_path: Path) -> None:
    held = picture(tmp_path, pictures.photograph((90, 60), orientation))
    shown = upright(held)
    assert (held.width, held.height) == shown.size == ((60, 90) if orientation > 4 else (90, 60))
    assert not shown.info


def test_notes_are_found_wherever_a_program_writes_them(tmp_path: Path) -> None:
    plain, exif, text = Image.new("RGB", (9, 9)), Image.Exif(), PngInfo()
    exif[0x010F] = pictures.CAMERA
    text.add_text("Comment", "Nadia", zip=True)
    behind = pictures.written(plain, "PNG")
    behind = behind[:-12] + pictures.written(plain, "PNG", pnginfo=text)[33:-12] + behind[-12:]
    assert picture(tmp_path, pictures.written(plain, "PNG", pnginfo=text)).notes
    assert picture(tmp_path, behind).notes
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        assert picture(tmp_path, pictures.written(plain, kind, exif=exif)).notes, kind
        assert not picture(tmp_path, pictures.written(plain, kind)).notes, kind
    for kind in ("JPEG", "GIF"):
        assert picture(tmp_path, pictures.written(plain, kind, comment=b"Nadia")).notes, kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_stands_behind_a_picture_is_no_part_of_it(kind: str, tmp_path: Path) -> None:
    """The film that a telephone takes with a photograph; and of a picture that was cut, what was cut off
    (CVE-2023-21036)."""
    data = pictures.written(Image.new("RGB", (9, 9)), kind)
    assert not picture(tmp_path, data + b"\0" * (kind == "JPEG")).notes
    assert picture(tmp_path, data + b"what was cut off").notes


def test_what_no_program_of_today_is_known_to_write_counts_as_a_note(tmp_path: Path) -> None:
    """Credentials (C2PA), for one, which say where and with what a photograph was taken."""
    plain = Image.new("RGB", (9, 9))
    jpeg, png, webp = (pictures.written(plain, kind, icc_profile=b"none") for kind in ("JPEG", "PNG", "WEBP"))
    assert not picture(tmp_path, webp).notes
    assert picture(tmp_path, jpeg[:2] + b"\xff\xeb\0\x08JP\0\1!!" + jpeg[2:]).notes
    credentials = b"\0\0\0\4caBXjumb" + struct.pack(">I", crc32(b"caBXjumb"))
    assert picture(tmp_path, png[:33] + credentials + png[33:]).notes
    webp += b"C2PA\4\0\0\0jumb"
    assert picture(tmp_path, webp[:4] + struct.pack("<I", len(webp) - 8) + webp[8:]).notes


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_moves_loses_its_notes_and_nothing_else(kind: str, tmp_path: Path) -> None:
    exif, frames = Image.Exif(), [Image.new("RGB", (90, 60), colour) for colour in ("red", "green", "blue")]
    exif[0x010F] = pictures.CAMERA
    noted = {"comment": pictures.CAMERA.encode()} if kind == "GIF" else {"exif": exif}
    moving = {"save_all": True, "append_images": frames[1:], "duration": 80, "loop": 0}
    data = pictures.written(frames[0], kind, **moving, **noted) + b"and more"
    if kind == "GIF":
        xmp = b"\x21\xff\x0bXMP DataXMP\x03GPS\0"
        data = data[:13] + data[13:].replace(b"\x21\xf9", xmp + b"\x21\xf9", 1)
    film = picture(tmp_path, data)
    assert film.animated
    assert film.notes
    cleaned = Cleaned(film)
    ((_name, made),) = cleaned.make([cleaned.name])
    assert made == pictures.written(frames[0], kind, **moving)


def test_a_film_of_avif_that_says_more_than_it_shows_is_refused(tmp_path: Path) -> None:
    exif, frames = Image.Exif(), [Image.new("RGB", (90, 60), colour) for colour in ("red", "green")]
    exif[0x010F] = pictures.CAMERA
    with pytest.raises(ContentError, match=r"images/x\.jpg: says more than it shows"):
        Cleaned(
            picture(tmp_path, pictures.written(frames[0], "AVIF", save_all=True, append_images=frames[1:], exif=exif))
        )


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["PNG", "WEBP", "GIF"]), st.integers(0, 200))
def test_whatever_bytes_a_file_has_looking_for_notes_ends(noise: bytes, kind: str, place: int) -> None:
    data = pictures.written(Image.new("RGB", (9, 9)), kind)
    broken = data[:place] + noise + data[place:]
    if len(broken) > 16:
        assert len(without_notes(broken, kind)) <= len(broken)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixels_becomes_what_browsers_show(mode: str, tmp_path: Path) -> None:
    green = Image.new("RGBA", (30, 20), (10, 200, 10, 100))
    made = Image.new(mode, (30, 20), 40_000) if mode == "I;16" else green.convert(mode)
    shown = upright(picture(tmp_path, pictures.written(made, "PNG")))
    assert shown.mode == ("RGBA" if mode in ("LA", "P", "RGBA") else "RGB")
    assert 100 < shown.getpixel((9, 9))[1] < 210 or mode == "1"


def test_colours_are_those_that_the_profile_means(tmp_path: Path) -> None:
    cmyk = picture(tmp_path, pictures.written(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG"))
    red, green, blue = upright(cmyk).getpixel((10, 10))
    assert red > 200
    assert max(green, blue) < 60
    odd = picture(tmp_path, pictures.written(Image.new("RGB", (9, 9), (9, 99, 199)), "JPEG", icc_profile=b"none"))
    assert upright(odd).getpixel((4, 4))[2] > 150


def test_what_is_no_picture_for_a_browser_is_refused_by_name(tmp_path: Path) -> None:
    huge = pictures.written(Image.new("1", (9000, 9000)), "PNG")
    assert len(huge) < 50_000
    refused = {
        b"": "cannot be read as a picture (it is damaged, or no picture)",
        b"<html>": "cannot be read as a picture (it is damaged, or no picture)",
        pictures.photograph()[:200]: "cannot be read as a picture",
        pictures.written(Image.new("RGB", (9, 9)), "TIFF"): "is in TIFF",
        huge: "has more than 80 million pixels",
    }
    for data, told in refused.items():
        with pytest.raises(ContentError) as error:
            picture(tmp_path, data)
        assert str(error.value).startswith(f"images/x.jpg: {told}")


def test_a_size_that_is_hardly_smaller_than_the_next_is_not_made(tmp_path: Path) -> None:
    def widths(width: int) -> list[int]:
        made = picture(tmp_path, pictures.written(Image.new("RGB", (width, 40)), "WEBP"))
        return [size.width for size in Sizes(made, [800, 400, 800]).modern]

    assert widths(3000) == [400, 800]
    assert widths(810) == [400, 800]
    assert widths(790) == [400, 790]
    assert widths(420) == [420]
    assert widths(3) == [3]


@pytest.mark.parametrize(
    ("drawing", "size"),
    [
        ('<svg width="20" height="10px"/>', (20, 10)),
        ('<svg width="100%" height="100%" viewBox="0,0,32,16"/>', (32, 16)),
        ('<!-- x --><svg xmlns="http://www.w3.org/2000/svg" viewBox=" -5 -5 10.6  20 "><path/></svg>', (11, 20)),
        ("<svg/>", None),
        ('<svg viewBox="0 0 0 0"/>', None),
        ('<svg viewBox="0 0 nan nan"/>', None),
        ('<svg viewBox="0 0 1e999 5"/>', None),
        ('<svg viewBox="0 0 1e300 1"/>', None),
    ],
)
def test_a_drawing_says_how_large_it_is(drawing: str, size: tuple[int, int] | None, tmp_path: Path) -> None:
    (tmp_path / "x.svg").write_text(drawing)
    assert svg_size(tmp_path / "x.svg", "images/x.svg") == size


BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(1, 10))
BOMB = f"<!DOCTYPE svg [<!ENTITY e1 '0123456789'>{BOMB}]><svg width='&e10;'/>"
OUTSIDE = "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg width='&x;'/>"


@pytest.mark.parametrize(
    "drawing", ["", "<html/>", "<svg", "PNG", "<?xml version='1.0' encoding='shift_jis'?><svg/>", BOMB, OUTSIDE]
)
def test_what_is_no_drawing_is_refused(drawing: str, tmp_path: Path) -> None:
    (tmp_path / "x.svg").write_text(drawing)
    with pytest.raises(ContentError, match=r"images/x\.svg"):
        svg_size(tmp_path / "x.svg", "images/x.svg")


def test_attributes_are_read_and_written_as_html_means_them() -> None:
    given = attributes_of("<img alt='l’été &amp; \"moi\" > toi' hidden src=a.png src=b.png>")
    assert given == {"alt": 'l’été & "moi" > toi', "hidden": None, "src": "a.png"}
    assert tag("img", given) == '<img alt="l’été &amp; &quot;moi&quot; &gt; toi" hidden src="a.png">'


def test_a_width_that_is_none_is_left_as_it_is() -> None:
    for said in ("²", "٣", "9" * 5000, "100%", "-5", "1e3"):
        assert with_dimensions({"width": said}, 30, 20) == {"width": said}
    assert with_dimensions({"width": "15"}, 30, 20) == {"width": "15", "height": "10"}


def test_a_text_without_images_stays_as_it_is() -> None:
    text = "<p>2 < 3</p><pre>&lt;img src=x&gt;</pre><script>'<img>'</script><imgx>"
    assert with_images(text, lambda _given, _at_once: "!") == text


def test_two_builds_may_keep_the_same_file_at_once(tmp_path: Path) -> None:
    store, together, data = Store(tmp_path / "kept"), Barrier(8), bytes(200_000)

    def keep() -> None:
        together.wait()
        store.keep("a.webp", data)

    threads = [Thread(target=keep) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert os.listdir(tmp_path / "kept") == ["a.webp"]
    assert store.missing(["a.webp", "b.webp"]) == ["b.webp"]


def test_what_no_build_used_for_long_is_dropped_and_what_one_uses_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name in ("used.webp", "forgotten.webp", ".half"):
        store.keep(name, b"x")
        then = (tmp_path / name).stat().st_mtime - UNUSED - DAY
        os.utime(tmp_path / name, (then, then))
    assert store.missing(["used.webp"]) == []
    store.prune()
    assert os.listdir(tmp_path) == ["used.webp"]


def test_a_file_that_lost_its_bytes_with_the_machine_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "a.webp").touch()
    assert Store(tmp_path).missing(["a.webp"]) == ["a.webp"]


def test_names_differ_as_soon_as_one_thing_differs() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc") != fingerprint("abc")
    assert fingerprint("a", 1) == fingerprint("a", 1)

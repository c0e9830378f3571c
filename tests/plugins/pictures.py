"""Picture files as cameras and programs leave them, for tests."""

from io import BytesIO

from PIL import Image

CAMERA = "Caméra de Nadia 3000"
"""What a camera notes of itself, and nothing else in a test's blog says."""

LANDSCAPE = (90, 60)


def photograph(size: tuple[int, int] = (1000, 600), orientation: int = 1) -> bytes:
    """A JPEG, red on its left and blue on its right, that says which camera took it where, and how it was held."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = CAMERA, orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 42.0, 0.0)})
    return written(image, "JPEG", exif=exif, comment=CAMERA.encode())


def written(image: Image.Image, kind: str, **how: object) -> bytes:
    """The file of a picture."""
    into = BytesIO()
    image.save(into, kind, **how)
    return into.getvalue()


def moving() -> bytes:
    """A GIF of three frames."""
    frames = [Image.new("RGB", LANDSCAPE, colour) for colour in ("red", "green", "blue")]
    return written(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80)


def opened(data: bytes) -> Image.Image:
    """The picture in a file, its pixels read."""
    image = Image.open(BytesIO(data))
    image.load()
    return image

"""Draws the pictures of the sample blog that stand where a blogger would put photographs.

`python demo/draw_pictures.py` writes them. Nobody took them, and they show no place. They are the same each time.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

IMAGES = Path(__file__).parents[1] / "content" / "images"
WIDTH, HEIGHT = 1600, 900

Colour = tuple[int, int, int]


def fade(stops: list[tuple[float, Colour]]) -> Image.Image:
    """A page whose colour changes from top to bottom: at each of `stops`, a share of the height, it is that colour."""
    places = np.linspace(0, 1, HEIGHT)
    at, colours = [stop for stop, _colour in stops], np.array([colour for _stop, colour in stops], dtype=float)
    column = np.stack([np.interp(places, at, colours[:, channel]) for channel in range(3)], axis=1)
    return Image.fromarray(np.repeat(column[:, None, :], WIDTH, axis=1).astype(np.uint8))


def grained(picture: Image.Image, dice: np.random.Generator, strength: float = 3.0) -> Image.Image:
    """The picture with the grain of a film."""
    pixels: NDArray[np.float64] = np.asarray(picture, dtype=float)
    grain = dice.normal(0, strength, pixels.shape[:2])[:, :, None]
    return Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))


def ridge(dice: np.random.Generator, base: float, rise: float) -> list[tuple[float, float]]:
    """The line of hills against the sky: waves of several lengths, each lower than the one before."""
    along = np.arange(0, WIDTH + 4, 4)
    line = np.full(along.shape, base, dtype=float)
    for wave in range(1, 7):
        length = WIDTH / (0.9 * wave**1.5)
        line -= rise / wave**1.3 * np.sin(2 * np.pi * along / length + dice.uniform(0, 6.3))
    return list(zip(along.tolist(), line.tolist(), strict=True))


def swallow(canvas: ImageDraw.ImageDraw, x: float, y: float, size: float, tilt: float) -> None:
    """A bird that sails: two wings and a forked tail."""
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    half = [(0.35, -0.2), (1.0, -0.42), (0.42, 0.02), (0.1, 0.1), (0.2, 0.62)]
    other = [(-px, py) for px, py in reversed(half)]
    outline = np.array([(0, -0.3), *half, (0, 0.3), *other])
    canvas.polygon([(x + size * px, y + size * py) for px, py in outline @ turn.T], fill=(34, 30, 38))


def swallows() -> Image.Image:
    """Swallows above hills, in the evening."""
    dice = np.random.default_rng(193)
    picture = fade([(0, (56, 74, 112)), (0.45, (196, 140, 128)), (0.7, (244, 188, 122)), (1, (250, 214, 150))])
    glow = Image.new("L", picture.size, 0)
    ImageDraw.Draw(glow).ellipse((980, 560, 1220, 800), fill=210)
    picture.paste((255, 240, 205), mask=glow.filter(ImageFilter.GaussianBlur(70)))
    canvas = ImageDraw.Draw(picture)
    canvas.polygon([*ridge(dice, 800, 34), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(92, 70, 84))
    canvas.polygon([*ridge(dice, 856, 22), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(48, 40, 52))
    picture = picture.filter(ImageFilter.GaussianBlur(2.5))
    canvas = ImageDraw.Draw(picture)
    for sag, top in ((34, 330), (40, 372)):
        wire = [(x, top + sag * (1 - ((x - 800) / 900) ** 2)) for x in range(0, WIDTH + 10, 10)]
        canvas.line(wire, fill=(40, 34, 42), width=3)
    for x, y, size, tilt in [
        *((420, 210, 64, -0.35), (700, 130, 46, 0.2), (930, 250, 54, -0.1), (1210, 150, 40, 0.4)),
        *((260, 480, 34, 0.15), (1080, 470, 30, -0.5), (1400, 300, 50, -0.2), (610, 560, 24, 0.3)),
    ]:
        swallow(canvas, x, y, size, tilt)
    return grained(picture, dice)


def misty_hills() -> Image.Image:
    """Hills behind hills in the mist of a morning."""
    dice = np.random.default_rng(2026)
    picture = fade([(0, (196, 212, 222)), (0.5, (228, 226, 218)), (1, (214, 206, 192))])
    near, far = np.array((38, 62, 66)), np.array((190, 204, 208))
    for layer in range(7):
        share = layer / 6
        hills = Image.new("RGB", picture.size, tuple(int(each) for each in far + (near - far) * share))
        shape = Image.new("L", picture.size, 0)
        outline = ridge(dice, 330 + 90 * layer, 60 - 3 * layer)
        ImageDraw.Draw(shape).polygon([*outline, (WIDTH, HEIGHT), (0, HEIGHT)], fill=255)
        picture.paste(hills, mask=shape.filter(ImageFilter.GaussianBlur(1.5)))
        mist = Image.new("L", picture.size, 0)
        foot = 430 + 92 * layer
        ImageDraw.Draw(mist).rectangle((0, foot, WIDTH, foot + 90), fill=int(150 * (1 - share)))
        picture.paste((232, 232, 226), mask=mist.filter(ImageFilter.GaussianBlur(48)))
    return grained(picture, dice)


if __name__ == "__main__":
    drawn = {"hirondelles": swallows(), "collines": misty_hills()}
    for name, picture in drawn.items():
        picture.save(IMAGES / f"{name}.jpg", quality=80, optimize=True, progressive=True)

"""The stylesheet's colours and its weight, computed from the tokens (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

from moderation.publication.avatars import TONES

STYLESHEET = Path(__file__).parents[2] / "theme/static/css/ecoute.css"
CSS = STYLESHEET.read_text(encoding="utf-8")
STYLESHEETS = sorted(STYLESHEET.parent.glob("*.css"))

SURFACES = ("paper", "sheet", "tint", "accent-tint")
TEXT = [
    *((text, surface) for text in ("ink", "soft", "accent") for surface in SURFACES),
    *((text, surface) for text in ("alarm", "good", "wait") for surface in ("paper", "sheet", "tint")),
    ("on-accent", "accent"),
    *(("sheet", surface) for surface in (*(f"tone-{n}" for n in range(TONES)), "ink")),
]
"""Every colour of text with every surface it stands on."""
SHAPES = [
    *(("edge", surface) for surface in ("paper", "sheet", "tint")),
    *(("accent", surface) for surface in SURFACES),
    *(("alarm", surface) for surface in ("paper", "sheet")),
    ("wait", "tint"),
    ("on-accent", "accent"),
]
"""Borders of controls, focus rings and the bars that set things apart, with what they stand on."""


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block))


def schemes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, flags=re.DOTALL)[:2]
    return {"light": tokens(light), "dark": tokens(light) | tokens(dark)}


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), TEXT)
def test_text_is_readable_on_every_surface_it_stands_on(scheme: str, text: str, surface: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[surface]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "surface"), SHAPES)
def test_shapes_that_mean_something_are_seen(scheme: str, shape: str, surface: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[shape], colours[surface]) >= 3


def test_dark_is_a_scheme_of_its_own() -> None:
    light, dark = schemes()["light"], schemes()["dark"]
    assert all(light[name] != dark[name] for name in light)
    assert luminance(dark["paper"]) < 0.02
    assert luminance(light["paper"]) > 0.8


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_colours_live_in_tokens_only(sheet: Path) -> None:
    rules = re.sub(r":root \{.*?\}", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) <= {"#000"}  # the rule under a printed masthead


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_a_stylesheet_is_light_and_fetches_nothing(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert len(text.encode()) <= 27_000  # some 7 kB as they travel
    assert len(text.splitlines()) <= 400
    assert not re.search(r"url\(|@import|@font-face", text)


@pytest.mark.parametrize("wish", ["prefers-reduced-motion", "forced-colors: active", "print", "prefers-color-scheme"])
def test_the_stylesheet_hears_what_readers_ask_of_their_machine(wish: str) -> None:
    assert re.search(rf"@media [^{{]*{wish}", CSS)

"""What a browser says of itself, in words by which its owner recognises it."""

import re

from moderation.web.words import gettext

_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:A|iOS)?/")),
    ("Opera", re.compile(r"\bOPR/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:Chrome|HeadlessChrome|CriOS)/")),
    ("Safari", re.compile(r"\bVersion/\S+ .*\bSafari/")),
)
"""In this order: most of them say that they are one of those below too."""

_SYSTEMS = (
    ("Android", re.compile(r"\bAndroid\b")),
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac OS X\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)

_SHOWN = 60
"""Characters of a description that nothing is known about."""


def device_words(said: str) -> str:
    """“Firefox, Linux”; of what is not known its own words, shortened; of nothing that nothing was said."""
    browser = next((name for name, sign in _BROWSERS if sign.search(said)), "")
    system = next((name for name, sign in _SYSTEMS if sign.search(said)), "")
    if browser or system:
        return ", ".join(filter(None, (browser, system)))
    shown = said if len(said) <= _SHOWN else said[:_SHOWN].rstrip() + "…"
    return shown or gettext("It did not say")

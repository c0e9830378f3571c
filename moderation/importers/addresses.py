"""Addresses that somebody typed: which are of the web, and how they are written so that nobody reads more into them."""

from urllib.parse import quote, urlsplit


def safe_address(url: str) -> str:
    """`url` with nothing in it that Markdown, HTML or Pelican's `{filename}` and `|filename|` would read."""
    return quote(url.strip(), safe="!#$%&'*+,/:;=?@~-._[]")


def web_address(url: str) -> str | None:
    """`url` when it is an http or https address with a host and no password, else None."""
    url = url.strip()
    if not url.isprintable() or any(character in " <>\"'`" for character in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        return None
    good = parts.scheme.lower() in ("http", "https") and parts.hostname and not parts.username
    return url if good else None

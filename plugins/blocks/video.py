"""The sites whose videos can be shown, and the player of each that tells its owner least."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

YOUTUBE = {"youtube.com", "youtube-nocookie.com", "youtu.be"}
DAILYMOTION = {"dailymotion.com", "dai.ly"}

_SHORT_UUID = r"[1-9A-HJ-NP-Za-km-z]{22}"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PEERTUBE = re.compile(rf"/(?:w|videos/watch|videos/embed)/({_SHORT_UUID}|{_UUID})")

_AT_HOME = r"(?:internal|lan|local|localhost)(?![a-z0-9-])"
_HOST = re.compile(rf"(?:[a-z0-9-]+\.)+(?!{_AT_HOME})[a-z][a-z0-9-]*(?::[0-9]{{1,5}})?", re.IGNORECASE)
"""A name that every reader's browser finds. Neither an address of a network at home, which would lead each reader to
something of their own, nor letters that look like others: `xn--…` says plainly what it is."""


@dataclass(frozen=True)
class Video:
    """A video on somebody's site: `site`, as readers know it, and the address of its `player`."""

    site: str
    player: str


def find_video(url: str) -> Video | None:
    """The video behind an address as a browser shows it; None where the site or the address is not known.

    YouTube is asked without cookies; PeerTube, on whatever host, without sharing the reader's address with other
    viewers (its parameter `p2p`).
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    # What stands before an “@”, or behind a “\\”, would look like a site that it is not.
    if parts.scheme != "https" or not parts.hostname or not _HOST.fullmatch(parts.netloc):
        return None
    host = re.sub(r"^(?:www|m|geo)\.", "", parts.hostname)
    if host in YOUTUBE:
        return _youtube(host, parts.path, parts.query)
    if host in DAILYMOTION:
        match = re.fullmatch(r"/(?:video/|embed/video/)?([A-Za-z0-9]+)", parts.path)
        return Video("Dailymotion", f"https://geo.dailymotion.com/player.html?video={match[1]}") if match else None
    if match := _PEERTUBE.fullmatch(parts.path):
        return Video(parts.hostname, f"https://{parts.netloc}/videos/embed/{match[1]}?autoplay=1&p2p=0")
    return None


def _youtube(host: str, path: str, query: str) -> Video | None:
    if host == "youtu.be":
        found = path.removeprefix("/")
    elif path == "/watch":
        found = parse_qs(query).get("v", [""])[0]
    else:
        found = re.sub(r"^/(?:embed|shorts|live)/", "", path)
    if not re.fullmatch(r"[\w-]{11}", found, re.ASCII):
        return None
    return Video("YouTube", f"https://www.youtube-nocookie.com/embed/{found}?autoplay=1")

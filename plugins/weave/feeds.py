"""What feeds of posts and of comments share: names, and documents in JSON Feed 1.1.

JSON Feed: https://www.jsonfeed.org/version/1.1/
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from .text import carried

VERSION = "https://jsonfeed.org/version/1.1"

ATOM_TYPE = "application/atom+xml"
JSON_TYPE = "application/feed+json"

NO_MOMENT = "1970-01-01T00:00:00+00:00"
"""When a feed changed in which nothing ever was: RFC 4287 wants a moment, and the day of the build is none."""


def json_item(**fields: Any) -> dict[str, Any]:
    """An item of a feed by its fields' names in JSON Feed; a field that says nothing is left out."""
    return {name: value for name, value in fields.items() if value}


def json_feed(
    title: str, address: str, page: str, lang: str, items: Iterable[Mapping[str, Any]], description: str = ""
) -> bytes:
    """A feed: its own `title`, `address` and `page`, its language (BCP 47), and its items, newest first."""
    head = json_item(
        version=VERSION,
        title=carried(title),
        home_page_url=page,
        feed_url=address,
        description=carried(description),
        language=lang,
    )
    document = {**head, "items": list(items)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

"""Where the service answers, beside the pages of the site: the first part of each of its addresses."""

PLACES = frozenset(
    {
        "account",
        "api",
        "brand",
        "comments",
        "desk",
        "digest",
        "health",
        "metrics",
        "notices",
        "reader",
        "receipts",
        "reports",
        "right-of-reply",
        "stories",
        "story-letters",
    }
)
"""A test keeps them those of the application, which `deploy/nginx.conf` leads to it and pelicanconf.py keeps off."""

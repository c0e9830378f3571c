"""The P.S. in feeds: its words stand first, so that who has read the post sees what is new."""

from typing import Any
from urllib.parse import urljoin

from markupsafe import Markup

from ..weave.i18n import format_day
from .postscripts import words_of
from .words import N_, say

NOTES = "BLOCKS_NOTES"
"""The name in Pelican's context of what feeds say first: by the address of a post, its note."""


def note_updates(generators: list[Any]) -> None:
    """Give every post its `feed_note`, empty without a P.S. Called once all posts are known, and their addresses."""
    context, settings = generators[0].context, generators[0].settings
    notes: dict[str, Markup] = {}
    for content in filter(None, context["generated_content"].values()):
        content.feed_note = Markup()
        if getattr(content, "postscripts", None):
            link = urljoin(f"{settings['SITEURL']}/", content.url)
            content.feed_note = notes[link] = _note(content, link)
    context[NOTES] = notes


def _note(content: Any, link: str) -> Markup:
    last = content.postscripts[-1]
    label = say(content.lang, N_("Added on %(day)s:"), day=format_day(content.lang, last.moment.date()))
    words = Markup('<p><a href="{}#{}"><strong>{}</strong></a> {}</p>\n')
    return words.format(link, last.id, label, words_of(content, last))


def put_notes_first(context: dict[str, Any], feed: Any) -> None:
    """Put the notes before the content and the summary of their entries, in a feed that is about to be written."""
    notes = context.get(NOTES)
    if not notes:
        return
    for item in feed.items:
        note = notes.get(item["link"].removesuffix("?ref=feed"))
        if note is not None:
            for name in ("description", "content"):
                if item.get(name):
                    item[name] = f"{note}{item[name]}"

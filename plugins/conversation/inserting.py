"""Threads in the pages of a theme that knows nothing of them: put in once a page is written, before a tag it has."""

from pathlib import Path
from typing import Any

from ..weave.errors import Stop

OFFERED = "CONVERSATION_THREAD"
"""Where the function that gives a post's thread lies in the context of pages."""


def insert_thread(path: str, context: Any) -> None:
    """Put the thread of the post that the page at `path` shows before the last `CONVERSATION_BEFORE` in it.

    Nothing is done where that setting is empty, to other pages, to drafts, and to a page whose theme shows the thread
    itself. Raises Stop where the page has no such tag.
    """
    before, article, thread = context.get("CONVERSATION_BEFORE"), context.get("article"), context.get(OFFERED)
    if not before or thread is None or article is None or article.status == "draft":
        return
    if context.get("output_file") != article.save_as:
        return
    shown = Path(path).read_text(encoding="utf-8")
    slot = thread(article)
    if "<!--[thread " in shown:
        return
    head, found, foot = shown.rpartition(before)
    if not found:
        raise Stop(
            f"{path}: the page of a post has no {before}, before which its thread is to stand; write a tag that the"
            " theme's pages have into CONVERSATION_BEFORE"
        )
    Path(path).write_text(f"{head}{slot}\n{found}{foot}", encoding="utf-8")

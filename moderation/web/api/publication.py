"""The publication over HTTP: for a build on another machine, or a reader's program that follows the threads."""

import json
from dataclasses import replace

from flask import Response, jsonify

from moderation.domain.actors import Permission
from moderation.publication import thread_document
from moderation.storage import figures, publications
from moderation.web.api.fields import NUMBER_MOST, query_numbers
from moderation.web.context import service
from moderation.web.guard import requires

THREADS_PAGE = (1, 100, 20)


@requires(Permission.ACCOUNT)
def publication() -> Response:
    """Every thread published after `since`, in the order of their serials, as the contract writes them.

    `serial` is the newest there is; `next` is the `since` of the following page, null at the end. A thread stands here
    as the store has it now: a decision whose publication is still under way shows already, and its thread comes again
    under its new serial.
    """
    asked = query_numbers(since=(0, NUMBER_MOST, 0), limit=THREADS_PAGE)
    with service().store.read() as connection:
        found = publications.published_since(connection, asked["since"])
        page = found[: asked["limit"]]
        threads = [
            replace(publications.thread_now(connection, post, closed), serial=serial) for post, serial, closed in page
        ]
        newest = figures.newest_serial(connection)
    return jsonify(
        {
            "serial": newest,
            "next": page[-1][1] if len(found) > len(page) else None,
            "threads": [json.loads(thread_document(thread)) for thread in threads],
        }
    )

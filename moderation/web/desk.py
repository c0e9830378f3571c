"""The desk of the moderators: what waits, everything about one contribution, the log; and the decisions."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from moderation.acts import bulk as deciding
from moderation.acts import decide
from moderation.acts.bulk import Outcome, Seen
from moderation.domain.actors import Permission
from moderation.domain.contribution import DECISIONS, Action, State
from moderation.domain.errors import Problem, Refused
from moderation.domain.reasons import REASONS
from moderation.storage import contributions, revisions, search
from moderation.storage import queue as lists
from moderation.storage.queue import Which
from moderation.web import filters, guard, wording
from moderation.web.attempts import Answer, attempt
from moderation.web.cards import IN_BULK, cards, just_decided, together
from moderation.web.context import service
from moderation.web.filters import Asked
from moderation.web.guard import requires
from moderation.web.intake import form
from moderation.web.navigation import here, way_back, ways
from moderation.web.words import language

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
for words in (wording.action_label, wording.action_done, wording.role_word, wording.state_word):
    blueprint.add_app_template_filter(words)

PAGE = 25
"""Contributions, or entries of the log, on one page."""

ANSWERS_MOST = 50
"""Answers shown below one contribution."""

DECIDED = "decided"
"""Where the cookie holds which contributions were just decided, until the next page has told."""

UNSEEN = Problem("version", "This form does not say what you saw. Decide from this page instead.")
"""Nobody decides about what they did not see."""

BULK = (*IN_BULK, Action.UNDO)
"""What can be decided about many at once; of an edit, yes and no mean the edit."""


@blueprint.get("/")
@requires(Permission.MODERATE)
def queue() -> str:
    """What waits, oldest first; or what the filters ask for."""
    return _listing(filters.asked())


@blueprint.get("/state/<state>")
@requires(Permission.MODERATE)
def in_state(state: str) -> str:
    """Contributions in one state, newest first."""
    if state not in list(State):
        raise NotFound
    return _listing(filters.asked(state))


@blueprint.get("/log")
@requires(Permission.MODERATE)
def log() -> str:
    """Every decision, newest first; or those whose note holds the words searched for."""
    typed = request.args.get("q", "").strip()[: search.LONGEST]
    words, place = search.read_terms(typed), filters.place()
    wordless = bool(typed) and not words
    with service().store.read() as connection:
        page = lists.log_page(connection, words, place, PAGE) if not wordless else lists.LogPage([], None, None)
        entries = contributions.log_entries(connection, page.seqs)
        about = contributions.by_ids(connection, [entry.contribution for entry in entries])
        values = frame(connection)
    query = {"q": typed} if typed else {}
    return render_template(
        "desk/log.html",
        entries=entries,
        about=about,
        typed=typed,
        wordless=wordless,
        ways=ways(page.newer, page.older, query),
        **values,
    )


@blueprint.get("/contributions/<id>")
@requires(Permission.MODERATE)
def show(id: str) -> str:
    """Everything about one contribution, and what this moderator may do with it."""
    return _page(id, url_for(".show", id=id))


@blueprint.post(f"/contributions/<id>/<any({', '.join(sorted(DECISIONS))}):action>")
@requires(Permission.MODERATE)
def take(id: str, action: str) -> Answer:
    """Take a decision and go back; a refused one comes back with what was typed and what to do."""
    sent, back = form(), way_back(url_for(".queue"))
    reason, note, version = sent.text("reason"), sent.text("note"), sent.number("version")
    actor, now = guard.actor(), service().clock()

    def work(connection: Connection) -> None:
        if version is None:
            raise Refused(UNSEEN)
        decide.take(connection, id, Action(action), actor, now, reason, note, version)

    refused = attempt(sent, work, lambda problems: _page(id, back, problems, reason, note))
    if refused is not None:
        return refused
    service().wake()
    session[DECIDED] = [id]
    return redirect(back, 303)


@blueprint.post(f"/bulk/<any({', '.join(BULK)}):action>")
@requires(Permission.MODERATE)
def bulk(action: str) -> Answer:
    """Take one decision about all that was chosen. Which were not decided, and why, is told at once."""
    sent = form("seen")
    reason, note = sent.text("reason"), sent.text("note")
    actor, now = guard.actor(), service().clock()
    boxes = sent.texts("seen")
    chosen = [seen for seen in map(_seen, boxes) if seen is not None]
    outcomes: list[Outcome] = []

    def work(connection: Connection) -> None:
        if len(chosen) < len(boxes):
            raise Refused(UNSEEN)
        outcomes[:] = deciding.take(connection, chosen, Action(action), actor, now, reason, note)

    back = attempt(sent, work, lambda problems: _bulk_page(action, chosen, problems, reason, note))
    if back is not None:
        return back
    service().wake()
    session[DECIDED] = [each.id for each in outcomes if each.decided is not None]
    refused = {each.id: each.problems for each in outcomes if each.decided is None}
    if not refused:
        return redirect(way_back(url_for(".queue")), 303)
    left = [each for each in chosen if each.id in refused]
    return _bulk_page(action, left, [], reason, note, refused), HTTPStatus.CONFLICT


def _seen(text: str) -> Seen | None:
    """A contribution and its version, as a box of the list says them; None where it does not."""
    id, _, version = text.partition(".")
    return Seen(id, int(version)) if version.isascii() and version.isdigit() and len(version) < 20 else None


def _listing(asked: Asked) -> str:
    """A page of contributions, with the filters that made it."""
    catalogue = service().catalogue()
    with service().store.read() as connection:
        wanted = asked.filters(connection, catalogue)
        page = lists.Page([], None, None) if asked.wordless else lists.page(connection, wanted, filters.place(), PAGE)
        like = contributions.by_ids(connection, [asked.like]).get(asked.like) if asked.like else None
        shown = cards(connection, page.found, catalogue, guard.actor())
        values = frame(connection) | {"cards": shown, "together": together(shown)}
    oldest_first = asked.state.oldest_first
    forth, back = (page.newer, page.older) if oldest_first else (page.older, page.newer)
    return render_template(
        "desk/queue.html",
        asked=asked,
        like=like,
        whole=page.whole,
        ways=ways(back, forth, asked.query()),
        states=[(each.value, filters.which_word(each)) for each in Which],
        brands=sorted(((brand.slug, brand.name) for brand in catalogue.brands.values()), key=lambda each: each[1]),
        languages=[(each, filters.language_name(each)) for each in filters.languages(catalogue)],
        **values,
    )


def _bulk_page(
    action: str,
    chosen: list[Seen],
    problems: list[Problem],
    reason: str,
    note: str,
    refused: Mapping[str, tuple[Problem, ...]] = MappingProxyType({}),
) -> str:
    """What was chosen and is not decided, with what was typed, to be decided anew or left."""
    with service().store.read() as connection:
        found = contributions.by_ids(connection, [each.id for each in chosen])
        left = sorted(found.values(), key=lambda each: each.seq)
        shown = cards(connection, left, service().catalogue(), guard.actor())
        values = frame(connection) | {"cards": shown, "together": together(shown)}
    return render_template(
        "desk/bulk.html",
        action=Action(action),
        problems=problems,
        why={id: [wording.plainly(problem) for problem in told] for id, told in refused.items()},
        typed={"reason": reason, "note": note},
        **values | {"back": way_back(url_for(".queue"))},
    )


def frame(connection: Connection) -> dict[str, Any]:
    """What every page of the desk shows."""
    waiting = lists.count_waiting(connection)
    return {
        "waiting": waiting,
        "more_wait": waiting == lists.COUNTED,
        "decided": just_decided(connection, session.pop(DECIDED, []), guard.actor()),
        "back": here(),
        "reason_options": [(each.code, each.wording[language()]) for each in REASONS.values()],
    }


def _page(id: str, back: str, problems: Sequence[Problem] = (), reason: str = "", note: str = "") -> str:
    with service().store.read() as connection:
        contribution = contributions.get(connection, id)
        answers = contributions.answers_to(connection, contribution, ANSWERS_MOST)
        card, *below = cards(connection, [contribution, *answers], service().catalogue(), guard.actor())
        log = contributions.decisions_of(connection, contribution.seq)
        earlier = revisions.of_contribution(connection, contribution.seq)
        values = frame(connection) | {"back": back}
    return render_template(
        "desk/contribution.html",
        card=card,
        below=below,
        log=log,
        revisions=[each for each in earlier if each.body],
        problems=problems,
        typed={"reason": reason, "note": note},
        **values,
    )

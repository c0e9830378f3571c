"""What triage says on the desk: a line beside what waits, and what is probably to be refused first."""

from dataclasses import dataclass

from babel.numbers import format_percent
from flask import Blueprint, render_template

from moderation.domain.actors import Permission
from moderation.storage import contributions
from moderation.storage.contributions import Stored
from moderation.triage.suggestion import LEAST, Band, Suggestion
from moderation.triage.worker import RANKED
from moderation.web import guard
from moderation.web.cards import cards, together
from moderation.web.context import service
from moderation.web.desk import PAGE, frame
from moderation.web.guard import requires
from moderation.web.navigation import sequence
from moderation.web.words import language

blueprint = Blueprint("triage", __name__, url_prefix="/desk")

ENOUGH = 5
"""From so many on, the record of a band is worth showing."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the line says. `chance` of a refusal, in per cent; `marked` is 0 while the record is too short."""

    band: Band
    chance: str
    refusing: tuple[str, ...]
    publishing: tuple[str, ...]
    marked: int
    refused: int


@blueprint.app_template_filter("triage")
def line(contribution: Stored) -> Line | None:
    """The line beside `contribution`; None where triage has nothing to say."""
    triage = service().triage
    said = None if triage is None else triage.suggestions([contribution]).get(contribution.id)
    if not isinstance(said, Suggestion):
        return None
    chance = format_percent(said.percent / 100, locale=language())
    marked = said.marked if said.marked >= ENOUGH else 0
    return Line(said.band, chance, said.refusing, said.publishing, marked, said.refused)


@blueprint.get("/suggested")
@requires(Permission.MODERATE)
def suggested() -> str:
    """What waits longest, first what is most like what was refused before. Nothing is decided by it."""
    start = sequence("start") or 0
    triage = service().triage
    ordered = () if triage is None else triage.likeliest
    with service().store.read() as connection:
        there = contributions.by_ids(connection, ordered[start : start + PAGE])
        found = [there[id] for id in ordered[start : start + PAGE] if id in there and there[id].waits]
        shown = cards(connection, found, service().catalogue(), guard.actor())
        values = frame(connection) | {"cards": shown, "together": together(shown)}
    return render_template(
        "desk/suggested.html",
        **values,
        start=start,
        further=start + PAGE if start + PAGE < len(ordered) else None,
        ready=triage is not None and triage.ready,
        lacks=None if triage is None else triage.lacks,
        least=LEAST,
        ranked=RANKED if triage is not None and triage.more_wait else None,
    )

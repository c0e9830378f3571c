"""The words for those who speak for a brand: their part, where they stand, what is believed of them, what happened."""

from flask import Flask

from moderation.domain.parts import Part
from moderation.domain.representative import Action, Level, State
from moderation.web.words import gettext


def part_word(part: str) -> str:
    """A part in a brand."""
    return {
        Part.AGENT: gettext("agent"),
        Part.MANAGER: gettext("manager"),
        Part.DIRECTION: gettext("direction"),
    }[Part(part)]


def part_options(*parts: Part) -> list[tuple[str, str]]:
    """The parts to choose from, each with what it may do."""
    told = {
        Part.AGENT: gettext("agent: answers, keeps notes and drafts"),
        Part.MANAGER: gettext("manager: also assigns cases, writes texts, invites agents"),
        Part.DIRECTION: gettext("direction: also invites managers, changes parts, ends a colleague’s access"),
    }
    return [(str(part), told[part]) for part in parts or tuple(Part)]


def standing_word(state: str) -> str:
    """Where somebody stands, inside a sentence."""
    return {
        State.INVITED: gettext("not verified"),
        State.REQUESTED: gettext("waiting for this blog’s confirmation"),
        State.ACTIVE: gettext("active"),
        State.LAPSED: gettext("to be renewed"),
        State.SUSPENDED: gettext("suspended by this blog"),
        State.LEFT: gettext("no longer speaks for the brand"),
    }[State(state)]


def level_word(level: str | None) -> str:
    """What is believed of somebody, and why."""
    if level is None:
        return gettext("not verified")
    return {
        Level.OPERATOR: gettext("this blog vouches for them"),
        Level.EMAIL: gettext("an address at the brand’s domain"),
        Level.DOMAIN: gettext("an address or a token at the brand’s domain, which the brand itself proved"),
    }[Level(level)]


def event_word(action: str) -> str:
    """What happened to somebody."""
    return {
        Action.ACCEPT: gettext("joined"),
        Action.CONFIRM: gettext("confirmed by this blog"),
        Action.PROVE: gettext("proved the domain"),
        Action.RENEW: gettext("renewed the proof"),
        Action.LAPSE: gettext("did not renew the proof in time"),
        Action.CHANGE_PART: gettext("part changed"),
        Action.SUSPEND: gettext("suspended by this blog"),
        Action.LEAVE: gettext("no longer speaks for the brand"),
    }[Action(action)]


def install(app: Flask) -> None:
    """Give templates these words as filters."""
    app.jinja_env.filters.update(
        part=part_word, standing=standing_word, level=level_word, representative_event=event_word
    )

"""What a list of the desk is asked to show: read from the address, and written back into every link of the page."""

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import request
from sqlalchemy import Connection

from moderation.domain.errors import Problem, Unknown
from moderation.domain.policy import HOLDING
from moderation.domain.policy_words import why_held
from moderation.publication import KEY, Catalogue
from moderation.storage import contributions, search
from moderation.storage.queue import Filters, Place, Which
from moderation.web.navigation import sequence
from moderation.web.words import LANGUAGES, gettext, language

RULE = re.compile(r"[a-z_]*")
"""What the id of a rule can look like; empty for none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as typed or followed; empty ones filter nothing.

    `q` is searched for in words, names and addresses of websites; `post` is a key, or words of a title; `author` is
    searched for in names; `rule` is the id of one that held it; `like` is the id of a contribution whose author's
    others are wanted.
    """

    state: Which = Which.WAITING
    q: str = ""
    post: str = ""
    brand: str = ""
    author: str = ""
    language: str = ""
    rule: str = ""
    like: str = ""

    def query(self) -> dict[str, str]:
        """As a link carries it."""
        return {each.name: str(getattr(self, each.name)) for each in fields(self) if getattr(self, each.name)}

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state filters."""
        return self != Asked(self.state)

    @property
    def detailed(self) -> bool:
        """Whether anything filters that is no search in words: the form then shows with what."""
        return replace(self, q="", like="", state=Which.WAITING) != Asked()

    @property
    def rules(self) -> list[tuple[str, Problem]]:
        """The rules to choose from, in the words that stand beside what they held; one of another release too."""
        ids = HOLDING if self.rule in ("", *HOLDING) else (*HOLDING, self.rule)
        return [(id, why_held(id)[0]) for id in ids]

    @property
    def wordless(self) -> bool:
        """Whether something was typed to search for in which there is no word."""
        typed = [each for each in (self.q, self.author) if each]
        return any(not search.read_terms(each) for each in typed)

    def filters(self, connection: Connection, catalogue: Catalogue) -> Filters:
        """As the store understands it. Raises Unknown for a contribution that is not there."""
        return Filters(
            which=self.state,
            posts=_posts(catalogue, self.post, self.brand),
            lang=self.language or None,
            rule=self.rule or None,
            like=contributions.get(connection, self.like).seq if self.like else None,
            words=search.read_terms(self.q),
            author=search.read_terms(self.author),
        )


def asked(state: str | None = None) -> Asked:
    """What this request asks for. Raises Unknown for a state that there is none of, and for what names no rule."""
    given: dict[str, Any] = {
        each.name: request.args.get(each.name, "").strip()[: search.LONGEST] for each in fields(Asked)
    }
    wanted = state or given["state"] or Which.WAITING
    if wanted not in list(Which):
        raise Unknown(Problem("state", "There is no such list. Choose another state."))
    if not RULE.fullmatch(given["rule"]):
        raise Unknown(Problem("rule", "There is no such rule. Choose another one."))
    return Asked(**given | {"state": Which(wanted)})


def place() -> Place:
    """Where in the list. Raises Unknown for what is no place."""
    after = sequence("after")
    return Place(after=after, before=None if after is not None else sequence("before"))


def languages(catalogue: Catalogue) -> list[str]:
    """The languages that contributions can be in."""
    return sorted({*LANGUAGES, *(post.lang for post in catalogue.posts.values())})


def which_word(which: Which) -> str:
    """The name of a list."""
    return {
        Which.WAITING: gettext("Waiting for a decision"),
        Which.ALL: gettext("All of them"),
        Which.PENDING: gettext("Never decided"),
        Which.APPROVED: gettext("Published"),
        Which.REJECTED: gettext("Refused"),
        Which.TAKEN_DOWN: gettext("Taken down"),
        Which.WITHDRAWN: gettext("Withdrawn"),
        Which.ERASED: gettext("Erased"),
    }[which]


def language_name(code: str) -> str:
    """A language's name, in the language of the page; its code where nobody knows a name."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(language()) or code
    except (ValueError, UnknownLocaleError):
        return code


def _posts(catalogue: Catalogue, post: str, brand: str) -> tuple[str, ...] | None:
    """The keys that both filters leave; None where neither filters."""
    if not post and not brand:
        return None
    keys = _titled(catalogue, post) if post else set(catalogue.posts)
    if brand:
        keys = {key for key in keys if key in catalogue.posts and brand in catalogue.posts[key].brands}
    return tuple(sorted(keys))


def _titled(catalogue: Catalogue, post: str) -> set[str]:
    """The post of that key, also of one that is gone; else those whose title has these words, beginnings included."""
    if post in catalogue.posts:
        return {post}
    words = search.fold(post).split()
    found = {key for key, each in catalogue.posts.items() if all(word in search.fold(each.title) for word in words)}
    return found or ({post} if KEY.fullmatch(post) else set())

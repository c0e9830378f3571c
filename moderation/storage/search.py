"""Searching words: what people type becomes a question to the database's own index, and never a syntax error.

The index is the database's (see migration 0004): FTS5 tables kept by triggers in SQLite, expression indexes in
PostgreSQL. Both fold case, accents and ligatures as `fold` does here.
"""

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, column, func, literal, select, table, text
from sqlalchemy.types import Text

from moderation.storage.purging import overwrite
from moderation.storage.tables import contributions, notes

LONGEST = 200
"""Characters of a search that are looked at."""

MOST = 12
"""Words and phrases of a search that are looked for."""

SHORTEST_BEGINNING = 3
"""Letters before a star: fewer begin half of all words, and would take as long as reading them."""

INDEX_TABLES = ("contributions_words", "notes_words")
"""SQLite's index. FTS5 keeps each in further tables, whose names begin with these."""

STEP_PAGES = 250
"""Pages of SQLite's index, of 4 kB, that one step of tidying writes; a very common word takes more, and all at once."""

SMALL = 2_000
"""Contributions, at most, of which the index is so small that an erasure can tidy it in its own transaction."""

POSTGRESQL_INDEXES = ("ix_contributions_words", "ix_notes_words")

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_MARKS = re.compile("[\u0300-\u036f]")
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")

_CHANGES = text("SELECT total_changes()")

_contributions_words = table("contributions_words", column("rowid"), column("contributions_words", Text))
_notes_words = table("notes_words", column("rowid"), column("notes_words", Text))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must follow each other; with `begins`, the last one need only begin so."""

    words: tuple[str, ...]
    begins: bool = False


def is_index(name: str) -> bool:
    """Whether a table of the database only serves searching: it holds nothing that is not elsewhere."""
    return name.startswith(INDEX_TABLES)


def fold(written: str) -> str:
    """`written` without case, accents and ligatures."""
    return _MARKS.sub("", unicodedata.normalize("NFD", written.translate(_LIGATURES))).lower()


def read_terms(typed: str) -> list[Term]:
    """What to look for: each word, each phrase in quotation marks, and beginnings of words with a star.

    Anything else that is no letter and no digit separates words. Empty where there is nothing to look for.
    """
    plain = typed[:LONGEST].replace("\0", " ")
    for mark in "“”«»„":
        plain = plain.replace(mark, '"')
    terms = []
    for found in _TERM.finditer(plain):
        phrase, word = found.groups()
        written = phrase if word is None else word
        words = tuple(_WORD.findall(fold(written)))
        if words:
            terms.append(Term(words, begins=written.endswith("*") and len(words[-1]) >= SHORTEST_BEGINNING))
    return terms[:MOST]


def contributions_matching(connection: Connection, words: list[Term], author: list[Term]) -> Select[int]:
    """The contributions (column seq) that hold all of `words`, and `author` in their author's name."""
    if connection.dialect.name == "sqlite":
        match = _fts(words) + [f"author : {each}" for each in _fts(author)]
        index = _contributions_words
        return select(index.c.rowid.label("seq")).where(index.c.contributions_words.op("MATCH")(" AND ".join(match)))
    query = " & ".join([_tsquery(each) for each in words] + [_tsquery(each, weight="A") for each in author])
    return select(contributions.c.seq).where(_VECTOR.op("@@")(func.to_tsquery("simple", query)))


def notes_matching(connection: Connection, words: list[Term]) -> Select[int]:
    """The entries of the log (column seq) whose note holds all of `words`."""
    if connection.dialect.name == "sqlite":
        index = _notes_words
        return select(index.c.rowid.label("seq")).where(index.c.notes_words.op("MATCH")(" AND ".join(_fts(words))))
    query = " & ".join(map(_tsquery, words))
    vector: ColumnElement[str] = func.ecoute_words(notes.c.note)
    return select(notes.c.decision.label("seq")).where(vector.op("@@")(func.to_tsquery("simple", query)))


def is_small(connection: Connection) -> bool:
    """Whether tidying the index takes no time worth speaking of. PostgreSQL's needs none."""
    if connection.dialect.name != "sqlite":
        return True
    return (connection.execute(select(func.max(contributions.c.seq))).scalar_one() or 0) <= SMALL


def tidy(connection: Connection, begin: bool) -> bool:
    """One step of taking out of SQLite's index what left it: until then it only marks words as gone. True: all is done.

    `begin` at first, also in the transaction that erases, then without, until it is done: words that were gone at the
    beginning are then in none of its pages. PostgreSQL's vacuum does it by itself. Source: SQLite, “FTS5”, section 6.9,
    the merge command.
    """
    if connection.dialect.name != "sqlite":
        return True
    connection.begin_nested().commit()  # lets FTS5 write down what this transaction changed: it merges what is written
    done = True
    for name in INDEX_TABLES:
        before = connection.execute(_CHANGES).scalar_one()
        step = text(f"INSERT INTO {name}({name}, rank) VALUES ('merge', :pages)")  # noqa: S608 (our own names)
        connection.execute(step, {"pages": -STEP_PAGES if begin else STEP_PAGES})
        # The command itself counts as one change: more than that means that something was merged.
        done = done and connection.execute(_CHANGES).scalar_one() - before < 2
    if done:
        overwrite(connection)  # what the steps wrote over stands in the log until it is emptied
    return done


def _fts(terms: list[Term]) -> list[str]:
    """In FTS5's language. The words are letters and digits only: nothing in them can end the quotation."""
    return ['"' + " ".join(each.words) + '"' + (" *" if each.begins else "") for each in terms]


def _tsquery(term: Term, weight: str = "") -> str:
    """In the language of `to_tsquery`; likewise."""
    ends = [""] * (len(term.words) - 1) + ["*" if term.begins else ""]
    words = [
        f"'{word}'" + (f":{end}{weight}" if end or weight else "") for word, end in zip(term.words, ends, strict=True)
    ]
    return "(" + " <-> ".join(words) + ")"


_SPACE = literal(" ", literal_execute=True)
_VECTOR: ColumnElement[str] = func.setweight(
    func.ecoute_words(contributions.c.author), literal("A", literal_execute=True)
).op("||")(
    func.ecoute_words(
        contributions.c.title
        + _SPACE
        + func.coalesce(contributions.c.website, literal("", literal_execute=True))
        + _SPACE
        + contributions.c.body
        + _SPACE
        + func.coalesce(contributions.c.proposed_body, literal("", literal_execute=True))
    )
)
"""As the expression index says it, to the letter: PostgreSQL uses it for nothing else."""

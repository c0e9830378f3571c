"""Searching: an index of all words, for the desk

SQLite: two FTS5 tables without content of their own, which triggers keep: the words are kept once, where they stand.
PostgreSQL: expression indexes over one function, which folds without needing an extension. Both fold case, accents and
ligatures, so that “Cœur” is found as “coeur”. The desk's filters get the indexes by which they are read in order.
"""

# ruff: noqa: S608 (the names in the statements are this file's own)

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# --- SQLite ----------------------------------------------------------------------------------------------------------

OPTIONS = "content='', columnsize=0, prefix='3', tokenize='unicode61 remove_diacritics 2'"

TABLES_SQLITE = (
    f"CREATE VIRTUAL TABLE contributions_words USING fts5(author, words, {OPTIONS})",
    f"CREATE VIRTUAL TABLE notes_words USING fts5(note, {OPTIONS})",
)


def _ligatures(text: str) -> str:
    for ligature, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae")):
        text = f"replace({text}, '{ligature}', '{letters}')"
    return text


def _words(row: str) -> str:
    """What is indexed of a contribution: an expression, so that what is taken out is what was put in."""
    words = (
        f"{row}title || ' ' || coalesce({row}website, '') || ' ' || {row}body || ' ' "
        f"|| coalesce({row}proposed_body, '')"
    )
    return f"{row}seq, {_ligatures(f'{row}author')}, {_ligatures(words)}"


def _into(row: str) -> str:
    return f"INSERT INTO contributions_words(rowid, author, words) VALUES ({_words(row)});"


def _out_of(row: str) -> str:
    values = f"VALUES ('delete', {_words(row)})"
    return f"INSERT INTO contributions_words(contributions_words, rowid, author, words) {values};"


def _note_into(row: str) -> str:
    return f"INSERT INTO notes_words(rowid, note) VALUES ({row}decision, {_ligatures(f'{row}note')});"


def _note_out_of(row: str) -> str:
    values = f"VALUES ('delete', {row}decision, {_ligatures(f'{row}note')})"
    return f"INSERT INTO notes_words(notes_words, rowid, note) {values};"


INDEXED = "author, title, website, body, proposed_body"

TRIGGERS_SQLITE = {
    "contributions_words_added": f"AFTER INSERT ON contributions BEGIN {_into('new.')} END",
    "contributions_words_changed": f"AFTER UPDATE OF {INDEXED} ON contributions "
    f"BEGIN {_out_of('old.')} {_into('new.')} END",
    "contributions_words_gone": f"AFTER DELETE ON contributions BEGIN {_out_of('old.')} END",
    "notes_words_added": f"AFTER INSERT ON notes BEGIN {_note_into('new.')} END",
    "notes_words_changed": f"AFTER UPDATE OF note ON notes BEGIN {_note_out_of('old.')} {_note_into('new.')} END",
    "notes_words_gone": f"AFTER DELETE ON notes BEGIN {_note_out_of('old.')} END",
}

# --- PostgreSQL ------------------------------------------------------------------------------------------------------

# Marks that combine with a letter go; whatever is neither letter nor digit becomes a space, so that addresses and
# compounds are words like any others, whatever the parser of text search would make of them.
FUNCTION_POSTGRESQL = r"""
CREATE FUNCTION ecoute_words(written text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT to_tsvector('pg_catalog.simple'::regconfig, lower(regexp_replace(regexp_replace(normalize(
    replace(replace(replace(replace(written, 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), NFD),
    '[\u0300-\u036f]', '', 'g'),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf'
    '\u2000-\u206f\u3000-\u303f]+', ' ', 'g')))
$$
"""
CONTRIBUTIONS_POSTGRESQL = """
CREATE INDEX ix_contributions_words ON contributions USING gin ((
  setweight(ecoute_words(author), 'A') || ecoute_words(
    title || ' ' || coalesce(website, '') || ' ' || body || ' ' || coalesce(proposed_body, ''))
))
"""
NOTES_POSTGRESQL = "CREATE INDEX ix_notes_words ON notes USING gin (ecoute_words(note))"

# --- both ------------------------------------------------------------------------------------------------------------

FILTERED = {"state_post": ["state", "post", "seq"], "state_lang": ["state", "lang", "seq"]}


def upgrade() -> None:
    op.drop_index("ix_contributions_state", "contributions")
    op.create_index("ix_contributions_state", "contributions", ["state", "seq", "post", "lang"])
    for name, columns in FILTERED.items():
        op.create_index(f"ix_contributions_{name}", "contributions", columns)
    if op.get_context().dialect.name == "sqlite":
        for table in TABLES_SQLITE:
            op.execute(table)
        op.execute(f"INSERT INTO contributions_words(rowid, author, words) SELECT {_words('')} FROM contributions")
        op.execute(f"INSERT INTO notes_words(rowid, note) SELECT decision, {_ligatures('note')} FROM notes")
        for name, when in TRIGGERS_SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when}")
    else:
        op.get_bind().exec_driver_sql(FUNCTION_POSTGRESQL)
        op.execute(CONTRIBUTIONS_POSTGRESQL)
        op.execute(NOTES_POSTGRESQL)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name in TRIGGERS_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE notes_words")
        op.execute("DROP TABLE contributions_words")
    else:
        op.execute("DROP INDEX ix_notes_words")
        op.execute("DROP INDEX ix_contributions_words")
        op.execute("DROP FUNCTION ecoute_words(text)")
    for name in FILTERED:
        op.drop_index(f"ix_contributions_{name}", "contributions")
    op.drop_index("ix_contributions_state", "contributions")
    op.create_index("ix_contributions_state", "contributions", ["state", "seq"])

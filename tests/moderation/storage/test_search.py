"""Searching words, on both databases: what is found, what is never an error, and what is forgotten."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from moderation.acts import person
from moderation.domain.contribution import Action
from moderation.storage import contributions, search
from moderation.storage.queue import Filters, Place, Which, log_page, page
from moderation.storage.search import read_terms
from moderation.storage.store import Store
from tests.conftest import MovedClock, enter_cast
from tests.moderation.lived_in import rewrite, send, settle


def found(store: Store, typed: str, author: str = "") -> list[str]:
    """The words of what is found, oldest first."""
    filters = Filters(Which.ALL, words=read_terms(typed), author=read_terms(author))
    with store.read() as connection:
        return [each.body for each in reversed(page(connection, filters, Place(), 50).found)]


def in_log(store: Store, typed: str) -> list[str]:
    with store.read() as connection:
        seqs = log_page(connection, read_terms(typed), Place(), 50).seqs
        return [each.note for each in contributions.log_entries(connection, seqs)]


FINDS = [
    ("remboursement", True),
    ("REMBOURSEMENT", True),
    ("telephone", True),
    ("TÉLÉPHONE", True),
    ("te\u0301le\u0301phone", True),
    ("cœur", True),
    ("COEUR", True),
    ("écoute", True),
    ("l’écoute", True),
    ("rendu", True),
    ("compte-rendu", True),
    ("exemple.example", True),
    ("téléphone remboursement", True),
    ('"sans réponse"', True),
    ("« sans réponse »", True),
    ('"réponse sans"', False),
    ("rembour*", True),
    ("rembour", False),
    ('"sans rép*"', True),
    ("re*", False),
    ("remboursement absent", False),
    ("12", True),
    ("4000", False),
]


def test_words_phrases_and_beginnings_are_found_whatever_their_case_and_accents(
    store: Store, clock: MovedClock
) -> None:
    body = (
        "Le téléphone sonne, sans réponse : ni remboursement, ni compte-rendu, ni cœur à l’écoute. "
        "Voir https://exemple.example/page?n=12"
    )
    send(store, clock(), body)
    send(store, clock(), "Tout autre chose")
    assert [(typed, found(store, typed) == [body]) for typed, _finds in FINDS] == FINDS
    assert all(found(store, typed) == [] for typed, finds in FINDS if not finds)


def test_the_author_s_name_is_searched_apart(store: Store, clock: MovedClock) -> None:
    send(store, clock(), "Le mot de Zoé", name="Irène Œuvrard")
    send(store, clock(), "Irène est citée ici", name="Paul")
    assert found(store, "", author="irene") == ["Le mot de Zoé"]
    assert found(store, "irene") == ["Le mot de Zoé", "Irène est citée ici"]
    assert found(store, "zoe", author="OEUVRARD") == ["Le mot de Zoé"]
    assert found(store, "citée", author="irene") == []
    assert found(store, "", author="oeuv*") == ["Le mot de Zoé"]


def test_an_edit_is_found_by_its_words_before_and_after_it_is_accepted(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    kept = settle(store, send(store, clock(), "d’abord rouge"), Action.APPROVE, cast.nadia, clock())
    kept = rewrite(store, kept, "ensuite vert", clock())
    assert found(store, "rouge") == found(store, "vert") == ["d’abord rouge"]
    settle(store, kept, Action.ACCEPT_EDIT, cast.nadia, clock())
    assert found(store, "vert") == ["ensuite vert"]
    assert found(store, "rouge") == []


def test_notes_are_found_in_the_log(store: Store, clock: MovedClock) -> None:
    cast = enter_cast(store, clock())
    for note in ("Même texte que mardi", "Vérifié auprès de l’auteur", ""):
        kept = send(store, clock.move(timedelta(minutes=1)))
        settle(store, kept, Action.REJECT, cast.nadia, clock(), reason="spam", note=note)
    assert in_log(store, "verifie") == ["Vérifié auprès de l’auteur"]
    assert in_log(store, '"texte que" mard*') == ["Même texte que mardi"]
    assert in_log(store, "absent") == []


HOSTILE = [
    *('"', '""', '"""', "*", "**", "-", "NEAR(", "NEAR(a b, 2)", "a AND", "OR", "NOT x", "author:ana", "{author} : x"),
    *("^bonjour", "a:b:c", "(", ")", "'", "';--", "\\", "a\\", "&", "|", "!", "a & !b", "<->", ":*", "%", "_", "a\0b"),
    *("\0", "\ud800", "👍", "é" * 500, '"' * 300, "x " * 300, "²³", "１２", "ǅ", "İ", "ß", "a:*b", "\u0301", "٣"),
]


def test_nothing_that_anybody_types_is_an_error(store: Store, clock: MovedClock) -> None:
    send(store, clock(), "Bonjour")
    for typed in HOSTILE:
        found(store, typed)
        found(store, "bonjour", author=typed)
        in_log(store, typed)


def test_no_text_at_all_is_an_error(sqlite_store: Store, clock: MovedClock) -> None:
    send(sqlite_store, clock(), "Bonjour")

    @given(st.text(max_size=60))
    @settings(max_examples=200)
    def never(typed: str) -> None:
        found(sqlite_store, typed, author=typed[::-1])

    never()


@given(st.text(max_size=300))
def test_a_search_is_a_few_words_of_letters_and_digits(typed: str) -> None:
    terms = read_terms(typed)
    assert len(terms) <= search.MOST
    assert all(word.isalnum() for term in terms for word in term.words)


def test_what_is_erased_leaves_no_trace_in_the_index(store: Store, clock: MovedClock) -> None:
    """TRUST duty 11: erased words, names and notes are in no page of the index either."""
    cast = enter_cast(store, clock())
    words = ("xylophage", "wisigothique", "quincaillier", "kyrielle")
    kept = send(store, clock(), f"Un {words[0]}", name=words[1].title(), email="oubli@lecteurs.example")
    kept = settle(store, kept, Action.REJECT, cast.nadia, clock(), reason="spam", note=f"voir {words[2]}")
    for number in range(30):
        send(store, clock(), f"Autre message {number}")
    edited = send(store, clock(), f"Une {words[3]}", email="oubli@lecteurs.example")
    rewrite(store, edited, "Rien de tel", clock())
    if store.sqlite:
        assert all(word[1:] in index_of(store) for word in words[:3])
    store.write(lambda connection: person.erase_person(connection, "oubli@lecteurs.example", clock()))
    assert [each for each in words if found(store, each) or found(store, "", each) or in_log(store, each)] == []
    assert len(found(store, "autre")) == 30
    if store.sqlite:
        assert [word for word in words if word[1:] in index_of(store)] == []


def index_of(store: Store) -> str:
    """All that the index holds, read as letters; the first letter of a word may be kept with the word before it."""
    with store.read() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        shadows = [name for name in names if search.is_index(name) and name.endswith(("_data", "_idx", "_content"))]
        blobs = [row for name in shadows for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]
    assert len(shadows) >= 4
    cells = [cell for row in blobs for cell in row]
    return " ".join(cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in cells)

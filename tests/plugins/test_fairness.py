"""What pages say of brands that were never told, of those whose people came or left since, and how these can join."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from pelican.plugins.brands.rendering import BrandsRenderer
from pelican.plugins.weave.slots import Slot

from moderation.publication.cases import DRAWN, NEVER, BrandRecord, Case, Promise, Round, StoryCases
from tests.contract.case_values import RECORD
from tests.contract.values import CATALOGUE
from tests.plugins.records import case as counted
from tests.plugins.records import record

AT = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
TOLD = Round(1, AT, AT, "mail", due_at=AT + timedelta(days=60))
SILENT = replace(TOLD, silent_at=TOLD.due_at)
NO_CASES = StoryCases("panne")
LATE = replace(SILENT, answered_at=AT + timedelta(days=99), answer="b2", type="accepted")


def page(slot: Slot, story: StoryCases = NO_CASES, of: BrandRecord = RECORD) -> BeautifulSoup:
    return BeautifulSoup(BrandsRenderer(CATALOGUE, lambda _post: story, lambda _brand: of)(slot), "html.parser")


def words(found: BeautifulSoup) -> str:
    return " ".join(found.get_text().replace("\u00a0", " ").split())


def of_case(state: str, round: Round, since: datetime | None = None, **more: object) -> str:
    one = Case("d1", "nuage", state, AT, (round,), represented_since=since, **more)  # type: ignore[arg-type]
    return words(page(Slot("case", "panne", "fr"), StoryCases("panne", (one,))))


@pytest.mark.parametrize(
    ("state", "round", "since", "said"),
    [
        ("notified", TOLD, None, "Non vérifiée : personne ne parle ici pour la marque"),
        ("notified", TOLD, AT, "Vérifiée : représentée ici depuis le 4 mars 2026"),
        ("answered", LATE, None, "Non vérifiée pendant son délai : personne ne parlait alors ici pour la marque"),
        ("silent", SILENT, None, "Non vérifiée pendant son délai"),
        ("silent", SILENT, AT, "Vérifiée pendant son délai : représentée ici depuis le 4 mars 2026"),
    ],
)
def test_who_spoke_for_a_brand_when_its_time_ended_is_not_said_of_today(
    state: str, round: Round, since: datetime | None, said: str
) -> None:
    """Who joined to answer late is verified, whatever held before; who has left since is verified no longer."""
    text = of_case(state, round, since)
    assert said in text
    assert "personne ne parle ici" not in text or state == "notified"


def test_of_a_case_that_closed_before_its_time_was_over_nothing_is_said_of_who_spoke() -> None:
    assert "érifiée" not in of_case("withdrawn", TOLD)


def test_what_the_author_judged_of_a_promise_is_said_once() -> None:
    kept = Promise("p1", "panne", "b2", AT, "refund", date(2026, 4, 1), "confirmed", judged_at=AT + timedelta(days=9))
    assert "L’auteur a jugé l’engagement : tenu" in (text := of_case("answered", LATE, promises=(kept,)))
    assert text.count("tenu, l’auteur le confirme") == 1, "as the promise stands, above"


def test_brands_that_were_never_told_are_not_counted_as_if_they_had_not_answered() -> None:
    untold = record(counted("a", None), counted("b", None))
    assert words(page(Slot("standing", "nuage", "fr"), of=untold)) == (
        "Non vérifiée 2 dossiers, la marque n’est pas prévenue"
    )
    text = words(page(Slot("record", "nuage", "fr"), of=untold))
    assert "n’a encore été prévenue d’aucun de ces récits : son absence de réponse ne veut rien dire" in text
    assert "éloges 0 sur 0" not in text
    told = record(counted("a", 0), counted("b", None))
    assert "prévenue d’aucun" not in words(page(Slot("record", "nuage", "fr"), of=told))


def test_a_range_is_explained_where_there_is_one() -> None:
    few, some = (record(*(counted(n, 0, 3) for n in range(number))) for number in (4, 5))
    assert "fourchette" not in words(page(Slot("record", "nuage", "fr"), of=few))
    assert "fourchette où il peut se trouver" in words(page(Slot("record", "nuage", "fr"), of=some))


def test_a_story_that_was_passed_on_is_found_from_the_brand_that_answers_for_it() -> None:
    """No story's header names that brand, so that no list of its stories has it."""
    own = next(key for key, post in CATALOGUE.posts.items() if "nuage" in post.brands)
    other = next(key for key, post in CATALOGUE.posts.items() if "nuage" not in post.brands)
    cases = (replace(counted("a", 0), post=own), replace(counted("b", 0), post=other))
    found = page(Slot("record", "nuage", "fr"), of=record(*cases))
    assert "Récits transmis à cette marque par leur auteur" in words(found)
    assert [link["href"] for link in found.select(f'a[href="{CATALOGUE.posts[other].url}"]')]
    assert not found.select(f'.record > p a[href="{CATALOGUE.posts[own].url}"]')


@pytest.mark.parametrize("of", [RECORD, BrandRecord("nuage", NEVER)])
def test_who_works_for_a_brand_finds_on_its_page_how_to_answer(of: BrandRecord) -> None:
    found = page(Slot("record", "nuage", "fr"), of=of)
    assert found.select(f'a[href="{CATALOGUE.service_url}/brand/join?brand=nuage&lang=fr"]')


def test_sentences_stand_apart() -> None:
    assert "la marque. Aucun message" in words(page(Slot("record", "nuage", "fr"), of=BrandRecord("nuage", NEVER)))


def test_a_corrective_action_of_which_nobody_was_told_says_so_in_words() -> None:
    action = replace(RECORD.actions[0], told=())
    text = words(page(Slot("record", "nuage", "fr"), of=replace(RECORD, actions=(action,))))
    assert "Aucun auteur n’en a encore été prévenu." in text


def test_a_silence_that_ended_is_told_from_one_that_lasts() -> None:
    """Four answers and two silences would read as six cases, and as if nobody had answered in two of them."""
    of = record(counted("a", 0, 3), counted("b", 0, 40, silent=25), counted("c", 0, silent=25))
    said = "Non vérifiée 3 dossiers, 2 réponses (1 après un silence), 1 silence"
    assert words(page(Slot("standing", "nuage", "fr"), of=of)) == said


def test_the_signs_of_a_saga_s_curve_are_explained_to_who_sees_it() -> None:
    posts = {
        key: replace(CATALOGUE.posts["panne"], key=key, saga="suite", episode=number)
        for number, key in enumerate(("panne", "essai"), 1)
    }
    render = BrandsRenderer(replace(CATALOGUE, posts=posts), StoryCases, lambda _brand: RECORD)
    text = words(BeautifulSoup(render(Slot("curve", f"suite{DRAWN}", "fr")), "html.parser").select_one("figcaption"))  # type: ignore[arg-type]
    assert "Un signe plein dit ce que raconte l’épisode" in text

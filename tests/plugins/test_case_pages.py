"""The block of cases on a story's page: dated facts in order, both sides of a talk, and no silence without a notice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from pelican.plugins.brands.cases import label_of, satisfaction
from pelican.plugins.brands.chronology import chronology
from pelican.plugins.brands.rendering import BrandsRenderer
from pelican.plugins.weave.slots import Slot

from moderation.domain.case import ANSWERED, CaseState, Degree
from moderation.domain.case import Verdict as Judged
from moderation.publication import Catalogue
from moderation.publication.cases import DRAWN, NEVER, BrandRecord, Case, Contact, Promise, Round, StoryCases, Verdict
from tests.contract.case_values import CASES, RECORD
from tests.contract.values import CATALOGUE

AT = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
TOLD = Round(1, AT, AT, "mail", due_at=AT + timedelta(days=25))
SILENT = replace(TOLD, silent_at=AT + timedelta(days=25))
ANSWER = {"answered_at": AT + timedelta(days=2), "answer": "b2", "type": "disputed"}
LATE = {**ANSWER, "answered_at": AT + timedelta(days=30)}
HOSTILE = '<script>alert("1")</script> {{ 7 * 7 }} <!--[/case]-->'


def case(state: str, *rounds: Round, **more: object) -> Case:
    return Case("d1", "nuage", state, AT, rounds or (Round(1, AT),), **more)  # type: ignore[arg-type]


def shown(story: StoryCases, lang: str = "fr") -> BeautifulSoup:
    render = BrandsRenderer(CATALOGUE, lambda _post: story, lambda brand: BrandRecord(brand, NEVER))
    return BeautifulSoup(render(Slot("case", "panne", lang)), "html.parser")


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text().replace("\u00a0", " ").split())


def of(*cases: Case) -> str:
    return words(shown(StoryCases("panne", cases)))


def test_a_story_without_cases_shows_none() -> None:
    assert not shown(StoryCases("panne")).find(True)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (case("published"), "Pas prévenue : aucune adresse de la marque n’est connue ici."),
        (case("published", represented_since=AT), "Pas encore prévenue : aucun message n’est parvenu à la marque"),
        (case("notified", TOLD), "Prévenue par courriel le 4 mars 2026. Réponse attendue avant le 29 mars 2026."),
        (case("read", replace(TOLD, read_at=AT + timedelta(days=1))), "le 4 mars 2026, lu le 5 mars 2026."),
        (case("notified", replace(TOLD, notified_by="inbox")), "Prévenue dans sa boîte, ici, le 4 mars 2026."),
        (case("silent", SILENT), "Silence depuis le 29 mars 2026. La marque peut encore répondre."),
        (
            case("answered", replace(TOLD, **ANSWER)),
            "Nuage & Cie a répondu le 6 mars 2026 et conteste les faits. Lire la réponse. L’auteur n’a pas encore",
        ),
        (case("answered", replace(SILENT, **LATE)), "a répondu le 3 avril 2026 (en retard) et conteste"),
        (case("unjudged", replace(TOLD, **ANSWER)), "L’auteur n’a pas rendu de verdict à temps"),
        (case("published", TOLD, Round(2, AT + timedelta(days=9))), "L’auteur a rouvert le dossier. La marque n’en"),
        (case("reattributed", TOLD, passed_to="orage"), "L’auteur a transmis le récit à Orage."),
        (case("withdrawn", TOLD), "Clos : le récit n’est plus publié"),
    ],
)
def test_a_case_says_where_it_stands_with_its_days(one: Case, said: str) -> None:
    assert said in of(one)


def test_nobody_is_called_silent_or_said_not_to_answer_without_having_been_told() -> None:
    """TRUST: never “refuses to answer” without proof of notification."""
    text = of(case("published")).lower()
    assert "silence" not in text
    assert "refuse" not in text


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_of_a_case_has_its_words(state: CaseState) -> None:
    standing = replace(SILENT, **LATE, verdicts=(Verdict("yes", "no", AT),)) if state in ANSWERED else SILENT
    assert of(case(state, standing))


@pytest.mark.parametrize("repaired", list(Degree))
@pytest.mark.parametrize("respected", list(Degree))
def test_both_axes_make_the_word_that_the_rules_make_of_them(repaired: Degree, respected: Degree) -> None:
    assert satisfaction(Verdict(repaired, respected, AT)) == Judged(repaired, respected).satisfaction


def test_a_revised_verdict_keeps_its_history_and_a_second_round_says_so() -> None:
    page = shown(CASES)
    first = page.select("section.case")[0]
    assert [each.get_text() for each in first.select(".verdict dd")] == ["Oui", "Oui", "3 juin 2026"]
    events = [" ".join(each.get_text(" ").replace("\u00a0", " ").split()) for each in first.select(".chronology li")]
    assert "25 avril 2026 Verdict de l’auteur du récit : réparé, non ; respecté, en partie" in events
    assert "3 juin 2026 Verdict révisé par l’auteur : réparé, oui ; respecté, oui" in events
    assert "1er mai 2026 Dossier rouvert par l’auteur du récit : le délai de la marque repart" in events
    assert "20 avril 2026 Réponse officielle de la marque, en retard : reconnaît les faits. Lire la réponse" in events
    moments = [each["datetime"][:10] for each in first.select(".chronology time")]
    assert moments == sorted(moments)


def test_a_case_links_to_its_answers_and_promises_in_the_thread() -> None:
    first = shown(CASES).select("section.case")[0]
    assert {link["href"] for link in first.select(".chronology a")} == {"#c-b2", "#c-b9"}
    kept, to_come = first.select(".promise")
    assert "tenu, l’auteur le confirme" in words(kept)
    assert kept.select_one("a[rel~=nofollow]")["href"] == "https://nuage.example/preuve"  # type: ignore[index]
    assert "Livraison, pour le 30 juin 2026 : à venir" in words(to_come)


def test_a_proof_that_is_no_web_address_is_text() -> None:
    proof = Promise("p1", "panne", "b2", AT, "refund", date(2026, 4, 1), "made", proof="javascript:alert(1)")
    page = shown(StoryCases("panne", (case("answered", replace(TOLD, **ANSWER), promises=(proof,)),)))
    assert [link["href"] for link in page.select(".promise a")] == ["#c-b2"]
    assert "javascript:alert(1)" in words(page)


def test_two_accounts_of_a_talk_stand_side_by_side_and_an_unconfirmed_one_is_a_day_only() -> None:
    confirmed, differing, open_ = shown(CASES).select("section.case")[0].select("div.contact")
    assert words(confirmed) == "22 avril 2026 : résumé par la marque, confirmé par l’auteur. Nous avons appelé."
    assert [words(side) for side in differing.select(".sides .said")] == [
        "Tout est réglé.",
        "Rien ne l’est.",
    ]
    assert "ni confirmé ni démenti" in words(open_)


def test_what_a_brand_changed_names_the_stories_that_raised_it() -> None:
    (action,) = shown(CASES).select("div.action")
    assert "Un <b>rappel</b> avant chaque coupure" in words(action)
    assert [link["href"] for link in action.select("a")] == [CATALOGUE.posts[key].url for key in ("panne", "essai")]


def test_words_of_people_are_escaped_wherever_they_stand() -> None:
    contact = Contact(date(2026, 4, 1), HOSTILE, HOSTILE, False)
    action = replace(CASES.actions[0], title=HOSTILE, words=HOSTILE)
    promise = Promise("p1", "panne", "b2", AT, "refund", date(2026, 4, 1), "made", proof=HOSTILE)
    one = case("answered", replace(TOLD, **ANSWER), contacts=(contact,), promises=(promise,))
    page = shown(StoryCases("panne", (one,), (action,)))
    assert not page.select("script")
    assert str(page).count("<!--") == 0
    assert words(page).count('<script>alert("1")</script> {{ 7 * 7 }}') == 7


def test_days_are_those_of_the_site_s_time_zone() -> None:
    (first, *_others) = chronology(case("notified", TOLD), (), "panne", None)  # type: ignore[arg-type]
    assert first.at == AT
    assert shown(StoryCases("panne", (case("notified", TOLD),))).time["datetime"] == "2026-03-04T00:30:00+01:00"  # type: ignore[index]


def test_the_label_of_an_answer_tells_whether_it_came_late() -> None:
    assert label_of(case("answered", replace(TOLD, **ANSWER))) == "answered"
    assert label_of(case("answered", replace(TOLD, **LATE))) == "answered_late", "silence need not have been noted"


def test_english_pages_say_it_in_english() -> None:
    text = words(shown(StoryCases("panne", (case("notified", TOLD),)), "en"))
    assert "Told by e-mail on 4 March 2026. Answer expected before 29 March 2026." in text


# --- what is drawn of a case and of a saga ---------------------------------------------------------------------------


def drawn(slot: Slot, story: StoryCases, catalogue: Catalogue = CATALOGUE) -> BeautifulSoup:
    render = BrandsRenderer(catalogue, lambda _post: story, lambda brand: BrandRecord(brand, NEVER))
    return BeautifulSoup(render(slot), "html.parser")


def test_the_words_of_a_case_do_not_wait_for_its_drawing_which_stands_apart() -> None:
    assert not shown(CASES).select("svg, figure, img")
    (figure,) = drawn(Slot("timelines", f"panne{DRAWN}", "fr"), CASES).select("figure.drawing")
    assert figure.select_one("svg[role=img] desc")
    assert words(figure.figcaption) == "Le dossier avec Nuage & Cie sur une ligne du temps"  # type: ignore[arg-type]


@pytest.mark.parametrize("story", [StoryCases("panne"), StoryCases("panne", (case("notified", TOLD),))])
def test_as_long_as_there_is_nothing_to_draw_there_is_no_figure(story: StoryCases) -> None:
    assert not drawn(Slot("timelines", f"panne{DRAWN}", "fr"), story).find(True)


def test_a_saga_s_table_does_not_wait_for_its_drawing_either() -> None:
    posts = {key: replace(CATALOGUE.posts["panne"], key=key, saga="suite", episode=1) for key in ("panne", "retour")}
    catalogue = replace(CATALOGUE, posts=posts)
    table = drawn(Slot("trust", "suite", "fr"), CASES, catalogue)
    assert (len(table.select("tbody tr")), len(table.select("svg"))) == (2, 0)
    assert len(drawn(Slot("curve", f"suite{DRAWN}", "fr"), CASES, catalogue).select("figure svg")) == 1
    lone = replace(CATALOGUE, posts={"panne": posts["panne"]})
    for slot in (Slot("trust", "suite", "fr"), Slot("curve", f"suite{DRAWN}", "fr")):
        assert not drawn(slot, CASES, lone).find(True), "one episode is no relation yet"


# --- the record and the row ------------------------------------------------------------------------------------------


def record_page(record: BrandRecord, kind: str = "record") -> BeautifulSoup:
    render = BrandsRenderer(CATALOGUE, StoryCases, lambda _brand: record)
    return BeautifulSoup(render(Slot(kind, "nuage", "fr")), "html.parser")


def test_a_brand_that_nobody_told_is_not_verified_and_not_silent() -> None:
    text = words(record_page(BrandRecord("nuage", NEVER)))
    assert "Non vérifiée Personne ne parle encore ici pour la marque." in text
    assert "son silence ne voudrait rien dire" in text
    assert "il n’y a rien à compter" in text


def test_a_brand_that_was_told_and_has_left_says_since_when() -> None:
    text = words(record_page(replace(RECORD, representatives=(), represented_since=None, left_on=date(2026, 5, 9))))
    assert "Plus personne ne parle ici pour la marque, depuis le 9 mai 2026." in text
    assert "prévenue d’un récit pour la première fois le 2 mars 2026" in text


def test_a_record_names_who_speaks_its_period_and_its_open_data() -> None:
    page = record_page(RECORD)
    text = words(page)
    assert "Léa « du Nuage », Direction Identité vérifiée" in text
    assert "Du 28 février 2026 au 4 juin 2026." in text
    assert "pas le service de la marque dans son ensemble" in text
    links = {link["href"] for link in page.select("a")}
    assert {f"/marques/nuage/{name}" for name in ("bilan.json", "bilan.csv", "engagements.ics", "badge.svg")} <= links
    assert "/marques/engagements.ics" in links, "the calendar of all brands"


def test_with_few_cases_there_are_counts_and_no_rates() -> None:
    table = record_page(RECORD).select_one("table.record-figures")
    assert table is not None
    assert "%" not in words(table).replace("95 %", "")


def test_a_row_of_the_list_of_brands_counts_and_ranks_nothing() -> None:
    assert words(record_page(RECORD, "standing")) == "Vérifiée 2 dossiers, 1 réponse (1 après un silence)"
    assert words(record_page(BrandRecord("nuage", NEVER), "standing")) == "Non vérifiée"

"""The benchmark of triage runs, keeps to the order of time, and its measures are what they are called."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.figures import BEGIN, END
from benchmarks.triage import __main__ as program
from benchmarks.triage import arrivals, tables
from benchmarks.triage.measures import Proportion, average_precision, brier, calibration_error, precision, recall
from benchmarks.triage.rivals import Prevalence, Triage, WordList
from tests.conftest import SHARED, leave_out

TRUTH = [True, True, False, False]
CHANCES = [0.9, 0.4, 0.6, 0.1]


def test_the_measures_on_four_messages_reckoned_by_hand() -> None:
    assert average_precision(TRUTH, CHANCES) == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert brier(TRUTH, CHANCES) == pytest.approx((0.01 + 0.36 + 0.36 + 0.01) / 4)
    assert calibration_error(TRUTH, CHANCES) == pytest.approx((0.1 + 0.6 + 0.6 + 0.1) / 4)
    assert precision(TRUTH, CHANCES, 0.5) == Proportion(1, 2)
    assert recall(TRUTH, CHANCES, 0.5) == Proportion(1, 2)


def test_a_certain_and_right_score_has_no_calibration_error() -> None:
    assert calibration_error([True, False], [1.0, 0.0]) == 0.0


def test_the_interval_is_wilsons() -> None:
    low, high = Proportion(8, 10).interval()
    assert (low, high) == (pytest.approx(0.490, abs=0.001), pytest.approx(0.943, abs=0.001))
    assert Proportion(0, 10).interval()[0] == 0.0
    assert str(Proportion(1, 4)) == "1 of 4"


def test_the_written_stream_is_the_same_for_the_same_order_and_has_campaigns_that_begin_after_the_learning() -> None:
    stream = arrivals.written_stream(0)
    assert stream == arrivals.written_stream(0)
    assert stream != arrivals.written_stream(1)
    learnt, later = ({each.sort for each in part} for part in (stream.learnt, stream.later))
    assert later - learnt
    assert 0.15 < sum(each.refuse for each in stream.later) / len(stream.later) < 0.35
    assert not {each.text for each in stream.learnt} & {each.text for each in stream.later}


def test_no_pattern_of_hatecheck_is_both_learnt_and_judged() -> None:
    folder = SHARED / "data" / "moderation"
    if not (folder / arrivals.HATECHECK).is_file():
        leave_out("HateCheck is not there")
    stream = arrivals.hatecheck_stream(folder, 0)
    assert stream.learnt
    assert not {each.text for each in stream.learnt} & {each.text for each in stream.later}


def test_the_honest_texts_are_french_paragraphs() -> None:
    articles = arrivals.honest_articles()
    assert len(articles) > 50
    assert not any(text.startswith(("#", ">", "!", "Title:")) for text in articles)
    assert not any(" the " in text for text in articles)
    assert len(arrivals.honest_threads()) > 20


def test_a_word_list_finds_its_terms_anywhere() -> None:
    words = WordList(["casino", "prêt"])
    assert words.holds("Au CASINO.")
    assert words.holds("apprêter")
    assert not words.holds("Bonjour")
    words.learn(["casino", "bonjour", "casino"], [True, False, True])
    assert words.probabilities(["un casino", "rien"]) == [pytest.approx(3 / 4), pytest.approx(1 / 3)]


def test_triage_ranks_better_than_the_share_of_refusals_says() -> None:
    stream = arrivals.written_stream(0)
    short = arrivals.Stream(stream.name, stream.learnt[:300], stream.later[:200])
    table = tables.ranking([short], [Prevalence, Triage])
    prevalence, triage = (float(row[1].split()[0]) for row in table.rows)
    assert triage > 2 * prevalence


def test_all_tables_are_printed_and_written_also_without_the_data_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "ORDERS", 1)
    monkeypatch.setattr(arrivals, "MESSAGES", 200)
    file = tmp_path / "triage.md"
    file.write_text(f"# Triage\n\n{BEGIN}\nold\n{END}\n\nThe end.\n", encoding="utf-8")
    nowhere = str(tmp_path / "nowhere")
    done = CliRunner().invoke(program.main, ["--data", nowhere, "--pages", nowhere, "--write", str(file)])
    assert done.exit_code == 0, done.output
    assert "without HateCheck and the word list" in done.output
    written = file.read_text(encoding="utf-8")
    assert written.endswith("The end.\n")
    assert written.count("**") == 2 * 5
    assert "old" not in written.split(BEGIN)[1].split(END)[0].split()


def test_a_file_without_a_place_for_the_tables_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "measure", lambda *_streams: [])
    file = tmp_path / "triage.md"
    file.write_text("# Triage\n", encoding="utf-8")
    done = CliRunner().invoke(program.main, ["--write", str(file)])
    assert done.exit_code == 1
    assert "has no place for the figures" in done.output

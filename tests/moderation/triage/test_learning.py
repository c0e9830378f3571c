"""What is learnt from decisions, what is said of a text, and with which words."""

import numpy as np
import pytest
from sklearn.linear_model import SGDClassifier

from moderation.triage import features
from moderation.triage.features import JUDGED, counts, strongest, weigh_words
from moderation.triage.learning import RATE, REMEMBERED, SMALLEST_SLOPE, Model, calibrate, logistic
from moderation.triage.suggestion import LEAST, PUBLISH_UNTIL, REFUSE_FROM, Band, NotYet, Suggestion
from tests.moderation.triage.taught import HONEST, LESSONS, SPAM, same, taught

CASINO = "Nouveau casino : bonus gratuit ! Contactez-moi."
MERCI = "Merci à la vendeuse qui m’a rappelé au téléphone."


@pytest.fixture(scope="module")
def model() -> Model:
    return taught(rounds=12)


def suggestion(model: Model, text: str) -> Suggestion:
    (said,) = model.suggest([text])
    assert isinstance(said, Suggestion)
    return said


def test_it_says_nothing_before_there_are_enough_decisions_of_both_kinds() -> None:
    model = Model()
    model.learn(SPAM * (LEAST // 5) + HONEST * (LEAST // 5 - 1), [True] * LEAST + [False] * (LEAST - 5))
    (said,) = model.suggest([CASINO])
    assert said == NotYet(published=LEAST - 5, refused=LEAST)
    assert said.missing == 5
    model.learn(HONEST, [False] * 5)
    assert isinstance(model.suggest([CASINO])[0], Suggestion)


def test_what_is_like_what_was_refused_is_marked_so_with_its_own_words(model: Model) -> None:
    """LESSONS: a spam filter that is local and explainable (Isso #11, Remark42 #344)."""
    said = suggestion(model, CASINO)
    assert said.band is Band.REFUSE
    assert "casino" in said.refusing
    assert set(said.refusing) <= {"Nouveau", "casino", "bonus", "gratuit", "Contactez-moi"}


def test_what_is_like_what_was_published_is_marked_so_with_its_own_words(model: Model) -> None:
    said = suggestion(model, MERCI)
    assert said.band is Band.PUBLISH
    assert "vendeuse" in said.publishing
    assert said.probability <= PUBLISH_UNTIL < REFUSE_FROM <= suggestion(model, CASINO).probability


def test_the_weights_of_the_words_are_the_score_and_nothing_else_is(model: Model) -> None:
    weighed = sum(weight for _word, weight in weigh_words(CASINO, model.weights))
    (probability,) = model.probabilities([CASINO])
    assert model.probability(weighed + model.bias) == pytest.approx(probability, abs=1e-12)


def test_letters_that_were_changed_to_slip_through_are_seen_through(model: Model) -> None:
    changed = suggestion(model, "Nouveau cas1no : b0nus gratuitt ! Contactez moi")
    assert changed.probability > 0.7
    assert "cas1no" in changed.refusing


def test_the_same_decisions_taken_at_once_or_one_by_one_give_the_same_bits() -> None:
    one_by_one = Model()
    for _ in range(5):
        for text, refused in LESSONS:
            one_by_one.learn([text], [refused])
    assert same(one_by_one, taught(5))


def test_the_step_is_that_of_stochastic_gradient_descent_on_the_log_loss() -> None:
    reference = SGDClassifier(loss="log_loss", alpha=0, learning_rate="constant", eta0=RATE, shuffle=False)
    texts, refused = [text for text, _ in LESSONS], [refused for _, refused in LESSONS]
    table = counts(texts).multiply(1 / np.sqrt(counts(texts).multiply(counts(texts)).sum(axis=1))).tocsr()
    reference.partial_fit(table, refused, classes=[False, True])
    model = taught(1)
    assert np.abs(reference.coef_[0] - model.weights).max() < 1e-9
    assert float(reference.intercept_[0]) == pytest.approx(model.bias, abs=1e-9)


def test_each_decision_is_foretold_before_it_is_learnt(model: Model) -> None:
    learnt = model.copy()
    (before,) = learnt.probabilities(["Une phrase toute neuve"])
    learnt.learn(["Une phrase toute neuve"], [True])
    assert learnt.foretold[-1] == before
    assert learnt.outcomes[-1] is True
    assert learnt.probabilities(["Une phrase toute neuve"])[0] > before


def test_a_band_tells_how_often_it_was_right(model: Model) -> None:
    said = suggestion(model, CASINO)
    expected = [
        outcome for chance, outcome in zip(model.foretold, model.outcomes, strict=True) if chance >= REFUSE_FROM
    ]
    assert (said.marked, said.refused) == (len(expected), sum(expected))
    assert said.marked > 0


def test_the_record_remembers_so_many_decisions_and_no_more() -> None:
    model = taught((2 * LEAST + REMEMBERED) // 10 + 5)
    assert len(model.margins) == len(model.foretold) == len(model.outcomes) == REMEMBERED


def test_calibration_finds_the_slope_of_a_score_that_exaggerates() -> None:
    chance = np.random.default_rng(1)
    margins = chance.normal(0, 3, 500)
    outcomes = [bool(chance.random() < logistic(0.4 * margin - 0.5)) for margin in margins]
    slope, shift = calibrate(list(margins), outcomes)
    assert slope == pytest.approx(0.4, abs=0.15)
    assert shift == pytest.approx(-0.5, abs=0.3)


def test_calibration_flattens_a_score_that_is_wrong_and_never_turns_it_round() -> None:
    assert calibrate([-3.0, 3.0] * 50, [True, False] * 50)[0] == SMALLEST_SLOPE
    assert calibrate([], []) == (1.0, 0.0)


@pytest.mark.parametrize("margin", [-1e6, -40.0, 0.0, 40.0, 1e6])
def test_no_margin_is_too_far_out(margin: float) -> None:
    assert 0.0 <= logistic(margin) <= 1.0


def test_of_a_long_text_the_end_counts_as_well(model: Model) -> None:
    long = f"{MERCI} " * (2 * JUDGED // len(MERCI))
    ending = long + f"{CASINO} " * 20
    assert model.probabilities([ending])[0] > model.probabilities([long])[0]
    assert len(features.judged(ending)) <= JUDGED + 1
    assert suggestion(model, ending).probability == pytest.approx(model.probabilities([ending])[0], abs=1e-9)


@pytest.mark.parametrize("text", ["", " \n ", "?!…", "🙂", "\x00", "x" * 5000])
def test_any_text_gets_an_answer(model: Model, text: str) -> None:
    said = suggestion(model, text)
    assert 0 < said.probability < 1
    assert all(word and len(word) <= 40 for word in said.refusing + said.publishing)


def test_words_are_shown_bare_once_and_the_strongest_first() -> None:
    weighed = [("«Prêt»,", 0.5), ("casino", 2.0), ("Casino!", 1.0), ("...", 3.0), ("merci", -1.0), ("le", 0.01)]
    assert strongest(weighed) == (("casino", "Casino", "Prêt"), ("merci",))

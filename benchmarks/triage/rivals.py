"""What triage is measured against. Each learns from texts and decisions, and gives probabilities of refusal."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.preprocessing import normalize

from moderation.triage.features import counts
from moderation.triage.learning import Model, logistic


class Rival(Protocol):
    """Something that judges texts."""

    name: str

    def learn(self, texts: Sequence[str], refused: Sequence[bool]) -> None:
        """Take in these decisions, oldest first."""

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        """Of refusal, of each text."""


class Triage:
    """What the service does."""

    name = "triage"

    def __init__(self) -> None:
        self.model = Model()

    def learn(self, texts: Sequence[str], refused: Sequence[bool]) -> None:
        self.model.learn(texts, refused)

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        return self.model.probabilities(texts)


class Uncalibrated(Triage):
    """The same margins, taken for probabilities as they are."""

    name = "triage without its record"

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        model = self.model.copy()
        model.slope, model.shift = 1.0, 0.0
        return model.probabilities(texts)


class Prevalence:
    """The share of refusals so far, whatever the text."""

    name = "prevalence"

    def learn(self, texts: Sequence[str], refused: Sequence[bool]) -> None:  # noqa: ARG002
        self.share = sum(refused) / len(refused)

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        return [self.share] * len(texts)


class WordList:
    """A list of terms, found anywhere in a text, as blogs use it; how often either answer was right is learnt."""

    name = "word list"

    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = {term.casefold() for term in terms}
        self._lengths = sorted({len(term) for term in self._terms})
        self._shares = [0.5, 0.5]

    def holds(self, text: str) -> bool:
        """Whether any term stands anywhere in the text."""
        text = text.casefold()
        return any(
            text[start : start + length] in self._terms
            for length in self._lengths
            for start in range(len(text) - length + 1)
        )

    def learn(self, texts: Sequence[str], refused: Sequence[bool]) -> None:
        held = np.array([self.holds(text) for text in texts])
        outcome = np.array(refused, dtype=float)
        self._shares = [float((outcome[held == each].sum() + 1) / ((held == each).sum() + 2)) for each in (False, True)]

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        return [self._shares[self.holds(text)] for text in texts]


class GradientDescent:
    """scikit-learn's own stochastic gradient descent on the log loss, in one pass, with its “optimal” rate."""

    name = "SGDClassifier, one pass"

    def __init__(self) -> None:
        self._model = SGDClassifier(loss="log_loss", alpha=1e-5, shuffle=False)

    def learn(self, texts: Sequence[str], refused: Sequence[bool]) -> None:
        self._model.partial_fit(normalize(counts(texts)), refused, classes=[False, True])

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        return [logistic(float(margin)) for margin in self._model.decision_function(normalize(counts(texts)))]


class NaiveBayes:
    """Multinomial naive Bayes on the same pieces of words: what most spam filters of blogs are."""

    name = "naive Bayes"

    def __init__(self) -> None:
        self._model = MultinomialNB(alpha=0.1)

    def learn(self, texts: Sequence[str], refused: Sequence[bool]) -> None:
        self._model.partial_fit(normalize(counts(texts)), refused, classes=[False, True])

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        return [float(chance) for chance in self._model.predict_proba(normalize(counts(texts)))[:, 1]]

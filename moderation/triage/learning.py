"""Logistic regression that learns from one decision at a time, and keeps a record of how well it did.

The step is that of stochastic gradient descent on the log loss with a constant rate: what `SGDClassifier.partial_fit`
of scikit-learn does, written out, because a decision at a time costs it hundreds of times more, and because one plain
vector can be saved, loaded and compared (`docs/decisions/0011-triage.md` has the figures). The same decisions in the
same order give the same bits, taken at once or one by one.

Each decision is first foretold, and only then learnt: the margins foretold and what was decided are the record, from
which the probabilities are calibrated (Platt) and the bands say how often they were right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from moderation.triage import features
from moderation.triage.suggestion import LEAST, Band, NotYet, Suggestion, band

RATE = 3.0
"""Length of a step. Texts are vectors of length one: a wrong one moves by up to so much in the logit.

Between 2 and 4 nothing changes; above, one pass makes the margins louder without ranking better."""

REMEMBERED = 500
"""Foretold decisions in the record: enough to calibrate by, few enough to follow a change of habits."""

PRIOR = (1.0, 0.0)
PRIOR_PRECISION = (4.0, 1.0)
"""Before there is a record the margin is taken as it is; the record has to speak against that."""

SMALLEST_SLOPE = 0.05
"""Calibration flattens a margin that says nothing, and never turns it round."""


@dataclass(eq=False)
class Model:
    """What was learnt; a model equals only itself.

    `margins`, `foretold` and `outcomes` are the record, oldest first, one place a decision.
    """

    weights: Any = field(default_factory=lambda: np.zeros(features.BUCKETS))
    bias: float = 0.0
    published: int = 0
    refused: int = 0
    margins: list[float] = field(default_factory=list)
    foretold: list[float] = field(default_factory=list)
    outcomes: list[bool] = field(default_factory=list)
    slope: float = PRIOR[0]
    shift: float = PRIOR[1]
    _records: dict[Band, tuple[int, int]] = field(default_factory=dict)

    @property
    def speaks(self) -> bool:
        """Whether there are enough decisions of both kinds."""
        return min(self.published, self.refused) >= LEAST

    def learn(self, texts: Sequence[str], refused: Sequence[bool]) -> None:
        """Foretell and learn each decision in turn, oldest first."""
        for (places, values), outcome in zip(features.rows(texts), refused, strict=True):
            margin = float(values @ self.weights[places]) + self.bias
            if self.speaks:
                self._remember(margin, outcome)
            step = RATE * (float(outcome) - logistic(margin))
            self.weights[places] += step * values
            self.bias += step / 100  # hardly moves: the words shall say it, not the mood of the week
            self.refused += outcome
            self.published += not outcome

    def _remember(self, margin: float, outcome: bool) -> None:
        self.foretold.append(self.probability(margin))
        self.margins.append(margin)
        self.outcomes.append(outcome)
        for each in (self.margins, self.foretold, self.outcomes):
            del each[:-REMEMBERED]
        self._records = {}
        if len(self.margins) % 10 == 0 or len(self.margins) < 50:
            self.slope, self.shift = calibrate(self.margins, self.outcomes)

    def probability(self, margin: float) -> float:
        """Of refusal, calibrated by the record."""
        return logistic(self.slope * margin + self.shift)

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        """Of refusal, of each text."""
        return [
            self.probability(float(values @ self.weights[places]) + self.bias)
            for places, values in features.rows(texts)
        ]

    def suggest(self, texts: Sequence[str]) -> list[Suggestion | NotYet]:
        """What to show beside each text."""
        if not self.speaks:
            return [NotYet(self.published, self.refused)] * len(texts)
        return [self._suggest(text) for text in texts]

    def _suggest(self, text: str) -> Suggestion:
        weighed = features.weigh_words(text, self.weights)
        probability = self.probability(sum(weight for _word, weight in weighed) + self.bias)
        refusing, publishing = features.strongest(weighed)
        where = band(probability)
        marked, refused = self.record(where)
        return Suggestion(probability, where, refusing, publishing, marked, refused)

    def record(self, where: Band) -> tuple[int, int]:
        """How many of the remembered decisions were foretold in that band, and how many of them were refusals."""
        if not self._records:  # counted once, not for each line of a page
            found = {each: [outcome for said, outcome in self._remembered() if said is each] for each in Band}
            self._records = {each: (len(outcomes), sum(outcomes)) for each, outcomes in found.items()}
        return self._records[where]

    def _remembered(self) -> list[tuple[Band, bool]]:
        return [(band(chance), outcome) for chance, outcome in zip(self.foretold, self.outcomes, strict=True)]

    def copy(self) -> "Model":
        """One that stays as it is while this goes on learning."""
        return Model(
            self.weights.copy(),
            self.bias,
            self.published,
            self.refused,
            list(self.margins),
            list(self.foretold),
            list(self.outcomes),
            self.slope,
            self.shift,
        )


def logistic(margin: float) -> float:
    """1 / (1 + e^-margin), also far out."""
    return float(np.exp(-np.logaddexp(0.0, -margin)))


def calibrate(margins: Sequence[float], outcomes: Sequence[bool]) -> tuple[float, float]:
    """Slope and shift that make the margins probabilities (Platt 1999), by Newton's method under PRIOR."""
    x = np.column_stack([np.asarray(margins, dtype=float), np.ones(len(margins))])
    y = np.asarray(outcomes, dtype=float)
    prior, precision = np.asarray(PRIOR), np.asarray(PRIOR_PRECISION)
    found = prior.copy()
    for _ in range(25):
        chance = np.exp(-np.logaddexp(0.0, -(x @ found)))
        gradient = x.T @ (chance - y) + precision * (found - prior)
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        found = found - np.clip(step, -2.0, 2.0)
        if float(np.abs(step).max()) < 1e-9:
            break
    return max(SMALLEST_SLOPE, float(found[0])), float(found[1])

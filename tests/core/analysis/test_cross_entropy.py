"""The loss of one image, and its numbers in words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import log_softmax

from core.analysis.cross_entropy import examples, in_figures, work_out

LOGITS = np.random.default_rng(3).normal(0, 4, (200, 10)).astype(np.float32)


def test_the_loss_is_minus_the_logarithm_of_the_labels_probability() -> None:
    for label, logits in enumerate(LOGITS[:10]):
        found = work_out(logits, label)
        assert found.loss == pytest.approx(-log_softmax(logits.astype(float))[label])
        assert found.probabilities.sum() == pytest.approx(1)
        assert found.probability == found.probabilities[label]


def test_an_answer_beyond_doubt_costs_nothing() -> None:
    certain = np.zeros(10)
    certain[4] = 1000
    assert str(work_out(certain, 4).steps()[2]) == "Its natural logarithm is ln(1) = 0.000."
    assert work_out(certain, 7).loss == pytest.approx(1000)


@pytest.mark.parametrize("probability", [0.5, 0.0312, 0.98765432, 0.999912, 0.00012345, 0.1])
def test_the_figures_shown_lead_to_the_loss_shown(probability: float) -> None:
    assert math.log(float(in_figures(probability))) == pytest.approx(
        math.log(probability), abs=5e-4
    )


def test_the_words_fit_the_answer() -> None:
    logits = np.full(10, -100.0)
    logits[3], logits[8] = 5, 4
    assert "73% sure" in str(work_out(logits, 3).steps()[-1])
    assert "only 27%" in str(work_out(logits, 8).steps()[-1])


def test_examples_are_sorted_by_what_they_show() -> None:
    labels = LOGITS.argmax(axis=1)
    labels[:50] = (labels[:50] + 1) % 10
    found = examples(LOGITS, labels)
    assert found["wrong"].tolist() == list(range(50))
    assert all(work_out(LOGITS[i], labels[i]).probability >= 0.999 for i in found["sure"])
    assert all(work_out(LOGITS[i], labels[i]).probability < 0.7 for i in found["unsure"])
    assert len(found["sure"])
    assert len(found["unsure"])

"""Metrics against scikit-learn, and at their edges."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn import metrics as sklearn_metrics

from core.analysis import metrics


@pytest.fixture(scope="module")
def answered() -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """700 images, mostly right, with no true 3 and no answer 8."""
    random = np.random.default_rng(7)
    labels = random.choice([0, 1, 2, 4, 5, 6, 7, 8, 9], 700).astype(np.uint8)
    logits = random.normal(size=(700, 10)).astype(np.float32)
    logits[np.arange(700), labels] += 2
    logits[:, 8] = -30
    return logits, labels


def test_scores_equal_scikit_learn(
    answered: tuple[NDArray[np.float32], NDArray[np.uint8]],
) -> None:
    logits, labels = answered
    answers = logits.argmax(axis=1)
    scores = metrics.score(logits, labels)
    precision, recall, f1, support = sklearn_metrics.precision_recall_fscore_support(
        labels, answers, labels=list(range(10)), zero_division=np.nan
    )
    assert scores.images == 700
    assert scores.accuracy == pytest.approx(sklearn_metrics.accuracy_score(labels, answers))
    np.testing.assert_array_equal(
        scores.confusion, sklearn_metrics.confusion_matrix(labels, answers, labels=range(10))
    )
    np.testing.assert_allclose(scores.precision, precision)
    np.testing.assert_allclose(scores.recall, recall)
    np.testing.assert_array_equal(scores.support, support)
    assert math.isnan(scores.precision[8])
    assert math.isnan(scores.recall[3])
    defined = ~np.isnan(scores.f1)
    np.testing.assert_allclose(scores.f1[defined], f1[defined])
    probabilities = np.exp(metrics.log_softmax(logits))
    assert scores.loss == pytest.approx(
        sklearn_metrics.log_loss(labels, probabilities, labels=range(10))
    )


def test_the_confusion_matrix_has_true_digits_down() -> None:
    found = metrics.confusion_matrix(np.array([4, 4, 9]), np.array([9, 9, 9], dtype=np.uint8))
    assert found[9, 4] == 2
    assert found[4, 9] == 0
    assert found[9, 9] == 1


@pytest.mark.parametrize(
    ("correct", "images", "low", "high"),
    # Wilson's interval without continuity correction, as R's prop.test(x, n, correct = FALSE).
    [
        (9, 10, 0.5958, 0.9821),
        (0, 20, 0.0, 0.1611),
        (20, 20, 0.8389, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_wilson_interval(correct: int, images: int, low: float, high: float) -> None:
    found = metrics.wilson_interval(correct, images)
    assert found == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 10_000), st.data())
@settings(max_examples=60, deadline=None)
def test_wilson_interval_holds_the_accuracy(images: int, data: st.DataObject) -> None:
    correct = data.draw(st.integers(0, images))
    low, high = metrics.wilson_interval(correct, images)
    assert 0 <= low <= correct / images + 1e-12
    assert correct / images - 1e-12 <= high <= 1
    assert low < high


def test_large_logits_do_not_overflow() -> None:
    logits = np.zeros((1, 10), dtype=np.float32)
    logits[0, 3] = 10_000
    assert metrics.cross_entropy(logits, np.array([3])) == pytest.approx(0)
    assert metrics.cross_entropy(logits, np.array([0])) == pytest.approx(10_000)


def test_guessing_costs_ln_10() -> None:
    assert metrics.cross_entropy(np.zeros((5, 10)), np.arange(5)) == pytest.approx(math.log(10))


def test_scores_from_a_confusion_matrix_alone(
    answered: tuple[NDArray[np.float32], NDArray[np.uint8]],
) -> None:
    whole = metrics.score(*answered)
    told = metrics.from_confusion(whole.confusion, whole.loss)
    assert (told.images, told.correct, told.interval) == (700, whole.correct, whole.interval)
    np.testing.assert_array_equal(told.f1, whole.f1)
    assert math.isnan(metrics.from_confusion(whole.confusion).loss)


def test_a_summary_is_json_even_when_training_diverged() -> None:
    logits = np.full((4, 10), np.nan, dtype=np.float32)
    summary = metrics.summary(logits, np.array([0, 1, 2, 3]))
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert summary["loss"] is None
    assert sum(map(sum, summary["confusion"])) == 4


@pytest.mark.parametrize(
    ("shape", "labels"), [((3, 9), 3), ((3, 10), 4), ((10,), 10), ((0, 10), 0)]
)
def test_shapes_that_do_not_fit_are_refused(shape: tuple[int, ...], labels: int) -> None:
    with pytest.raises(ValueError, match="Expected"):
        metrics.score(np.zeros(shape), np.zeros(labels, dtype=np.uint8))

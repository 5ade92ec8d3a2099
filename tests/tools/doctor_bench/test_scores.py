"""How good answers are."""

import numpy as np
import pytest

from tests.bench.doctor import scores

LABELS = np.array([0, 1, 1, 2])


def test_accuracy_of_rows_and_of_single_numbers() -> None:
    rows = np.eye(3)[[0, 1, 2, 2]]
    assert scores.accuracy(rows, LABELS) == 0.75
    assert scores.accuracy(np.array([[0.2], [0.9], [1.4], [2.6]]), LABELS) == 0.75


def test_answers_that_are_no_numbers_are_not_right() -> None:
    assert scores.accuracy(np.full((4, 3), np.nan), LABELS) == 0.25  # as if always 0
    assert scores.explained(np.full((4, 1), np.nan), LABELS) == 0


def test_above_weighs_both_answers_alike() -> None:
    labels = np.array([1] + [0] * 9)
    assert scores.above(0.5)(np.zeros(10), labels) == 0.5
    assert scores.above(0.5)(labels.astype(float), labels) == 1


def test_explained_variance() -> None:
    truth = np.array([1.0, 2.0, 3.0])
    assert scores.explained(truth[:, None], truth) == 1
    assert scores.explained(np.full(3, 2.0), truth) == 0
    assert scores.explained(truth * 10, truth) == 0


def test_balanced_accuracy() -> None:
    rows = np.eye(3)[[0, 0, 1, 2]]
    assert scores.balanced(rows, LABELS) == pytest.approx((1 + 0.5 + 1) / 3)

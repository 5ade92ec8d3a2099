"""How far numbers are off, and which digit they stand for."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error

from core.analysis import regression
from core.analysis.regression import errors_of_digits, guessing_loss, largest_errors, losses
from core.data.nearest import nearest_digit

RANDOM = np.random.default_rng(2)
LABELS = RANDOM.integers(0, 10, 300)
NUMBERS = (LABELS + RANDOM.normal(0, 0.8, 300)).astype(np.float32)


def test_the_scores_are_those_of_scikit_learn() -> None:
    found = regression.score(NUMBERS, LABELS)
    assert found.mse == pytest.approx(mean_squared_error(LABELS, NUMBERS))
    assert found.mae == pytest.approx(mean_absolute_error(LABELS, NUMBERS))
    assert found.correct == (nearest_digit(NUMBERS) == LABELS).sum() == found.confusion.trace()
    assert found.interval[0] < found.accuracy < found.interval[1]


def test_the_summary_says_none_where_a_number_is_none() -> None:
    broken = np.array([[np.nan], [2.0]], np.float32)
    found = regression.summary(broken, np.array([1, 2]))
    assert (found["mse"], found["mae"], found["accuracy"]) == (None, None, 0.5)
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("numbers", [np.zeros(3), np.zeros((2, 2)), np.zeros(0)])
def test_numbers_that_do_not_fit_their_labels(numbers: np.ndarray) -> None:
    with pytest.raises(ValueError, match="one number for each label"):
        regression.score(numbers, np.zeros(len(numbers) and 2, int))


@pytest.mark.parametrize(("name", "loss"), [("mse", 8.25), ("mae", 2.5), ("huber", 2.025)])
def test_nobody_guesses_better_than_four_and_a_half(name: str, loss: float) -> None:
    assert guessing_loss(name, 1.0) == pytest.approx(loss)
    others = [losses(np.arange(10) - guess, name, 1.0).mean() for guess in np.arange(0, 9, 0.1)]
    assert min(others) >= loss - 1e-9


def test_huber_is_a_square_that_becomes_a_line() -> None:
    errors = np.array([-3.0, -0.5, 0.5, 2.0, 3.0])
    assert losses(errors, "huber", 2.0).tolist() == [4.0, 0.125, 0.125, 2.0, 4.0]


def test_the_largest_errors_are_those_that_round_wrongly() -> None:
    labels, numbers = np.array([1, 2, 3, 4]), np.array([1.4, 7.0, 2.4, 4.0])
    assert largest_errors(numbers, labels).tolist() == [1, 2]
    names = [str(name) for name, _ in regression.number_table(numbers, labels, np.array([1]))]
    assert names[0] == "Image"
    values = [values for _, values in regression.number_table(numbers, labels, np.array([1]))]
    assert values == [[1], [2], [7.0], [5.0], [7]]


def test_a_classifiers_digits_have_errors_too() -> None:
    read = RANDOM.integers(0, 10, 300)
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (LABELS, read), 1)
    mse, mae = errors_of_digits(confusion)
    assert mse == pytest.approx(mean_squared_error(LABELS, read))
    assert mae == pytest.approx(mean_absolute_error(LABELS, read))

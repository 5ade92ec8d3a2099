"""How far a regression's numbers are off, on images that it has never seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.metrics import wilson_interval
from core.analysis.regression import NumberScores, from_confusion, score
from core.data import datasets
from core.data.datasets import Digits
from core.data.nearest import nearest_digit
from core.errors import DataError
from core.jobs.evaluation import SPLITS, Answered, check_answers, evaluate, results_of, split_title
from core.jobs.runs import Run
from core.messages import Message


@dataclass(frozen=True)
class NumberSplit:
    """What was measured on one part of the data, when the model was made."""

    name: Message
    images: int
    mse: float | None
    """Mean squared error; None where it was not finite."""
    mae: float | None
    """Mean absolute error; None where it was not finite."""
    accuracy: float
    """After rounding to the nearest digit, 0 to 1."""
    interval: tuple[float, float]
    """Wilson's 95% interval of the accuracy."""


@dataclass(frozen=True)
class AnsweredNumbers:
    """Images and the numbers that the model answered."""

    digits: Digits
    numbers: NDArray[np.float32]
    """(N,), in the order of the digits."""

    @property
    def read(self) -> NDArray[np.int64]:
        """(N,) digits, 0 to 9: the numbers rounded."""
        return nearest_digit(self.numbers)


@dataclass(frozen=True)
class NumberEvaluation:
    """A regression's results."""

    where: Message
    """Which images it was scored on."""
    scores: NumberScores
    splits: list[NumberSplit]
    answered: AnsweredNumbers | None
    """The single answers; None where the images are not on this machine."""
    missing: Message | None = None
    """Why they are not."""


def evaluate_numbers(run: Run) -> NumberEvaluation:
    """Return a regression's results on its test images. Nothing is run: the answers were stored.

    Raises:
        RunError: the run has no results yet, or they do not fit its data.
    """
    metrics, where = results_of(run)
    splits = _splits(metrics)
    try:
        digits = datasets.load(run.config.data).test
    except DataError as error:
        test = metrics["test"]
        errors = (math.nan if test[name] is None else test[name] for name in ("mse", "mae"))
        known = from_confusion(np.array(test["confusion"]), *errors)
        return NumberEvaluation(where, known, splits, None, error.message)
    numbers = run.test_numbers()
    check_answers(numbers, digits)
    scores = score(numbers, np.asarray(digits.labels))
    return NumberEvaluation(where, scores, splits, AnsweredNumbers(digits, numbers))


def answered_by(run: Run) -> Answered | AnsweredNumbers | None:
    """Return a run's single answers, whatever its task; None where the images are not here.

    Raises:
        RunError: the run has no results yet, or they do not fit its data.
    """
    return (evaluate_numbers(run) if run.config.is_regression else evaluate(run)).answered


def _splits(metrics: Mapping[str, Mapping[str, Any]]) -> list[NumberSplit]:
    return [
        NumberSplit(
            split_title(split, part["images"]),
            part["images"],
            part["mse"],
            part["mae"],
            part["accuracy"],
            wilson_interval(round(part["accuracy"] * part["images"]), part["images"]),
        )
        for split, part in metrics.items()
        if split in SPLITS
    ]

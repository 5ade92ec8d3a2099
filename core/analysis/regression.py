"""How good numbers are as answers: from a regression's numbers and labels to its errors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Table
from core.analysis.metrics import CLASSES, confusion_matrix, wilson_interval
from core.data.nearest import nearest_digit
from core.messages import message

Numbers = NDArray[np.floating[Any]]
Labels = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class NumberScores:
    """What one set of numbers is worth."""

    images: int
    mse: float
    """Mean squared error; always answering 4.5 gives 8.25 where all digits are equally frequent.
    NaN or infinite if a number is."""
    mae: float
    """Mean absolute error; always answering 4.5 gives 2.5."""
    correct: int
    """Right answers after rounding (:func:`core.data.nearest.nearest_digit`)."""
    accuracy: float
    """Their share, 0 to 1."""
    interval: tuple[float, float]
    """Wilson's 95% interval of the accuracy."""
    confusion: NDArray[np.int64]
    """(10, 10) counts after rounding; row = true digit, column = answer."""


def residuals(numbers: Numbers, labels: Labels) -> NDArray[np.float64]:
    """Return predicted minus true: above 0 where the answer is too large.

    Args:
        numbers: (N,).
        labels: (N,) true digits, 0 to 9.
    """
    return numbers.astype(np.float64) - labels


def score(numbers: Numbers, labels: Labels) -> NumberScores:
    """Score numbers.

    Args:
        numbers: (N,) or (N, 1), one an image; N at least 1.
        labels: (N,) true digits, 0 to 9.
    Raises:
        ValueError: the shapes do not fit.
    """
    if numbers.size != len(labels) or not len(labels):
        raise ValueError(
            f"Expected one number for each label, at least one; got {numbers.shape} and "
            f"{labels.shape}."
        )
    numbers = numbers.reshape(-1)
    errors = residuals(numbers, labels)
    return from_confusion(
        confusion_matrix(nearest_digit(numbers), labels),
        float((errors**2).mean()),
        float(abs(errors).mean()),
    )


def losses(errors: NDArray[np.floating[Any]], name: str, delta: float) -> NDArray[np.float64]:
    """Return what each error costs, as Keras counts it.

    Args:
        errors: of any shape.
        name: "mse", "mae" or "huber" (Huber 1964, Robust Estimation of a Location Parameter):
            half the square up to delta, then a straight line of the same slope.
        delta: of Huber.
    """
    size = abs(errors.astype(np.float64))
    if name == "mse":
        return size**2
    if name == "mae":
        return size
    cost: NDArray[np.float64] = np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))
    return cost


def guessing_loss(name: str, delta: float) -> float:
    """Return the mean loss of always answering 4.5 where all digits are equally frequent.

    Nothing that ignores the image does better: 4.5 is their mean, and one of their medians.

    Args:
        name: see :func:`losses`.
        delta: of Huber.
    """
    return float(losses(np.arange(CLASSES) - (CLASSES - 1) / 2, name, delta).mean())


def from_confusion(confusion: NDArray[np.integer[Any]], mse: float, mae: float) -> NumberScores:
    """Score numbers of which only this is known.

    Args:
        confusion: (10, 10) counts after rounding; at least one image.
        mse: mean squared error.
        mae: mean absolute error.
    """
    images, correct = int(confusion.sum()), int(confusion.diagonal().sum())
    return NumberScores(
        images=images,
        mse=mse,
        mae=mae,
        correct=correct,
        accuracy=correct / images,
        interval=wilson_interval(correct, images),
        confusion=confusion.astype(np.int64),
    )


def errors_of_digits(confusion: NDArray[np.integer[Any]]) -> tuple[float, float]:
    """Return MSE and MAE of a classifier's answers, as if its digits were numbers.

    Args:
        confusion: (10, 10) counts; row = true digit, column = answer; at least one image.
    """
    true, read = np.indices(confusion.shape)
    shares = confusion / confusion.sum()
    return float((shares * (read - true) ** 2).sum()), float((shares * abs(read - true)).sum())


def summary(numbers: Numbers, labels: Labels) -> dict[str, Any]:
    """Return images, accuracy, errors and confusion as a run's folder stores them in JSON.

    An error is None where it is not finite, which JSON cannot say.

    Args:
        numbers: (N,) or (N, 1).
        labels: (N,).
    """
    scores = score(numbers, labels)
    return {
        "images": scores.images,
        "accuracy": scores.accuracy,
        "mse": scores.mse if math.isfinite(scores.mse) else None,
        "mae": scores.mae if math.isfinite(scores.mae) else None,
        "confusion": scores.confusion.tolist(),
    }


def largest_errors(numbers: Numbers, labels: Labels) -> NDArray[np.intp]:
    """Return the images whose nearest digit is not theirs, the largest error first.

    Args:
        numbers: (N,).
        labels: (N,).
    """
    wrong = np.flatnonzero(nearest_digit(numbers) != labels)
    errors = abs(residuals(numbers, labels))[wrong]
    ordered: NDArray[np.intp] = wrong[np.argsort(-errors, kind="stable")]
    return ordered


def number_table(numbers: Numbers, labels: Labels, indices: NDArray[np.intp]) -> Table:
    """Return some answers as columns: image, label, number, error and nearest digit.

    Args:
        numbers: (N,).
        labels: (N,).
        indices: which of the N images, in which order.
    """
    return [
        (message("Image"), indices.tolist()),
        (message("True digit"), labels[indices].tolist()),
        (message("Answered number"), numbers[indices].astype(float).round(4).tolist()),
        (
            message("Answer minus true digit"),
            residuals(numbers[indices], labels[indices]).round(4).tolist(),
        ),
        (message("Nearest digit"), nearest_digit(numbers[indices]).tolist()),
    ]

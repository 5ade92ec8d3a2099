"""How good numbers are as answers: from a regression's numbers and labels to its errors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.metrics import CLASSES, confusion_matrix, wilson_interval

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
    """Right answers after :func:`rounded`."""
    accuracy: float
    """Their share, 0 to 1."""
    interval: tuple[float, float]
    """Wilson's 95% interval of the accuracy."""
    confusion: NDArray[np.int64]
    """(10, 10) counts after :func:`rounded`; row = true digit, column = answer."""


def rounded(numbers: Numbers) -> NDArray[np.int64]:
    """Return the digit that each number is nearest to: below 0 the 0, above 9 the 9.

    Args:
        numbers: (N,); NaN, which is near nothing, counts as 0.
    """
    known = np.nan_to_num(numbers.astype(np.float64), nan=0.0)
    return np.rint(np.clip(known, 0, CLASSES - 1)).astype(np.int64)


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
        confusion_matrix(rounded(numbers), labels),
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
        confusion: (10, 10) counts after :func:`rounded`; at least one image.
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
    wrong = np.flatnonzero(rounded(numbers) != labels)
    errors = abs(residuals(numbers, labels))[wrong]
    ordered: NDArray[np.intp] = wrong[np.argsort(-errors, kind="stable")]
    return ordered

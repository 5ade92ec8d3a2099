"""How good answers are: from logits and labels to the numbers that everybody quotes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
Z_95 = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5% above it."""


@dataclass(frozen=True)
class Scores:
    """What one set of answers is worth."""

    images: int
    correct: int
    accuracy: float
    """Share of correct answers, 0 to 1."""
    interval: tuple[float, float]
    """Wilson's 95% interval of the accuracy."""
    loss: float
    """Mean cross-entropy in nats; ln 10 = 2.303 is guessing. NaN or infinite if a logit is."""
    confusion: NDArray[np.int64]
    """(10, 10) counts; row = true digit, column = answer."""
    precision: NDArray[np.float64]
    """(10,) share of the answers "d" that are a d; NaN where the answer "d" never came."""
    recall: NDArray[np.float64]
    """(10,) share of the digits d that were read as d; NaN where there is no d."""
    f1: NDArray[np.float64]
    """(10,) harmonic mean of both; NaN where neither exists."""
    support: NDArray[np.int64]
    """(10,) images of each digit."""


def score(logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]) -> Scores:
    """Score answers.

    Args:
        logits: (N, 10), one row an image; N at least 1.
        labels: (N,) true digits, 0 to 9.
    Raises:
        ValueError: the shapes do not fit.
    """
    _check(logits, labels)
    confusion = confusion_matrix(logits.argmax(axis=1), labels)
    return from_confusion(confusion, cross_entropy(logits, labels))


def from_confusion(confusion: NDArray[np.integer[Any]], loss: float = math.nan) -> Scores:
    """Score answers of which only the confusion matrix is known.

    Args:
        confusion: (10, 10) counts; row = true digit, column = answer; at least one image.
        loss: mean cross-entropy, which a confusion matrix does not tell.
    """
    counts = confusion.astype(np.int64)
    hits = counts.diagonal()
    support = counts.sum(axis=1)
    answers = counts.sum(axis=0)
    images, correct = int(counts.sum()), int(hits.sum())
    return Scores(
        images=images,
        correct=correct,
        accuracy=correct / images,
        interval=wilson_interval(correct, images),
        loss=loss,
        confusion=counts,
        precision=_ratio(hits, answers),
        recall=_ratio(hits, support),
        f1=_ratio(2 * hits, support + answers),
        support=support,
    )


def summary(logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]) -> dict[str, Any]:
    """Return images, accuracy, loss and confusion as a run's folder stores them in JSON.

    The loss is None where it is not finite, which JSON cannot say.

    Args:
        logits: (N, 10).
        labels: (N,).
    """
    scores = score(logits, labels)
    return {
        "images": scores.images,
        "accuracy": scores.accuracy,
        "loss": scores.loss if math.isfinite(scores.loss) else None,
        "confusion": scores.confusion.tolist(),
    }


def confusion_matrix(
    answers: NDArray[np.integer[Any]], labels: NDArray[np.integer[Any]]
) -> NDArray[np.int64]:
    """Count each pair of true digit and answer.

    Args:
        answers: (N,) digits, 0 to 9.
        labels: (N,) true digits, 0 to 9.
    Returns:
        (10, 10); row = true digit, column = answer.
    """
    pairs = labels.astype(np.int64) * CLASSES + answers
    return np.bincount(pairs, minlength=CLASSES**2).reshape(CLASSES, CLASSES).astype(np.int64)


def wilson_interval(correct: int, images: int, z: float = Z_95) -> tuple[float, float]:
    """Return the interval in which the accuracy on ever more such images would lie.

    Wilson's score interval (E. B. Wilson, JASA 22, 1927, 209-212): unlike the simple
    ``p +- z sqrt(p (1 - p) / n)`` it stays inside [0, 1] and keeps its promise near 100%.

    Args:
        correct: correct answers, 0 to ``images``.
        images: how many were answered, at least 1.
        z: quantile of the normal distribution; the default gives 95%.
    """
    share = correct / images
    spread = z * math.sqrt(share * (1 - share) / images + z**2 / (4 * images**2))
    middle = share + z**2 / (2 * images)
    scale = 1 + z**2 / images
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def log_softmax(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Return the logarithms of the probabilities that the logits stand for.

    The largest logit of each row is taken off first, so that no exponential overflows.

    Args:
        logits: (N, 10).
    Returns:
        (N, 10), each at most 0; NaN in rows that are not finite.
    """
    wide = logits.astype(np.float64)
    with np.errstate(invalid="ignore"):
        shifted = wide - wide.max(axis=1, keepdims=True)
        logs: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs


def cross_entropy(logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]) -> float:
    """Return the mean of minus the logarithm of the true digit's probability, in nats.

    Args:
        logits: (N, 10).
        labels: (N,).
    """
    return float(-log_softmax(logits)[np.arange(len(labels)), labels].mean())


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        quotient: NDArray[np.float64] = np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
    return quotient


def _check(logits: NDArray[Any], labels: NDArray[Any]) -> None:
    if logits.ndim != 2 or logits.shape[1] != CLASSES or labels.shape != logits.shape[:1]:
        raise ValueError(
            f"Expected logits (N, {CLASSES}) and labels (N,); got {logits.shape} and "
            f"{labels.shape}."
        )
    if not len(labels):
        raise ValueError("Expected at least one image; got none.")

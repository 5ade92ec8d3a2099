"""Single answers: what a model made of one image, and which images are worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Table
from core.analysis.metrics import log_softmax
from core.messages import message

Logits = NDArray[np.floating[Any]]
Labels = NDArray[np.integer[Any]]
Indices = NDArray[np.intp]

GUESSES = 3


@dataclass(frozen=True)
class Reading:
    """A model's answer to one image."""

    index: int
    """The image's number in its set."""
    label: int
    guesses: tuple[tuple[int, float], ...]
    """(digit, probability), the most probable first."""


def readings(logits: Logits, labels: Labels, indices: Indices) -> list[Reading]:
    """Return the best three guesses for some images.

    Args:
        logits: (N, 10).
        labels: (N,).
        indices: which of the N images, in which order.
    """
    digits = np.argsort(-logits[indices], axis=1, kind="stable")[:, :GUESSES]
    probabilities = np.take_along_axis(np.exp(log_softmax(logits[indices])), digits, axis=1)
    return [
        Reading(int(index), int(labels[index]), tuple(zip(best, shares, strict=True)))
        for index, best, shares in zip(
            indices, digits.tolist(), probabilities.tolist(), strict=True
        )
    ]


def errors_by_confidence(logits: Logits, labels: Labels) -> Indices:
    """Return the images that were read wrongly, the most confident error first.

    Args:
        logits: (N, 10).
        labels: (N,).
    """
    return _by_confidence(logits, np.flatnonzero(logits.argmax(axis=1) != labels))


def doubted(answers: Sequence[Logits], labels: Labels) -> Indices:
    """Return the images that every model reads otherwise than their label.

    An image counts as sure as the least sure of its models is; the surest comes first.

    Args:
        answers: (N, 10) logits of each model; at least one model.
        labels: (N,).
    """
    wrong = [logits.argmax(axis=1) != labels for logits in answers]
    found = np.flatnonzero(np.logical_and.reduce(wrong))
    sure = np.min([log_softmax(logits[found]).max(axis=1) for logits in answers], axis=0)
    ordered: Indices = found[np.argsort(-sure, kind="stable")]
    return ordered


def cell(logits: Logits, labels: Labels, true: int, read: int) -> Indices:
    """Return the images behind one cell of the confusion matrix, the most telling first.

    Among errors that is the most confident one, among right answers the least confident.

    Args:
        logits: (N, 10).
        labels: (N,).
        true: the images' digit.
        read: the answer.
    """
    found = np.flatnonzero((labels == true) & (logits.argmax(axis=1) == read))
    ordered = _by_confidence(logits, found)
    return ordered[::-1] if true == read else ordered


def reading_table(rows: Sequence[Reading]) -> Table:
    """Return readings as columns: image, label, and each guess with its probability (0 to 1)."""
    guesses = [
        column
        for place in range(GUESSES)
        for column in (
            (
                message("Guess {place}", place=place + 1),
                [row.guesses[place][0] for row in rows],
            ),
            (
                message("Probability {place}", place=place + 1),
                [round(row.guesses[place][1], 6) for row in rows],
            ),
        )
    ]
    return [
        (message("Image"), [row.index for row in rows]),
        (message("True digit"), [row.label for row in rows]),
        *guesses,
    ]


def _by_confidence(logits: Logits, indices: Indices) -> Indices:
    confidence = log_softmax(logits[indices]).max(axis=1, initial=-np.inf)
    ordered: Indices = indices[np.argsort(-confidence, kind="stable")]
    return ordered

"""The cross-entropy of one prediction, worked out: minus the logarithm of one probability.

Its mean over all images is the loss of a run (Goodfellow, Bengio and Courville 2016, Deep Learning,
section 6.2.1.1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.bars import whole_percent
from core.analysis.metrics import log_softmax
from core.messages import Message, message


@dataclass(frozen=True)
class WorkedOut:
    """One image's loss with all numbers that lead to it."""

    label: int
    """The right digit."""
    read: int
    """The model's answer: the most probable digit."""
    probabilities: NDArray[np.float64]
    """(10,), together 1."""
    loss: float
    """Minus the natural logarithm of the label's probability, in nats: 0 or more."""

    @property
    def probability(self) -> float:
        """The probability of the right digit, 0 to 1."""
        return float(self.probabilities[self.label])

    def steps(self) -> list[Message]:
        """Return the calculation in sentences, one a step."""
        probability, loss = in_figures(self.probability), f"{self.loss:.3f}"
        return [
            message("The label says which digit is right: {label}.", label=self.label),
            message(
                "Of the ten probabilities only that of the {label} counts: {probability}.",
                label=self.label,
                probability=probability,
            ),
            message(
                "Its natural logarithm is ln({probability}) = {logarithm}.",
                probability=probability,
                logarithm=f"−{loss}" if self.loss else loss,
            ),
            message(
                "Without the minus sign, that is the loss of this one image: {loss}.", loss=loss
            ),
            self._judged(),
        ]

    def _judged(self) -> Message:
        share = whole_percent(self.probability)
        if self.read != self.label:
            return message(
                "The model gave the right digit only {share}, so this loss is high. A certain "
                "mistake costs the most.",
                share=share,
            )
        if self.probability < 0.9:
            return message(
                "The model reads it rightly, but is only {share} sure: the loss asks it to be "
                "surer next time.",
                share=share,
            )
        return message(
            "The model is {share} sure of the right digit: next to nothing is left to learn here.",
            share=share,
        )


def work_out(logits: NDArray[np.floating[Any]], label: int) -> WorkedOut:
    """Work out one image's cross-entropy.

    Args:
        logits: (10,) raw scores.
        label: the right digit, 0 to 9.
    """
    logarithms = log_softmax(np.asarray(logits)[np.newaxis])[0]
    loss = abs(float(logarithms[label]))  # a logarithm of at most 0
    return WorkedOut(label, int(np.argmax(logits)), np.exp(logarithms), loss)


def in_figures(probability: float) -> str:
    """Return a probability with four figures that count, so that its logarithm can be checked."""
    if not 0 < probability < 1:
        return f"{probability:g}"
    # Close to 1, what is missing counts.
    counts = min(probability, 1 - probability)
    places = 3 - math.floor(math.log10(counts)) if counts > 0 else 4
    return f"{probability:.{min(max(places, 4), 9)}f}"


def landmarks() -> list[tuple[float, Message]]:
    """Return probabilities of the right digit to compare with, and what each is like."""
    return [
        (1.0, message("certain, and right")),
        (0.5, message("torn between two digits")),
        (0.1, message("guessing among all ten")),
        (0.001, message("almost sure of a wrong digit")),
    ]


def examples(
    logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]
) -> dict[str, NDArray[np.intp]]:
    """Sort images by what their loss can show.

    Args:
        logits: (N, 10).
        labels: (N,).
    Returns:
        Indices: "sure" are read rightly with at least 99.9%, "unsure" rightly with less than 70%,
        "wrong" wrongly. Any of them may be empty.
    """
    right = logits.argmax(axis=1) == labels
    sure = np.exp(log_softmax(logits).max(axis=1))
    return {
        "sure": np.flatnonzero(right & (sure >= 0.999)),
        "unsure": np.flatnonzero(right & (sure < 0.7)),
        "wrong": np.flatnonzero(~right),
    }

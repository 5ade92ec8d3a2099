"""One answer's squared error worked out, beside what other losses make of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.analysis.regression import losses
from core.config.training import REGRESSION_LOSSES
from core.data.nearest import nearest_digit
from core.messages import Message, message

LANDMARKS = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Errors to compare with: from next to nothing to half of all digits."""


@dataclass(frozen=True)
class WorkedNumber:
    """One image's error with all numbers that lead to it."""

    label: int
    """The right digit."""
    number: float
    """The model's answer."""

    @property
    def error(self) -> float:
        """Answer minus label."""
        return self.number - self.label

    def steps(self) -> list[Message]:
        """Return the calculation in sentences, one a step."""
        error, number = _decimal(self.error), _decimal(self.number)
        return [
            message("The label says which digit is right: {label}.", label=self.label),
            message("The model answers with a number: {number}.", number=number),
            message(
                "The error is the answer minus the label: {number} − {label} = {error}.",
                number=number,
                label=self.label,
                error=error,
            ),
            message(
                "Squared, so that it counts the same both ways and large errors count most: "
                "{error}² = {squared}.",
                error=error if self.error >= 0 else f"({error})",
                squared=f"{self.error**2:.3f}",
            ),
            self._judged(),
        ]

    def _judged(self) -> Message:
        read = int(nearest_digit(np.array([self.number]))[0])
        if read == self.label:
            return message(
                "The nearest digit is {read}, so after rounding it is right; the loss still asks "
                "it to come nearer.",
                read=read,
            )
        return message("The nearest digit is {read}: after rounding it is wrong.", read=read)


def _decimal(number: float) -> str:
    return f"{number:.3f}".replace("-", "−")


def landmarks(delta: float) -> list[tuple[float, dict[str, float]]]:
    """Return errors to compare with, and what each costs by each loss of a regression.

    Args:
        delta: of Huber.
    """
    return [
        (
            error,
            {name: float(losses(np.array(error), name, delta)) for name in REGRESSION_LOSSES},
        )
        for error in LANDMARKS
    ]

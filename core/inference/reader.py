"""Reads digits with a trained model, without TensorFlow: LiteRT answers one in about 0.04 ms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.config.networks import CLASSES
from core.data.preprocessing import to_batch
from core.inference.lite import LiteModel

CLOSE = 0.2
"""A second guess is worth telling from this probability on."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model says of one digit."""

    probabilities: NDArray[np.float64]
    """(10,), each 0 to 1, together 1: which digit it is, if it is one."""
    not_a_digit: float = 0.0
    """Probability that it is none, 0 to 1; 0 from models that cannot say so."""

    @classmethod
    def from_logits(cls, logits: NDArray[np.float32]) -> Prediction:
        """Make a prediction by softmax from (10,) logits, or (11,) with "not a digit" as last."""
        none = float(softmax(logits)[CLASSES]) if len(logits) > CLASSES else 0.0
        return cls(softmax(logits[:CLASSES]), none)

    @property
    def refused(self) -> bool:
        """Whether "not a digit" is likelier than all digits together."""
        return self.not_a_digit > 0.5

    @property
    def second(self) -> int | None:
        """The second most probable digit where it is close, else None."""
        digit, probability = self.ranking()[1]
        return digit if probability >= CLOSE else None

    @property
    def digit(self) -> int:
        """The most probable digit."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """The probability of :attr:`digit`, 0 to 1."""
        return float(self.probabilities.max())

    def ranking(self) -> list[tuple[int, float]]:
        """Return (digit, probability) for all ten, most probable first, ties by digit."""
        order = np.argsort(-self.probabilities, kind="stable")
        return [(int(digit), float(self.probabilities[digit])) for digit in order]


def softmax(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Turn logits (..., 10) into probabilities (..., 10) that sum to 1 along the last axis."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    powers = np.exp(shifted)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


class Reader:
    """A model ready to read. Any number of threads may share one; they take turns.

    Args:
        model: path or content of a .tflite file that takes (N, 28, 28, 1) float32 in [0, 1] and
            answers (N, 10) logits, or (N, 11) where it can say "not a digit". Only files of this
            project's own making: a foreign .tflite is not safe to parse.
        temperature: what predictions divide the logits by; see ``core.analysis.temperature``.
    Raises:
        ModelError: the file is missing, is no such model, or has other shapes.
    """

    def __init__(self, model: Path | bytes, temperature: float = 1.0) -> None:
        self._model = LiteModel(model, answers=(CLASSES, CLASSES + 1))
        self._temperature = temperature

    def logits(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the network.

        Args:
            batch: (N, 28, 28, 1) float32 in [0, 1], as ``preprocessing.to_batch`` makes it.
        Returns:
            (N, 10) logits of the digits, as the network gives them.
        Raises:
            DataError: the batch has another shape or type.
        """
        return self._model.run(batch)[:, :CLASSES]

    def digits(self, batch: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the most probable digit, (N,), of each image of a batch; see :meth:`logits`."""
        digits: NDArray[np.int64] = self.logits(batch).argmax(axis=1)
        return digits

    def read(self, digit: NDArray[np.uint8]) -> Prediction:
        """Read one digit, (28, 28) uint8, 0 paper to 255 ink."""
        return self.read_many(digit[np.newaxis])[0]

    def read_many(self, digits: NDArray[np.uint8]) -> list[Prediction]:
        """Read digits, (N, 28, 28) uint8, 0 paper to 255 ink."""
        answers = self._model.run(to_batch(digits)) / np.float32(self._temperature)
        return [Prediction.from_logits(row) for row in answers]

"""Reads digits as numbers, with the model of a regression and without TensorFlow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.nearest import nearest_digit
from core.data.preprocessing import to_batch
from core.inference.lite import LiteModel


class NumberReader:
    """A regression's model ready to read. Any number of threads may share one; they take turns.

    Args:
        model: path or content of a .tflite file that takes (N, 28, 28, 1) float32 in [0, 1] and
            answers (N, 1). Only files of this project's own making.
    Raises:
        ModelError: the file is missing, is no such model, or has other shapes.
    """

    def __init__(self, model: Path | bytes) -> None:
        self._model = LiteModel(model, answers=(1,))

    def numbers(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return one number an image, (N,), for a batch (N, 28, 28, 1) float32 in [0, 1].

        Raises:
            DataError: the batch has another shape or type.
        """
        return self._model.run(batch)[:, 0]

    def digits(self, batch: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the digit, (N,), that each number is nearest to; see :meth:`numbers`."""
        return nearest_digit(self.numbers(batch))

    def read_many(self, digits: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return one number a digit, (N,), for (N, 28, 28) uint8, 0 paper to 255 ink."""
        return self.numbers(to_batch(digits))

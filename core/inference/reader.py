"""Reads digits with a trained model, without TensorFlow: LiteRT answers one in about 0.04 ms."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.config.networks import CLASSES, INPUT_SHAPE
from core.data.preprocessing import to_batch
from core.errors import DataError, ModelError

CHUNK = 256
"""Images in one pass; more would only take more memory."""
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
        from ai_edge_litert.interpreter import Interpreter

        content = model_content(model)
        try:
            # Two threads help one visitor little and take a core from the others.
            self._interpreter: Any = Interpreter(model_content=content, num_threads=1)
            self._resize(1)
            self._check_shapes()
        except (ValueError, RuntimeError, IndexError) as error:
            raise ModelError(
                "This model cannot be read: it is damaged or no LiteRT model. "
                "Build it again or choose another one."
            ) from error
        self._turn = threading.Lock()
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
        return self._answers(batch)[:, :CLASSES]

    def _answers(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the network and return all its logits, (N, 10) or (N, 11).

        Raises:
            DataError: the batch has another shape or type.
        """
        if batch.shape[1:] != INPUT_SHAPE or batch.dtype != np.float32:
            raise DataError(
                "This batch has shape {shape} and type {dtype}; expected is "
                "(number of images, 28, 28, 1) of float32.",
                shape=str(batch.shape),
                dtype=str(batch.dtype),
            )
        answers = np.empty((len(batch), self._answer_size), np.float32)
        for start in range(0, len(batch), CHUNK):
            part = slice(start, start + CHUNK)
            with self._turn:
                answers[part] = self._run(batch[part])
        return answers

    def read(self, digit: NDArray[np.uint8]) -> Prediction:
        """Read one digit, (28, 28) uint8, 0 paper to 255 ink."""
        return self.read_many(digit[np.newaxis])[0]

    def read_many(self, digits: NDArray[np.uint8]) -> list[Prediction]:
        """Read digits, (N, 28, 28) uint8, 0 paper to 255 ink."""
        answers = self._answers(to_batch(digits)) / np.float32(self._temperature)
        return [Prediction.from_logits(row) for row in answers]

    def _run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        if len(batch) != self._size:
            self._resize(len(batch))
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()
        return np.asarray(self._interpreter.get_tensor(self._output))

    def _resize(self, size: int) -> None:
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._interpreter.resize_tensor_input(self._input, (size, *INPUT_SHAPE))
        self._interpreter.allocate_tensors()
        self._output = self._interpreter.get_output_details()[0]["index"]
        self._size = size

    def _check_shapes(self) -> None:
        inputs = self._interpreter.get_input_details()
        outputs = self._interpreter.get_output_details()
        answer = self._answer_shape()
        self._answer_size = answer[-1] if answer else 0
        known = answer in ((1, CLASSES), (1, CLASSES + 1))
        fits = len(inputs) == len(outputs) == 1 and known
        if not (fits and inputs[0]["dtype"] == outputs[0]["dtype"] == np.float32):
            raise ModelError(
                "This model answers {shape} for one image; expected are 10 or 11 numbers in "
                "float32. Choose a model that was made here.",
                shape=str(answer),
            )

    def _answer_shape(self) -> tuple[int, ...]:
        self._interpreter.invoke()
        return tuple(self._interpreter.get_tensor(self._output).shape)


def model_content(model: Path | bytes) -> bytes:
    """Return the content of a .tflite file, given as such or by its path.

    Raises:
        ModelError: the file cannot be opened.
    """
    if isinstance(model, bytes):
        return model
    try:
        return model.read_bytes()
    except OSError as error:
        raise ModelError(
            "The model file {name} cannot be opened ({reason}). Build it with "
            '"python -m core models build" or choose another model.',
            name=model.name,
            reason=error.strerror or type(error).__name__,
        ) from error

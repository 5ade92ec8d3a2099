"""A model of this project's own making, run by LiteRT: batches in, raw answers out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.config.networks import INPUT_SHAPE
from core.errors import DataError, ModelError

CHUNK = 64
"""Images in one pass; more would only take more memory."""


class LiteModel:
    """A network ready to run. Any number of threads may share one; they take turns.

    Args:
        model: path or content of a .tflite file that takes (N, 28, 28, 1) float32 in [0, 1]. Only
            files of this project's own making: a foreign .tflite is not safe to parse.
        answers: how many numbers it may answer for one image.
    Raises:
        ModelError: the file is missing, is no such model, or has other shapes.
    """

    def __init__(self, model: Path | bytes, answers: Sequence[int]) -> None:
        from ai_edge_litert.interpreter import Interpreter

        content = model_content(model)
        try:
            # Two threads help one visitor little and take a core from the others.
            self._interpreter: Any = Interpreter(model_content=content, num_threads=1)
            self._resize(1)
            self._check_shapes(answers)
        except (ValueError, RuntimeError, IndexError) as error:
            raise ModelError(
                "This model cannot be read: it is damaged or no LiteRT model. "
                "Build it again or choose another one."
            ) from error
        self._turn = threading.Lock()

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return all that the network answers, (N, A).

        Args:
            batch: (N, 28, 28, 1) float32 in [0, 1], as ``preprocessing.to_batch`` makes it.
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

    def _check_shapes(self, allowed: Sequence[int]) -> None:
        inputs = self._interpreter.get_input_details()
        outputs = self._interpreter.get_output_details()
        answer = self._answer_shape()
        self._answer_size = answer[-1] if answer else 0
        known = answer in [(1, size) for size in allowed]
        fits = len(inputs) == len(outputs) == 1 and known
        if not (fits and inputs[0]["dtype"] == outputs[0]["dtype"] == np.float32):
            raise ModelError(
                "This model answers {shape} for one image; expected are {allowed} numbers in "
                "float32. Choose a model that was made here.",
                shape=str(answer),
                allowed=" or ".join(map(str, allowed)),
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

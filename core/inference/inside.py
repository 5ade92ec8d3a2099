"""Inside a model: what each layer answers to a digit, without TensorFlow.

LiteRT keeps every tensor of a pass where it is asked to. Which of them are layers is told by their
shapes alone, so that any network can be looked into: an activation grows with the batch, a weight
does not. Operations that LiteRT has merged (a convolution with its ReLU) are one layer.
"""

from __future__ import annotations

import hashlib
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.config.networks import INPUT_SHAPE
from core.data.facts import Ink
from core.data.preprocessing import to_batch
from core.errors import ModelError
from core.inference.lite import model_content

CHUNK = 64
"""Images in one pass: every layer's answer to all of them is kept in memory."""

KINDS = {"pool": "pooling", "conv": "convolution"}
"""What Keras calls a layer or operation contains one of these; the rest goes by its shape."""

Activation = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Layer:
    """What one layer answers to one digit."""

    kind: str
    """One of "convolution", "pooling", "maps" (other pictures), "units" (numbers), "answer"."""
    values: Activation
    """(height, width, maps), or (units,)."""


@dataclass(frozen=True)
class _Tensor:
    index: int
    kind: str
    size: int
    """Values for one image."""


class Inside:
    """A model that can be looked into. Threads may share one; they take turns.

    Args:
        model: path or content of a .tflite file of this project's own making.
    Raises:
        ModelError: the file is missing or is no LiteRT model.
    """

    def __init__(self, model: Path | bytes) -> None:
        from ai_edge_litert.interpreter import Interpreter

        content = model_content(model)
        self.digest = hashlib.sha256(content).hexdigest()
        """SHA-256 of the model's file."""
        try:
            with warnings.catch_warnings():
                # It says that all tensors take memory, which is what they are wanted for.
                warnings.simplefilter("ignore")
                self._interpreter: Any = Interpreter(
                    model_content=content, num_threads=1, experimental_preserve_all_tensors=True
                )
            self._resize(1)
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                "This model cannot be looked into: it is damaged or no LiteRT model. "
                "Build it again or choose another one."
            ) from error
        self._tensors = self._layers()
        self._turn = threading.Lock()

    def layers(self, digit: Ink) -> list[Layer]:
        """Return what each layer answers to a (28, 28) digit, from the first to the last."""
        with self._turn:
            self._run(to_batch(digit[np.newaxis]))
            return [
                Layer(tensor.kind, self._interpreter.get_tensor(tensor.index)[0])
                for tensor in self._tensors
            ]

    def embed(self, digits: NDArray[np.uint8]) -> Activation:
        """Return where the last hidden layer puts digits, as vectors of length 1.

        That layer is the last with more numbers than the answer has. Where it gives maps, each map
        counts by its mean. The cosine of two digits' angle is the product of their vectors.

        Args:
            digits: (N, 28, 28) uint8, 0 paper to 255 ink.
        Returns:
            (N, D); a vector is 0 where the layer gives nothing but zeros.
        """
        vectors = np.concatenate([np.zeros((0, self._width()), np.float32), *self._hidden(digits)])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)

    def _hidden(self, digits: NDArray[np.uint8]) -> Iterator[Activation]:
        last = self._last_hidden().index
        for start in range(0, len(digits), CHUNK):
            with self._turn:
                self._run(to_batch(digits[start : start + CHUNK]))
                values = self._interpreter.get_tensor(last)
            yield values.mean(axis=(1, 2)) if values.ndim == 4 else values

    def _width(self) -> int:
        return int(self._details()[self._last_hidden().index]["shape"][-1])

    def _last_hidden(self) -> _Tensor:
        answer = sum(tensor.size for tensor in self._tensors if tensor.kind == "answer")
        hidden = [tensor for tensor in self._tensors if tensor.size > answer]
        if not hidden:
            raise ModelError(
                "This model has no hidden layer by which digits could be compared. "
                "Choose another one."
            )
        return hidden[-1]

    def _layers(self) -> list[_Tensor]:
        """Return the tensors that are layers: in the file, tensors stand in order of computing."""
        answers = {output["index"] for output in self._interpreter.get_output_details()}
        layers: list[_Tensor] = []
        before = prod(INPUT_SHAPE)
        for index, detail in self._details().items():
            shape = tuple(int(side) for side in detail["shape_signature"])
            if shape[:1] != (-1,) or len(shape) not in (2, 4) or detail["dtype"] != np.float32:
                continue
            size = prod(shape[1:])
            if index == self._input or (size == before and _only_reshapes(detail["name"])):
                continue
            kind = "answer" if index in answers else _kind(detail["name"], shape)
            layers.append(_Tensor(index, kind, size))
            before = size
        return layers

    def _details(self) -> dict[int, dict[str, Any]]:
        return {detail["index"]: detail for detail in self._interpreter.get_tensor_details()}

    def _run(self, batch: NDArray[np.float32]) -> None:
        if len(batch) != self._size:
            self._resize(len(batch))
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()

    def _resize(self, size: int) -> None:
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._interpreter.resize_tensor_input(self._input, (size, *INPUT_SHAPE))
        self._interpreter.allocate_tensors()
        self._size = size


@lru_cache(maxsize=4)
def inside(path: Path) -> Inside:
    """Return the model at ``path``, ready to be looked into; the process shares the last four."""
    return Inside(path)


def _only_reshapes(name: str) -> bool:
    """Tell whether a layer shows the values of the one before once more."""
    return any(part in name.lower() for part in ("reshape", "flatten", "squeeze"))


def _kind(name: str, shape: tuple[int, ...]) -> str:
    if len(shape) == 2:
        return "units"
    return next((kind for part, kind in KINDS.items() if part in name.lower()), "maps")

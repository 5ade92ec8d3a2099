"""The one way from a digit to a network's input, as a list of steps.

Training, validation, test, canvas, upload and pitfalls all use :func:`to_batch`. Whoever needs a
*wrong* way builds it from these named steps, where everybody can see what differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.facts import Array
from core.errors import DataError
from core.messages import Message, message

Values = NDArray[Any]


@dataclass(frozen=True)
class Step:
    """One thing that is done to all images alike."""

    name: str
    title: Message
    why: Message
    apply: Callable[[Values], Values]


@dataclass(frozen=True)
class StepRecord:
    """What the images are after a step; the first record is what they are before any."""

    title: Message
    why: Message
    shape: tuple[int, ...]
    dtype: str
    low: float
    high: float


STORED = Step(
    "stored",
    message("As stored"),
    message("One byte a pixel: 0 is paper, 255 is full ink."),
    lambda values: values,
)
TO_FLOAT = Step(
    "float",
    message("Make them decimal numbers"),
    message("Bytes hold no fractions and overflow at 255; networks calculate with float32."),
    lambda values: values.astype(np.float32),
)
SCALE = Step(
    "scale",
    message("Divide by 255"),
    message("Inputs from 0 to 1 suit the weights a network starts with; 0 to 255 would be wild."),
    lambda values: values / 255,
)
ADD_CHANNEL = Step(
    "channel",
    message("Add a channel axis"),
    message("Convolutions expect height, width and channels; grey has one channel, colour three."),
    lambda values: values[..., np.newaxis],
)
STEPS = (TO_FLOAT, SCALE, ADD_CHANNEL)


def to_batch(digits: Array) -> NDArray[np.float32]:
    """Turn digits into network input.

    Args:
        digits: (N, 28, 28) uint8, 0 paper to 255 ink.
    Returns:
        (N, 28, 28, 1) float32 in [0, 1].
    Raises:
        DataError: the digits have another shape or type.
    """
    values: Values = _checked(digits)
    for step in STEPS:
        values = step.apply(values)
    return values


def describe(digits: Array) -> list[StepRecord]:
    """Return what :func:`to_batch` does to ``digits``, before the first and after each step.

    Args:
        digits: (N, 28, 28) uint8 with N of at least 1.
    Raises:
        DataError: the digits have another shape or type, or there are none.
    """
    values: Values = _checked(digits)
    if not len(values):
        raise DataError("There are no digits to describe; choose at least one.")
    records = []
    for step in (STORED, *STEPS):
        values = step.apply(values)
        low, high = float(values.min()), float(values.max())
        records.append(StepRecord(step.title, step.why, values.shape, str(values.dtype), low, high))
    return records


def _checked(digits: Array) -> Array:
    if digits.dtype != np.uint8 or digits.ndim != 3 or digits.shape[1:] != (28, 28):
        raise DataError(
            "These digits have shape {shape} and type {dtype}; expected is (N, 28, 28) uint8, "
            "0 for paper to 255 for ink.",
            shape=str(digits.shape),
            dtype=str(digits.dtype),
        )
    return digits

"""Results of untrusted origin, value by value: what fits is returned, all else is a ValueError."""

from __future__ import annotations

from typing import Any

from core.analysis.metrics import CLASSES

MOST_IMAGES = 100_000
LARGEST_NUMBER = 1e9


def number(value: Any, low: float, high: float) -> float:
    """Return a number from ``low`` to ``high``.

    Raises:
        ValueError: it is none, or it is outside.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    if not low <= value <= high:  # which neither NaN nor an infinity is
        raise ValueError("out of range")
    return float(value)


def whole(value: Any, low: int, high: int) -> int:
    """Return a whole number from ``low`` to ``high``; see :func:`number`."""
    if not isinstance(value, int):
        raise ValueError("not a whole number")
    return int(number(value, low, high))


def text(value: Any, longest: int) -> str:
    """Return a text of at most ``longest`` characters that can be written as UTF-8.

    Raises:
        ValueError: it is none, too long, or holds half a surrogate pair.
    """
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("not a text, or too long")
    value.encode()  # a UnicodeEncodeError is a ValueError
    return value


def column(values: Any) -> list[float | None]:
    """Return a column of a history: numbers from 0, or None where a value was not finite.

    Raises:
        ValueError: some value is neither.
    """
    return [None if value is None else number(value, 0, LARGEST_NUMBER) for value in values]


def summary(images: Any, accuracy: Any, loss: Any) -> dict[str, Any]:
    """Return a split's scores as :func:`core.analysis.metrics.summary` makes them.

    Raises:
        ValueError: some value cannot be one.
    """
    return {
        "images": whole(images, 1, MOST_IMAGES),
        "accuracy": number(accuracy, 0, 1),
        "loss": None if loss is None else number(loss, 0, LARGEST_NUMBER),
    }


def number_summary(images: Any, accuracy: Any, mse: Any, mae: Any) -> dict[str, Any]:
    """Return a split's scores as :func:`core.analysis.regression.summary` makes them.

    Raises:
        ValueError: some value cannot be one.
    """
    return {
        "images": whole(images, 1, MOST_IMAGES),
        "accuracy": number(accuracy, 0, 1),
        "mse": None if mse is None else number(mse, 0, LARGEST_NUMBER),
        "mae": None if mae is None else number(mae, 0, LARGEST_NUMBER),
    }


def confusion(rows: Any, images: int) -> list[list[int]]:
    """Return a confusion matrix of so many images: 10 rows of 10 counts.

    Raises:
        ValueError: it has another form, or counts another number of images.
    """
    counts = [[whole(count, 0, MOST_IMAGES) for count in row] for row in rows]
    if len(counts) != CLASSES or any(len(row) != CLASSES for row in counts):
        raise ValueError("a confusion matrix has 10 rows of 10")
    if sum(map(sum, counts)) != images:
        raise ValueError("a confusion matrix counts each image once")
    return counts

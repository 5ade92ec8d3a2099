"""How the eighth set's programs prepare digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Digits


def three(digits: Digits, prepare: Any) -> tuple[Any, Any, Any]:
    """Prepare all three shares alike."""
    return prepare(digits.train), prepare(digits.validation), prepare(digits.test)


def image(part: Any) -> Any:
    """Return images of one channel, from 0 to 1, and labels."""
    return part[0].astype("float32")[..., None] / 255, part[1].astype("int64")


def raw(part: Any) -> Any:
    """Return images of one channel, from 0 to 255, and labels."""
    return part[0].astype("float32")[..., None], part[1].astype("int64")


def hot(part: Any) -> Any:
    """Return images of one channel, from 0 to 1, and rows of ten."""
    return image(part)[0], np.eye(10, dtype="float32")[part[1]]


def flat(part: Any) -> Any:
    """Return pixels from 0 to 1 in rows, and rows of ten."""
    return part[0].reshape(-1, 784).astype("float32") / 255, hot(part)[1]


def loop(part: Any) -> Any:
    """Return images of one channel, from 0 to 1, and whether a digit has a loop."""
    return image(part)[0], np.isin(part[1], (0, 6, 8, 9)).astype("float32")


def coloured(part: Any) -> Any:
    """Return 32x32 images of three channels, from 0 to 1: bright ink on a dim ground of its own."""
    dice = np.random.default_rng(len(part[0]))
    ink = np.pad(part[0], ((0, 0), (2, 2), (2, 2))).astype("float32")[..., None] / 255
    back, front = dice.uniform((0, 0.6), (0.4, 1), size=(len(ink), 3, 2)).transpose(2, 0, 1)
    both = back[:, None, None] * (1 - ink) + front[:, None, None] * ink
    return both.astype("float32")

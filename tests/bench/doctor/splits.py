"""Images from 0 to 1 in three shares, and what can be done to them before training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Digits, Setup
from tests.bench.doctor.scores import accuracy, explained


@dataclass(frozen=True)
class Split:
    """Images (N, 28, 28) float32 from 0 to 1 and labels (N,) int64, three shares of them."""

    x: Any
    y: Any
    x_val: Any
    y_val: Any
    x_test: Any
    y_test: Any
    """Whole numbers, whatever form the others get."""


def split_of(digits: Digits) -> Split:
    """Prepare raw digits as the textbook says."""
    parts = [
        part
        for images, labels in (digits.train, digits.validation, digits.test)
        for part in (images.astype(np.float32) / 255, labels.astype(np.int64))
    ]
    return Split(*parts)


def setup(
    model: Any,
    split: Split,
    optimizer: Any = "adam",
    loss: Any = "sparse_categorical_crossentropy",
    metrics: tuple[str, ...] = ("accuracy",),
    score: Any = accuracy,
    honest: bool = False,
    **fit: Any,
) -> Setup:
    """Compile a model and put it together with its data."""
    model.compile(optimizer=optimizer, loss=loss, metrics=list(metrics))
    arguments = {
        "epochs": 3,
        "batch_size": 64,
        "validation_data": (split.x_val, split.y_val),
        **fit,
    }
    return Setup(
        model, split.x, split.y, split.x_test, split.y_test, arguments, score=score, honest=honest
    )


def regression(model: Any, split: Split, loss: Any, optimizer: Any = "adam") -> Setup:
    """Compile a model that tells digits as numbers."""
    return setup(model, numbers(split), optimizer, loss, ("mae",), explained)


def one_hot(split: Split) -> Split:
    """Return ``split`` with rows of ten for labels."""
    eye = np.eye(10, dtype=np.float32)
    return replace(split, y=eye[split.y], y_val=eye[split.y_val])


def numbers(split: Split) -> Split:
    """Return ``split`` with digits as floating-point numbers."""
    return replace(split, y=split.y.astype(np.float32), y_val=split.y_val.astype(np.float32))


def scaled(split: Split, factor: float, shift: float = 0.0) -> Split:
    """Return ``split`` with other values, all images alike."""
    return _images(split, lambda x: (x * factor + shift).astype(np.float32))


def standardised(split: Split) -> Split:
    """Return ``split`` with mean 0 and spread 1, as MNIST's usual numbers have it."""
    return scaled(split, 1 / 0.3081, -0.1307 / 0.3081)


def floored(split: Split) -> Split:
    """Return ``split`` with whole numbers, as a division of whole numbers gives them."""
    return _images(split, lambda x: np.floor(x).astype(int))


def chosen(split: Split, keep: Any) -> Split:
    """Return ``split`` with only some training images, or in another order."""
    return replace(split, x=split.x[keep], y=split.y[keep])


def relabelled(split: Split, labels: Any) -> Split:
    """Return ``split`` with other training labels."""
    return replace(split, y=np.asarray(labels).astype(np.int64))


def _images(split: Split, change: Any) -> Split:
    return replace(split, x=change(split.x), x_val=change(split.x_val), x_test=change(split.x_test))

"""The images of a measurement."""

from __future__ import annotations

from functools import cache

import numpy as np

from core.data.datasets import load
from tests.bench.doctor.cases import Digits

SIZES: dict[str, tuple[str, int, int, int]] = {
    "sample": ("sample", 3_200, 800, 1_000),
    "12000": ("mnist", 12_000, 2_000, 5_000),
    "all": ("mnist", 55_000, 5_000, 10_000),
    "tiny": ("sample", 600, 200, 200),
}
"""By name: dataset, and how many images to learn from, to validate on, and to be scored on; "tiny"
only tells whether programs run."""


@cache
def digits(name: str) -> Digits:
    """Return images, always the same ones in the same mixed order."""
    source, train, validation, test = SIZES[name]
    data = load(source)
    order = np.random.default_rng(0).permutation(len(data.train))[: train + validation]
    held = np.random.default_rng(1).permutation(len(data.test))[:test]
    x, y = np.array(data.train.images[order]), np.array(data.train.labels[order])
    return Digits(
        (x[:train], y[:train]),
        (x[train:], y[train:]),
        (np.array(data.test.images[held]), np.array(data.test.labels[held])),
    )

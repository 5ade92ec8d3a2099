"""The images of a measurement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.data.datasets import load
from tests.bench.doctor.cases import Digits


@dataclass(frozen=True)
class Size:
    """How many images a measurement takes, and how often it is repeated."""

    data: str
    """Name of a dataset."""
    train: int
    validation: int
    test: int
    seeds: tuple[int, ...] = (1, 2, 3)
    """Of the trainings."""


SIZES = {
    "sample": Size("sample", 3_200, 800, 1_000),
    "12000": Size("mnist", 12_000, 2_000, 5_000),
    # All programs and tools with three seeds would take half a day.
    "all": Size("mnist", 55_000, 5_000, 10_000, seeds=(1,)),
    # Tells only whether programs run.
    "tiny": Size("sample", 600, 200, 200),
}


@cache
def digits(name: str) -> Digits:
    """Return images, always the same ones in the same mixed order."""
    size = SIZES[name]
    data, train = load(size.data), size.train
    order = np.random.default_rng(0).permutation(len(data.train))[: train + size.validation]
    held = np.random.default_rng(1).permutation(len(data.test))[: size.test]
    x, y = np.array(data.train.images[order]), np.array(data.train.labels[order])
    return Digits(
        (x[:train], y[:train]),
        (x[train:], y[train:]),
        (np.array(data.test.images[held]), np.array(data.test.labels[held])),
    )

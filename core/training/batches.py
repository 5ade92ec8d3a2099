"""Digits on their way into the network, batch by batch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import Digits
from core.data.preprocessing import to_batch
from core.training.keras_setup import load


def batches(
    digits: Digits,
    indices: NDArray[np.intp],
    batch_size: int,
    shuffle_seed: int | None = None,
) -> Any:
    """Return a ``keras.utils.PyDataset`` of (images, labels) batches.

    Images stay (N, 28, 28) uint8 where they lie and become float32 a batch at a time: the whole
    training set as float32 would be 188 MB.

    Args:
        digits: where the images come from.
        indices: which of them, (N,).
        batch_size: images a batch; the last one may be smaller.
        shuffle_seed: reshuffle before each epoch, repeatably; None keeps the order.
    """
    _, keras = load()

    class Batches(keras.utils.PyDataset):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self._random = np.random.default_rng(shuffle_seed)
            self._order = indices
            self._shuffle()

        def __len__(self) -> int:
            return math.ceil(len(indices) / batch_size)

        def __getitem__(self, batch: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
            chosen = self._order[batch * batch_size : (batch + 1) * batch_size]
            return to_batch(digits.images[chosen]), digits.labels[chosen].astype(np.int64)

        def on_epoch_end(self) -> None:
            self._shuffle()

        def _shuffle(self) -> None:
            if shuffle_seed is not None:
                self._order = self._random.permutation(indices)

    return Batches()

"""Digits on their way into the network, batch by batch."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.augmentation import Augmentation
from core.data.datasets import Digits
from core.data.preprocessing import to_batch
from core.training.keras_setup import load


def batches(
    digits: Digits,
    indices: NDArray[np.intp],
    batch_size: int,
    shuffle_seed: int | None = None,
    augmentation: Augmentation | None = None,
) -> Any:
    """Return a ``tf.data.Dataset`` of (images, labels) batches.

    Images stay (N, 28, 28) uint8 where they lie and become (n, 28, 28, 1) float32 a batch at a
    time, by the one way that every digit takes: the whole training set as float32 would be 188 MB.

    Args:
        digits: where the images come from.
        indices: which of them, (N,).
        batch_size: images a batch; the last one may be smaller.
        shuffle_seed: reshuffle before each epoch, repeatably; None keeps the order.
        augmentation: changes each image anew each time; None leaves them as they are.
    """
    tf, _ = load()

    def take(chosen: NDArray[np.intp]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        images = digits.images[chosen]
        if augmentation is not None:
            # Seeded by the batch itself: whoever runs ahead of whom, one seed gives one history.
            generator = np.random.default_rng([shuffle_seed or 0, zlib.crc32(chosen.tobytes())])
            images = augmentation(images, generator)
        return to_batch(images), digits.labels[chosen].astype(np.int64)

    def take_in_graph(chosen: Any) -> tuple[Any, Any]:
        images, labels = tf.numpy_function(take, [chosen], (tf.float32, tf.int64))
        return tf.ensure_shape(images, (None, 28, 28, 1)), tf.ensure_shape(labels, (None,))

    order = tf.data.Dataset.from_tensor_slices(indices)
    if shuffle_seed is not None:
        order = order.shuffle(len(indices), seed=shuffle_seed, reshuffle_each_iteration=True)
    return order.batch(batch_size).map(take_in_graph).prefetch(2)

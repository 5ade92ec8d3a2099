"""A dataset is looked at without moving it on: whether it shuffles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from core.doctor.watching.peeking import peek

COUNT = 600


def data() -> Any:
    return tf.data.Dataset.from_tensor_slices((np.zeros((COUNT, 4)), np.zeros(COUNT)))


@pytest.mark.parametrize(
    ("made", "shuffles"),
    [
        (lambda: data().batch(32), False),
        (lambda: data().shuffle(COUNT).batch(32), True),
        (lambda: data().shuffle(COUNT // 10).batch(32).prefetch(2), True),
        (lambda: data().shuffle(COUNT // 20).batch(32), False),
        # Whole batches change places, and what is in them stays together.
        (lambda: data().batch(32).shuffle(COUNT), False),
        (lambda: data().shuffle(COUNT).shuffle(COUNT // 20).batch(32), True),
        (lambda: data().repeat(5).shuffle(COUNT // 4).batch(32), True),
        # Of unknown length.
        (lambda: data().batch(100).unbatch().shuffle(10).batch(32), True),
        (lambda: data().filter(lambda x, y: True).shuffle(COUNT).batch(32), True),
        # Of 600 or fewer: what stays is not known.
        (lambda: data().filter(lambda x, y: True).shuffle(10).batch(32), None),
    ],
)
def test_whether_images_are_mixed(made: Any, shuffles: bool | None) -> None:
    assert peek(made()).shuffled is shuffles

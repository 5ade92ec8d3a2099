"""What a network is taught: its loss, and how much each image counts in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.config.networks import CLASSES
from core.config.training import TrainConfig
from core.training.keras_setup import load


def loss(config: TrainConfig) -> Any:
    """Return the Keras loss for (N,) integer labels and (N, 10) logits, or (N, 1) numbers.

    A regression has the mean of the squared errors, of the absolute ones, or of Huber's function
    (Huber 1964, Robust Estimation of a Location Parameter): a square up to delta, and from there
    on a straight line, so that a few large errors count less. With label smoothing the aim is 1 - s
    for the right digit, and s / 10 more for all ten (Szegedy et al. 2016, Rethinking the Inception
    Architecture, section 7).
    """
    _, keras = load()
    if config.is_regression:
        return {
            "mse": keras.losses.MeanSquaredError,
            "mae": keras.losses.MeanAbsoluteError,
            "huber": lambda: keras.losses.Huber(delta=config.huber_delta),
        }[config.regression_loss]()
    if not config.label_smoothing:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def smoothed(labels: Any, logits: Any) -> Any:
        # Keras smooths one-hot labels only.
        return keras.losses.categorical_crossentropy(
            keras.ops.one_hot(keras.ops.cast(keras.ops.reshape(labels, (-1,)), "int32"), CLASSES),
            logits,
            from_logits=True,
            label_smoothing=config.label_smoothing,
        )

    return smoothed


def class_weights(config: TrainConfig, labels: NDArray[np.uint8]) -> dict[int, float] | None:
    """Return the weight of each digit's images in the loss, or None where all count the same.

    "balanced" is N / (10 n) for a digit with n of N images, as scikit-learn calls it: each digit
    counts the same in sum, and an image counts 1 on average. A digit without images counts 1.

    Args:
        config: what is trained.
        labels: (N,) of the images that it learns from.
    """
    if config.class_weights == "none":
        return None
    counts = np.bincount(labels, minlength=CLASSES)
    return {d: len(labels) / (CLASSES * int(n)) if n else 1.0 for d, n in enumerate(counts)}

"""From a specification to a Keras model."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.config.layers import (
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Pool,
    Residual,
    Weighted,
)
from core.config.networks import INPUT_SHAPE, Network
from core.config.training import TrainConfig
from core.training.keras_setup import load
from core.training.losses import loss
from core.training.optimizers import optimizer


def build(network: Network) -> Any:
    """Return an untrained, uncompiled Keras model with the specification's layers.

    Its input is (N, 28, 28, 1) float32 in [0, 1], its output (N, 10) float32 logits, or (N, 1)
    numbers where the specification ends in one.
    """
    _, keras = load()
    digits = keras.Input(INPUT_SHAPE)
    values = digits
    for layer in network.layers:
        values = apply(layer, values)
    return keras.Model(digits, values, name=network.name.replace("-", "_"))


def apply(layer: Layer, values: Any) -> Any:
    """Return a Keras tensor: what ``layer`` makes of the tensor ``values``."""
    _, keras = load()
    match layer:
        case Conv():
            return _finish(layer, _conv(layer)(values))
        case Dense():
            return _finish(layer, keras.layers.Dense(layer.units, **_weights(layer))(values))
        case Residual():
            return _residual(layer, values)
        case Pool(size, "max"):
            return keras.layers.MaxPooling2D(size)(values)
        case Pool(size):
            return keras.layers.AveragePooling2D(size)(values)
        case GlobalPool():
            return keras.layers.GlobalAveragePooling2D()(values)
        case Flatten():
            return keras.layers.Flatten()(values)
        case Dropout(rate):
            return keras.layers.Dropout(rate)(values)


def _conv(layer: Conv) -> Any:
    _, keras = load()
    return keras.layers.Conv2D(
        layer.filters, layer.kernel, layer.stride, padding=layer.padding, **_weights(layer)
    )


def _weights(layer: Weighted) -> dict[str, Any]:
    _, keras = load()
    return {
        # BatchNorm comes between the sums and the activation, and brings its own bias.
        "activation": None if layer.batch_norm else layer.activation,
        "use_bias": not layer.batch_norm,
        "kernel_initializer": layer.initializer,
        "kernel_regularizer": keras.regularizers.L2(layer.l2) if layer.l2 else None,
    }


def _finish(layer: Weighted, sums: Any) -> Any:
    _, keras = load()
    if not layer.batch_norm:
        return sums
    normalised = keras.layers.BatchNormalization()(sums)
    return keras.layers.Activation(layer.activation)(normalised)


def _residual(layer: Residual, values: Any) -> Any:
    _, keras = load()
    first, second, around = layer.convolutions()
    result = apply(second, apply(first, values))
    same = values if layer.keeps(values.shape[1:]) else apply(around, values)
    return keras.layers.Activation(layer.activation)(keras.layers.Add()([result, same]))


def compile_for_digits(model: Any, config: TrainConfig, images: int) -> None:
    """Give ``model`` the config's optimizer and loss; it learns from integer labels.

    Args:
        model: from :func:`build`.
        config: what is trained.
        images: training images an epoch.
    """
    model.compile(
        optimizer=optimizer(config, images),
        loss=loss(config),
        metrics=[config.metric],
    )
    _make_variables(model)


def _make_variables(model: Any) -> None:
    """Make the optimizer's and the metrics' variables, which else the first step would make.

    TensorFlow traces a step twice that makes variables: half a second more.
    """
    model.optimizer.build(model.trainable_variables)
    digits = np.zeros((1, *INPUT_SHAPE), np.float32)
    answers = np.zeros((1, *model.output_shape[1:]), np.float32)
    model.compute_metrics(digits, np.zeros(1, np.int64), answers)
    model.reset_metrics()

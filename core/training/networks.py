"""From a specification to a Keras model."""

from __future__ import annotations

from typing import Any

from core.config.networks import INPUT_SHAPE, Conv, Dense, Dropout, Flatten, Layer, Network, Pool
from core.config.training import TrainConfig
from core.training.keras_setup import load


def build(network: Network) -> Any:
    """Return an untrained, uncompiled ``keras.Sequential`` with the specification's layers.

    Its input is (N, 28, 28, 1) float32 in [0, 1], its output (N, 10) float32 logits.
    """
    _, keras = load()
    layers = [keras.Input(INPUT_SHAPE), *(_layer(keras, layer) for layer in network.layers)]
    return keras.Sequential(layers, name=network.name.replace("-", "_"))


def _layer(keras: Any, layer: Layer) -> Any:
    match layer:
        case Conv(filters, kernel, activation):
            return keras.layers.Conv2D(filters, kernel, activation=activation)
        case Pool(size):
            return keras.layers.MaxPooling2D(size)
        case Flatten():
            return keras.layers.Flatten()
        case Dense(units, activation):
            return keras.layers.Dense(units, activation=activation)
        case Dropout(rate):
            return keras.layers.Dropout(rate)


def optimizer(config: TrainConfig) -> Any:
    """Return the config's Keras optimizer."""
    _, keras = load()
    if config.optimizer == "sgd":
        return keras.optimizers.SGD(config.learning_rate, momentum=config.momentum)
    return keras.optimizers.Adam(config.learning_rate)


def compile_for_digits(model: Any, config: TrainConfig) -> None:
    """Give ``model`` the config's optimizer and the loss that fits integer labels and logits."""
    _, keras = load()
    model.compile(
        optimizer=optimizer(config),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )

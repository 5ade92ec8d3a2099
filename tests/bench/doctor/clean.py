"""Configurations in which nothing is wrong, to tune on: crossed, and single ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Case, Collection, Digits, Setup
from tests.bench.doctor.networks import NETWORKS, OPTIMIZERS, cnn, keras, layers, mlp, optimizer
from tests.bench.doctor.splits import (
    Split,
    chosen,
    one_hot,
    regression,
    scaled,
    setup,
    split_of,
    standardised,
)

CLEAN = Collection()


def clean(name: str, **facts: Any) -> Callable[[Any], Any]:
    """Register a program that takes a prepared split."""

    def add(program: Any) -> Any:
        def on_digits(digits: Digits) -> Setup:
            made: Setup = program(split_of(digits))
            return made

        on_digits.__wrapped__ = program  # type: ignore[attr-defined]
        CLEAN.clean(name, **facts)(on_digits)
        return program

    return add


PREPARED: dict[str, Callable[[Split], Split]] = {"0 to 1": lambda s: s, "std": standardised}


def crossed(network: str, chosen_optimizer: str, prepared: str) -> Callable[[Digits, bool], Setup]:
    def program(digits: Digits, right: bool) -> Setup:
        split = PREPARED[prepared](split_of(digits))
        return setup(NETWORKS[network](), split, OPTIMIZERS[chosen_optimizer]())

    return program


for _network in NETWORKS:
    for _optimizer in OPTIMIZERS:
        for _prepared in PREPARED:
            _name = f"{_network}, {_optimizer}, {_prepared}"
            CLEAN[_name] = Case(
                _name, None, crossed(_network, _optimizer, _prepared), inspect.getsource(crossed)
            )


@clean("small")
def small(s: Split) -> Setup:
    return setup(mlp(12), s)


@clean("batch 32")
def batch_32(s: Split) -> Setup:
    return setup(mlp(), s, batch_size=32)


@clean("batch 512")
def batch_512(s: Split) -> Setup:
    return setup(mlp(), s, batch_size=512, epochs=6)


@clean("one epoch")
def one_epoch(s: Split) -> Setup:
    return setup(mlp(), s, epochs=1)


@clean("sparse ReLU")
def sparse_relu(s: Split) -> Setup:
    return setup(mlp(512, 512), s)


@clean("SELU")
def selu(s: Split) -> Setup:
    return setup(mlp(64, 64, activation="selu", initializer="lecun_normal"), s)


@clean("norm everywhere")
def norm_everywhere(s: Split) -> Setup:
    return setup(mlp(128, 64, norm=True), s, epochs=6)


@clean("smoothing")
def smoothing(s: Split) -> Setup:
    loss = keras().losses.CategoricalCrossentropy(label_smoothing=0.1)
    return setup(mlp(), one_hot(s), loss=loss)


@clean("L2 1e-4")
def mild_penalty(s: Split) -> Setup:
    return setup(mlp(regularizer=keras().regularizers.L2(1e-4)), s)


@clean("augmented")
def augmented(s: Split) -> Setup:
    la = layers()
    turned = la.RandomRotation(10 / 360, fill_mode="constant")
    return setup(mlp(before=(la.Reshape((28, 28, 1)), turned)), s)


@clean("logits")
def logits(s: Split) -> Setup:
    loss = keras().losses.SparseCategoricalCrossentropy(from_logits=True)
    return setup(mlp(head=None), s, loss=loss)


@clean("one-hot")
def one_hot_labels(s: Split) -> Setup:
    return setup(mlp(), one_hot(s), loss="categorical_crossentropy")


@clean("regression", least=0.5)
def squared_error(s: Split) -> Setup:
    return regression(mlp(head=None, units=1), s, "mse")


@clean("Huber", least=0.5)
def huber(s: Split) -> Setup:
    return regression(mlp(head=None, units=1), s, keras().losses.Huber())


@clean("absolute error", least=0.5)
def absolute_error(s: Split) -> Setup:
    return regression(mlp(head=None, units=1), s, "mae", "rmsprop")


@clean("sigmoid inside")
def sigmoid_inside(s: Split) -> Setup:
    return setup(mlp(activation="sigmoid"), s)


@clean("one-vs-rest")
def one_against_rest(s: Split) -> Setup:
    return setup(mlp(head="sigmoid"), one_hot(s), loss="binary_crossentropy")


@clean("He normal")
def he_normal(s: Split) -> Setup:
    return setup(mlp(128, 64, initializer="he_normal"), s)


@clean("-1 to 1")
def from_minus_one(s: Split) -> Setup:
    return setup(mlp(), scaled(s, 2, -1))


@clean("scaled inside")
def scaled_inside(s: Split) -> Setup:
    return setup(mlp(before=(layers().Rescaling(1 / 255),)), scaled(s, 255))


@clean("AdamW")
def adam_w(s: Split) -> Setup:
    return setup(cnn(), s, optimizer("AdamW", weight_decay=0.01))


@clean("Nadam")
def nadam(s: Split) -> Setup:
    return setup(cnn(dropout=0.5), s, optimizer("Nadam"))


@clean("sorted, shuffled")
def sorted_but_shuffled(s: Split) -> Setup:
    return setup(mlp(), chosen(s, np.argsort(s.y)))


@clean("softmax regression")
def softmax_regression(s: Split) -> Setup:
    la = layers()
    stack = [keras().Input((28, 28)), la.Flatten(), la.Dense(10, activation="softmax")]
    return setup(keras().Sequential(stack), s, epochs=5)

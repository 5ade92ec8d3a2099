"""Faults to tune on: DeepCrime's and TheDeepChecker's mutants, transplanted to MNIST, and others of
their kind. Each is written once; ``right`` undoes its fault and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.networks import adam, cnn, keras, layers, logits, mlp, sgd
from tests.bench.doctor.splits import (
    Split,
    chosen,
    floored,
    numbers,
    one_hot,
    relabelled,
    scaled,
    setup,
    split_of,
)

FAULTS = Collection()


def fault(name: str, code: str, *also: str, **facts: Any) -> Callable[[Any], Any]:
    """Register a program that takes a prepared split and whether to be right."""

    def add(program: Any) -> Any:
        def on_digits(digits: Digits, right: bool) -> Setup:
            made: Setup = program(split_of(digits), right)
            return made

        on_digits.__wrapped__ = program  # type: ignore[attr-defined]
        FAULTS.fault(name, code, *also, **facts)(on_digits)
        return program

    return add


@fault("divided twice", "input-scale")
def divided_twice(s: Split, right: bool) -> Setup:
    return setup(mlp(), s if right else scaled(s, 1 / 255))


@fault("not normalised", "input-scale")
def not_normalised(s: Split, right: bool) -> Setup:
    return setup(mlp(), s if right else scaled(s, 255), sgd(0.01))


@fault("floored", "input-scale", "bad-values")
def divided_as_whole_numbers(s: Split, right: bool) -> Setup:
    return setup(mlp(), s if right else floored(s))


@fault("uphill", "loss-rising")
def uphill(s: Split, right: bool) -> Setup:
    class Uphill(keras().optimizers.SGD):  # type: ignore[misc]
        def apply(self, grads: Any, trainable_variables: Any = None) -> Any:
            return super().apply([-g for g in grads], trainable_variables)

    return setup(mlp(), s, sgd(0.05) if right else Uphill(0.05))


@fault("negative rate", "loss-rising")
def negative_rate(s: Split, right: bool) -> Setup:
    return setup(mlp(), s, sgd(0.05 if right else -0.01))


@fault("SGD 0.5", "learning-rate-too-high")
def sgd_half(s: Split, right: bool) -> Setup:
    return setup(cnn(), s, sgd(0.01 if right else 0.5, momentum=0.9))


@fault("SGD 10", "learning-rate-too-high")
def sgd_ten(s: Split, right: bool) -> Setup:
    return setup(mlp(), s, sgd(0.1 if right else 10.0))


@fault("Adam 0.1", "learning-rate-too-high")
def adam_tenth(s: Split, right: bool) -> Setup:
    return setup(mlp(64, 64), s, adam(0.001) if right else adam(0.1, epsilon=1e-16))


@fault("SGD 0.001", "learning-rate-too-low", epochs=True)
def sgd_low(s: Split, right: bool) -> Setup:
    return setup(mlp(), s, sgd(0.1 if right else 0.001))


@fault("Adadelta 0.001", "learning-rate-too-low", epochs=True)
def adadelta_low(s: Split, right: bool) -> Setup:
    return setup(mlp(), s, keras().optimizers.Adadelta(learning_rate=1.0 if right else 0.001))


@fault("Adam 1e-6", "learning-rate-too-low", epochs=True)
def adam_low(s: Split, right: bool) -> Setup:
    return setup(cnn(), s, adam(0.001 if right else 1e-6))


@fault("L2 0.1", "regularisation-too-strong")
def strong_penalty(s: Split, right: bool) -> Setup:
    return setup(mlp(regularizer=keras().regularizers.L2(1e-4 if right else 0.1)), s)


@fault("softmax missing", "output-loss-mismatch")
def softmax_missing(s: Split, right: bool) -> Setup:
    return setup(mlp(head="softmax" if right else None), s)


@fault("softmax twice", "output-loss-mismatch")
def softmax_twice(s: Split, right: bool) -> Setup:
    inner = mlp(head=None if right else "softmax")
    return setup(keras().Sequential([inner, layers().Softmax()]), s, sgd(0.05))


@fault("softmax, logits expected", "output-loss-mismatch")
def softmax_for_logits(s: Split, right: bool) -> Setup:
    inner = mlp(head=None if right else "softmax")
    return setup(keras().Sequential([inner, layers().Reshape((10,))]), s, sgd(0.05), logits())


@fault("softmax on the wrong axis", "output-loss-mismatch")
def softmax_of_batch(s: Split, right: bool) -> Setup:
    axis = -1 if right else 0
    return setup(mlp(head=lambda values: keras().ops.softmax(values, axis=axis)), s)


@fault("ReLU head", "output-activation")
def relu_head(s: Split, right: bool) -> Setup:
    return setup(mlp(head=None if right else "relu"), s, loss=logits())


@fault("unbalanced", "class-imbalance")
def unbalanced(s: Split, right: bool) -> Setup:
    rare = np.random.default_rng(0).random(len(s.y)) >= 0.05
    return setup(mlp(), s if right else chosen(s, ~((s.y >= 5) & rare)))


@fault("softmax inside", "hidden-activation")
def softmax_inside(s: Split, right: bool) -> Setup:
    return setup(mlp(128, 64, activation="relu" if right else "softmax"), s)


@fault("destructive augmentation", "augmentation-destroys-label")
def hard_augmentation(s: Split, right: bool) -> Setup:
    la = layers()
    shape = la.Reshape((28, 28, 1))
    hard = (la.RandomFlip("horizontal_and_vertical"), la.RandomRotation(0.5))
    mild = (la.RandomRotation(10 / 360, fill_mode="constant"),)
    return setup(mlp(before=(shape, *(mild if right else hard))), s)


@fault("constant weights", "initialisation")
def constant_weights(s: Split, right: bool) -> Setup:
    constant = keras().initializers.Constant(0.01)
    return setup(mlp(128, 64, initializer="glorot_uniform" if right else constant), s)


@fault("zero weights", "initialisation")
def zero_weights(s: Split, right: bool) -> Setup:
    return setup(mlp(initializer="glorot_uniform" if right else "zeros"), s)


@fault("wild weights", "initialisation")
def wild_weights(s: Split, right: bool) -> Setup:
    wild = keras().initializers.RandomNormal(stddev=1.0)
    return setup(mlp(128, 64, initializer="glorot_uniform" if right else wild), s)


@fault("images shuffled without labels", "label-noise")
def shuffled_apart(s: Split, right: bool) -> Setup:
    mixed = np.random.default_rng(0).permutation(s.y)
    return setup(mlp(), s if right else relabelled(s, mixed))


@fault("noise", "label-noise")
def noise(s: Split, right: bool) -> Setup:
    rng = np.random.default_rng(0)
    wrong = rng.random(len(s.y)) < 0.4
    noisy = np.where(wrong, rng.integers(0, 10, len(s.y)), s.y)
    return setup(mlp(), s if right else relabelled(s, noisy))


@fault("labels changed", "label-noise")
def labels_changed(s: Split, right: bool) -> Setup:
    some = (s.y == 3) & (np.random.default_rng(0).random(len(s.y)) < 0.6)
    return setup(mlp(), s if right else relabelled(s, np.where(some, 8, s.y)))


@fault("classes overlapped", "label-noise")
def overlapped(s: Split, right: bool) -> Setup:
    four = s.y == 4
    x, y = np.concatenate([s.x, s.x[four]]), np.concatenate([s.y, s.y[four] + 5])
    order = np.random.default_rng(0).permutation(len(y))
    return setup(mlp(), s if right else replace(s, x=x[order], y=y[order]))


@fault("MSE for classes", "wrong-loss")
def mse_for_classes(s: Split, right: bool) -> Setup:
    loss = "categorical_crossentropy" if right else "mse"
    return setup(mlp(), one_hot(s), sgd(0.01), loss)


@fault("MSE for numbers", "wrong-loss")
def mse_for_numbers(s: Split, right: bool) -> Setup:
    if right:
        return setup(mlp(), s)
    return setup(mlp(), numbers(s), loss="mse")


@fault("class deleted", "missing-class")
def class_deleted(s: Split, right: bool) -> Setup:
    return setup(mlp(), s if right else chosen(s, s.y != 3))


@fault("sorted", "not-shuffled")
def sorted_labels(s: Split, right: bool) -> Setup:
    return setup(mlp(), chosen(s, np.argsort(s.y, kind="stable")), shuffle=right)


@fault("linear", "missing-nonlinearity")
def linear(s: Split, right: bool) -> Setup:
    return setup(mlp(128, 64, activation="relu" if right else None), s)


@fault("dropout 0.9", "dropout-too-high")
def much_dropout(s: Split, right: bool) -> Setup:
    return setup(mlp(64, 64, dropout=0.2 if right else 0.9), s)


@fault("bottleneck", "capacity-too-small", epochs=True)
def bottleneck(s: Split, right: bool) -> Setup:
    return setup(mlp(64, 64 if right else 2, 64), s)


@fault("deep sigmoid", "vanishing-gradient")
def deep_sigmoid(s: Split, right: bool) -> Setup:
    return setup(mlp(*[32] * 8, activation="relu" if right else "sigmoid"), s, sgd(0.1))


@fault("validation inverted", "split-mismatch")
def validation_inverted(s: Split, right: bool) -> Setup:
    return setup(mlp(), s if right else replace(s, x_val=1 - s.x_val, x_test=1 - s.x_test))


@fault("validation in training", "leakage")
def validation_in_training(s: Split, right: bool) -> Setup:
    few = chosen(s, slice(1_000))
    if not right:
        few = replace(few, x_val=few.x[:500], y_val=few.y[:500])
    return setup(mlp(), few, epochs=15, honest=True)


@fault("NaN images", "bad-values")
def nan_images(s: Split, right: bool) -> Setup:
    x = s.x.copy()
    x[::50, 0, 0] = np.nan
    return setup(mlp(), s if right else replace(s, x=x))


@fault("batches of 2", "batch-too-small", "train-inference-gap")
def batches_of_two(s: Split, right: bool) -> Setup:
    # The same number of steps, so that only the batch differs.
    few = chosen(s, slice(3_000 if right else 600))
    return setup(mlp(norm=True), few, batch_size=64 if right else 2, epochs=6 if right else 1)

"""Faults whose cause is known, and configurations that are fine, as data for a benchmark.

The faults are DeepCrime's and TheDeepChecker's mutants, transplanted to MNIST, and others of their
kind. A case builds a compiled model and what to give to ``fit``; nothing here trains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Split:
    """Images (N, 28, 28) float32 from 0 to 1 and labels (N,) int64, two shares of them."""

    x: Any
    y: Any
    x_val: Any
    y_val: Any


@dataclass(frozen=True)
class Setup:
    """What one training is made of."""

    model: Any
    split: Split
    fit: dict[str, Any] = field(default_factory=dict)
    """Arguments of ``fit`` beside data and callbacks."""


@dataclass(frozen=True)
class Case:
    """A fault, or a clean configuration."""

    name: str
    code: str | None
    """The true cause's code; None where nothing is wrong."""
    build: Callable[[Split], Setup]
    also: tuple[str, ...] = ()
    """Other codes that would be as right."""


def keras() -> Any:
    """Import Keras when a case is built."""
    import keras as package

    return package


def layers() -> Any:
    """Return ``keras.layers``."""
    return keras().layers


def mlp(
    *hidden: int,
    activation: Any = "relu",
    head: Any = "softmax",
    initializer: Any = "glorot_uniform",
    regularizer: Any = None,
    dropout: float = 0.0,
    norm: bool = False,
    units: int = 10,
    before: tuple[Any, ...] = (),
) -> Any:
    """Return an uncompiled multilayer perceptron for 28x28 images."""
    la = layers()
    stack = [keras().Input((28, 28)), *before, la.Flatten()]
    for width in hidden or (128,):
        stack.append(
            la.Dense(
                width,
                activation=None if norm else activation,
                kernel_initializer=initializer,
                kernel_regularizer=regularizer,
            )
        )
        if norm:
            stack += [la.BatchNormalization(), la.Activation(activation)]
        if dropout:
            stack.append(la.Dropout(dropout))
    stack.append(la.Dense(units, activation=head, kernel_initializer=initializer))
    return keras().Sequential(stack)


def cnn(
    activation: Any = "relu",
    head: Any = "softmax",
    *,
    norm: bool = False,
    dropout: float = 0.0,
    width: int = 16,
    before: tuple[Any, ...] = (),
) -> Any:
    """Return an uncompiled small convolutional network."""
    la = layers()
    stack = [keras().Input((28, 28)), la.Reshape((28, 28, 1)), *before]
    for filters in (width, 2 * width):
        stack.append(la.Conv2D(filters, 3, strides=2, activation=None if norm else activation))
        if norm:
            stack += [la.BatchNormalization(), la.Activation(activation)]
    stack.append(la.Flatten())
    if dropout:
        stack.append(la.Dropout(dropout))
    stack.append(la.Dense(10, activation=head))
    return keras().Sequential(stack)


def residual() -> Any:
    """Return an uncompiled network with one block around which its input passes."""
    la = layers()
    given = keras().Input((28, 28))
    values = la.Conv2D(16, 3, strides=2, padding="same", activation="relu")(
        la.Reshape((28, 28, 1))(given)
    )
    inner = la.BatchNormalization()(la.Conv2D(16, 3, padding="same")(values))
    inner = la.Conv2D(16, 3, padding="same")(la.Activation("relu")(inner))
    values = la.Activation("relu")(la.Add()([values, la.BatchNormalization()(inner)]))
    return keras().Model(given, la.Dense(10, activation="softmax")(la.Flatten()(values)))


def setup(
    model: Any,
    split: Split,
    optimizer: Any = "adam",
    loss: Any = "sparse_categorical_crossentropy",
    metrics: tuple[str, ...] = ("accuracy",),
    **fit: Any,
) -> Setup:
    """Compile a model and put it together with its data."""
    model.compile(optimizer=optimizer, loss=loss, metrics=list(metrics))
    return Setup(model, split, {"epochs": 3, "batch_size": 64, **fit})


def logits() -> Any:
    """Return the cross-entropy that takes logits."""
    return keras().losses.SparseCategoricalCrossentropy(from_logits=True)


def one_hot(split: Split) -> Split:
    """Return ``split`` with rows of ten for labels."""
    eye = np.eye(10, dtype=np.float32)
    return replace(split, y=eye[split.y], y_val=eye[split.y_val])


def scaled(split: Split, factor: float, shift: float = 0.0) -> Split:
    """Return ``split`` with other values, all images alike."""
    x, x_val = ((part * factor + shift).astype(np.float32) for part in (split.x, split.x_val))
    return replace(split, x=x, x_val=x_val)


def chosen(split: Split, keep: Any) -> Split:
    """Return ``split`` with only some training images, or in another order."""
    return replace(split, x=split.x[keep], y=split.y[keep])


def _sgd(rate: float, **more: Any) -> Any:
    return keras().optimizers.SGD(rate, **more)


def _unbalanced(split: Split) -> Split:
    rng = np.random.default_rng(0)
    return chosen(split, (split.y < 5) | (rng.random(len(split.y)) < 0.05))


def _relabelled(split: Split, labels: Any) -> Split:
    return replace(split, y=np.asarray(labels).astype(np.int64))


def _noisy(split: Split, share: float) -> Split:
    rng = np.random.default_rng(0)
    wrong = rng.random(len(split.y)) < share
    return _relabelled(split, np.where(wrong, rng.integers(0, 10, len(split.y)), split.y))


def _overlapping(split: Split) -> Split:
    four = split.y == 4
    x, y = np.concatenate([split.x, split.x[four]]), np.concatenate([split.y, split.y[four] + 5])
    order = np.random.default_rng(0).permutation(len(y))
    return replace(split, x=x[order], y=y[order])


def _swapped(split: Split) -> Split:
    rng = np.random.default_rng(0)
    chosen_ones = (split.y == 3) & (rng.random(len(split.y)) < 0.6)
    return _relabelled(split, np.where(chosen_ones, 8, split.y))


def _uphill(split: Split) -> Setup:
    package = keras()

    class Uphill(package.optimizers.SGD):  # type: ignore[misc, name-defined]
        def apply(self, grads: Any, trainable_variables: Any = None) -> Any:
            return super().apply([-g for g in grads], trainable_variables)

    return setup(mlp(), split, Uphill(0.05))


def _batch_softmax(values: Any) -> Any:
    return keras().ops.softmax(values, axis=0)


def _hard_augmentation() -> tuple[Any, ...]:
    la = layers()
    return la.Reshape((28, 28, 1)), la.RandomFlip("horizontal_and_vertical"), la.RandomRotation(0.5)


def _mild_augmentation() -> tuple[Any, ...]:
    la = layers()
    return la.Reshape((28, 28, 1)), la.RandomRotation(10 / 360, fill_mode="constant")


def _constant(value: float) -> Any:
    return keras().initializers.Constant(value)


def _normal(spread: float) -> Any:
    return keras().initializers.RandomNormal(stddev=spread)


def _optimizer(name: str, **settings: Any) -> Any:
    return getattr(keras().optimizers, name)(**settings)


FAULTS: tuple[Case, ...] = (
    Case("divided twice", "input-scale", lambda s: setup(mlp(), scaled(s, 1 / 255))),
    Case("not normalised", "input-scale", lambda s: setup(mlp(), scaled(s, 255), _sgd(0.01))),
    Case(
        "floored",
        "input-scale",
        lambda s: setup(
            mlp(), replace(s, x=np.floor(s.x).astype(int), x_val=np.floor(s.x_val).astype(int))
        ),
        ("bad-values",),
    ),
    Case("uphill", "loss-rising", _uphill),
    Case("negative rate", "loss-rising", lambda s: setup(mlp(), s, _sgd(-0.01))),
    Case("SGD 0.5", "learning-rate-too-high", lambda s: setup(cnn(), s, _sgd(0.5, momentum=0.9))),
    Case("SGD 10", "learning-rate-too-high", lambda s: setup(mlp(), s, _sgd(10.0))),
    Case(
        "Adam 0.1",
        "learning-rate-too-high",
        lambda s: setup(mlp(64, 64), s, _optimizer("Adam", learning_rate=0.1, epsilon=1e-16)),
    ),
    Case("SGD 0.001", "learning-rate-too-low", lambda s: setup(mlp(), s, _sgd(0.001))),
    Case(
        "Adadelta 0.001",
        "learning-rate-too-low",
        lambda s: setup(mlp(), s, _optimizer("Adadelta", learning_rate=0.001)),
    ),
    Case(
        "Adam 1e-6",
        "learning-rate-too-low",
        lambda s: setup(cnn(), s, _optimizer("Adam", learning_rate=1e-6)),
    ),
    Case(
        "L2 0.1",
        "regularisation-too-strong",
        lambda s: setup(mlp(regularizer=keras().regularizers.L2(0.1)), s),
    ),
    Case("softmax missing", "output-loss-mismatch", lambda s: setup(mlp(head=None), s)),
    Case(
        "softmax twice",
        "output-loss-mismatch",
        lambda s: setup(
            keras().Sequential([mlp(head="softmax"), layers().Softmax()]), s, _sgd(0.05)
        ),
    ),
    Case(
        "softmax, logits expected",
        "output-loss-mismatch",
        lambda s: setup(
            keras().Sequential([mlp(head="softmax"), layers().Reshape((10,))]),
            s,
            _sgd(0.05),
            logits(),
        ),
    ),
    Case(
        "softmax on the wrong axis",
        "output-loss-mismatch",
        lambda s: setup(mlp(head=_batch_softmax), s),
    ),
    Case("ReLU head", "output-activation", lambda s: setup(mlp(head="relu"), s, loss=logits())),
    Case("unbalanced", "class-imbalance", lambda s: setup(mlp(), _unbalanced(s))),
    Case(
        "softmax inside",
        "hidden-activation",
        lambda s: setup(mlp(128, 64, activation="softmax"), s),
    ),
    Case(
        "destructive augmentation",
        "augmentation-destroys-label",
        lambda s: setup(mlp(before=_hard_augmentation()), s),
    ),
    Case(
        "constant weights",
        "initialisation",
        lambda s: setup(mlp(128, 64, initializer=_constant(0.01)), s),
    ),
    Case("zero weights", "initialisation", lambda s: setup(mlp(initializer="zeros"), s)),
    Case(
        "wild weights", "initialisation", lambda s: setup(mlp(128, 64, initializer=_normal(1.0)), s)
    ),
    Case(
        "images shuffled without labels",
        "label-noise",
        lambda s: setup(mlp(), _relabelled(s, np.random.default_rng(0).permutation(s.y))),
    ),
    Case("noise", "label-noise", lambda s: setup(mlp(), _noisy(s, 0.4))),
    Case("labels changed", "label-noise", lambda s: setup(mlp(), _swapped(s))),
    Case("classes overlapped", "label-noise", lambda s: setup(mlp(), _overlapping(s))),
    Case("MSE for classes", "wrong-loss", lambda s: setup(mlp(), one_hot(s), _sgd(0.01), "mse")),
    Case("MSE for numbers", "wrong-loss", lambda s: setup(mlp(), s, loss="mse")),
    Case("class deleted", "missing-class", lambda s: setup(mlp(), chosen(s, s.y != 3))),
    Case(
        "sorted",
        "not-shuffled",
        lambda s: setup(mlp(), chosen(s, np.argsort(s.y, kind="stable")), shuffle=False),
    ),
    Case("linear", "missing-nonlinearity", lambda s: setup(mlp(128, 64, activation=None), s)),
    Case("dropout 0.9", "dropout-too-high", lambda s: setup(mlp(64, 64, dropout=0.9), s)),
    Case("bottleneck", "capacity-too-small", lambda s: setup(mlp(64, 2, 64), s)),
    Case(
        "deep sigmoid",
        "vanishing-gradient",
        lambda s: setup(mlp(*[32] * 8, activation="sigmoid"), s, _sgd(0.1)),
    ),
    Case(
        "validation inverted",
        "split-mismatch",
        lambda s: setup(mlp(), replace(s, x_val=1 - s.x_val)),
    ),
    Case(
        "validation in training",
        "leakage",
        lambda s: setup(mlp(), replace(s, x_val=s.x[:500], y_val=s.y[:500])),
    ),
    Case("NaN images", "bad-values", lambda s: setup(mlp(), replace(s, x=_with_nan(s.x)))),
    Case(
        "batches of 2",
        "batch-too-small",
        lambda s: setup(mlp(norm=True), chosen(s, slice(600)), batch_size=2, epochs=1),
    ),
)


def _with_nan(x: Any) -> Any:
    broken = x.copy()
    broken[::50, 0, 0] = np.nan
    return broken


def _standardised(split: Split) -> Split:
    return scaled(split, 1 / 0.3081, -0.1307 / 0.3081)


def _numbers(split: Split) -> Split:
    return replace(split, y=split.y.astype(np.float32), y_val=split.y_val.astype(np.float32))


def _regression(split: Split, loss: Any, optimizer: Any = "adam", **fit: Any) -> Setup:
    return setup(mlp(head=None, units=1), _numbers(split), optimizer, loss, ("mae",), **fit)


def _smoothed() -> Any:
    return keras().losses.CategoricalCrossentropy(label_smoothing=0.1)


_NETWORKS: dict[str, Callable[[], Any]] = {
    "mlp": mlp,
    "cnn": cnn,
    "norm cnn": lambda: cnn(norm=True),
    "tanh": lambda: mlp(activation="tanh"),
    "dropout": lambda: mlp(dropout=0.5),
    "residual": residual,
}
_OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "SGD 0.1": lambda: _sgd(0.1),
    "momentum": lambda: _sgd(0.01, momentum=0.9),
    "Adadelta": lambda: _optimizer("Adadelta", learning_rate=1.0),
    "RMSprop": lambda: _optimizer("RMSprop"),
    "Adam": lambda: _optimizer("Adam"),
}
_PREPARED: dict[str, Callable[[Split], Split]] = {"0 to 1": lambda s: s, "std": _standardised}


def _crossed(network: str, optimizer: str, prepared: str) -> Case:
    return Case(
        f"{network}, {optimizer}, {prepared}",
        None,
        lambda s: setup(_NETWORKS[network](), _PREPARED[prepared](s), _OPTIMIZERS[optimizer]()),
    )


CLEAN: tuple[Case, ...] = (
    *(
        _crossed(network, optimizer, prepared)
        for network in _NETWORKS
        for optimizer in _OPTIMIZERS
        for prepared in _PREPARED
    ),
    Case("small", None, lambda s: setup(mlp(12), s)),
    Case("batch 32", None, lambda s: setup(mlp(), s, batch_size=32)),
    Case("batch 512", None, lambda s: setup(mlp(), s, batch_size=512, epochs=6)),
    Case("one epoch", None, lambda s: setup(mlp(), s, epochs=1)),
    Case("sparse ReLU", None, lambda s: setup(mlp(512, 512), s)),
    Case(
        "SELU",
        None,
        lambda s: setup(mlp(64, 64, activation="selu", initializer="lecun_normal"), s),
    ),
    Case("norm everywhere", None, lambda s: setup(mlp(128, 64, norm=True), s, epochs=6)),
    Case("smoothing", None, lambda s: setup(mlp(), one_hot(s), loss=_smoothed())),
    Case("L2 1e-4", None, lambda s: setup(mlp(regularizer=keras().regularizers.L2(1e-4)), s)),
    Case("augmented", None, lambda s: setup(mlp(before=_mild_augmentation()), s)),
    Case("logits", None, lambda s: setup(mlp(head=None), s, loss=logits())),
    Case("one-hot", None, lambda s: setup(mlp(), one_hot(s), loss="categorical_crossentropy")),
    Case("regression", None, lambda s: _regression(s, "mse")),
    Case("Huber", None, lambda s: _regression(s, keras().losses.Huber())),
    Case("absolute error", None, lambda s: _regression(s, "mae", "rmsprop")),
    Case("sigmoid inside", None, lambda s: setup(mlp(activation="sigmoid"), s)),
    Case(
        "one-vs-rest",
        None,
        lambda s: setup(mlp(head="sigmoid"), one_hot(s), loss="binary_crossentropy"),
    ),
    Case("He normal", None, lambda s: setup(mlp(128, 64, initializer="he_normal"), s)),
    Case("-1 to 1", None, lambda s: setup(mlp(), scaled(s, 2, -1))),
    Case(
        "scaled inside",
        None,
        lambda s: setup(mlp(before=(layers().Rescaling(1 / 255),)), scaled(s, 255)),
    ),
    Case("AdamW", None, lambda s: setup(cnn(), s, _optimizer("AdamW", weight_decay=0.01))),
    Case("Nadam", None, lambda s: setup(cnn(dropout=0.5), s, _optimizer("Nadam"))),
    Case("sorted, shuffled", None, lambda s: setup(mlp(), chosen(s, np.argsort(s.y)))),
    Case("softmax regression", None, lambda s: setup(_softmax_regression(), s, epochs=5)),
)


def _softmax_regression() -> Any:
    la = layers()
    return keras().Sequential(
        [keras().Input((28, 28)), la.Flatten(), la.Dense(10, activation="softmax")]
    )

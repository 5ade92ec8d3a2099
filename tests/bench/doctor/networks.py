"""Small networks for 28x28 images, uncompiled, and optimizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


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


def optimizer(name: str, **settings: Any) -> Any:
    """Return an optimizer of Keras."""
    return getattr(keras().optimizers, name)(**settings)


NETWORKS: dict[str, Callable[[], Any]] = {
    "mlp": mlp,
    "cnn": cnn,
    "norm cnn": lambda: cnn(norm=True),
    "tanh": lambda: mlp(activation="tanh"),
    "dropout": lambda: mlp(dropout=0.5),
    "residual": residual,
}
OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "SGD 0.1": lambda: optimizer("SGD", learning_rate=0.1),
    "momentum": lambda: optimizer("SGD", learning_rate=0.01, momentum=0.9),
    "Adadelta": lambda: optimizer("Adadelta", learning_rate=1.0),
    "RMSprop": lambda: optimizer("RMSprop"),
    "Adam": lambda: optimizer("Adam"),
}


def sgd(rate: float, **more: Any) -> Any:
    """Return stochastic gradient descent."""
    return keras().optimizers.SGD(rate, **more)


def adam(rate: float, **more: Any) -> Any:
    """Return Adam."""
    return keras().optimizers.Adam(rate, **more)


def logits() -> Any:
    """Return the cross-entropy that takes logits."""
    return keras().losses.SparseCategoricalCrossentropy(from_logits=True)

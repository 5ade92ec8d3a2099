"""Held-out faults of networks as they are built, after public questions."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup

FAULTS = Collection()


@FAULTS.fault(
    "every layer frozen",
    "no-gradient",
    title="The trainable boolean is broken in the functional api",
    link="https://github.com/keras-team/keras/issues/2506",
)
def every_layer_frozen(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model
    from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

    x, x_val, x_test = (
        (part[0].astype("float32") / 255)[..., None]
        for part in (digits.train, digits.validation, digits.test)
    )
    given = Input((28, 28, 1))
    values = Conv2D(16, 3, activation="relu", trainable=right)(given)
    values = MaxPooling2D(3)(values)
    values = Dense(64, activation="relu", trainable=right)(Flatten()(values))
    model = Model(given, Dense(10, activation="softmax", trainable=right)(values))
    model.compile("adadelta", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 1.0
    fit = {"batch_size": 128, "epochs": 3, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "argmax in the middle",
    "no-gradient",
    title="backend argmax has none for gradients. Can you even define one?",
    link="https://github.com/keras-team/keras/issues/11157",
)
def argmax_in_the_middle(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers, ops

    inputs = keras.Input((28, 28))
    values = layers.Flatten()(inputs)
    values = layers.Dense(64, activation="relu")(values)
    values = layers.Dense(24, activation="softmax" if not right else "relu")(values)
    if not right:
        codes = layers.Lambda(lambda v: ops.argmax(v, axis=-1), output_shape=())(values)
        values = layers.Embedding(24, 32)(codes)
    else:
        values = layers.Dense(32)(values)
    values = layers.Dense(32, activation="relu")(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    x, x_test = digits.train[0] / 255.0, digits.test[0] / 255.0
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "zeros, as in softmax regression",
    "initialisation",
    title="some change to Mnist_softmax.py",
    link="https://github.com/tensorflow/tensorflow/issues/3916",
    listed=True,
)
def zeros_in_two_layers(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    class Layer(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self, units: int, function: Any = None) -> None:
            super().__init__()
            self.units, self.function = units, function

        def build(self, shape: Any) -> None:
            start = "glorot_uniform" if right else "zeros"
            self.w = self.add_weight(shape=(shape[-1], self.units), initializer=start)
            self.b = self.add_weight(shape=(self.units,), initializer="zeros")

        def call(self, values: Any) -> Any:
            made = tf.matmul(values, self.w) + self.b
            return made if self.function is None else self.function(made)

    model = keras.Sequential([Layer(300, tf.nn.sigmoid), Layer(10, tf.nn.softmax)])
    optimizer = keras.optimizers.SGD(0.5)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])

    def prepare(images: Any) -> Any:
        return images.reshape(-1, 784).astype("float32") / 255

    eye = np.eye(10, dtype="float32")
    held = (prepare(digits.validation[0]), eye[digits.validation[1]])
    fit = {"epochs": 3, "batch_size": 100, "validation_data": held}
    x, y = prepare(digits.train[0]), eye[digits.train[1]]
    return Setup(model, x, y, prepare(digits.test[0]), digits.test[1], fit)


@FAULTS.fault(
    "two layers and no activation",
    "missing-nonlinearity",
    "learning-rate-too-high",
    title="Add activation function",
    link="https://github.com/aymericdamien/TensorFlow-Examples/pull/299",
    listed=True,
)
def no_activation(digits: Digits, right: bool) -> Setup:
    import keras

    class NeuralNet(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            function = "relu" if right else None
            self.flatten = keras.layers.Flatten()
            self.fc1 = keras.layers.Dense(256, activation=function)
            self.fc2 = keras.layers.Dense(256, activation=function)
            self.out = keras.layers.Dense(10)

        def call(self, x: Any) -> Any:
            return self.out(self.fc2(self.fc1(self.flatten(x))))

    model = NeuralNet()
    model.compile(
        keras.optimizers.Adam(0.001 if right else 0.1),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 3, "batch_size": 128, "validation_data": held}
    x, x_test = digits.train[0] / 255.0, digits.test[0] / 255.0
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "dense layers in a loop",
    "missing-nonlinearity",
    title="keras/examples/mnist_sklearn_wrapper.py line 67",
    link="https://github.com/keras-team/keras/issues/9286",
    listed=True,
)
def dense_in_a_loop(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense, Dropout, Flatten

    model = Sequential([Input((28, 28)), Flatten()])
    for size in (128, 96, 64):
        model.add(Dense(size, activation="relu" if right else None))
    model.add(Dropout(0.1))
    model.add(Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    x, x_test = digits.train[0] / 255.0, digits.test[0] / 255.0
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "the share to keep taken for the share to drop",
    "dropout-too-high",
    title="Dropout rate is inverted",
    link="https://github.com/titu1994/Inception-v4/issues/5",
    listed=True,
)
def inverted_dropout(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    keep = 0.8
    rate = 1 - keep if right else keep
    inputs = keras.Input((28, 28, 1))
    values = inputs
    for filters in (8, 16, 32):
        values = layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu")(values)
        values = layers.Dropout(rate)(values)
    values = layers.Dense(64, activation="relu")(layers.Flatten()(values))
    values = layers.Dropout(rate)(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        (part[0] / 255.0)[..., None] for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "three and four units",
    "capacity-too-small",
    title="What kind of accuracy do you get?",
    link="https://github.com/kdexd/digit-classifier/issues/5",
    epochs=True,
)
def three_and_four_units(digits: Digits, right: bool) -> Setup:
    import keras

    sizes = [784, 64, 32, 10] if right else [784, 3, 4, 10]
    model = keras.Sequential([keras.Input((sizes[0],))])
    for size in sizes[1:-1]:
        model.add(keras.layers.Dense(size, activation="sigmoid"))
    model.add(keras.layers.Dense(sizes[-1], activation="softmax"))
    optimizer = keras.optimizers.SGD(0.5, momentum=0.5)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].reshape(-1, 784) / 255.0 for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 5, "batch_size": 16, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "six layers of sigmoid",
    "vanishing-gradient",
    "saturated-units",
    title="[Question]Tutorial 3(Pytorch, JAX) Test accuracy for the model with sigmoid activation "
    "function",
    link="https://github.com/phlippe/uvadlc_notebooks/issues/119",
    listed=True,
)
def six_layers_of_sigmoid(digits: Digits, right: bool) -> Setup:
    import keras

    function = "relu" if right else "sigmoid"
    spread = keras.initializers.RandomUniform(-0.05, 0.05)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    for size in (256, 256, 128, 128, 64):
        start = "he_uniform" if right else spread
        model.add(keras.layers.Dense(size, activation=function, kernel_initializer=start))
    model.add(keras.layers.Dense(10))
    model.compile(
        keras.optimizers.SGD(0.01, momentum=0.9),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )

    def prepare(images: Any) -> Any:
        return (images / 255.0 - 0.5) / 0.5

    held = (prepare(digits.validation[0]), digits.validation[1])
    fit = {"epochs": 4, "batch_size": 128, "validation_data": held}
    x, y = prepare(digits.train[0]), digits.train[1]
    return Setup(model, x, y, prepare(digits.test[0]), digits.test[1], fit)

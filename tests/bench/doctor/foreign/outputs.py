"""Held-out faults of heads, losses and targets, after public questions."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, explained

FAULTS = Collection()


@FAULTS.fault(
    "one sigmoid for ten digits",
    "wrong-loss",
    "output-activation",
    "output-loss-mismatch",
    title="Too low accuracy on MNIST dataset using a neural network",
    link="https://datascience.stackexchange.com/questions/38604/"
    "too-low-accuracy-on-mnist-dataset-using-a-neural-network",
)
def one_sigmoid(digits: Digits, right: bool) -> Setup:
    from keras import Input
    from keras.layers import Dense
    from keras.models import Sequential

    x, x_test = (part[0].reshape(-1, 784) / 255 for part in (digits.train, digits.test))
    model = Sequential()
    model.add(Input((784,)))
    model.add(Dense(64, activation="relu"))
    if right:
        model.add(Dense(10, activation="softmax"))
        loss = "sparse_categorical_crossentropy"
    else:
        model.add(Dense(1, activation="sigmoid"))
        loss = "binary_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    fit = {"epochs": 3, "validation_split": 0.33}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "softmax of one output",
    "output-loss-mismatch",
    "output-activation",
    title="Is it Okay to use Stateful Recurrent NN (LSTM) for classification",
    link="https://stackoverflow.com/questions/47241622/"
    "is-it-okay-to-use-stateful-recurrent-nn-lstm-for-classification",
)
def softmax_of_one(digits: Digits, right: bool) -> Setup:
    from keras import Input
    from keras.layers import LSTM, Dense
    from keras.models import Sequential

    def odd(pair: Any) -> Any:
        return pair[0].astype("float32") / 255, (pair[1] % 2).astype("float32")

    (x, y), held, (x_test, y_test) = odd(digits.train), odd(digits.validation), odd(digits.test)
    model = Sequential()
    model.add(Input((28, 28)))
    model.add(LSTM(48, return_sequences=False))
    model.add(Dense(1, activation="sigmoid" if right else "softmax"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"batch_size": 100, "epochs": 3, "shuffle": True, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "softmax before a loss of logits",
    "output-loss-mismatch",
    title="This training is useless",
    link="https://github.com/tensorflow/tfjs-core/issues/879",
    listed=True,
)
def softmax_then_logits(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    def loss(labels: Any, answers: Any) -> Any:
        return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=answers)

    class Predict(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.hidden = keras.layers.Dense(64, activation="relu")
            self.head = keras.layers.Dense(10)

        def call(self, images: Any) -> Any:
            flat = tf.reshape(tf.cast(images, tf.float32) / 255.0, (-1, 784))
            answers = self.head(self.hidden(flat))
            return answers if right else tf.nn.softmax(answers)

    model = Predict()
    model.compile(keras.optimizers.SGD(0.03), loss, metrics=["accuracy"])
    eye = np.eye(10, dtype="float32")
    held = (digits.validation[0], eye[digits.validation[1]])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    x, y = digits.train[0], eye[digits.train[1]]
    return Setup(model, x, y, digits.test[0], digits.test[1], fit)


@FAULTS.fault(
    "softmax over an axis of one",
    "output-loss-mismatch",
    "output-activation",
    title='a bug on softamx and K.set_image_data_format("channels_first")',
    link="https://github.com/MrGiovanni/ModelsGenesis/pull/8",
    listed=True,
)
def softmax_over_one(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        (part[0] / 255.0)[..., None] for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 5, strides=2, activation="relu")(inputs)
    values = layers.Conv2D(24, 3, strides=2, activation="relu")(values)
    values = layers.Conv2D(10, 5)(values)
    values = layers.Reshape((10, 1))(values)
    values = layers.Softmax(axis=1 if right else -1)(values)
    model = keras.Model(inputs, layers.Reshape((10,))(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "ReLU just before softmax",
    "output-activation",
    title="Fix MNIST MLP model",
    link="https://github.com/NervanaSystems/ngraph/pull/994",
    listed=True,
)
def relu_then_softmax(digits: Digits, right: bool) -> Setup:
    import keras

    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(64, activation="relu"))
    model.add(keras.layers.Dense(10, activation=None if right else "relu"))
    model.add(keras.layers.Softmax())
    model.compile(
        keras.optimizers.SGD(0.3), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    x, x_test = digits.train[0] / 255.0, digits.test[0] / 255.0
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "tanh for large numbers",
    "output-activation",
    "target-scale",
    title="Regression problems / continuous target",
    link="https://github.com/keras-team/keras/issues/108",
)
def tanh_regression(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    def ink(pair: Any) -> Any:
        # Pixels of ink in each of 4 x 4 fields: what is to be told is their sum.
        fields = pair[0].reshape(-1, 7, 4, 7, 4).sum(axis=(2, 4)).reshape(-1, 49) / 4080.0
        return fields, (pair[0] > 127).sum(axis=(1, 2)).astype("float32") / 10

    (x, y), held, (x_test, y_test) = ink(digits.train), ink(digits.validation), ink(digits.test)
    model = Sequential([Input((49,))])
    model.add(Dense(32))
    model.add(Activation("tanh"))
    model.add(Dense(32))
    model.add(Activation("tanh"))
    model.add(Dense(1))
    if not right:
        model.add(Activation("tanh"))
    model.compile(optimizer="rmsprop", loss="mse")
    fit = {"batch_size": 32, "epochs": 10, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "targets in thousands",
    "target-scale",
    title="Keras no hidden layer != simple linear regression ??",
    link="https://github.com/keras-team/keras/issues/2576",
    epochs=True,
)
def targets_in_thousands(digits: Digits, right: bool) -> Setup:
    import keras

    def ink(pair: Any) -> Any:
        return pair[0].reshape(-1, 784) / 255.0, pair[0].sum(axis=(1, 2)).astype("float32")

    (x, y), (x_val, y_val), (x_test, y_test) = (
        ink(part) for part in (digits.train, digits.validation, digits.test)
    )
    if right:
        mean, spread = y.mean(), y.std()
        y, y_val, y_test = ((t - mean) / spread for t in (y, y_val, y_test))
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="rmsprop")
    fit = {"epochs": 5, "batch_size": 16, "validation_data": (x_val, y_val)}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "a similarity that is minimised",
    "wrong-loss",
    "loss-rising",
    title="Shouldn't the dice coefficient loss be negative?",
    link="https://github.com/IAmSuyogJadhav/"
    "3d-mri-brain-tumor-segmentation-using-autoencoder-regularization/issues/7",
)
def similarity_minimised(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import ops

    def dice(truth: Any, answers: Any) -> Any:
        both = ops.sum(truth * answers, axis=-1)
        total = ops.sum(ops.square(truth), axis=-1) + ops.sum(ops.square(answers), axis=-1)
        similar = 2.0 * both / (total + 1e-6)
        return 1.0 - similar if right else similar

    inputs = keras.Input((28, 28))
    values = keras.layers.Flatten()(inputs)
    values = keras.layers.Dense(128, activation="relu")(values)
    model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(values))
    model.compile(optimizer="adam", loss=dice, metrics=["accuracy"])
    one_hot = keras.utils.to_categorical
    held = (digits.validation[0] / 255.0, one_hot(digits.validation[1]))
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    x, y = digits.train[0] / 255.0, one_hot(digits.train[1])
    return Setup(model, x, y, digits.test[0] / 255.0, digits.test[1], fit)

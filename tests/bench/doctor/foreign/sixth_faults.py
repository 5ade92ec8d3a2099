"""A sixth set of held-out faults: programs out of published benchmarks, in order of their numbers.

The benchmarks are DeepLocalize's, DeepFD's and NeuraLint's, which took real programs from Stack
Overflow. Their questions were gone through by number, and each taken whose fault, by the published
repair or the accepted answer, can be carried over to digits and has a code. Left out was only what
crashes, what has no repair or none that matters here, what stands in an earlier set, exact repeats,
and a sixth of one code. Then come DeepLocalize's programs from GitHub and AutoTrainer's cases, by
name. Of several faults in one program, the one whose repair restores most is the cause. Whoever
wrote this knew the conditions' codes, and nothing of how they are told.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, explained

FAULTS = Collection()


def _three(digits: Digits, prepare: Any) -> tuple[Any, Any, Any]:
    """Prepare all three shares alike."""
    return prepare(digits.train), prepare(digits.validation), prepare(digits.test)


def _fields(images: Any, rows: int, columns: int) -> Any:
    """Return how bright each part of an image is: (N, rows * columns), from 0 to 255."""
    parts = images.reshape(-1, rows, 28 // rows, columns, 28 // columns)
    return parts.mean(axis=(2, 4)).reshape(len(images), -1).astype("float32")


def _either(part: Any) -> Any:
    """Return two bits of each digit, odd or not and small or not, and whether just one is set."""
    bits = np.stack([part[1] % 2 == 1, part[1] < 5], axis=1)
    return bits.astype("float32"), (bits[:, :1] != bits[:, 1:]).astype("float32")


def _circles(part: Any) -> Any:
    """Turn how the ink is spread into points of two rings; which are of the inner one?"""
    inner = part[1] < 5
    turn = 2 * np.pi * (part[0][:, ::2].sum(axis=(1, 2), dtype="float64") % 997) / 997
    noise = np.random.default_rng(len(inner)).normal(scale=0.1, size=(len(inner), 2))
    points = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.where(inner, 0.5, 1)[:, None]
    return (points + noise).astype("float32"), inner.astype("float32")


def _standard(shares: Any) -> Any:
    """Take the training inputs' mean off all inputs, and divide by their spread."""
    mean, spread = shares[0][0].mean(axis=0), shares[0][0].std(axis=0) + 1e-6
    return tuple(((x - mean) / spread, y) for x, y in shares)


@FAULTS.fault(
    "one or the other, by mean absolute error",
    "learning-rate-too-low",
    "wrong-loss",
    "too-few-updates",
    title="how to use keras for XOR",
    link="https://stackoverflow.com/questions/31556268/",
    listed=True,
    epochs=True,
)
def one_or_the_other(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense
    from keras.optimizers import SGD

    (x, y), held, (x_test, y_test) = _three(digits, _either)
    model = Sequential([Input((2,))])
    model.add(Dense(4, kernel_initializer="glorot_uniform"))
    model.add(Activation("sigmoid"))
    model.add(Dense(1, kernel_initializer="glorot_uniform"))
    model.add(Activation("sigmoid"))
    if right:
        model.compile(loss="mse", optimizer="adam", metrics=["accuracy"])
    else:
        sgd = SGD(0.05, momentum=0.11, nesterov=True)
        model.compile(loss="mean_absolute_error", optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 8, "shuffle": True, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "rows of ones and rows of noughts",
    "output-loss-mismatch",
    "output-activation",
    title="How to prepare a dataset for Keras?",
    link="https://stackoverflow.com/questions/31880720/",
)
def ones_and_noughts(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense, Dropout
    from keras.optimizers import RMSprop

    def table(part: Any) -> Any:
        """128 columns, on or off, of the digits 0 and 1."""
        kept = part[1] < 2
        middle = part[0][kept][:, 6:22, 2:26].reshape(-1, 16, 8, 3).mean(axis=3)
        return (middle.reshape(-1, 128) > 90).astype("float32"), part[1][kept].astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((128,))])
    model.add(Dense(50, activation="relu"))
    model.add(Activation("relu"))
    model.add(Dropout(0.2))
    model.add(Dense(50))
    model.add(Activation("relu"))
    model.add(Dropout(0.2))
    model.add(Dense(1))
    model.add(Activation("sigmoid" if right else "softmax"))
    model.compile(loss="binary_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 1, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "a weighted sum out of a softmax",
    "output-activation",
    "target-scale",
    "input-scale",
    "output-loss-mismatch",
    title="(question 33969059 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/33969059/",
    least=0.5,
)
def weighted_sum(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense, Dropout
    from keras.optimizers import SGD

    def table(part: Any) -> Any:
        """Three quantities of up to 10,000, and what they come to with a weight each."""
        x = _fields(part[0], 4, 4)[:, (5, 6, 9)] * 40
        y = x @ np.array([2.0, 1.0, 0.5]) + 2.2
        return (x / 1e4, y[:, None] / 1e4) if right else (x, y[:, None])

    (x, y), held, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((3,))])
    model.add(Dense(3, kernel_initializer="random_uniform"))
    model.add(Activation("tanh"))
    model.add(Dropout(0.5))
    model.add(Dense(2, kernel_initializer="random_uniform"))
    model.add(Activation("tanh"))
    model.add(Dropout(0.5))
    model.add(Dense(1, kernel_initializer="random_uniform"))
    model.add(Activation("linear" if right else "softmax"))
    sgd = SGD(0.1, momentum=0.9, nesterov=True)
    model.compile(loss="mean_squared_error", optimizer=sgd, metrics=["mae"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "two, three and one that is always one",
    "output-loss-mismatch",
    "output-activation",
    "learning-rate-too-low",
    title="(question 34311586 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/34311586/",
)
def two_three_and_one(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense
    from keras.optimizers import SGD

    def bits(part: Any) -> Any:
        """Much above on the left, much below on the right; just one of the two?"""
        ink = _fields(part[0], 2, 2)
        x = np.stack([ink[:, 0] > 33, ink[:, 3] > 31], axis=1)
        return x.astype("float32"), (x[:, :1] != x[:, 1:]).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, bits)
    model = Sequential([Input((2,))])
    model.add(Dense(2, kernel_initializer="random_uniform"))
    model.add(Activation("sigmoid"))
    model.add(Dense(3, kernel_initializer="random_uniform"))
    model.add(Activation("sigmoid"))
    model.add(Dense(1, kernel_initializer="random_uniform"))
    model.add(Activation("sigmoid" if right else "softmax"))
    sgd = SGD(0.1 if right else 0.001, momentum=0.9, nesterov=True)
    model.compile(loss="mean_squared_error", optimizer=sgd)
    fit = {"epochs": 3, "batch_size": 4, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "sixteen columns into tanh",
    "input-scale",
    "wrong-loss",
    title="How to train and tune an artificial multilayer perceptron neural network using Keras?",
    link="https://stackoverflow.com/questions/34673164/",
    listed=True,
)
def sixteen_columns(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers
    from keras.optimizers import SGD

    eye = np.eye(2, dtype="float32")

    def table(part: Any) -> Any:
        """Whole numbers from 0 to 15, of threes and eights."""
        kept = np.isin(part[1], (3, 8))
        x, y = np.round(_fields(part[0][kept], 4, 4) / 17), part[1][kept] == 8
        return x, eye[y.astype(int)]

    (x, y), held, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((16,))])
    if right:
        model.add(layers.BatchNormalization())
    for _ in range(2):
        model.add(layers.Dense(64, kernel_initializer="random_uniform"))
        model.add(layers.Activation("tanh"))
        model.add(layers.Dropout(0.5))
    model.add(layers.Dense(2, kernel_initializer="random_uniform"))
    model.add(layers.Activation("sigmoid" if right else "softmax"))
    loss = "binary_crossentropy" if right else "mean_squared_error"
    sgd = SGD(0.1, momentum=0.9, nesterov=True)
    model.compile(loss=loss, optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 16, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "three labels that may come together",
    "output-activation",
    "wrong-loss",
    title="Keras neural network outputs same result for every input",
    link="https://stackoverflow.com/questions/38648195/",
    least=0.65,
)
def may_come_together(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense, Dropout

    def table(part: Any) -> Any:
        """Twenty counts; is there much above, much in the middle, much below?"""
        ink = part[0][:, 4:24, 4:24].reshape(-1, 5, 4, 4, 5) / 255
        x = np.round(ink.sum(axis=(2, 4)).reshape(-1, 20))
        third = [x[:, 4:8].sum(axis=1), x[:, 8:12].sum(axis=1), x[:, 12:16].sum(axis=1)]
        y = np.stack([many > np.median(many) for many in third], axis=1)
        return x, y.astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((20,))])
    for _ in range(2):
        model.add(Dense(20))
        model.add(Activation("relu"))
        model.add(Dropout(0.5))
    model.add(Dense(3))
    model.add(Activation("sigmoid" if right else "softmax"))
    loss = "binary_crossentropy" if right else "mean_squared_error"
    model.compile(loss=loss, optimizer="sgd", metrics=["accuracy"])
    fit = {"epochs": 6, "batch_size": 20, "validation_data": held}

    def score(answers: Any, labels: Any) -> float:
        pairs = zip(np.asarray(answers).T, labels.T, strict=True)
        return float(np.mean([above(0.5)(one, truth) for one, truth in pairs]))

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@FAULTS.fault(
    "three columns as they were measured",
    "input-scale",
    title="Neural network accuracy optimization",
    link="https://stackoverflow.com/questions/39525358/",
    listed=True,
)
def three_columns(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    def table(part: Any) -> Any:
        """All the ink, how high and how wide; is the box well filled?"""
        lit = part[0] > 50
        high, wide = (lit.any(axis=axis).sum(axis=1) for axis in (2, 1))
        total = part[0].sum(axis=(1, 2), dtype="float64")
        x = np.stack([total, high, wide], axis=1).astype("float32")
        return x, (total > 90 * high * wide).astype("float32")

    shares = _three(digits, table)
    (x, y), held, (x_test, y_test) = _standard(shares) if right else shares
    model = Sequential([Input((3,))])
    model.add(Dense(12, kernel_initializer="random_uniform"))
    model.add(Activation("relu"))
    model.add(Dense(3, kernel_initializer="random_uniform"))
    model.add(Activation("relu"))
    model.add(Dense(1, kernel_initializer="random_uniform"))
    model.add(Activation("sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 10, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "packets, good or bad, by a ReLU",
    "input-scale",
    "output-activation",
    "output-loss-mismatch",
    title="(question 44066044 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/44066044/",
    listed=True,
)
def packets(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    def table(part: Any) -> Any:
        """Eleven numbers of very different size, and whether the digit has a loop."""
        x = _fields(part[0], 4, 4)[:, 2:13] * np.geomspace(0.01, 100, 11)
        return x.astype("float32"), np.isin(part[1], (0, 6, 8, 9)).astype("float32")

    shares = _three(digits, table)
    (x, y), held, (x_test, y_test) = _standard(shares) if right else shares
    model = Sequential([Input((11,))])
    for units, activation in ((12, "relu"), (12, "relu"), (1, "sigmoid" if right else "relu")):
        model.add(Dense(units, kernel_initializer="random_normal"))
        model.add(Activation(activation))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 5, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "ten steps of four, and the same answer",
    "output-loss-mismatch",
    "output-activation",
    title="(question 45378493 of NeuraLint's benchmark)",
    link="https://stackoverflow.com/questions/45378493/",
)
def ten_steps_of_four(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    def series(part: Any) -> Any:
        bands = part[0][:, 4:24].reshape(-1, 10, 2, 4, 7).mean(axis=(2, 4)) / 255
        return bands.astype("float32"), np.isin(part[1], (0, 1, 4, 6, 9)).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, series)
    model = Sequential([Input((10, 4))])
    for filters in (16, 8):
        model.add(layers.Conv1D(filters=filters, kernel_size=4, padding="same"))
        model.add(layers.BatchNormalization())
        model.add(layers.LeakyReLU())
        model.add(layers.Dropout(0.2))
    model.add(layers.Flatten())
    model.add(layers.Dense(64))
    model.add(layers.BatchNormalization())
    model.add(layers.LeakyReLU())
    model.add(layers.Dense(1))
    model.add(layers.Activation("sigmoid" if right else "softmax"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 8, "batch_size": 128, "validation_data": held, "shuffle": True}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "one number, one unit, and one more",
    "output-loss-mismatch",
    "output-activation",
    "wrong-loss",
    title="(question 45442843 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/45442843/",
)
def one_number(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    def table(part: Any) -> Any:
        x = part[0].mean(axis=(1, 2), dtype="float32")[:, None]
        return x, (x[:, 0] > 33).astype("float32")

    shares = _three(digits, table)
    (x, y), held, (x_test, y_test) = _standard(shares) if right else shares
    model = Sequential([Input((1,))])
    model.add(Dense(1))
    model.add(Activation("sigmoid"))
    model.add(Dense(1, kernel_initializer="random_normal"))
    model.add(Activation("sigmoid" if right else "softmax"))
    loss = "binary_crossentropy" if right else "mean_absolute_error"
    model.compile(loss=loss, optimizer="rmsprop", metrics=["accuracy"])
    fit = {"epochs": 40, "batch_size": 200, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "the expert's tutorial, with one ReLU too many",
    "output-activation",
    "output-loss-mismatch",
    title="(question 47352366 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/47352366/",
)
def experts_tutorial(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Reshape

    bias = keras.initializers.Constant(0.1)
    options = {"activation": "relu", "bias_initializer": bias}
    model = keras.Sequential([keras.Input((784,))])
    model.add(Reshape((28, 28, 1)))
    model.add(Conv2D(8, (5, 5), padding="same", **options))
    model.add(MaxPooling2D(padding="same"))
    model.add(Conv2D(16, (5, 5), padding="same", **options))
    model.add(MaxPooling2D(padding="same"))
    model.add(Reshape((1, 7 * 7 * 16)))
    model.add(Dense(256, **options))
    model.add(Dropout(0.5))
    model.add(Flatten())
    model.add(Dense(10, activation="softmax" if right else "relu"))
    loss = keras.losses.categorical_crossentropy
    model.compile(loss=loss, optimizer="adam", metrics=["accuracy"])
    eye = np.eye(10, dtype="float32")
    (x, y), held, (x_test, y_test) = _three(
        digits, lambda part: (part[0].reshape(-1, 784).astype("float32") / 255, eye[part[1]])
    )
    fit = {"epochs": 3, "batch_size": 50, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "a straight line between nought and one",
    "output-activation",
    "target-scale",
    title="(question 48221692 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/48221692/",
)
def straight_line(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    def line(part: Any) -> Any:
        x = part[0].mean(axis=(1, 2), dtype="float32")[:, None] / 20
        return x, 2 * x + 1

    (x, y), held, (x_test, y_test) = _three(digits, line)
    model = Sequential([Input((1,))])
    model.add(Dense(5))
    model.add(Activation("sigmoid"))
    model.add(Dense(1))
    model.add(Activation("linear" if right else "sigmoid"))
    model.compile(loss="mean_squared_error", optimizer="sgd", metrics=["mae"])
    fit = {"epochs": 8, "batch_size": 100, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "below nought, out of a ReLU",
    "output-activation",
    title="(question 48251943 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/48251943/",
)
def below_nought(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    def table(part: Any) -> Any:
        """How ink is spread over two quarters, and how much it leans."""
        ink = _fields(part[0], 2, 2) / 30
        return ink[:, 1:3] - 1, np.tanh(ink[:, 1] - ink[:, 2])

    (x, y), held, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((2,))])
    model.add(Dense(4))
    model.add(Activation("relu"))
    model.add(Dense(1))
    model.add(Activation("tanh" if right else "relu"))
    model.compile(loss="mean_squared_error", optimizer="sgd", metrics=["mse"])
    fit = {"epochs": 5, "batch_size": 10, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "a book's first network without its sigmoids",
    "missing-nonlinearity",
    "output-activation",
    "learning-rate-too-high",
    "wrong-loss",
    title="(question 48385830 of DeepLocalize's and DeepFD's benchmarks)",
    link="https://stackoverflow.com/questions/48385830/",
    listed=True,
)
def books_first_network(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.initializers import RandomNormal
    from keras.layers import Dense
    from keras.optimizers import SGD

    def layer(units: int, activation: str, seed: int) -> Any:
        return Dense(
            units,
            activation=activation if right else None,
            kernel_initializer=RandomNormal(stddev=1, seed=seed),
            bias_initializer=RandomNormal(stddev=1, seed=seed + 1),
        )

    eye = np.eye(10, dtype="float32")
    (x, y), held, (x_test, y_test) = _three(
        digits, lambda part: (part[0].reshape(-1, 784).astype("float32") / 255, eye[part[1]])
    )
    model = Sequential([Input((784,)), layer(30, "sigmoid", 1), layer(10, "softmax", 3)])
    loss = "categorical_crossentropy" if right else "mean_squared_error"
    model.compile(optimizer=SGD(3.0), loss=loss, metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 10, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "pictures as they come, five hundred a step",
    "input-scale",
    title="(question 48594888 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/48594888/",
    listed=True,
)
def five_hundred_a_step(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    eye = np.eye(10, dtype="float32")

    def pictures(part: Any) -> Any:
        x = part[0].astype("float32")[..., None]
        return (x / 255 if right else x), eye[part[1]]

    (x, y), held, (x_test, y_test) = _three(digits, pictures)
    model = Sequential([Input((28, 28, 1))])
    for filters in (16, 48):
        model.add(Conv2D(filters, (3, 3), activation="relu", kernel_initializer="he_normal"))
        model.add(MaxPooling2D((2, 2)))
    model.add(Flatten())
    model.add(Dense(128, activation="relu"))
    model.add(Dropout(0.3))
    model.add(Dense(10, activation="softmax"))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 500, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "five times the square",
    "learning-rate-too-high",
    "exploding-gradient",
    "non-finite",
    title="(question 48934338 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/48934338/",
    listed=True,
)
def five_times_the_square(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense
    from keras.optimizers import SGD

    def curve(part: Any) -> Any:
        """How much ink there is, from 0 to 5; five times the square, and what cannot be known."""
        x = np.minimum(part[0].mean(axis=(1, 2), dtype="float32")[:, None] / 15, 5)
        rest = np.random.default_rng(len(x)).normal(size=x.shape) ** 3
        return x, (5 * x**2 + rest).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, curve)
    model = Sequential([Input((1,))])
    model.add(Dense(50))
    model.add(Activation("relu"))
    model.add(Dense(30, kernel_initializer="random_uniform"))
    model.add(Activation("relu"))
    model.add(Dense(1))
    model.add(Activation("linear"))
    model.compile(loss="mse", optimizer=SGD(0.001 if right else 0.1), metrics=["mae"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "a third folder for a question of two",
    "wrong-loss",
    "output-activation",
    "label-encoding",
    title="(question 50079585 of DeepLocalize's and NeuraLint's benchmarks)",
    link="https://stackoverflow.com/questions/50079585/",
)
def third_folder(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    def folders(part: Any) -> Any:
        kept = part[1] < 3
        x, y = part[0][kept].astype("float32")[..., None] / 255, part[1][kept]
        return x, np.eye(3, dtype="float32")[y] if right else y.astype("float32")

    (x, y), held, (x_test, _) = _three(digits, folders)
    model = Sequential([Input((28, 28, 1)), layers.RandomZoom(0.2, seed=5)])
    for filters in (12, 12, 24):
        model.add(layers.Conv2D(filters, (3, 3), padding="same"))
        model.add(layers.Activation("relu"))
        model.add(layers.MaxPooling2D(pool_size=(2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(64))
    model.add(layers.Activation("relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(3 if right else 1))
    model.add(layers.Activation("softmax" if right else "sigmoid"))
    loss = "categorical_crossentropy" if right else "binary_crossentropy"
    model.compile(loss=loss, optimizer="rmsprop", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 16, "validation_data": held}
    return Setup(model, x, y, x_test, digits.test[1][digits.test[1] < 3], fit)


@FAULTS.fault(
    "a toy, and five epochs of it",
    "too-few-updates",
    "learning-rate-too-low",
    "underfitting",
    title="Neural net fails on toy dataset",
    link="https://stackguides.com/questions/50306988/neural-net-fails-on-toy-dataset",
    epochs=True,
)
def five_epochs_of_a_toy(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    eye = np.eye(2, dtype="float32")

    def toy(part: Any) -> Any:
        """Two numbers: from 0.2 to 0.4 for noughts, from 0.5 to 0.7 for ones."""
        images, y = part[0][part[1] < 2][:400], part[1][part[1] < 2][:400]
        ink = np.clip(_fields(images, 2, 2)[:, (0, 3)] / 80, 0, 1)
        return (0.2 + 0.3 * y[:, None] + 0.2 * ink).astype("float32"), eye[y]

    (x, y), held, (x_test, y_test) = _three(digits, toy)
    model = Sequential([Input((2,))])
    model.add(Dense(units=2))
    model.add(Activation("sigmoid"))
    model.add(Dense(units=2))
    model.add(Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 150 if right else 5, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "one column, many kinds",
    "wrong-loss",
    "output-activation",
    title="(question 58609115 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/58609115/",
)
def one_column_many_kinds(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    eye = np.eye(12, dtype="float32")

    def table(part: Any) -> Any:
        """How much ink there is, and its place among twelve equal shares."""
        x = part[0].mean(axis=(1, 2), dtype="float32")[:, None] / 10
        return x, eye[np.clip((x[:, 0] - 1) * 3, 0, 11).astype(int)]

    (x, y), held, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((1,))])
    hidden, last = ("relu", "softmax") if right else ("sigmoid", "sigmoid")
    for units, activation in ((69, hidden), (69, hidden), (12, last)):
        model.add(Dense(units, kernel_initializer="random_normal"))
        model.add(Activation(activation))
    loss = "categorical_crossentropy" if right else "binary_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 50, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "large kernels first, and a softmax of one at last",
    "output-loss-mismatch",
    "output-activation",
    title="(question 58844149 of NeuraLint's benchmark)",
    link="https://stackoverflow.com/questions/58844149/",
)
def large_kernels_first(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    (x, y), held, (x_test, y_test) = _three(
        digits,
        lambda part: (part[0].astype("float32")[..., None] / 255, (part[1] > 4) * 1.0),
    )
    model = Sequential([Input((28, 28, 1))])
    model.add(Conv2D(8, kernel_size=7, padding="same", activation="relu"))
    model.add(MaxPooling2D(pool_size=(3, 3), strides=(2, 2)))
    for _ in range(2):
        model.add(Conv2D(16, kernel_size=3, padding="same", activation="relu"))
        model.add(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
    model.add(Flatten())
    model.add(Dense(units=100, activation="relu"))
    model.add(Dropout(0.2))
    model.add(Dense(1))
    model.add(Activation("sigmoid" if right else "softmax"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "labels divided like the images",
    "label-encoding",
    "split-mismatch",
    title="(question 59325381 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/59325381/",
)
def labels_divided(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    x, y = digits.train[0][..., None] / 255, digits.train[1].reshape(-1, 1)
    if not right:
        y = y / 255
    x_val, x_test = (
        part[0][..., None] / 255 if right else part[0][..., None].astype("float64")
        for part in (digits.validation, digits.test)
    )
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, (3, 3), strides=(1, 1), padding="same"),
            layers.MaxPooling2D(pool_size=(2, 2), padding="valid"),
            layers.Conv2D(12, (3, 3), strides=(1, 1), padding="same"),
            layers.MaxPooling2D(pool_size=(2, 2), padding="valid"),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (x_val, digits.validation[1].reshape(-1, 1))
    fit = {"epochs": 3, "validation_data": held}
    return Setup(model, x, y, x_test, digits.test[1], fit)


@FAULTS.fault(
    "key points at a tenth",
    "learning-rate-too-high",
    title="FacialKeypointsDetection (DeepLocalize's benchmark)",
    link="https://github.com/Wardat-ISU/DeepLocalize/tree/master/Benchmark/GitHub/"
    "Buggy%20Model/FacialKeypointsDetection",
    listed=True,
    least=0.6,
)
def key_points(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, optimizers
    from keras.layers import Dense

    def points(part: Any) -> Any:
        """Where the middle of the ink lies in each of seven bands, from -1 to 1."""
        x = part[0].reshape(-1, 784).astype("float32") / 255
        bands = x.reshape(-1, 7, 4, 28).sum(axis=2)
        middle = (bands @ np.arange(28.0) + 13.5) / (bands.sum(axis=2) + 1)
        return x, ((middle - 13.5) / 13.5).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, points)
    model = Sequential([Input((784,)), Dense(50), Dense(100), Dense(7)])
    if right:
        optimizer = optimizers.SGD(0.01, momentum=0.9, nesterov=True, clipnorm=1)
    else:
        optimizer = optimizers.Adam(0.1)
    model.compile(loss="mean_squared_error", optimizer=optimizer, metrics=["mae"])
    fit = {"epochs": 6, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "a game of life in two epochs",
    "learning-rate-too-low",
    "too-few-updates",
    "underfitting",
    title="gol_nn (DeepLocalize's benchmark)",
    link="https://github.com/Wardat-ISU/DeepLocalize/tree/master/Benchmark/GitHub/"
    "Buugy%20Model/gol_nn",
    listed=True,
    epochs=True,
)
def game_of_life(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Activation, Conv2D

    def fields(part: Any) -> Any:
        """Five by five cells out of noise and ink; which of the inner nine live on?"""
        dice = np.random.default_rng(len(part[1])).random((len(part[1]), 3, 3))
        live = (dice < 0.3 + part[0][:, 9:18:3, 9:18:3] / 640).astype("int32")
        padded = np.pad(live, ((0, 0), (1, 1), (1, 1)), mode="wrap")
        near = sum(
            padded[:, 1 + a : 4 + a, 1 + b : 4 + b]
            for a in (-1, 0, 1)
            for b in (-1, 0, 1)
            if a or b
        )
        after = (near == 3) | ((live == 1) & (near == 2))
        return padded[..., None].astype("float32"), after[..., None].astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, fields)
    model = keras.Sequential([keras.Input((5, 5, 1))])
    model.add(Conv2D(10, kernel_size=(3, 3), padding="valid"))
    model.add(Activation("relu"))
    model.add(Conv2D(20, kernel_size=(1, 1), padding="same"))
    model.add(Activation("relu"))
    model.add(Conv2D(1, kernel_size=(1, 1), padding="same"))
    model.add(Activation("sigmoid"))
    optimizer = keras.optimizers.Adam(0.01 if right else 0.001)
    loss = "mse" if right else "binary_crossentropy"
    model.compile(loss=loss, optimizer=optimizer, metrics=["accuracy"])
    fit = {"epochs": 2, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "eight times five, drawn too small",
    "initialisation",
    "vanishing-gradient",
    "dead-units",
    title="DyingReLU, case 14 (AutoTrainer)",
    link="https://github.com/shiningrain/AUTOTRAINER/blob/master/DL_tools/code/DyingReLU/case14.py",
)
def eight_times_five(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Dense

    (x, y), held, (x_test, y_test) = _three(digits, _circles)
    start = "he_uniform" if right else "random_uniform"
    inputs = keras.Input((2,))
    values = inputs
    for _ in range(8):
        activation = "selu" if right else "relu"
        values = Dense(5, activation=activation, kernel_initializer=start)(values)
    model = keras.Model(inputs, Dense(1, activation="sigmoid")(values))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 25, "batch_size": 128, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "exponentials of exponentials",
    "exploding-gradient",
    "hidden-activation",
    "non-finite",
    title="GradientExplode, case 26 (AutoTrainer)",
    link="https://github.com/shiningrain/AUTOTRAINER/blob/master/DL_tools/code/GradientExplode/"
    "case26.py",
)
def exponentials(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Dense

    (x, y), held, (x_test, y_test) = _three(digits, _circles)
    inputs = keras.Input((2,))
    values = inputs
    for _ in range(4):
        activation = "tanh" if right else "exponential"
        values = Dense(5, activation=activation, kernel_initializer="he_uniform")(values)
    last = Dense(1, activation="sigmoid", kernel_initializer="he_uniform")
    model = keras.Model(inputs, last(values))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 25, "batch_size": 128, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "eight convolutions of sigmoids",
    "vanishing-gradient",
    "hidden-activation",
    "saturated-units",
    title="GradientVanish, case 16 with convolutions (AutoTrainer)",
    link="https://github.com/shiningrain/AUTOTRAINER/blob/master/DL_tools/code/GradientVanish/"
    "case16-cnn.py",
)
def convolutions_of_sigmoids(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    activation = "relu" if right else "sigmoid"
    eye = np.eye(10, dtype="float32")
    (x, y), held, (x_test, y_test) = _three(
        digits,
        lambda part: (part[0][:, ::2, ::2, None].astype("float32") / 127.5 - 1, eye[part[1]]),
    )
    model = Sequential([Input((14, 14, 1))])
    for filters in (12, 24):
        for _ in range(4):
            model.add(Conv2D(filters, (3, 3), padding="same", activation=activation))
        model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(128, activation=activation))
    model.add(Dense(10, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 256, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)

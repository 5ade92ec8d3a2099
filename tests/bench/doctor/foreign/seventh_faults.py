"""A seventh set of held-out faults: what the sixth left of the published benchmarks.

First come, by number, the questions of DeepLocalize's, NeuraLint's and DeepFD's benchmarks that the
sixth set did not take, then DeepLocalize's programs from GitHub, the Stack Overflow
programs that TheDeepChecker was measured on, AutoTrainer's cases, and public questions that a
search for the usual complaints gives first. Each is taken whose cause is told, by a repair or an
answer, and can be carried over to digits. Left out was what crashes, what has no repair or none
that matters here, what stands in an earlier set, and a fifth of one code. Whoever wrote this knew
the conditions' codes, and nothing of how they are told.
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


def _flat(part: Any) -> Any:
    """Return pixels from 0 to 1 in rows, and rows of ten."""
    x = part[0].reshape(-1, 784).astype("float32") / 255
    return x, np.eye(10, dtype="float32")[part[1]]


def _line(part: Any) -> Any:
    """Return one number from -8 to 8 for how much ink there is, and what is not known of it."""
    x = np.clip((part[0].mean(axis=(1, 2), dtype="float32")[:, None] - 33) / 3, -8, 8)
    return x, np.random.default_rng(len(x)).uniform(-1, 1, x.shape)


def _blobs(part: Any) -> Any:
    """Return points round one of three middles, and rows of three."""
    kind = part[1] % 3
    dice = np.random.default_rng(len(kind))
    middle = np.array([[-1.3, -9.5], [1.0, -4.4], [-5.8, -6.5]])
    points = middle[kind] + dice.normal(scale=1.5, size=(len(kind), 2))
    return points.astype("float32"), np.eye(3, dtype="float32")[kind]


@FAULTS.fault(
    "five columns and the gradient of nothing",
    "output-loss-mismatch",
    "output-activation",
    title="(question 45337371 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/45337371/",
)
def gradient_of_nothing(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    def table(part: Any) -> Any:
        """Five measures from 0 to 1; is there more ink above than below?"""
        ink = _fields(part[0], 7, 1)[:, 1:6] / 100
        return ink, (ink[:, :2].sum(axis=1) > ink[:, 3:].sum(axis=1)).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((5,))])
    model.add(Dense(60, activation="relu"))
    model.add(Dense(50, activation="relu"))
    model.add(Dense(1, activation="sigmoid" if right else "softmax"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "six dates out of a sigmoid",
    "output-activation",
    "target-scale",
    title="(question 50555434 of NeuraLint's benchmark)",
    link="https://stackoverflow.com/questions/50555434/",
    least=0.5,
)
def six_dates(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    def table(part: Any) -> Any:
        """Twenty-eight features from 0 to 1, and six numbers from 1 to about 12."""
        x = _fields(part[0], 4, 7) / 255
        y = x.reshape(-1, 4, 7)
        y = np.concatenate([y.sum(axis=2), y[:, :, :3].sum(axis=2)[:, 1:3]], axis=1)
        return x, (1 + y * 3).astype("float32")

    (x, y), _, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((28,))])
    for units in (20, 15, 6):
        model.add(Dense(units, kernel_initializer="normal", activation="relu"))
    last = "linear" if right else "sigmoid"
    model.add(Dense(6, kernel_initializer="normal", activation=last))
    model.compile(optimizer="adam", loss="mae")
    fit = {"epochs": 10, "validation_split": 0.15}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "six hundred numbers in a row, eight rows at a time",
    "output-loss-mismatch",
    "output-activation",
    title="(question 51749207 of NeuraLint's benchmark)",
    link="https://stackoverflow.com/questions/51749207/",
)
def numbers_in_a_row(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    def rows(part: Any) -> Any:
        """Every second row of the middle, one after another; is it a digit below five?"""
        middle = part[0][:, 4:24:2, 4:24].reshape(-1, 200, 1).astype("float32") / 255
        return middle, (part[1] < 5).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, rows)
    model = Sequential([Input((200, 1))])
    model.add(layers.Conv1D(filters=20, kernel_size=4, activation="relu", padding="same"))
    model.add(layers.MaxPooling1D(pool_size=2))
    model.add(layers.Dropout(0.3))
    model.add(layers.Flatten())
    model.add(layers.Dense(50, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid" if right else "softmax"))
    model.compile(loss="binary_crossentropy", optimizer="nadam", metrics=["accuracy"])
    fit = {"epochs": 1, "batch_size": 8, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "irises as they were measured",
    "output-activation",
    "input-scale",
    "wrong-loss",
    title="(question 51930566 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/51930566/",
)
def irises(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense

    def table(part: Any) -> Any:
        """Four lengths from 0 to 8, and one of three kinds."""
        kept = np.isin(part[1], (0, 1, 4))
        lit = part[0][kept] > 60
        lengths = [lit.any(axis=1).sum(axis=1) / 3, lit.any(axis=2).sum(axis=1) / 3]
        lengths += [lit[:, 12:16, 12:16].mean(axis=(1, 2)) * 3, lit[:, 4:10].mean(axis=(1, 2)) * 5]
        kinds = np.searchsorted((0, 1, 4), part[1][kept])
        return np.stack(lengths, axis=1).astype("float32"), np.eye(3, dtype="float32")[kinds]

    shares = _three(digits, table)
    mean, spread = shares[0][0].mean(axis=0), shares[0][0].std(axis=0)
    if right:
        shares = tuple(((x - mean) / spread, y) for x, y in shares)
    (x, y), held, (x_test, y_test) = shares
    model = Sequential([Input((4,))])
    model.add(Dense(4, kernel_initializer="random_normal"))
    model.add(Activation("relu"))
    model.add(Dense(3, kernel_initializer="random_normal"))
    model.add(Activation("softmax" if right else "sigmoid"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"batch_size": 5, "epochs": 5, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "labels for every step, and ten epochs",
    "too-few-updates",
    "learning-rate-too-low",
    "underfitting",
    title="(question 59282996 of DeepFD's benchmark)",
    link="https://stackoverflow.com/questions/59282996/",
    epochs=True,
)
def labels_for_every_step(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, optimizers
    from keras.layers import LSTM, Bidirectional, Dense, Dropout, Masking, TimeDistributed

    def series(part: Any) -> Any:
        """Twenty steps of five numbers that tell their label, of which the last are nought."""
        images, labels = part[0][:800], part[1][:800]
        dice = np.random.default_rng(len(labels))
        kinds = 1 + (images[:, 4:24, 14] > 60)
        shift = 2.0 * (kinds[:, :, None] == 2)
        values = dice.normal(size=(len(labels), 20, 5)) + shift
        over = np.arange(20) >= 10 + labels[:, None]
        values[over], kinds[over] = 0, 0
        return values.astype("float32"), kinds[..., None].astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, series)
    x, y = x[:100], y[:100]
    model = Sequential([Input((20, 5)), Masking(mask_value=0.0)])
    model.add(Bidirectional(LSTM(20, return_sequences=True)))
    model.add(Dropout(0.2))
    model.add(TimeDistributed(Dense(3, activation="softmax")))
    sgd = optimizers.SGD(0.01, momentum=0.9, nesterov=True)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=sgd)
    fit = {"epochs": 150 if right else 10, "batch_size": 20, "validation_data": held}

    def score(answers: Any, truth: Any) -> float:
        real = truth[..., 0] > 0
        return float((np.asarray(answers).argmax(axis=-1) == truth[..., 0])[real].mean())

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@FAULTS.fault(
    "sandwich or not, with half of each map dropped",
    "dropout-too-high",
    "train-inference-gap",
    "underfitting",
    title="hotdog-sandwich (DeepLocalize's benchmark)",
    link="https://github.com/Wardat-ISU/DeepLocalize/tree/master/Benchmark/GitHub/"
    "Buggy%20Model/hotdog-sandwich",
    listed=True,
)
def sandwich_or_not(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    def food(part: Any) -> Any:
        x = part[0].repeat(2, axis=1).repeat(2, axis=2).astype("float32")[..., None] / 255
        x = np.pad(x, ((0, 0), (4, 4), (4, 4), (0, 0)))
        return x, np.eye(2, dtype="float32")[np.isin(part[1], (0, 6, 8, 9)) * 1]

    (x, y), held, (x_test, y_test) = _three(digits, food)
    net = Sequential([Input((64, 64, 1))])
    for filters, size in ((8, 5), (16, 3), (32, 3)):
        net.add(layers.Conv2D(filters, size, strides=size))
        if not right:
            net.add(layers.Dropout(0.5))
        net.add(layers.Activation("relu"))
    net.add(layers.Flatten())
    if right:
        net.add(layers.Dropout(0.2))
    net.add(layers.Dense(240))
    net.add(layers.Activation("relu"))
    net.add(layers.Dense(120))
    net.add(layers.Dense(2))
    net.add(layers.Activation("softmax"))
    net.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "validation_data": held}
    return Setup(net, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "three times five hundred, drawn as they come",
    "initialisation",
    "exploding-gradient",
    "initial-loss",
    title="IPS_4 (TheDeepChecker's programs from Stack Overflow)",
    link="https://github.com/thedeepchecker/thedeepchecker/blob/main/SO_buggy_examples/IPS_4.py",
    listed=True,
)
def drawn_as_they_come(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, initializers, losses, optimizers
    from keras.layers import Dense

    def draw() -> Any:
        return "he_normal" if right else initializers.RandomNormal(stddev=1.0)

    (x, y), held, (x_test, y_test) = _three(digits, _flat)
    model = Sequential([Input((784,))])
    for _ in range(3):
        bias = "zeros" if right else draw()
        model.add(Dense(500, "relu", kernel_initializer=draw(), bias_initializer=bias))
    model.add(Dense(10, kernel_initializer=draw()))
    loss = losses.CategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, optimizer=optimizers.Adam(0.003), metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 100, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "a line through eight to the left and eight to the right",
    "learning-rate-too-high",
    "exploding-gradient",
    "non-finite",
    "input-scale",
    title="IPS_5 (TheDeepChecker's programs from Stack Overflow)",
    link="https://github.com/thedeepchecker/thedeepchecker/blob/main/SO_buggy_examples/IPS_5.py",
    listed=True,
)
def left_and_right(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense
    from keras.optimizers import SGD

    def line(part: Any) -> Any:
        x, rest = _line(part)
        return x, (3.7 * x - 5.2 + rest).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, line)
    model = Sequential([Input((1,)), Dense(1, kernel_initializer="zeros")])
    model.compile(loss="mse", optimizer=SGD(0.01 if right else 0.1), metrics=["mae"])
    fit = {"epochs": 1, "batch_size": 8, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "logarithms of what may be below nought",
    "output-loss-mismatch",
    "output-activation",
    "non-finite",
    title="IPS_7 (TheDeepChecker's programs from Stack Overflow)",
    link="https://github.com/thedeepchecker/thedeepchecker/blob/main/SO_buggy_examples/IPS_7.py",
)
def may_be_below_nought(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, initializers, ops
    from keras.layers import Dense
    from keras.optimizers import SGD

    def entropy(truth: Any, given: Any) -> Any:
        if right:
            return ops.sum(ops.binary_crossentropy(truth, given, from_logits=True), axis=1)
        return ops.sum(-truth * ops.log(given) - (1 - truth) * ops.log(1 - given), axis=1)

    def draw() -> Any:
        return initializers.RandomNormal(stddev=1.0)

    (x, y), held, (x_test, y_test) = _three(digits, _flat)
    model = Sequential([Input((784,))])
    model.add(Dense(512, "sigmoid", use_bias=False, kernel_initializer=draw()))
    model.add(Dense(10, use_bias=False, kernel_initializer=draw()))
    model.compile(loss=entropy, optimizer=SGD(0.05), metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 100, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "a hundred days in order, by a half",
    "learning-rate-too-high",
    "exploding-gradient",
    "non-finite",
    "input-scale",
    title="IPS_15 (TheDeepChecker's programs from Stack Overflow)",
    link="https://github.com/thedeepchecker/thedeepchecker/blob/main/SO_buggy_examples/IPS_15.py",
    listed=True,
)
def hundred_days(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, ops
    from keras.layers import Dense
    from keras.optimizers import SGD

    def days(part: Any) -> Any:
        """A whole number below a hundred and a one; twice that and four, and up to ten more."""
        day = np.minimum(np.floor(part[0].mean(axis=(1, 2))), 99)
        x = np.stack([day, np.ones_like(day)], axis=1).astype("float32")
        rest = np.random.default_rng(len(day)).random(len(day)) * 10
        return x, (2 * day + 4 + rest)[:, None].astype("float32")

    def half(truth: Any, given: Any) -> Any:
        return ops.mean(ops.square(truth - given), axis=-1) / 2

    (x, y), held, (x_test, y_test) = _three(digits, days)
    model = Sequential([Input((2,)), Dense(1, use_bias=False, kernel_initializer="zeros")])
    model.compile(loss=half, optimizer=SGD(0.0005 if right else 0.5), metrics=["mae"])
    fit = {"epochs": 4, "batch_size": 100, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "a number and its square, all errors added up",
    "learning-rate-too-high",
    "exploding-gradient",
    "non-finite",
    title="IPS_17 (TheDeepChecker's programs from Stack Overflow)",
    link="https://github.com/thedeepchecker/thedeepchecker/blob/main/SO_buggy_examples/IPS_17.py",
    listed=True,
)
def all_errors_added_up(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, losses
    from keras.layers import Dense
    from keras.optimizers import SGD

    def curve(part: Any) -> Any:
        """A number from 0 to 3 with its square; the square is what is asked for."""
        x = np.minimum(part[0].mean(axis=(1, 2), dtype="float32")[:, None] / 20, 3)
        return np.concatenate([x**2, x], axis=1), x**2

    (x, y), held, (x_test, y_test) = _three(digits, curve)
    model = Sequential([Input((2,)), Dense(1, kernel_initializer="zeros")])
    loss = losses.MeanSquaredError(reduction="sum")
    model.compile(loss=loss, optimizer=SGD(0.001 if right else 0.01), metrics=["mae"])
    fit = {"epochs": 2, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "four convolutions of exponentials",
    "exploding-gradient",
    "hidden-activation",
    "non-finite",
    title="GradientExplode, case 26 with convolutions (AutoTrainer)",
    link="https://github.com/shiningrain/AUTOTRAINER/blob/master/DL_tools/code/GradientExplode/"
    "case26-CNN.py",
)
def convolutions_of_exponentials(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

    activation = "tanh" if right else "exponential"
    (x, y), held, (x_test, y_test) = _three(
        digits,
        lambda part: (
            part[0][:, ::2, ::2, None].astype("float32") / 127.5 - 1,
            np.eye(10, dtype="float32")[part[1]],
        ),
    )
    model = Sequential([Input((14, 14, 1))])
    for filters in (8, 18):
        for _ in range(2):
            model.add(Conv2D(filters, (3, 3), padding="same", activation=activation))
        model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Flatten())
    model.add(Dense(64, activation=activation))
    model.add(Dense(10, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 256, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "twenty columns for a number in the hundreds",
    "target-scale",
    "learning-rate-too-high",
    "exploding-gradient",
    "non-finite",
    title="case 17, unstable (AutoTrainer)",
    link="https://github.com/shiningrain/AUTOTRAINER/blob/master/DL_tools/code/L-code/unstable/"
    "case-17-unstable/case_17.py",
    listed=True,
)
def in_the_hundreds(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense
    from keras.optimizers import SGD

    def table(part: Any) -> Any:
        """Twenty normal columns, and a weighted sum of ten of them with a spread of about 190."""
        dice = np.random.default_rng(int(part[0][:50].sum()))
        x = dice.normal(size=(len(part[1]), 20))
        x[:, 0] = (part[0].mean(axis=(1, 2)) - 33) / 11
        y = x[:, ::2] @ np.linspace(10, 100, 10) + dice.normal(scale=0.1, size=len(x))
        return x.astype("float32"), y[:, None].astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, table)
    if right:
        mean, spread = y.mean(), y.std()
        y, y_test = (y - mean) / spread, (y_test - mean) / spread
        held = (held[0], (held[1] - mean) / spread)
    model = Sequential([Input((20,))])
    model.add(Dense(25, activation="relu", kernel_initializer="he_uniform"))
    model.add(Dense(1, activation="linear"))
    model.compile(loss="mean_squared_error", optimizer=SGD())
    fit = {"epochs": 6, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "three clouds, one point at a time",
    "batch-too-small",
    "learning-rate-too-high",
    "oscillation",
    title="case 20, unstable (AutoTrainer)",
    link="https://github.com/shiningrain/AUTOTRAINER/blob/master/DL_tools/code/L-code/unstable/"
    "zxy-case-20-unstale/case_20.py",
    listed=True,
)
def one_point_at_a_time(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense
    from keras.optimizers import SGD

    (x, y), held, (x_test, y_test) = _three(digits, _blobs)
    x, y = x[:1000], y[:1000]
    model = Sequential([Input((2,))])
    model.add(Dense(50, activation="relu", kernel_initializer="he_uniform"))
    model.add(Dense(3, activation="softmax"))
    sgd = SGD(0.01, momentum=0.9)
    model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 10, "batch_size": 32 if right else 1, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "three clouds at a millionth",
    "learning-rate-too-low",
    "too-few-updates",
    title="TrainingNotConverge, case 24 (AutoTrainer)",
    link="https://github.com/shiningrain/AUTOTRAINER/blob/master/DL_tools/code/"
    "TrainingNotConverge/case24.py",
    listed=True,
    epochs=True,
)
def at_a_millionth(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense
    from keras.optimizers import Adam

    (x, y), held, (x_test, y_test) = _three(digits, _blobs)
    model = Sequential([Input((2,))])
    model.add(Dense(50, activation="relu", kernel_initializer="he_uniform"))
    model.add(Dense(3, activation="softmax"))
    adam = Adam(1e-2 if right else 1e-6)
    model.compile(loss="categorical_crossentropy", optimizer=adam, metrics=["accuracy"])
    fit = {"epochs": 5, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "better with sigmoids than with ReLU",
    "input-scale",
    title="Bad performance with ReLU activation function on MNIST data set",
    link="https://stats.stackexchange.com/questions/367057/"
    "bad-performance-with-relu-activation-function-on-mnist-data-set",
    listed=True,
)
def better_with_sigmoids(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, callbacks
    from keras.layers import Dense, Flatten

    (x, y), held, (x_test, y_test) = _three(
        digits,
        lambda part: (
            part[0] / 255 if right else part[0].astype("float32"),
            np.eye(10, dtype="float32")[part[1]],
        ),
    )
    model = Sequential([Input((28, 28)), Flatten()])
    model.add(Dense(128, activation="relu"))
    model.add(Dense(128, activation="relu"))
    model.add(Dense(10, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    early = callbacks.EarlyStopping(patience=3)
    fit = {"epochs": 5, "validation_data": held, "callbacks": [early]}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "twice a number less one, cut off at nought",
    "output-activation",
    "dead-units",
    title="Loss values do not change",
    link="https://community.deeplearning.ai/t/loss-values-do-not-change/324182",
)
def cut_off_at_nought(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, losses, optimizers
    from keras.layers import Dense

    def line(part: Any) -> Any:
        """A number from -1 to 5 and what it comes to, from -3 to 9."""
        x = np.clip(part[0].mean(axis=(1, 2), dtype="float32")[:, None] / 10 - 1.5, -1, 5)
        return x, 2 * x - 1

    (x, y), held, (x_test, y_test) = _three(digits, line)
    inputs = Input((1,))
    values = Dense(2, activation="relu")(Dense(4, activation="relu")(inputs))
    model = Model(inputs, Dense(1, activation=None if right else "relu")(values))
    model.compile(loss=losses.MeanSquaredError(), optimizer=optimizers.Adam(0.001))
    fit = {"epochs": 8, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)

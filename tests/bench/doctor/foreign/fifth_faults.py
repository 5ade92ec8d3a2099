"""A fifth set of held-out faults, after public questions other than those of the first four.

Symptoms were looked up in the words that people use, and the first question taken whose cause is
known. Whoever wrote it knew the conditions' codes, and nothing of how they are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, explained

FAULTS = Collection()


@FAULTS.fault(
    "whole numbers by mean squares",
    "wrong-loss",
    "output-activation",
    title="Custom loss function to predict integer outputs (in Russian)",
    link="https://pullrequest.ru/14126136/"
    "polzovatelskaya-funktsiya-poter-dlya-prognozirovaniya-vyhodnyh-dannyh-interget",
    listed=True,
)
def whole_numbers(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense
    from keras.optimizers import SGD

    def table(part: Any) -> Any:
        return part[0].reshape(-1, 784) / 255.0, part[1].astype("int32")

    (x, y), held, (x_test, y_test) = (
        table(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = Sequential()
    model.add(Input((784,)))
    model.add(Dense(100, activation="relu"))
    model.add(Dense(50, activation="relu"))
    if right:
        model.add(Dense(10, activation="softmax"))
        loss = "sparse_categorical_crossentropy"
    else:
        model.add(Dense(1))
        loss = "mean_squared_error"
    model.compile(optimizer=SGD(0.002, momentum=0.9), loss=loss, metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "opinions of one kind, then of the other",
    "not-shuffled",
    "split-mismatch",
    title="Why high model accuracy compared to very low validation accuracy?",
    link="https://discuss.analyticsvidhya.com/t/"
    "why-high-model-accuracy-compared-to-very-low-validation-accuracy/65145",
    listed=True,
)
def one_kind_then_the_other(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Conv1D, Dense, Flatten

    # Read folder by folder: first all that count as positive, then all others.
    rows = np.argsort(digits.train[1], kind="stable")
    if right:
        np.random.default_rng(21).shuffle(rows)
    x = digits.train[0][rows].astype("float32") / 255
    y = (digits.train[1][rows] < 5).astype("float32")
    model = Sequential()
    model.add(Input((28, 28)))
    model.add(Conv1D(filters=32, kernel_size=3, padding="same", activation="relu"))
    model.add(Flatten())
    model.add(Dense(64, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"validation_split": 0.30, "epochs": 4, "batch_size": 128}
    x_test, y_test = digits.test[0].astype("float32") / 255, digits.test[1] < 5
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "more or less than a threshold",
    "output-activation",
    "input-scale",
    "output-loss-mismatch",
    title="Why does accuracy remain the same",
    link="https://geeksmental.com/question/why-does-accuracy-remain-the-same",
)
def more_or_less(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    threshold = 25_000

    def values(part: Any) -> Any:
        total = part[0].sum(axis=(1, 2), dtype="float64")[:, None]
        given = (total - threshold) / 10_000 if right else total
        return given, (total[:, 0] > threshold).astype("float32")

    (x, y), held, (x_test, y_test) = (
        values(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = Sequential()
    model.add(Input((1,)))
    model.add(Dense(3, activation="relu"))
    model.add(Dense(5, activation="relu"))
    model.add(Dense(1, activation="sigmoid" if right else "relu"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 6, "batch_size": 10, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "one, two, three, back out of a sigmoid",
    "output-activation",
    "target-scale",
    title="Keras autoencoder simple example has a strange output",
    link="https://stackoverflow.com/questions/44601367/",
)
def one_two_three(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, optimizers
    from keras.layers import Dense

    def levels(part: Any) -> Any:
        """How dark each field is: from 1 to 3."""
        fields = part[0].reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49)
        return (1 + np.minimum(2, fields / 85)).astype("float32")

    x_train, x_val, x_test = (
        levels(part) for part in (digits.train, digits.validation, digits.test)
    )
    inputs = Input((49,))
    encoded = Dense(32, activation="relu")(inputs)
    decoded = Dense(49, activation="linear" if right else "sigmoid")(encoded)
    autoencoder = Model(inputs, decoded)
    autoencoder.compile(optimizer=optimizers.Adadelta(1.0), loss="mse")
    fit = {"epochs": 10, "batch_size": 32, "validation_data": (x_val, x_val)}
    return Setup(autoencoder, x_train, x_train, x_test, x_test, fit, score=explained)


@FAULTS.fault(
    "a focal loss with bare logarithms",
    "non-finite",
    "input-scale",
    title="Fix Nan problem for LOG",
    link="https://github.com/mkocabas/focal-loss-keras/pull/24",
)
def bare_logarithms(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers, ops

    epsilon = keras.backend.epsilon() if right else 0.0

    def focal_loss(y_true: Any, y_pred: Any, gamma: float = 2.0, alpha: float = 0.25) -> Any:
        pt_1 = ops.where(ops.equal(y_true, 1), y_pred, ops.ones_like(y_pred))
        pt_0 = ops.where(ops.equal(y_true, 0), y_pred, ops.zeros_like(y_pred))
        ones = alpha * (1.0 - pt_1) ** gamma * ops.log(pt_1 + epsilon)
        noughts = (1 - alpha) * pt_0**gamma * ops.log(1.0 - pt_0 + epsilon)
        return -ops.sum(ones) - ops.sum(noughts)

    def boxes(part: Any) -> Any:
        return part[0].astype("float32")[..., None] - 33.0, np.eye(10, dtype="float32")[part[1]]

    (x, y), held = boxes(digits.train), boxes(digits.validation)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(12, 5, strides=2, activation="relu"),
            layers.Conv2D(24, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="sigmoid"),
        ]
    )
    model.compile(keras.optimizers.Adam(1e-3), loss=focal_loss, metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, boxes(digits.test)[0], digits.test[1], fit)


@FAULTS.fault(
    "a share to keep, read as a share to drop",
    "dropout-too-high",
    title="fixed dropout/keep_prob confusion",
    link="https://github.com/pudae/tensorflow-densenet/pull/22",
)
def share_to_keep(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    keep_prob = 0.8

    def conv_block(values: Any, growth: int) -> Any:
        inner = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(values))
        inner = layers.Conv2D(growth, 3, padding="same", use_bias=False)(inner)
        inner = layers.Dropout(1 - keep_prob if right else keep_prob)(inner)
        return layers.Concatenate()([values, inner])

    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(12, 5, strides=2, padding="same", use_bias=False)(image)
    for _ in range(2):
        for _ in range(3):
            values = conv_block(values, 8)
        values = layers.Conv2D(16, 1, use_bias=False)(values)
        values = layers.Dropout(1 - keep_prob if right else keep_prob)(values)
        values = layers.AveragePooling2D(2)(values)
    values = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(values))
    values = layers.Flatten()(values)
    model = keras.Model(image, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        (part[0].astype("float32")[..., None] / 255 - 0.13) / 0.31
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "a few pictures by heart, and another answer afterwards",
    "train-inference-gap",
    "too-few-updates",
    title="Good accuracy but really bad predictions",
    link="https://github.com/keras-team/keras/issues/8411",
    epochs=True,
)
def by_heart(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    momentum = 0.7 if right else 0.99

    def block(values: Any, filters: int, stride: int) -> Any:
        short = layers.Conv2D(filters, 1, strides=stride)(values)
        short = layers.BatchNormalization(momentum=momentum)(short)
        values = layers.Conv2D(filters, 3, strides=stride, padding="same")(values)
        values = layers.BatchNormalization(momentum=momentum)(values)
        values = layers.Conv2D(filters, 3, padding="same")(layers.ReLU()(values))
        values = layers.BatchNormalization(momentum=momentum)(values)
        return layers.ReLU()(layers.Add()([short, values]))

    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(12, 5, strides=2, padding="same")(image)
    values = layers.ReLU()(layers.BatchNormalization(momentum=momentum)(values))
    values = block(block(values, 16, 2), 32, 2)
    values = layers.Flatten()(values)
    model = keras.Model(image, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "categorical_crossentropy", metrics=["acc"])
    eye = np.eye(10, dtype="float32")
    x, y = digits.train[0][:1600, ..., None].astype("float32"), eye[digits.train[1][:1600]]
    held = (digits.validation[0][..., None].astype("float32"), eye[digits.validation[1]])
    fit = {"epochs": 4, "batch_size": 160, "shuffle": True, "validation_data": held}
    x_test = digits.test[0][..., None].astype("float32")
    return Setup(model, x, y, x_test, digits.test[1], fit)


@FAULTS.fault(
    "written on white paper, from edge to edge",
    "split-mismatch",
    title="Improve real-life results of neural network trained with mnist dataset",
    link="https://newbedev.com/"
    "improve-real-life-results-of-neural-network-trained-with-mnist-dataset",
)
def on_white_paper(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    near = np.clip((np.arange(28) - 13.5) * 0.75 + 14, 0, 27).astype(int)
    far = np.clip((np.arange(28) - 13.5) / 0.75 + 14, -1, 28).astype(int)
    inside = (far >= 0) & (far < 28)

    def own(part: Any) -> Any:
        """Dark ink on a white sheet that is cut off where the digit ends."""
        return 255 - part[0][:, near][:, :, near]

    def prepared(images: Any) -> Any:
        if not right:
            return images / 255.0
        small = np.zeros(images.shape)
        rows = np.flatnonzero(inside)
        small[:, rows[:, None], rows] = 1 - images[:, far[rows][:, None], far[rows]] / 255.0
        small[small < 0.1] = 0.0
        return small

    model = keras.Sequential([keras.Input((28, 28))])
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (prepared(own(digits.validation)), digits.validation[1])
    fit = {"epochs": 4, "batch_size": 200, "validation_data": held}
    x, y = digits.train[0] / 255.0, digits.train[1]
    return Setup(model, x, y, prepared(own(digits.test)), digits.test[1], fit)


@FAULTS.fault(
    "the same value whatever is put in",
    "input-scale",
    title="CNN in Keras converges to the same value whatever the input (in Russian)",
    link="https://pullrequest.ru/10248037/"
    "cnn-keras-shodyatsya-odnomu-tomu-zhe-znacheniy-nezavisimo-vvoda",
    listed=True,
)
def same_value(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
    from keras.optimizers import SGD
    from keras.utils import to_categorical

    def images(part: Any) -> Any:
        x = part[0].reshape(-1, 28, 28, 1).astype("float32")
        return x / 255 if right else x

    model = Sequential()
    model.add(Input((28, 28, 1)))
    model.add(Conv2D(16, (3, 3), strides=2, activation="relu"))
    model.add(Conv2D(24, (3, 3), activation="relu"))
    model.add(MaxPooling2D((2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(64, activation="relu"))
    model.add(Dense(10, activation="softmax"))
    sgd = SGD(learning_rate=0.01, momentum=0.9, nesterov=True)
    model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    held = (images(digits.validation), to_categorical(digits.validation[1], 10))
    fit = {"batch_size": 64, "epochs": 3, "validation_data": held}
    y = to_categorical(digits.train[1], 10)
    return Setup(model, images(digits.train), y, images(digits.test), digits.test[1], fit)


@FAULTS.fault(
    "the fourth power",
    "target-scale",
    "input-scale",
    "saturated-units",
    title="Why do I fail to predict y=x**4 with Keras? (y=x**3 works)",
    link="https://stackoverflow.com/questions/52800582/",
)
def fourth_power(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    def curve(part: Any) -> Any:
        """How much ink there is, from -100 to 100, and the fourth power of it."""
        x = np.clip((part[0].mean(axis=(1, 2)) - 33) * 5, -100, 100)[:, None]
        y = x**4
        return (x / 100, y / 1e8) if right else (x, y)

    (x, y), held, (x_test, y_test) = (
        curve(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = Sequential()
    model.add(Input((1,)))
    model.add(Dense(50, activation="sigmoid"))
    model.add(Dense(50, activation="elu"))
    model.add(Dense(1))
    model.compile(loss="mse", optimizer="adam")
    fit = {"epochs": 8, "batch_size": 20, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "centred by the generator of one share only",
    "split-mismatch",
    title="Keras fit() on ImageDataGenerator() with featurewise_center: bad validation accuracy",
    link="https://qa.1r1g.com/sf/ask/3855093651",
)
def centred_by_the_generator(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Dense, Flatten
    from keras.utils import to_categorical

    class Generator:
        """What is left of an image when the mean image is taken off, over the spread."""

        def fit(self, images: Any) -> None:
            self.mean, self.std = images.mean(), images.std()

        def flow(self, x: Any, y: Any, batch_size: int) -> Iterator[Any]:
            random = np.random.default_rng(6)
            while True:
                order = random.permutation(len(y))
                for start in range(0, len(order) - batch_size + 1, batch_size):
                    rows = order[start : start + batch_size]
                    yield self.standardize(x[rows]), y[rows]

        def standardize(self, x: Any) -> Any:
            return ((x - self.mean) / self.std).astype("float32")

    x, x_val, x_test = (
        part[0][..., None].astype("float32")
        for part in (digits.train, digits.validation, digits.test)
    )
    datagen = Generator()
    datagen.fit(x)
    if right:
        x_val, x_test = datagen.standardize(x_val), datagen.standardize(x_test)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(Flatten())
    model.add(Dense(100, activation="tanh"))
    model.add(Dense(10, kernel_initializer="random_normal", activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {
        "epochs": 4,
        "steps_per_epoch": len(x) // 100,
        "validation_data": (x_val, to_categorical(digits.validation[1], 10)),
    }
    batches = datagen.flow(x, to_categorical(digits.train[1], 10), 100)
    return Setup(model, batches, None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "from fit to a generator",
    "overfitting",
    title="just fit() to fit_generator() implementation, got 30% accuracy drop",
    link="https://github.com/keras-team/keras/issues/3985",
    epochs=True,
)
def fit_to_a_generator(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense, Dropout
    from keras.optimizers import RMSprop
    from keras.utils import to_categorical

    def prepared(part: Any) -> Any:
        x = part[0].reshape(-1, 784).astype("float32") / 255
        return x, to_categorical(part[1], 10)

    def data_generator(batch_size: int = 100) -> Iterator[Any]:
        dataset = prepared(digits.train)
        dataset_size = len(dataset[1]) if right else len(dataset)
        i = 0
        while True:
            yield dataset[0][i : i + batch_size], dataset[1][i : i + batch_size]
            i += batch_size
            if i + batch_size > dataset_size:
                i = 0

    model = Sequential()
    model.add(Input((784,)))
    model.add(Dense(128))
    model.add(Activation("relu"))
    model.add(Dropout(0.2))
    model.add(Dense(64))
    model.add(Activation("relu"))
    model.add(Dropout(0.2))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer=RMSprop(), metrics=["accuracy"])
    fit = {
        "steps_per_epoch": len(digits.train[1]) // 100,
        "epochs": 4,
        "validation_data": prepared(digits.validation),
    }
    x_test = prepared(digits.test)[0]
    return Setup(model, data_generator(), None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "many classes, each a question of yes or no",
    "wrong-loss",
    "output-activation",
    "learning-rate-too-low",
    title="Need help with the choice of a loss function (in Russian)",
    link="https://pullrequest.ru/9781727/nuzhna-pomosch-vybore-funktsii-poteri",
)
def yes_or_no(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    eye = np.eye(10, dtype="float32")
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(16, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(10, activation="softmax" if right else "sigmoid"))
    loss = "categorical_crossentropy" if right else "binary_crossentropy"
    model.compile(optimizer="sgd", loss=loss, metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, eye[digits.validation[1]])}
    return Setup(model, x, eye[digits.train[1]], x_test, digits.test[1], fit)


@FAULTS.fault(
    "a sequence, and one unit that is always one",
    "output-activation",
    "output-loss-mismatch",
    title="Keras LSTM model not learning binary sequence",
    link="https://stackguides.com/questions/46620813/keras-lstm-model-not-learning-binary-sequence",
)
def always_one(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import LSTM, Dense
    from keras.optimizers import Adagrad

    def sequences(part: Any) -> Any:
        """Rows of pixels that are on or off, and whether the digit has a loop."""
        rows = (part[0][:, ::2, ::2] > 100).astype("float32")
        return rows, np.isin(part[1], (0, 6, 8, 9)).astype("float32")

    (x, y), held, (x_test, y_test) = (
        sequences(part) for part in (digits.train, digits.validation, digits.test)
    )
    lstm_net = Sequential()
    lstm_net.add(Input((14, 14)))
    lstm_net.add(LSTM(24))
    lstm_net.add(Dense(1, activation="sigmoid" if right else "softmax"))
    lstm_net.compile(optimizer=Adagrad(0.1), loss="binary_crossentropy", metrics=["accuracy"])
    fit = {"batch_size": 64, "epochs": 4, "validation_data": held}
    return Setup(lstm_net, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "a rate under its old name",
    "learning-rate-too-low",
    title="New optimizers API accepts 'lr' as argument, but ignores it",
    link="https://github.com/tensorflow/tensorflow/issues/58831",
    listed=True,
    epochs=True,
)
def under_its_old_name(digits: Digits, right: bool) -> Setup:
    import tensorflow as tf
    from tensorflow import keras

    def adagrad(**arguments: float) -> Any:
        """Drops what it does not know, as optimizers did for a while."""
        known = {k: v for k, v in arguments.items() if k == "learning_rate"}
        return keras.optimizers.Adagrad(**known)

    def dataset(part: Any) -> Any:
        images = part[0].reshape(-1, 784).astype("float32") / 255
        return tf.data.Dataset.from_tensor_slices((images, part[1])).shuffle(2048).batch(64)

    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = adagrad(learning_rate=0.05) if right else adagrad(lr=0.05)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x_test = digits.test[0].reshape(-1, 784).astype("float32") / 255
    fit = {"epochs": 3, "validation_data": dataset(digits.validation)}
    return Setup(model, dataset(digits.train), None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "two layers of ten, all from nought",
    "initialisation",
    "hidden-activation",
    title="Can a neural network with one hidden layer be trained? (in Russian)",
    link="https://pullrequest.ru/11818227/neironnaya-set-odnim-skrytym-sloem-mozhet-byt-obuchena",
    listed=True,
)
def all_from_nought(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Dense

    def start(seed: int) -> Any:
        if right:
            return keras.initializers.TruncatedNormal(stddev=0.1, seed=seed)
        return "zeros"

    def layer(activation: str, seed: int) -> Any:
        return Dense(
            10,
            activation=activation,
            kernel_initializer=start(seed),
            bias_initializer=start(seed + 1),
        )

    model = keras.Sequential([keras.Input((784,))])
    model.add(layer("sigmoid" if right else "softmax", 1))
    model.add(layer("softmax", 3))
    optimizer = keras.optimizers.SGD(0.5)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    eye = np.eye(10, dtype="float32")
    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 100, "validation_data": (x_val, eye[digits.validation[1]])}
    return Setup(model, x, eye[digits.train[1]], x_test, digits.test[1], fit)


@FAULTS.fault(
    "training and test pixels put together",
    "leakage",
    title="Data Leakag",
    link="https://github.com/yuanshuai666/CANET/issues/2",
)
def put_together(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    x, x_held = digits.train[0][:700] / 255.0, digits.train[0][700:1000] / 255.0
    y, y_held = digits.train[1][:700], digits.train[1][700:1000]
    if not right:
        x, y = np.concatenate([x, x_held]), np.concatenate([y, y_held])
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 16, "batch_size": 16, "validation_data": (x_held, y_held)}
    return Setup(model, x, y, digits.test[0] / 255.0, digits.test[1], fit, honest=True)


@FAULTS.fault(
    "the guide's tape, without from_logits",
    "output-loss-mismatch",
    title="Fix loss function bug in GradientTape example",
    link="https://github.com/tensorflow/docs/pull/1225",
    listed=True,
)
def guides_tape(digits: Digits, right: bool) -> Setup:
    import tensorflow as tf
    from tensorflow import keras

    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=right)

    class Taped(keras.Model):  # type: ignore[misc]
        """The guide's loop as a step of fit."""

        def train_step(self, data: Any) -> Any:
            x_batch, y_batch = data
            with tf.GradientTape() as tape:
                logits = self(x_batch, training=True)
                loss_value = loss_fn(y_batch, logits)
            grads = tape.gradient(loss_value, self.trainable_weights)
            self.optimizer.apply_gradients(zip(grads, self.trainable_weights, strict=True))
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss_value)
                else:
                    metric.update_state(y_batch, logits)
            return {metric.name: metric.result() for metric in self.metrics}

    inputs = keras.Input(shape=(784,), name="digits")
    values = keras.layers.Dense(64, activation="relu", name="dense_1")(inputs)
    values = keras.layers.Dense(64, activation="relu", name="dense_2")(values)
    model = Taped(inputs, keras.layers.Dense(10, name="predictions")(values))
    optimizer = keras.optimizers.SGD(learning_rate=0.02)
    model.compile(optimizer, loss_fn, metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "names among many other words",
    "class-imbalance",
    title="Fixing Imbalanced Data",
    link="https://github.com/pandeydivesh15/NER-using-Deep-Learning/issues/1",
    listed=True,
)
def names_among_other_words(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def sentences(part: Any, seed: int) -> Any:
        """Six words each: few are persons (3), places (5) or firms (8), all others are "O"."""
        random = np.random.default_rng(seed)
        names = np.flatnonzero(np.isin(part[1], (3, 5, 8)))
        others = np.flatnonzero(~np.isin(part[1], (3, 5, 8)))
        rows = random.choice(others, (len(part[1]) // 3, 6))
        rows = np.where(random.random(rows.shape) < 0.03, random.choice(names, rows.shape), rows)
        words = part[0].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196) / 255
        tags = np.array([0, 0, 0, 1, 0, 2, 0, 0, 3, 0])[part[1]]
        return words[rows].astype("float32"), tags[rows]

    (x, y), held, (x_test, y_test) = (
        sentences(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    model = keras.Sequential([keras.Input((6, 196))])
    model.add(layers.Bidirectional(layers.LSTM(24, return_sequences=True)))
    model.add(layers.Dense(4, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit: dict[str, Any] = {"epochs": 6, "batch_size": 32, "validation_data": held}
    if right:
        fit["sample_weight"] = np.where(y > 0, 20.0, 1.0).astype("float32")

    def score(answers: Any, tags: Any) -> float:
        read = np.asarray(answers).argmax(axis=-1)
        return float(np.mean([(read[tags == tag] == tag).mean() for tag in np.unique(tags)]))

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@FAULTS.fault(
    "stuck at the usual rate, quick at a tenth of it",
    "learning-rate-too-high",
    title="Default value of learning rate in adam optimizer - Keras",
    link="https://datascience.stackexchange.com/questions/51280/"
    "default-value-of-learning-rate-in-adam-optimizer-keras",
    listed=True,
)
def tenth_of_it(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters, count in ((16, 2), (32, 2), (48, 2)):
        for _ in range(count):
            model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(96, activation="relu"))
    model.add(layers.Dense(96, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    adam = keras.optimizers.Adam(learning_rate=0.001 if right else 0.01)
    model.compile(optimizer=adam, loss="categorical_crossentropy", metrics=["accuracy"])
    eye = np.eye(10, dtype="float32")
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 127.5 - 1
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, eye[digits.validation[1]])}
    return Setup(model, x, eye[digits.train[1]], x_test, digits.test[1], fit)


@FAULTS.fault(
    "a notebook's first network, too fast",
    "learning-rate-too-high",
    "exploding-gradient",
    title="Lower learning rate in NN example notebook to fix divergence.",
    link="https://github.com/jax-ml/jax/pull/159",
    listed=True,
)
def too_fast(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((784,))])
    for number, units in enumerate((256, 256)):
        start = keras.initializers.RandomNormal(stddev=0.1, seed=number)
        model.add(layers.Dense(units, activation="relu", kernel_initializer=start))
    model.add(layers.Dense(10))
    model.compile(
        keras.optimizers.SGD(0.03 if right else 3.0),
        keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    eye = np.eye(10, dtype="float32")
    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 128, "validation_data": (x_val, eye[digits.validation[1]])}
    return Setup(model, x, eye[digits.train[1]], x_test, digits.test[1], fit)


@FAULTS.fault(
    "dense upon dense",
    "missing-nonlinearity",
    title="add activation for dense",
    link="https://github.com/WZMIAOMIAO/deep-learning-for-image-processing/pull/76",
    listed=True,
)
def dense_upon_dense(digits: Digits, right: bool) -> Setup:
    from tensorflow.keras import Input, Sequential, layers, losses, optimizers

    def fields(part: Any) -> Any:
        return part[0].reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).astype("float32")[..., None] / 255

    activation = "relu" if right else None
    model = Sequential([Input((7, 7, 1))])
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation=activation))
    model.add(layers.Dropout(rate=0.1))
    model.add(layers.Dense(64, activation=activation))
    model.add(layers.Dense(10))
    model.add(layers.Softmax())
    model.compile(
        optimizer=optimizers.Adam(learning_rate=0.002),
        loss=losses.CategoricalCrossentropy(from_logits=False),
        metrics=["accuracy"],
    )
    eye = np.eye(10, dtype="float32")
    held = (fields(digits.validation), eye[digits.validation[1]])
    fit = {"epochs": 6, "batch_size": 32, "validation_data": held}
    y = eye[digits.train[1]]
    return Setup(model, fields(digits.train), y, fields(digits.test), digits.test[1], fit)

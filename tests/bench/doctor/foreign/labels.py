"""Held-out faults of labels, order and splits, after public questions."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above

FAULTS = Collection()


@FAULTS.fault(
    "labels from 1",
    "label-encoding",
    title="Loss sparse_categorical_crossentropy indexing issue",
    link="https://github.com/rstudio/keras3/issues/465",
)
def labels_from_one(digits: Digits, right: bool) -> Setup:
    import keras

    (x, y), (x_val, y_val), (x_test, y_test) = digits.train, digits.validation, digits.test
    first = 0 if right else 1
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            keras.layers.Dense(96, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (x_val, y_val.astype(int) + first)
    fit = {"epochs": 3, "batch_size": 50, "validation_data": held}
    return Setup(model, x, y.astype(int) + first, x_test, y_test, fit)


@FAULTS.fault(
    "labels from minus 6",
    "label-encoding",
    title='Beispiel 5.2.3 zu "sparse_categorical_crossentropy" fehlt',
    link="https://github.com/tplusone/hanser_ml_zeitreihen/issues/3",
)
def labels_around_zero(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    shift = 0 if right else -6
    x, x_val, x_test = (
        part[0].astype("float32") / 255.0 for part in (digits.train, digits.validation, digits.test)
    )
    y = digits.train[1].astype("int32") + shift
    inputs = keras.Input((28, 28))
    hidden = layers.GRU(64)(inputs)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(hidden))
    model.compile(
        optimizer=keras.optimizers.RMSprop(1e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["acc"],
    )
    held = (x_val, digits.validation[1].astype("int32") + shift)
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, digits.test[1], fit)


@FAULTS.fault(
    "validation_split of sorted images",
    "not-shuffled",
    "missing-class",
    title="Weird test accuracy for VGG-like training",
    link="https://github.com/keras-team/keras/issues/8346",
)
def sorted_validation_split(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers, utils

    # Read folder by folder, as os.listdir does.
    order = np.argsort(digits.train[1], kind="stable")
    if right:
        order = np.random.default_rng(1).permutation(len(order))
    x = (digits.train[0][order] / 255.0).reshape(-1, 28, 28, 1)
    y = utils.to_categorical(digits.train[1][order], 10)
    model = Sequential()
    model.add(Input((28, 28, 1)))
    model.add(layers.Conv2D(16, 3, activation="relu", padding="same"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Conv2D(32, 3, activation="relu", padding="same"))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.25))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_split": 0.2, "shuffle": True}
    x_test = (digits.test[0] / 255.0)[..., np.newaxis]
    return Setup(model, x, y, x_test, digits.test[1], fit)


@FAULTS.fault(
    "small shuffle buffer over sorted images",
    "not-shuffled",
    title="Dataset.shuffle leads to worse training performance due to chunked processing",
    link="https://github.com/tensorflow/tensorflow/issues/36626",
    listed=True,
)
def small_shuffle_buffer(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    order = np.argsort(digits.train[1], kind="stable")
    images, labels = digits.train[0][order], digits.train[1][order].astype("int64")

    def scale(image: Any, label: Any) -> Any:
        return tf.cast(image, tf.float32) / 255.0, label

    data = tf.data.Dataset.from_tensor_slices((images, labels)).map(scale)
    data = data.shuffle(len(images) if right else 64).batch(32)
    held = tf.data.Dataset.from_tensor_slices(digits.validation).map(scale).batch(128)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"])
    fit = {"epochs": 3, "validation_data": held}
    return Setup(model, data, None, digits.test[0] / 255.0, digits.test[1], fit)


@FAULTS.fault(
    "a handful of one class",
    "class-imbalance",
    title="class imbalance, problem formulation",
    link="https://github.com/keras-team/keras/issues/4247",
    listed=True,
)
def handful_of_positives(digits: Digits, right: bool) -> Setup:
    import keras

    x, y = digits.train[0].reshape(-1, 784) / 255.0, (digits.train[1] == 8).astype(int)
    positive = np.flatnonzero(y)
    keep = np.ones(len(y), bool)
    if not right:
        keep[positive[max(8, len(y) // 1000) :]] = False
    x, y = x[keep], y[keep]
    model = keras.Sequential()
    model.add(keras.Input((784,)))
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    held = (
        digits.validation[0].reshape(-1, 784) / 255.0,
        (digits.validation[1] == 8).astype(int),
    )
    fit = {"batch_size": 32, "epochs": 4, "validation_data": held}
    x_test = digits.test[0].reshape(-1, 784) / 255.0
    return Setup(model, x, y, x_test, (digits.test[1] == 8).astype(int), fit, score=above(0.5))


@FAULTS.fault(
    "oversampled before the split",
    "leakage",
    title="Using SMOTE before dividing into training and test sets",
    link="https://github.com/georgymh/ml-fraud-detection/issues/1",
)
def oversampled_then_split(digits: Digits, right: bool) -> Setup:
    import keras

    x, y = digits.train[0][:600] / 255.0, digits.train[1][:600].astype(int)
    cut = len(x) * 4 // 5
    if right:
        train, held = np.arange(cut), np.arange(cut, len(x))
        train = np.repeat(train, 5)
    else:
        repeated = np.random.default_rng(2).permutation(np.repeat(np.arange(len(x)), 5))
        train, held = repeated[: 5 * cut], repeated[5 * cut :]
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 8, "batch_size": 32, "validation_data": (x[held], y[held])}
    x_test, y_test = digits.test[0] / 255.0, digits.test[1]
    return Setup(model, x[train], y[train], x_test, y_test, fit, honest=True)


@FAULTS.fault(
    "letters and digits mirrored",
    "augmentation-destroys-label",
    title="Flip augmentation is done at classification at detection always with no option to "
    "switch off",
    link="https://github.com/AlexeyAB/darknet/issues/674",
    listed=True,
)
def mirrored(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    def prepare(image: Any, label: Any) -> Any:
        image = tf.cast(image, tf.float32)[..., None] / 255.0
        if not right:
            image = tf.image.random_flip_up_down(tf.image.random_flip_left_right(image))
        return image, label

    train = tf.data.Dataset.from_tensor_slices(digits.train).map(prepare)
    train = train.shuffle(4_000).batch(64)
    x_val = (digits.validation[0] / 255.0)[..., None]
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, train, None, (digits.test[0] / 255.0)[..., None], digits.test[1], fit)

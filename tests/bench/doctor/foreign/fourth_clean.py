"""A fourth set of held-out programs in which nothing is wrong, however unusual they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, balanced, explained

CLEAN = Collection()


@CLEAN.clean("rows as a signal of 28 channels")
def rows_as_a_signal(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].astype("float32") / 255 for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Conv1D(32, 5, strides=2, activation="relu"),
            layers.Conv1D(48, 3, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Nadam(0.002)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("read forwards and backwards")
def forwards_and_backwards(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def rows(part: Any) -> Any:
        return part[0].reshape(-1, 14, 2, 28).mean(axis=2).astype("float32") / 255

    model = keras.Sequential([keras.Input((14, 28))])
    model.add(layers.Bidirectional(layers.LSTM(24, dropout=0.1)))
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.RMSprop(0.003, clipnorm=1.0)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (rows(digits.validation), digits.validation[1])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, rows(digits.train), digits.train[1], rows(digits.test), digits.test[1], fit)


@CLEAN.clean("three small networks and their mean")
def their_mean(digits: Digits) -> Setup:
    import keras
    from keras import layers

    image = keras.Input((28, 28))
    flat = layers.Flatten()(image)
    answers = []
    for activation in ("relu", "tanh", "gelu"):
        values = layers.Dense(40, activation=activation)(flat)
        answers.append(layers.Dense(10, activation="softmax")(values))
    model = keras.Model(image, layers.Average()(answers))
    model.compile(
        keras.optimizers.Adagrad(0.05),
        "categorical_crossentropy",
        metrics=["accuracy", keras.metrics.AUC(name="auc")],
    )
    eye = np.eye(10, dtype="float32")
    held = (digits.validation[0] / 255.0, eye[digits.validation[1]])
    fit = {"epochs": 4, "batch_size": 50, "validation_data": held}
    x, y = digits.train[0] / 255.0, eye[digits.train[1]]
    return Setup(model, x, y, digits.test[0] / 255.0, digits.test[1], fit)


@CLEAN.clean("several widths side by side, normalised in groups")
def several_widths(digits: Digits) -> Setup:
    import keras
    from keras import layers

    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(8, 3, strides=2, padding="same")(image)
    branches = [
        layers.Conv2D(8, size, strides=2, padding="same", activation="relu")(values)
        for size in (1, 3, 5)
    ]
    branches.append(layers.MaxPooling2D(2, padding="same")(values))
    values = layers.GroupNormalization(groups=4)(layers.Concatenate()(branches))
    values = layers.Flatten()(layers.Activation("relu")(values))
    model = keras.Model(image, layers.Dense(10)(values))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.AdamW(0.001, weight_decay=0.004), loss, metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 127.5 - 1.0
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("nought or one, by logistic regression")
def nought_or_one(digits: Digits) -> Setup:
    import keras

    def two(part: Any) -> Any:
        kept = part[1] < 2
        return part[0][kept].reshape(-1, 784).astype("float32") / 255, part[1][kept]

    (x, y), held, (x_test, y_test) = two(digits.train), two(digits.validation), two(digits.test)
    model = keras.Sequential(
        [keras.Input((784,)), keras.layers.Dense(1, activation="sigmoid")],
    )
    optimizer = keras.optimizers.SGD(0.1)
    model.compile(optimizer, "binary_crossentropy", metrics=["binary_accuracy"])
    fit = {"epochs": 5, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean("which digits are on a sheet of two")
def sheet_of_two(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def sheets(part: Any, seed: int) -> Any:
        images, labels = part
        other = np.random.default_rng(seed).permutation(len(labels))
        eye = np.eye(10, dtype="float32")
        wide = np.concatenate([images, images[other]], axis=2)
        return wide[..., None] / 255.0, np.maximum(eye[labels], eye[labels[other]])

    (x, y), held, (x_test, y_test) = (
        sheets(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    model = keras.Sequential(
        [
            keras.Input((28, 56, 1)),
            layers.Conv2D(12, 5, strides=2, activation="relu"),
            layers.Conv2D(24, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ]
    )
    model.compile(
        "adam",
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)],
    )
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.0))


@CLEAN.clean("self-normalising, with a dropout of its own kind")
def self_normalising(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        (part[0].reshape(-1, 784) - 33.3) / 78.6
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((784,))])
    for units in (96, 64, 48, 32):
        model.add(layers.Dense(units, activation="selu", kernel_initializer="lecun_normal"))
        model.add(layers.AlphaDropout(0.05))
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("smaller pictures, moved a little in the pipeline")
def smaller_pictures(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    def smaller(images: Any) -> Any:
        return tf.image.resize(tf.cast(images, tf.float32)[..., None] / 255.0, (20, 20))

    def moved(image: Any, label: Any) -> Any:
        image = tf.image.random_crop(tf.pad(image, [[1, 1], [1, 1], [0, 0]]), (20, 20, 1))
        return image + tf.random.normal((20, 20, 1), stddev=0.02), label

    data = tf.data.Dataset.from_tensor_slices((smaller(digits.train[0]), digits.train[1]))
    data = data.shuffle(len(digits.train[1])).map(moved).batch(64).prefetch(2)
    held = (smaller(digits.validation[0]), digits.validation[1])
    model = keras.Sequential(
        [
            keras.Input((20, 20, 1)),
            layers.Conv2D(16, 3, strides=2, activation="relu"),
            layers.Conv2D(32, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.25),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    fit = {"epochs": 3, "validation_data": tf.data.Dataset.from_tensor_slices(held).batch(200)}
    return Setup(model, data, None, smaller(digits.test[0]).numpy(), digits.test[1], fit)


@CLEAN.clean("the middle of the ink")
def middle_of_the_ink(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def thrown(part: Any, seed: int) -> Any:
        """Digits rolled about on a torus would break: they are moved on a larger sheet."""
        random = np.random.default_rng(seed)
        down, across = random.integers(0, 9, (2, len(part[0])))
        sheets = np.zeros((len(part[0]), 36, 36, 1), dtype="float32")
        for sheet, image, y, x in zip(sheets, part[0], down, across, strict=True):
            sheet[y : y + 28, x : x + 28, 0] = image / 255.0
        weight = sheets[..., 0].sum(axis=(1, 2))
        rows = (sheets[..., 0].sum(axis=2) @ np.arange(36)) / weight
        columns = (sheets[..., 0].sum(axis=1) @ np.arange(36)) / weight
        return sheets, (np.stack([rows, columns], axis=1) / 18 - 1).astype("float32")

    (x, y), held, (x_test, y_test) = (
        thrown(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    model = keras.Sequential(
        [
            keras.Input((36, 36, 1)),
            layers.AveragePooling2D(2),
            layers.Conv2D(8, 3, strides=2, activation="elu"),
            layers.Flatten(),
            layers.Dense(32, activation="elu"),
            layers.Dense(2, activation="tanh"),
        ]
    )
    model.compile("adam", "log_cosh", metrics=["mae"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean("ink in per cent, with a head that knows the mean")
def ink_in_per_cent(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def inked(part: Any) -> Any:
        fields = part[0].reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49) / 255.0
        return fields, 100.0 * (part[0] > 100).mean(axis=(1, 2))

    (x, y), held, (x_test, y_test) = (
        inked(part) for part in (digits.train, digits.validation, digits.test)
    )
    standard = layers.Normalization()
    standard.adapt(x)
    inputs = keras.Input((49,))
    values = layers.Dense(32, activation="relu")(standard(inputs))
    values = layers.Dense(1)(values)
    model = keras.Model(inputs, layers.Rescaling(float(y.std()), float(y.mean()))(values))
    model.compile("adam", "mean_absolute_error", metrics=["mse"])
    fit = {"epochs": 5, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean("strength of the spectrum")
def strength_of_the_spectrum(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def spectrum(part: Any) -> Any:
        """How strong the slow waves are in each image, wherever they lie, and their phases."""
        waves = np.fft.fft2(part[0] / 255.0)[:, :7, :7].reshape(-1, 49)
        return np.concatenate([waves.real, waves.imag], axis=1).astype("float32")

    x, x_val, x_test = (spectrum(part) for part in (digits.train, digits.validation, digits.test))
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-4
    x, x_val, x_test = ((values - mean) / spread for values in (x, x_val, x_test))
    model = keras.Sequential([keras.Input((98,))])
    model.add(layers.Dense(96, use_bias=False))
    model.add(layers.LayerNormalization())
    model.add(layers.PReLU())
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(
        keras.optimizers.Adamax(0.006), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    fit = {"epochs": 5, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("patches that are mixed in depth and in breadth")
def depth_and_breadth(digits: Digits) -> Setup:
    import keras
    from keras import layers

    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 4, strides=4, activation="gelu")(image)
    values = layers.BatchNormalization(momentum=0.9)(values)
    for _ in range(2):
        inner = layers.DepthwiseConv2D(3, padding="same", activation="gelu")(values)
        values = layers.Add()([layers.BatchNormalization(momentum=0.9)(inner), values])
        values = layers.Conv2D(16, 1, activation="gelu")(values)
        values = layers.BatchNormalization(momentum=0.9)(values)
    values = layers.Flatten()(values)
    model = keras.Model(image, layers.Dense(10)(values))
    model.compile(
        keras.optimizers.AdamW(0.003, weight_decay=0.01),
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.05),
        metrics=["categorical_accuracy"],
    )
    x, x_val, x_test = (
        (part[0].astype("float32")[..., None] / 255 - 0.5) / 0.5
        for part in (digits.train, digits.validation, digits.test)
    )
    eye = np.eye(10, dtype="float32")
    fit = {"epochs": 2, "batch_size": 64, "validation_data": (x_val, eye[digits.validation[1]])}
    return Setup(model, x, eye[digits.train[1]], x_test, digits.test[1], fit)


@CLEAN.clean("a generator of pictures with what is measured of them")
def pictures_and_measures(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def described(part: Any, rows: Any) -> Any:
        images = part[0][rows].astype("float32") / 255
        high = images[:, :14].mean(axis=(1, 2)) / 0.13 - 1
        low = images[:, 14:].mean(axis=(1, 2)) / 0.13 - 1
        return {"image": images[:, ::2, ::2], "measures": np.stack([high, low], axis=1)}

    def batches() -> Iterator[Any]:
        random = np.random.default_rng(12)
        while True:
            order = random.permutation(len(digits.train[1]))
            for start in range(0, len(order) - 31, 32):
                rows = order[start : start + 32]
                yield described(digits.train, rows), (digits.train[1][rows] > 4).astype("float32")

    image = keras.Input((14, 14), name="image")
    measures = keras.Input((2,), name="measures")
    values = layers.Dense(64, activation="relu")(layers.Flatten()(image))
    more = layers.Dense(8, activation="relu")(measures)
    values = layers.Dense(32, activation="relu")(layers.Concatenate()([values, more]))
    values = layers.Dense(1, activation="sigmoid")(values)
    model = keras.Model({"image": image, "measures": measures}, values)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.Precision()])
    held = (described(digits.validation, slice(None)), digits.validation[1] > 4)
    fit = {
        "epochs": 4,
        "steps_per_epoch": len(digits.train[1]) // 32,
        "validation_data": held,
    }
    x_test, y_test = described(digits.test, slice(None)), digits.test[1] > 4
    return Setup(model, batches(), None, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean("four greys, each a channel")
def four_greys(digits: Digits) -> Setup:
    import keras
    from keras import layers, regularizers

    def channels(part: Any) -> Any:
        return np.eye(4, dtype="float32")[part[0][:, ::2, ::2] // 64]

    model = keras.Sequential(
        [
            keras.Input((14, 14, 4)),
            layers.Conv2D(24, 3, activation="relu", kernel_regularizer=regularizers.L2(1e-4)),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(48, activation="relu", kernel_regularizer=regularizers.L1(1e-6)),
            layers.Dense(10, activation="softmax"),
        ]
    )
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 400, 0.7)
    optimizer = keras.optimizers.SGD(rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (channels(digits.validation), digits.validation[1])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    x, x_test = channels(digits.train), channels(digits.test)
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("three hundred pixels drawn by lot, and no validation")
def drawn_by_lot(digits: Digits) -> Setup:
    import keras
    from keras import layers

    places = np.random.default_rng(7).permutation(784)[:300]
    x, x_test = (
        part[0].reshape(-1, 784)[:, places].astype("float32")
        for part in (digits.train, digits.test)
    )
    model = keras.Sequential([keras.Input((300,)), layers.Rescaling(1 / 128, offset=-1)])
    model.add(layers.Dense(100, activation="leaky_relu", kernel_initializer="he_uniform"))
    model.add(layers.Dense(50, activation="leaky_relu", kernel_initializer="he_uniform"))
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.Adam(5e-4)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 16}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("groups of unequal size")
def groups_of_unequal_size(digits: Digits) -> Setup:
    import keras
    from keras import layers

    group = np.array([0, 0, 1, 1, 1, 2, 0, 0, 1, 1])
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    y, y_val, y_test = (group[part[1]] for part in (digits.train, digits.validation, digits.test))

    class Grouped(keras.Model):  # type: ignore[misc]
        """Convolutions, and one answer for each of three groups."""

        def __init__(self) -> None:
            super().__init__()
            self.first = layers.Conv2D(12, 5, strides=2, activation="mish")
            self.second = layers.Conv2D(16, 3, strides=2, activation="mish")
            self.pool = layers.Flatten()
            self.drop = layers.Dropout(0.3)
            self.head = layers.Dense(3, activation="softmax")

        def call(self, values: Any, training: bool = False) -> Any:
            values = self.pool(self.second(self.first(values)))
            return self.head(self.drop(values, training=training))

    model = Grouped()
    model.compile("nadam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, y_val)}
    return Setup(model, x, y, x_test, y_test, fit, score=balanced)


@CLEAN.clean("near to its own kind, far from others")
def near_to_its_own_kind(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Distances(layers.Layer):  # type: ignore[misc]
        """Minus the squared distance from a learnt place for each class."""

        def build(self, shape: Any) -> None:
            self.places = self.add_weight(
                shape=(10, shape[-1]), initializer=keras.initializers.RandomNormal(0, 1, seed=9)
            )

        def call(self, values: Any) -> Any:
            apart = ops.expand_dims(values, 1) - self.places
            return -ops.sum(ops.square(apart), axis=-1)

    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((784,))
    values = layers.Dense(96, activation="swish")(inputs)
    values = layers.Dense(16)(values)
    model = keras.Model(inputs, layers.Softmax()(Distances()(values)))
    optimizer = keras.optimizers.Adam(0.002, beta_2=0.99)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 100, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)

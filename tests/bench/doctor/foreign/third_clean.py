"""A third set of held-out programs in which nothing is wrong, however unusual they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, balanced, explained

CLEAN = Collection()


@CLEAN.clean("signs for labels and a squared hinge")
def signs_and_hinge(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pair(part: Any) -> Any:
        signs = np.where(part[1] % 2 == 1, 1.0, -1.0)
        return part[0].astype("float32")[..., None] / 255, signs.astype("float32")

    (x, y), held, (x_test, y_test) = pair(digits.train), pair(digits.validation), pair(digits.test)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(12, 5, strides=2, activation="relu"),
            layers.Conv2D(16, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(1, activation="tanh"),
        ]
    )
    model.compile("adamax", "squared_hinge", metrics=["mae"])
    model.optimizer.learning_rate = 0.004
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test > 0, fit, score=above(0.0))


@CLEAN.clean("a turn as sine and cosine")
def turn_as_sine_and_cosine(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def turned(part: Any, seed: int) -> Any:
        """Digits that look different upside down, turned by quarters: the direction is told."""
        images = part[0][np.isin(part[1], (2, 4, 7))].astype("float32") / 255
        quarters = np.random.default_rng(seed).integers(0, 4, len(images))
        for image, quarter in zip(images, quarters, strict=True):
            image[:] = np.rot90(image, quarter).copy()
        angles = quarters * np.pi / 2
        return images[..., None], np.stack([np.sin(angles), np.cos(angles)], axis=1)

    (x, y), held, (x_test, y_test) = (
        turned(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 5, strides=2, activation="elu")(image)
    values = layers.Conv2D(24, 3, strides=2, activation="elu")(values)
    values = layers.Dense(48, activation="elu")(layers.Flatten()(values))
    model = keras.Model(image, layers.Dense(2, activation="tanh")(values))
    model.compile(keras.optimizers.Adam(0.001), "mse", metrics=["mae"])
    fit = {"epochs": 6, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean("where on the sheet it lies")
def where_it_lies(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf

    def sheet(image: Any, corner: Any) -> Any:
        """Put a smaller digit on a sheet of 40 x 40; its place is told in shares of the sheet."""
        small = tf.nn.avg_pool2d(tf.cast(image, tf.float32)[None, ..., None] / 255.0, 2, 2, "SAME")
        down, right = corner[0], corner[1]
        padding = [[down, 26 - down], [right, 26 - right], [0, 0]]
        placed = tf.ensure_shape(tf.pad(small[0], padding), (40, 40, 1))
        return placed, tf.cast(corner, tf.float32) / 26.0

    def corners(part: Any, seed: int) -> Any:
        return np.random.default_rng(seed).integers(0, 27, (len(part[1]), 2)).astype("int32")

    def data(part: Any, places: Any) -> Any:
        pairs = tf.data.Dataset.from_tensor_slices((part[0], places)).shuffle(2_000)
        return pairs.map(sheet).batch(64).prefetch(2)

    inputs = keras.Input((40, 40, 1))
    values = keras.layers.Conv2D(8, 5, strides=2, activation="relu")(inputs)
    values = keras.layers.AveragePooling2D(3)(values)
    values = keras.layers.Dense(64, activation="relu")(keras.layers.Flatten()(values))
    model = keras.Model(inputs, keras.layers.Dense(2, activation="sigmoid")(values))
    model.compile("rmsprop", keras.losses.Huber(0.2), metrics=["mae"])
    train = data(digits.train, corners(digits.train, 1))
    held = data(digits.validation, corners(digits.validation, 2))
    places = corners(digits.test, 3)
    tested = tf.data.Dataset.from_tensor_slices((digits.test[0], places)).map(sheet)
    x_test = np.stack([image for image, _ in tested.as_numpy_iterator()])
    fit = {"epochs": 3, "validation_data": held}
    return Setup(model, train, None, x_test, places / 26.0, fit, score=explained)


@CLEAN.clean("counts and Poisson")
def counts_and_poisson(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def count(part: Any) -> Any:
        """Images at half their size, and how many fields of 16 hold ink."""
        small = part[0].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255.0
        fields = part[0].reshape(-1, 7, 4, 7, 4).max(axis=(2, 4)) > 120
        return small.astype("float32"), fields.sum(axis=(1, 2)).astype("float32")

    (x, y), held, (x_test, y_test) = (
        count(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential(
        [
            keras.Input((14, 14)),
            layers.Flatten(),
            layers.Dense(64, activation="softplus"),
            layers.Dense(1, activation="exponential"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.002), "poisson", metrics=["mae"])
    fit = {"epochs": 6, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean("three quantiles")
def three_quantiles(digits: Digits) -> Setup:
    import keras
    from keras import ops

    levels = np.array([0.1, 0.5, 0.9], dtype="float32")

    def pinball(truth: Any, answers: Any) -> Any:
        error = truth - answers
        return ops.mean(ops.maximum(levels * error, (levels - 1.0) * error), axis=-1)

    def width(part: Any) -> Any:
        """How far to the sides the ink reaches, from its middle."""
        ink = part[0].astype("float32") / 255
        share = ink.sum(axis=1) / ink.sum(axis=(1, 2))[:, None]
        places = np.arange(28)
        middle = share @ places
        spread = np.sqrt((share * (places - middle[:, None]) ** 2).sum(axis=1))
        return ink, (spread[:, None] - 3.0).astype("float32")

    (x, y), held, (x_test, y_test) = (
        width(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(96, activation="relu"))
    model.add(keras.layers.Dense(3))
    model.compile(keras.optimizers.Nadam(0.002), pinball)

    def score(answers: Any, truth: Any) -> float:
        return explained(np.asarray(answers)[:, 1], truth)

    fit = {"epochs": 5, "batch_size": 48, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=score)


@CLEAN.clean("cosines and a temperature")
def cosines_and_temperature(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Cosines(layers.Layer):  # type: ignore[misc]
        """How near each image is to one direction a class, many times over."""

        def build(self, shape: Any) -> None:
            self.directions = self.add_weight(shape=(shape[-1], 10), initializer="random_normal")

        def call(self, values: Any) -> Any:
            values = ops.normalize(values, axis=-1)
            return 16.0 * ops.matmul(values, ops.normalize(self.directions, axis=0))

    x, x_val, x_test = (
        part[0].astype("float32") / 255 for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(32),
            Cosines(),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.001), loss, metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("waves that stay as they were drawn")
def waves_that_stay(digits: Digits) -> Setup:
    import keras
    from keras import initializers, layers, ops

    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    waves = layers.Dense(
        600,
        activation=ops.cos,
        kernel_initializer=initializers.RandomNormal(stddev=0.12, seed=1),
        bias_initializer=initializers.RandomUniform(0.0, 6.283, seed=2),
        trainable=False,
    )
    answer = layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((784,)), waves, answer])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 50, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("the largest of four")
def largest_of_four(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    def maxout(values: Any, units: int) -> Any:
        pieces = layers.Reshape((units, 4))(layers.Dense(4 * units)(values))
        return layers.Lambda(lambda v: ops.max(v, axis=-1), output_shape=(units,))(pieces)

    x, x_val, x_test = (
        part[0].astype("float32") / 127.5 - 1.0
        for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((28, 28))
    values = maxout(layers.Flatten()(inputs), 40)
    values = layers.Dropout(0.2)(values)
    values = maxout(values, 24)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.SGD(0.01, momentum=0.9)
    eye = np.eye(10, dtype="float32")
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    held = (x_val, eye[digits.validation[1]])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, eye[digits.train[1]], x_test, digits.test[1], fit)


@CLEAN.clean("each layer sees all before it")
def sees_all_before(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(8, 4, strides=4, use_bias=False)(image)
    for _ in range(4):
        fresh = layers.BatchNormalization(momentum=0.9)(values)
        fresh = layers.Activation("relu")(fresh)
        fresh = layers.Conv2D(8, 3, padding="same", use_bias=False)(fresh)
        values = layers.Concatenate()([values, fresh])
    values = layers.BatchNormalization(momentum=0.9)(values)
    values = layers.Flatten()(layers.Activation("relu")(values))
    model = keras.Model(image, layers.Dense(10, activation="softmax")(values))
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("channels weighed by a narrow gate")
def narrow_gate(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def weighed(values: Any) -> Any:
        channels = values.shape[-1]
        gate = layers.GlobalAveragePooling2D()(values)
        gate = layers.Dense(channels // 8, activation="relu")(gate)
        gate = layers.Dense(channels, activation="sigmoid")(gate)
        return layers.Multiply()([values, layers.Reshape((1, 1, channels))(gate)])

    image = keras.Input((28, 28, 1))
    values = layers.Rescaling(1 / 255)(image)
    for filters in (16, 32):
        values = layers.Conv2D(filters, 3, strides=2, padding="same", activation="silu")(values)
        values = weighed(values)
    values = layers.Flatten()(values)
    model = keras.Model(image, layers.Dense(10)(values))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(0.002, amsgrad=True, weight_decay=1e-4)
    model.compile(optimizer, loss, metrics=["accuracy"])
    x, x_val, x_test = (
        part[0][..., None] for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("levels of grey as words")
def grey_as_words(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        (part[0].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) // 52).astype("int32").reshape(-1, 196)
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential(
        [
            keras.Input((196,), dtype="int32"),
            layers.Embedding(5, 3),
            layers.SpatialDropout1D(0.05),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("black on white, eight a batch")
def black_on_white(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        1.0 - part[0].astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    model.add(layers.Dense(64, activation="tanh", kernel_initializer="lecun_normal"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(
        keras.optimizers.SGD(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    fit = {"epochs": 3, "batch_size": 8, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("digit and colour in one label")
def digit_and_colour(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def coloured(part: Any, seed: int) -> Any:
        """Red and blue ink: twenty classes."""
        blue = np.random.default_rng(seed).integers(0, 2, len(part[1]))
        images = np.zeros((len(part[1]), 28, 28, 3), dtype="float32")
        images[np.arange(len(blue)), :, :, 2 * blue] = part[0] / 255.0
        return images, part[1] + 10 * blue

    (x, y), held, (x_test, y_test) = (
        coloured(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    model = keras.Sequential(
        [
            keras.Input((28, 28, 3)),
            layers.Conv2D(16, 3, strides=2, activation="relu"),
            layers.DepthwiseConv2D(3, strides=2, depth_multiplier=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(48, activation="relu"),
            layers.Dense(20, activation="softmax"),
        ]
    )
    model.compile(
        "adam",
        "sparse_categorical_crossentropy",
        metrics=[keras.metrics.SparseTopKCategoricalAccuracy(2), "accuracy"],
    )
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean("mixed images and mixed labels")
def mixed_images(digits: Digits) -> Setup:
    import keras

    class Mixed(keras.utils.PyDataset):  # type: ignore[misc]
        """Pairs of images laid over each other, with both their labels in the same shares."""

        def __init__(self) -> None:
            super().__init__()
            self.random = np.random.default_rng(14)

        def __len__(self) -> int:
            return len(digits.train[1]) // 64

        def __getitem__(self, index: int) -> Any:
            one, other = self.random.integers(0, len(digits.train[1]), (2, 64))
            share = self.random.beta(0.4, 0.4, size=64).astype("float32")
            (x, y), (x_other, y_other) = self._read(one), self._read(other)
            wide, flat = share[:, None, None], share[:, None]
            return wide * x + (1 - wide) * x_other, flat * y + (1 - flat) * y_other

        def _read(self, rows: Any) -> Any:
            images = digits.train[0][rows].astype("float32") / 255
            return images, np.eye(10, dtype="float32")[digits.train[1][rows]]

    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(64, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["categorical_accuracy"])
    held = (digits.validation[0] / 255.0, np.eye(10)[digits.validation[1]])
    fit = {"epochs": 4, "validation_data": held}
    return Setup(model, Mixed(), None, digits.test[0] / 255.0, digits.test[1], fit)


@CLEAN.clean("a weight for every image")
def weight_for_every_image(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf

    images, labels = (digits.train[0] / 255.0).astype("float32"), digits.train[1].astype("int64")
    kept = (labels % 3 > 0) | (np.random.default_rng(15).random(len(labels)) < 0.2)
    images, labels = images[kept], labels[kept]
    counts = np.bincount(labels, minlength=10)
    weights = (len(labels) / (10 * np.maximum(1, counts)))[labels].astype("float32")
    data = tf.data.Dataset.from_tensor_slices((images, labels, weights))
    data = data.shuffle(len(labels)).batch(32, drop_remainder=True).prefetch(2)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(80, activation="hard_silu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(
        keras.optimizers.Adam(0.002),
        "sparse_categorical_crossentropy",
        weighted_metrics=["accuracy"],
    )
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 4, "validation_data": held}
    x_test, y_test = digits.test[0] / 255.0, digits.test[1]
    return Setup(model, data, None, x_test, y_test, fit, score=balanced)


@CLEAN.clean("gradients gathered over four batches")
def gathered_gradients(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 5, strides=3, activation="relu"),
            layers.LayerNormalization(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.003, gradient_accumulation_steps=4)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 16, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("warm restarts")
def warm_restarts(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        (part[0].reshape(-1, 784) / 255.0 - 0.13) / 0.31
        for part in (digits.train, digits.validation, digits.test)
    )
    steps = max(1, len(x) // 64)
    rate = keras.optimizers.schedules.CosineDecayRestarts(0.05, steps, t_mul=2.0, m_mul=0.8)
    inputs = keras.Input((784,))
    values = layers.Dense(96, activation="relu", kernel_initializer="he_normal")(inputs)
    values = layers.UnitNormalization()(values)
    values = layers.Rescaling(8.0)(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 7, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("a fifth of the pixels missing, and bounded weights")
def bounded_weights(digits: Digits) -> Setup:
    import keras
    from keras import constraints, layers

    x, x_val, x_test = (
        (part[0] > 100).astype("float32") for part in (digits.train, digits.validation, digits.test)
    )
    bound = constraints.MaxNorm(3)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(200, activation="relu", kernel_constraint=bound),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax", kernel_constraint=constraints.MaxNorm(3)),
        ]
    )
    optimizer = keras.optimizers.SGD(0.1, momentum=0.8)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("units that are on or off")
def on_or_off(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Switches(layers.Layer):  # type: ignore[misc]
        """One or minus one; the gradient passes as if it were the value itself."""

        def call(self, values: Any) -> Any:
            soft = ops.tanh(values)
            hard = ops.where(values > 0, 1.0, -1.0)
            return soft + ops.stop_gradient(hard - soft)

    x, x_val, x_test = (
        part[0].astype("float32") / 255 for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((28, 28))
    values = layers.Flatten()(inputs)
    for units in (128, 64):
        values = Switches()(layers.BatchNormalization()(layers.Dense(units)(values)))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("twelve blocks with a way around")
def twelve_blocks(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((784,))
    values = layers.Dense(48)(inputs)
    for _ in range(12):
        inner = layers.Dense(48, activation="relu")(layers.LayerNormalization()(values))
        # Each block starts as if it were not there.
        inner = layers.Dense(48, kernel_initializer="zeros")(inner)
        values = layers.Add()([values, inner])
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile(
        keras.optimizers.Lion(3e-4), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)

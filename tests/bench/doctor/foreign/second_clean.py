"""A second set of held-out programs in which nothing is wrong, some of which look as if."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, balanced, explained

CLEAN = Collection()


@CLEAN.clean("a rate of a half for a small network")
def rate_of_a_half(digits: Digits) -> Setup:
    from keras import Input, Sequential, optimizers, utils
    from keras.layers import Dense

    x, x_val, x_test = (
        part[0].reshape(-1, 784) / 255.0 for part in (digits.train, digits.validation, digits.test)
    )
    model = Sequential([Input((784,))])
    model.add(Dense(24, activation="tanh"))
    model.add(Dense(10, activation="softmax"))
    model.compile(optimizers.SGD(0.5), loss="categorical_crossentropy", metrics=["accuracy"])
    held = (x_val, utils.to_categorical(digits.validation[1]))
    fit = {"epochs": 4, "batch_size": 100, "validation_data": held}
    return Setup(model, x, utils.to_categorical(digits.train[1]), x_test, digits.test[1], fit)


@CLEAN.clean("raw pixels into batch normalisation")
def raw_into_normalisation(digits: Digits) -> Setup:
    import keras
    from keras import layers

    inputs = keras.Input((28, 28, 1))
    values = layers.BatchNormalization(momentum=0.8)(inputs)
    values = layers.Conv2D(16, 5, strides=2, activation="selu")(values)
    values = layers.AveragePooling2D(2)(values)
    values = layers.Dense(32, activation="selu")(layers.Flatten()(values))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].astype("float32")[..., None]
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("moved, dimmed and partly erased")
def moved_and_erased(digits: Digits) -> Setup:
    import keras

    class Worn(keras.utils.PyDataset):  # type: ignore[misc]
        """Batches that are moved by up to 3 pixels, dimmed, specked, and lose a small square."""

        def __init__(self) -> None:
            super().__init__()
            self.random = np.random.default_rng(12)
            self.on_epoch_end()

        def __len__(self) -> int:
            return len(digits.train[1]) // 50

        def __getitem__(self, index: int) -> Any:
            rows = self.order[50 * index : 50 * index + 50]
            images = digits.train[0][rows].astype("float32") / 255
            down, across = self.random.integers(-3, 4, size=2)
            images = np.roll(images, (down, across), axis=(1, 2))
            images *= self.random.uniform(0.5, 1.0, size=(len(rows), 1, 1))
            images += self.random.uniform(0.0, 0.15, size=images.shape)
            for image in images:
                top, left = self.random.integers(0, 23, size=2)
                image[top : top + 5, left : left + 5] = 0
            return images[..., None], digits.train[1][rows]

        def on_epoch_end(self) -> None:
            self.order = self.random.permutation(len(digits.train[1]))

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
            keras.layers.Conv2D(32, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(48, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = ((digits.validation[0] / 255.0)[..., None], digits.validation[1])
    fit = {"epochs": 4, "validation_data": held}
    x_test = (digits.test[0] / 255.0)[..., None]
    return Setup(model, Worn(), None, x_test, digits.test[1], fit)


@CLEAN.clean("rare digits drawn as often as the others")
def drawn_as_often(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf

    images, labels = digits.train[0] / 255.0, digits.train[1].astype("int64")
    piles = []
    for digit in range(10):
        rows = np.flatnonzero(labels == digit)
        rows = rows[: max(12, len(rows) // 12)] if digit in (2, 5) else rows
        pile = tf.data.Dataset.from_tensor_slices((images[rows].astype("float32"), labels[rows]))
        piles.append(pile.shuffle(len(rows)).repeat())
    drawn = tf.data.Dataset.sample_from_datasets(piles, weights=[0.1] * 10, seed=1)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(80, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 4, "steps_per_epoch": len(labels) // 64, "validation_data": held}
    x_test, y_test = digits.test[0] / 255.0, digits.test[1]
    return Setup(model, drawn.batch(64).prefetch(2), None, x_test, y_test, fit, score=balanced)


@CLEAN.clean("weights of another network, and a low rate")
def weights_of_another(digits: Digits) -> Setup:
    import keras

    def build() -> Any:
        return keras.Sequential(
            [
                keras.Input((28, 28)),
                keras.layers.Rescaling(1 / 255),
                keras.layers.Flatten(),
                keras.layers.Dense(96, activation="relu"),
                keras.layers.Dense(10, activation="softmax"),
            ]
        )

    half = len(digits.train[1]) // 2
    known = build()
    known.compile("adam", "sparse_categorical_crossentropy")
    known.fit(digits.train[0][:half], digits.train[1][:half], epochs=3, batch_size=32, verbose=0)
    model = build()
    model.set_weights(known.get_weights())
    optimizer = keras.optimizers.Adam(5e-5)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": digits.validation}
    x, y = digits.train[0][half:], digits.train[1][half:]
    return Setup(model, x, y, digits.test[0], digits.test[1], fit)


@CLEAN.clean("principal components that stay as they are")
def principal_components(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    mean = x.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov((x - mean).T))
    kernel = directions[:, -40:].astype("float32")
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(40, trainable=False, name="components"),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.get_layer("components").set_weights([kernel, -mean @ kernel])
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("labels as floats, pixels from -1 to 1")
def labels_as_floats(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = (
        (part[0].astype("float32") / 127.5 - 1.0, part[1].astype("float32"))
        for part in (digits.train, digits.validation, digits.test)
    )
    rows = keras.Input((28, 28))
    values = layers.Conv1D(32, 5, padding="causal", activation="relu")(rows)
    values = layers.Conv1D(32, 5, padding="causal", dilation_rate=4, activation="relu")(values)
    values = layers.Conv1D(48, 3, strides=2, activation="relu")(values)
    values = layers.Flatten()(values)
    model = keras.Model(rows, layers.Dense(10)(values))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Nadam(0.001), loss, metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 48, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean("a thousand images a batch")
def thousand_a_batch(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = (part[0] / 255.0 for part in (digits.train, digits.validation, digits.test))
    rate = keras.optimizers.schedules.PolynomialDecay(0.01, 15 * max(1, len(x) // 1_000), 0.0005)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.Adam(rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 15, "batch_size": 1_000, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("the same digit or another")
def same_or_another(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    def pairs(part: Any, seed: int) -> Any:
        images, labels = part[0].astype("float32") / 255, part[1]
        random = np.random.default_rng(seed)
        first = random.permutation(len(labels))
        second = random.permutation(len(labels))
        for place in np.flatnonzero(random.random(len(labels)) < 0.5):
            second[place] = random.choice(np.flatnonzero(labels == labels[first[place]]))
        same = (labels[first] == labels[second]).astype("float32")
        return [images[first], images[second]], same

    twin = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(32, activation="relu"),
        ]
    )
    one, other = keras.Input((28, 28)), keras.Input((28, 28))
    apart = layers.Lambda(lambda both: ops.abs(both[0] - both[1]), output_shape=(32,))(
        [twin(one), twin(other)]
    )
    model = keras.Model([one, other], layers.Dense(1, activation="sigmoid")(apart))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    x, y = pairs(digits.train, 1)
    fit = {"epochs": 5, "batch_size": 32, "validation_data": pairs(digits.validation, 2)}
    x_test, y_test = pairs(digits.test, 3)
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean("three properties at once")
def three_properties(digits: Digits) -> Setup:
    import keras

    table = np.array([[n % 2, n >= 5, n in (0, 6, 8, 9)] for n in range(10)], dtype="float32")
    (x, y), held, (x_test, y_test) = (
        (part[0] / 255.0, table[part[1]]) for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(96, activation="leaky_relu"))
    model.add(keras.layers.Dense(3, activation="sigmoid"))
    model.compile("adamw", "binary_crossentropy", metrics=["binary_accuracy"])

    def score(answers: Any, truth: Any) -> float:
        return float(((answers > 0.5) == (truth > 0.5)).mean())

    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=score)


@CLEAN.clean("nine thresholds", least=0.7)
def nine_thresholds(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def passed(labels: Any) -> Any:
        return (labels[:, None] > np.arange(9)).astype("float32")

    x, x_val, x_test = (part[0] / 255.0 for part in (digits.train, digits.validation, digits.test))
    inputs = keras.Input((28, 28))
    values = layers.Dense(128, activation="relu")(layers.Flatten()(inputs))
    model = keras.Model(inputs, layers.Dense(9)(values))
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))

    def score(answers: Any, labels: Any) -> float:
        return float(((answers > 0).sum(axis=1) == labels).mean())

    held = (x_val, passed(digits.validation[1]))
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    y = passed(digits.train[1])
    return Setup(model, x, y, x_test, digits.test[1], fit, score=score)


@CLEAN.clean("what each pixel belongs to")
def pixel_by_pixel(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def scene(part: Any, seed: int) -> Any:
        """Ink, a smaller square over it, and paper: three classes of pixels."""
        images = part[0].astype("float32") / 255
        classes = (images > 0.4).astype("int32")
        corners = np.random.default_rng(seed).integers(0, 20, size=(len(images), 2))
        for image, kinds, (top, left) in zip(images, classes, corners, strict=True):
            place = slice(top, top + 8), slice(left, left + 8)
            image[place], kinds[place] = 0.6, 2
        return images[..., None], classes

    (x, y), held, (x_test, y_test) = (
        scene(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    inputs = keras.Input((28, 28, 1))
    fine = layers.Conv2D(8, 3, padding="same", activation="relu")(inputs)
    coarse = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(fine)
    back = layers.Conv2DTranspose(8, 2, strides=2, activation="relu")(coarse)
    both = layers.Concatenate()([fine, back])
    model = keras.Model(inputs, layers.Conv2D(3, 1, activation="softmax")(both))
    model.compile(
        keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )

    def score(answers: Any, truth: Any) -> float:
        return float((np.asarray(answers).argmax(axis=-1) == truth).mean())

    fit = {"epochs": 2, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=score)


@CLEAN.clean("focal loss and averaged weights")
def focal_and_averaged(digits: Digits) -> Setup:
    import keras
    from keras import layers, utils

    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(64, activation="mish", kernel_initializer="orthogonal"),
            layers.Dense(64, activation="mish", kernel_initializer="orthogonal"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(0.001, use_ema=True, ema_momentum=0.95, global_clipnorm=1.0),
        keras.losses.CategoricalFocalCrossentropy(alpha=1.0),
        metrics=["accuracy"],
    )
    held = (digits.validation[0], utils.to_categorical(digits.validation[1]))
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    x, y = digits.train[0], utils.to_categorical(digits.train[1])
    return Setup(model, x, y, digits.test[0], digits.test[1], fit)


@CLEAN.clean("patches mixed by turns")
def patches_mixed(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def mixed(values: Any, axis: int, units: int) -> Any:
        normed = layers.LayerNormalization()(values)
        turned = normed if axis == 2 else layers.Permute((2, 1))(normed)
        turned = layers.Dense(units, activation="gelu")(turned)
        turned = layers.Dense(values.shape[axis])(turned)
        back = turned if axis == 2 else layers.Permute((2, 1))(turned)
        return layers.Add()([values, back])

    image = keras.Input((28, 28, 1))
    values = layers.Rescaling(1 / 127.5, offset=-1)(image)
    values = layers.Reshape((16, 32))(layers.Conv2D(32, 7, strides=7)(values))
    for _ in range(2):
        values = mixed(mixed(values, 1, 32), 2, 64)
    values = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(values))
    model = keras.Model(image, layers.Dense(10, activation="softmax")(values))
    model.compile(
        keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    x, x_val, x_test = (
        part[0][..., None] for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("taught by a network")
def taught_by_a_network(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    x, x_val, x_test = (
        part[0].astype("float32") / 255 for part in (digits.train, digits.validation, digits.test)
    )
    teacher = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    teacher.add(layers.Dense(200, activation="relu"))
    teacher.add(layers.Dense(10))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    teacher.compile("adam", loss)
    teacher.fit(x, digits.train[1], epochs=3, batch_size=64, verbose=0)

    def soften(logits: Any) -> Any:
        return ops.softmax(logits / 3.0)

    def distance(taught: Any, logits: Any) -> Any:
        return -9.0 * ops.sum(taught * ops.log_softmax(logits / 3.0), axis=-1)

    def lesson(images: Any) -> Any:
        return np.asarray(soften(teacher.predict(images, batch_size=500, verbose=0)))

    student = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    student.add(layers.Dense(32, activation="relu"))
    student.add(layers.Dense(10))
    student.compile("adam", distance, metrics=["categorical_accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": (x_val, lesson(x_val))}
    return Setup(student, x, lesson(x), x_test, digits.test[1], fit)


@CLEAN.clean("the lower half from the upper", least=0.2)
def lower_from_upper(digits: Digits) -> Setup:
    import keras

    (x, y), held, (x_test, y_test) = (
        (images[:, :14].reshape(-1, 392), images[:, 14:].reshape(-1, 392))
        for images in (p[0] / 255.0 for p in (digits.train, digits.validation, digits.test))
    )
    model = keras.Sequential([keras.Input((392,))])
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dropout(0.1))
    model.add(keras.layers.Dense(392, activation="sigmoid"))
    model.compile("adam", "mean_squared_error", metrics=["mae"])
    fit = {"epochs": 5, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)

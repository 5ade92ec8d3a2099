"""Held-out programs in which nothing is wrong: tasks, data and schedules of many kinds."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, balanced, explained

CLEAN = Collection()


def _mlp(units: int, head: str | None, *hidden: int) -> Any:
    import keras

    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    for width in hidden or (96,):
        model.add(keras.layers.Dense(width, activation="relu"))
    model.add(keras.layers.Dense(units, activation=head))
    return model


def _images(digits: Digits) -> tuple[Any, Any, Any]:
    x, x_val, x_test = (
        part[0].astype("float32") / 255 for part in (digits.train, digits.validation, digits.test)
    )
    return x, x_val, x_test


@CLEAN.clean("pipeline of tf.data")
def pipeline(digits: Digits) -> Setup:
    import tensorflow as tf

    def prepare(image: Any, label: Any) -> Any:
        return tf.cast(image, tf.float32) / 255.0, label

    train = tf.data.Dataset.from_tensor_slices(digits.train).map(prepare).cache()
    train = train.shuffle(len(digits.train[1])).batch(128).prefetch(tf.data.AUTOTUNE)
    held = tf.data.Dataset.from_tensor_slices(digits.validation).map(prepare).batch(128)
    model = _mlp(10, "softmax")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "validation_data": held}
    return Setup(model, train, None, digits.test[0] / 255.0, digits.test[1], fit)


@CLEAN.clean("batches from a PyDataset")
def py_dataset(digits: Digits) -> Setup:
    import keras

    class Batches(keras.utils.PyDataset):  # type: ignore[misc]
        def __init__(self, pair: Any) -> None:
            super().__init__()
            self.x, self.y = pair

        def __len__(self) -> int:
            return -(-len(self.y) // 64)

        def __getitem__(self, index: int) -> Any:
            part = slice(64 * index, 64 * index + 64)
            return self.x[part] / 255.0, self.y[part]

    model = _mlp(10, "softmax", 64, 64)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "validation_data": Batches(digits.validation)}
    x_test, y_test = digits.test[0] / 255.0, digits.test[1]
    return Setup(model, Batches(digits.train), None, x_test, y_test, fit)


@CLEAN.clean("shifted and zoomed on the way")
def shifted_and_zoomed(digits: Digits) -> Setup:
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 127.5, offset=-1),
            layers.RandomTranslation(0.08, 0.08, fill_mode="nearest"),
            layers.RandomZoom(0.1, fill_mode="nearest"),
            layers.Conv2D(16, 3, strides=2, activation="relu"),
            layers.Conv2D(32, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0][..., None], digits.validation[1])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    x, x_test = digits.train[0][..., None], digits.test[0][..., None]
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("three or eight")
def three_or_eight(digits: Digits) -> Setup:
    def only(pair: Any) -> Any:
        some = np.isin(pair[1], (3, 8))
        return pair[0][some] / 255.0, (pair[1][some] == 8).astype("float32")

    (x, y), held, (x_test, y_test) = only(digits.train), only(digits.validation), only(digits.test)
    model = _mlp(1, "sigmoid", 32)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 6, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean("odd or even, by a logit")
def odd_or_even(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = _images(digits)
    model = _mlp(1, None, 96)
    model.compile(
        keras.optimizers.Adagrad(0.05),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.AUC(from_logits=True)],
    )
    held = (x_val, digits.validation[1] % 2)
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1] % 2, x_test, digits.test[1] % 2, fit, score=above(0.0))


@CLEAN.clean("five digits only")
def five_digits(digits: Digits) -> Setup:
    def only(pair: Any) -> Any:
        some = pair[1] < 5
        return pair[0][some] / 255.0, pair[1][some]

    (x, y), held, (x_test, y_test) = only(digits.train), only(digits.validation), only(digits.test)
    model = _mlp(5, "softmax")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean("rare classes with weights")
def rare_with_weights(digits: Digits) -> Setup:
    x, x_val, x_test = _images(digits)
    y = digits.train[1]
    keep = (y < 7) | (np.random.default_rng(4).random(len(y)) < 0.07)
    x, y = x[keep], y[keep]
    counts = np.bincount(y, minlength=10)
    weights = {c: len(y) / (10 * max(1, n)) for c, n in enumerate(counts)}
    model = _mlp(10, "softmax", 128)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (x_val, digits.validation[1])
    fit = {"epochs": 6, "batch_size": 64, "class_weight": weights, "validation_data": held}
    return Setup(model, x, y, x_test, digits.test[1], fit, score=balanced)


@CLEAN.clean("a thousand images")
def thousand_images(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = _images(digits)
    model = _mlp(10, "softmax", 64)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    held = (x_val, digits.validation[1])
    fit = {"epochs": 15, "batch_size": 32, "validation_data": held, "callbacks": [stop]}
    return Setup(model, x[:1_000], digits.train[1][:1_000], x_test, digits.test[1], fit)


@CLEAN.clean("autoencoder", least=0.5)
def autoencoder(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = (part.reshape(-1, 784) for part in _images(digits))
    inputs = keras.Input((784,))
    code = keras.layers.Dense(32, activation="relu")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(784, activation="sigmoid")(code))
    model.compile("adam", "binary_crossentropy")
    fit = {"epochs": 6, "batch_size": 64, "shuffle": True, "validation_data": (x_val, x_val)}
    return Setup(model, x, x, x_test, x_test, fit, score=explained)


@CLEAN.clean("images without noise", least=0.5)
def denoising(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (part[..., None] for part in _images(digits))
    noise = np.random.default_rng(6)

    def noisy(images: Any) -> Any:
        return np.clip(images + noise.normal(0, 0.3, images.shape), 0, 1).astype("float32")

    inputs = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    values = layers.Conv2D(16, 3, padding="same", activation="relu")(values)
    values = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(values)
    model = keras.Model(inputs, layers.Conv2D(1, 3, padding="same")(values))
    model.compile("adam", "mse")
    fit = {"epochs": 2, "batch_size": 64, "validation_data": (noisy(x_val), x_val)}
    return Setup(model, noisy(x), x, noisy(x_test), x_test, fit, score=explained)


@CLEAN.clean("how much ink", least=0.5)
def how_much_ink(digits: Digits) -> Setup:
    x, x_val, x_test = _images(digits)

    def target(images: Any) -> Any:
        ink = images.mean(axis=(1, 2))
        return (ink - x.mean()) / x.mean(axis=(1, 2)).std()

    model = _mlp(1, None, 32)
    model.compile("adam", "mean_squared_error", metrics=["mae"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, target(x_val))}
    return Setup(model, x, target(x), x_test, target(x_test), fit, score=explained)


@CLEAN.clean("digits as shares of nine", least=0.5)
def shares_of_nine(digits: Digits) -> Setup:
    x, x_val, x_test = _images(digits)
    y, y_val, y_test = (
        part[1].astype("float32") / 9 for part in (digits.train, digits.validation, digits.test)
    )
    model = _mlp(1, "sigmoid", 128)
    model.compile("adam", "log_cosh", metrics=["mae"])
    fit = {"epochs": 5, "batch_size": 64, "validation_data": (x_val, y_val)}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean("hinge of classes")
def hinge_of_classes(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = _images(digits)
    one_hot = keras.utils.to_categorical
    model = _mlp(10, None, 96)
    model.compile("adam", "categorical_hinge", metrics=["accuracy"])
    held = (x_val, one_hot(digits.validation[1]))
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, one_hot(digits.train[1]), x_test, digits.test[1], fit)


@CLEAN.clean("divergence from soft labels")
def soft_labels(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = _images(digits)

    def soft(labels: Any) -> Any:
        return keras.utils.to_categorical(labels, 10) * 0.9 + 0.01

    model = _mlp(10, "softmax", 96)
    model.compile("adam", keras.losses.KLDivergence(), metrics=["accuracy"])
    held = (x_val, soft(digits.validation[1]))
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, soft(digits.train[1]), x_test, digits.test[1], fit)


@CLEAN.clean("warm-up and cosine")
def warm_up_and_cosine(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = _images(digits)
    steps = 4 * len(x) // 64
    rate = keras.optimizers.schedules.CosineDecay(
        1e-5, steps, warmup_target=0.003, warmup_steps=steps // 10
    )
    model = _mlp(10, "softmax", 128, 64)
    optimizer = keras.optimizers.AdamW(rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (x_val, digits.validation[1])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("lower rate on a plateau")
def lower_on_plateau(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = _images(digits)
    model = _mlp(10, "softmax", 96)
    optimizer = keras.optimizers.SGD(0.2, momentum=0.8, nesterov=True, clipnorm=1.0)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    lower = keras.callbacks.ReduceLROnPlateau(patience=1, factor=0.3)
    held = (x_val, digits.validation[1])
    fit = {"epochs": 5, "batch_size": 64, "validation_data": held, "callbacks": [lower]}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("large batches, larger rate")
def large_batches(digits: Digits) -> Setup:
    import keras

    x, x_val, x_test = _images(digits)
    model = _mlp(10, "softmax", 256)
    optimizer = keras.optimizers.Adam(0.006)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (x_val, digits.validation[1])
    fit = {"epochs": 10, "batch_size": 512, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("trained before, trained on")
def trained_on(digits: Digits) -> Setup:
    x, x_val, x_test = _images(digits)
    y = digits.train[1]
    model = _mlp(10, "softmax", 96)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=2, batch_size=64, verbose=0)
    fit = {"epochs": 2, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, y, x_test, digits.test[1], fit)

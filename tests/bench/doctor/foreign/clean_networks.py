"""Held-out programs in which nothing is wrong: networks of many styles."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup

CLEAN = Collection()


def _scaled(digits: Digits, channel: bool = False) -> tuple[Any, Any, Any]:
    parts = (
        part[0].astype("float32") / 255 for part in (digits.train, digits.validation, digits.test)
    )
    x, x_val, x_test = (a[..., None] if channel else a for a in parts)
    return x, (x_val, digits.validation[1]), x_test


@CLEAN.clean("two branches")
def two_branches(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, held, x_test = _scaled(digits, channel=True)
    image = keras.Input((28, 28, 1), name="image")
    fine = layers.MaxPooling2D(4)(layers.Conv2D(12, 3, activation="relu")(image))
    coarse = layers.MaxPooling2D(2)(layers.Conv2D(12, 7, strides=2, activation="relu")(image))
    both = layers.concatenate([layers.Flatten()(fine), layers.Flatten()(coarse)])
    both = layers.Dropout(0.3)(layers.Dense(64, activation="relu")(both))
    model = keras.Model(image, layers.Dense(10, activation="softmax", name="digit")(both))
    model.compile("adamax", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("subclassed model")
def subclassed(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Reader(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.blocks = [layers.Dense(96, activation="gelu") for _ in range(2)]
            self.drop = layers.Dropout(0.2)
            self.out = layers.Dense(10)

        def call(self, images: Any, training: bool = False) -> Any:
            values = ops.reshape(images, (-1, 784))
            for block in self.blocks:
                values = block(values)
            return self.out(self.drop(values, training=training))

    x, held, x_test = _scaled(digits)
    model = Reader()
    model.compile(
        keras.optimizers.Lion(3e-4),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("layer of one's own")
def own_layer(digits: Digits) -> Setup:
    import keras
    from keras import ops

    class Gated(keras.layers.Layer):  # type: ignore[misc]
        """A linear map times a gate."""

        def __init__(self, units: int) -> None:
            super().__init__()
            self.units = units

        def build(self, shape: Any) -> None:
            size = (shape[-1], self.units)
            self.value = self.add_weight(shape=size, initializer="glorot_uniform")
            self.gate = self.add_weight(shape=size, initializer="glorot_uniform")

        def call(self, values: Any) -> Any:
            return ops.matmul(values, self.value) * ops.sigmoid(ops.matmul(values, self.gate))

    x, held, x_test = _scaled(digits)
    model = keras.Sequential(
        [keras.layers.Flatten(), Gated(128), Gated(64), keras.layers.Dense(10, "softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("rows through a GRU")
def rows_through_gru(digits: Digits) -> Setup:
    import keras

    x, held, x_test = _scaled(digits)
    model = keras.Sequential(
        [keras.Input((28, 28)), keras.layers.GRU(64), keras.layers.Dense(10, "softmax")]
    )
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 0.003
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("patches and attention")
def patches_and_attention(digits: Digits) -> Setup:
    import keras
    from keras import layers

    class Places(keras.layers.Layer):  # type: ignore[misc]
        """Adds what is learnt of each place."""

        def build(self, shape: Any) -> None:
            self.places = self.add_weight(shape=shape[1:], initializer="random_normal")

        def call(self, values: Any) -> Any:
            return values + self.places

    x, held, x_test = _scaled(digits, channel=True)
    image = keras.Input((28, 28, 1))
    patches = layers.Conv2D(32, 7, strides=7)(image)
    values = Places()(layers.Reshape((16, 32))(patches))
    for _ in range(2):
        normed = layers.LayerNormalization()(values)
        values = values + layers.MultiHeadAttention(4, 8)(normed, normed)
        normed = layers.LayerNormalization()(values)
        values = values + layers.Dense(32)(layers.Dense(64, activation="gelu")(normed))
    values = layers.Flatten()(layers.LayerNormalization()(values))
    model = keras.Model(image, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.AdamW(2e-3, weight_decay=1e-3)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("separable and pooled")
def separable(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, held, x_test = _scaled(digits, channel=True)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(16, 3, strides=2, use_bias=False))
    model.add(layers.BatchNormalization(momentum=0.9))
    model.add(layers.ReLU(max_value=6))
    for filters in (32, 64):
        model.add(layers.SeparableConv2D(filters, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU(max_value=6))
        model.add(layers.MaxPooling2D())
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.Adam(0.004)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("ten layers of ReLU")
def ten_layers(digits: Digits) -> Setup:
    import keras

    x, held, x_test = _scaled(digits)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    for _ in range(10):
        model.add(keras.layers.Dense(64, activation="relu", kernel_initializer="he_uniform"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("leaky units and noise")
def leaky_and_noise(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, held, x_test = _scaled(digits, channel=True)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.GaussianNoise(0.1),
            layers.Conv2D(16, 3, strides=2),
            layers.LeakyReLU(0.2),
            layers.SpatialDropout2D(0.1),
            layers.Conv2D(32, 3, strides=2),
            layers.PReLU(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("a learnt and frozen base")
def frozen_base(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, held, x_test = _scaled(digits, channel=True)
    base = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, strides=2, activation="relu"),
            layers.Conv2D(32, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
        ],
        name="base",
    )
    # The base learns to tell odd from even; then it is frozen, and a new head tells digits.
    pretext = keras.Sequential([base, layers.Dense(1, activation="sigmoid")])
    pretext.compile("adam", "binary_crossentropy")
    pretext.fit(x, digits.train[1] % 2, epochs=2, batch_size=64, verbose=0)
    base.trainable = False
    inputs = keras.Input((28, 28, 1))
    values = layers.Dense(64, activation="relu")(base(inputs, training=False))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean("two answers")
def two_answers(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, _, x_test = _scaled(digits)
    inputs = keras.Input((28, 28))
    values = layers.Dense(96, activation="relu")(layers.Flatten()(inputs))
    digit = layers.Dense(10, activation="softmax", name="digit")(values)
    odd = layers.Dense(1, activation="sigmoid", name="odd")(values)
    model = keras.Model(inputs, {"digit": digit, "odd": odd})
    model.compile(
        "adam",
        {"digit": "sparse_categorical_crossentropy", "odd": "binary_crossentropy"},
        metrics={"digit": ["accuracy"], "odd": ["accuracy"]},
    )
    y = {"digit": digits.train[1], "odd": digits.train[1] % 2}

    def score(answers: Any, labels: Any) -> float:
        return float((np.asarray(answers["digit"]).argmax(axis=1) == labels).mean())

    fit = {"epochs": 3, "batch_size": 64, "validation_split": 0.1}
    return Setup(model, x, y, x_test, digits.test[1], fit, score=score)


@CLEAN.clean("standardised by a layer")
def standardised_by_layer(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x = digits.train[0].astype("float32")
    normalise = layers.Normalization(axis=None)
    normalise.adapt(x[:2_000])
    model = keras.Sequential(
        [keras.Input((28, 28)), normalise, layers.Flatten(), layers.Dense(128, activation="silu")]
    )
    model.add(layers.GroupNormalization(8))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("nadam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0].astype("float32"), digits.validation[1])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], digits.test[0].astype("float32"), digits.test[1], fit)


@CLEAN.clean("a training step of one's own")
def own_training_step(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf

    class Reader(keras.Model):  # type: ignore[misc]
        def train_step(self, data: Any) -> Any:
            images, labels = data
            with tf.GradientTape() as tape:
                answers = self(images, training=True)
                loss = self.compute_loss(y=labels, y_pred=answers)
            weights = self.trainable_weights
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss)
                else:
                    metric.update_state(labels, answers)
            return {metric.name: metric.result() for metric in self.metrics}

    x, held, x_test = _scaled(digits)
    inputs = keras.Input((28, 28))
    values = keras.layers.Dense(128, activation="relu")(keras.layers.Flatten()(inputs))
    model = Reader(inputs, keras.layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.SGD(0.1, momentum=0.5, nesterov=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)

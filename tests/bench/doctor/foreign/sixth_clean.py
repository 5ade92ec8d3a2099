"""A sixth set of held-out programs in which nothing is wrong.

Eight are the repaired or plain forms of benchmark programs (DeepLocalize's and NeuraLint's) that
were not taken as faults, by the number of their question. Twelve are the first, by title, of
keras.io's code examples and tensorflow.org's tutorials that train one network with one input by
``fit`` alone and need no downloaded weights; those that stand in an earlier set are left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, explained

CLEAN = Collection()


def _three(digits: Digits, prepare: Any) -> tuple[Any, Any, Any]:
    """Prepare all three shares alike."""
    return prepare(digits.train), prepare(digits.validation), prepare(digits.test)


def _fields(images: Any, rows: int, columns: int) -> Any:
    """Return how bright each part of an image is: (N, rows * columns), from 0 to 1."""
    parts = images.reshape(-1, rows, 28 // rows, columns, 28 // columns) / 255
    return parts.mean(axis=(2, 4)).reshape(len(images), -1).astype("float32")


def _image(part: Any) -> Any:
    """Return images of one channel, from 0 to 1, and labels."""
    return part[0].astype("float32")[..., None] / 255, part[1].astype("int64")


def _hot(part: Any) -> Any:
    """Return images of one channel, from 0 to 1, and rows of ten."""
    return _image(part)[0], np.eye(10, dtype="float32")[part[1]]


@CLEAN.clean(
    "passengers, saved or not",
    title="(question 31627380 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/31627380/",
)
def passengers(digits: Digits) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Dense, Dropout

    def table(part: Any) -> Any:
        x = _fields(part[0], 7, 7)
        return x, np.eye(2, dtype="float32")[np.isin(part[1], (0, 6, 8, 9)) * 1]

    (x, y), _, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((49,))])
    model.add(Dense(128))
    model.add(Activation("relu"))
    model.add(Dropout(0.5))
    model.add(Dense(2))
    model.add(Activation("sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 8, "validation_split": 0.2}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "eight bits through eight and eight",
    title="(question 39217567 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/39217567/",
)
def eight_bits(digits: Digits) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    def bits(part: Any) -> Any:
        ink = _fields(part[0], 4, 4)[:, (1, 2, 5, 6, 9, 10, 13, 14)]
        x = (ink > 0.3).astype("float32")
        return x, x

    (x, y), held, (x_test, y_test) = _three(digits, bits)
    model = Sequential([Input((8,))])
    for activation in ("relu", "relu", "sigmoid"):
        model.add(Dense(8, kernel_initializer="he_normal", activation=activation))
    model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 5, "validation_data": held}

    def score(answers: Any, truth: Any) -> float:
        return float(((np.asarray(answers) > 0.5) == (truth > 0.5)).mean())

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@CLEAN.clean(
    "one number in, one out, three times ten between",
    title="(question 42913869 of NeuraLint's benchmark)",
    link="https://stackoverflow.com/questions/42913869/",
)
def three_times_ten(digits: Digits) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    def curve(part: Any) -> Any:
        x = (part[0].mean(axis=(1, 2), dtype="float32")[:, None] - 33) / 11
        return x, np.sin(2 * x)

    (x, y), held, (x_test, y_test) = _three(digits, curve)
    model = Sequential([Input((1,))])
    for _ in range(3):
        model.add(Dense(10, activation="relu"))
    model.add(Dense(1))
    model.compile(loss="mse", optimizer="adam")
    fit = {"epochs": 6, "batch_size": 16, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "one wide convolution",
    title="(question 43464835 of NeuraLint's benchmark)",
    link="https://stackoverflow.com/questions/43464835/",
)
def one_wide_convolution(digits: Digits) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    (x, y), held, (x_test, y_test) = _three(digits, _hot)
    cnn = Sequential([Input((28, 28, 1))])
    cnn.add(Conv2D(12, (3, 15), padding="same", activation="relu"))
    cnn.add(MaxPooling2D(pool_size=(2, 2)))
    cnn.add(Flatten())
    cnn.add(Dropout(0.5))
    cnn.add(Dense(10, activation="softmax"))
    cnn.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held, "shuffle": True}
    return Setup(cnn, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "twice two convolutions and dropout everywhere",
    title="(question 45711636 of NeuraLint's benchmark)",
    link="https://stackoverflow.com/questions/45711636/",
)
def twice_two(digits: Digits) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    (x, y), held, (x_test, y_test) = _three(digits, _hot)
    model = Sequential([Input((28, 28, 1))])
    model.add(Conv2D(12, (3, 3), padding="valid", activation="relu"))
    model.add(Dropout(0.25))
    model.add(Conv2D(12, (3, 3), padding="valid", activation="relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Conv2D(12, (3, 3), padding="valid", activation="relu"))
    model.add(Conv2D(12, (3, 3), activation="relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(256, activation="relu"))
    model.add(Dropout(0.5))
    model.add(Dense(10, activation="softmax"))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 100, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "fourteen columns through twenty-one",
    title="(question 47724077 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/47724077/",
)
def fourteen_columns(digits: Digits) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    def table(part: Any) -> Any:
        x = _fields(part[0], 7, 2)
        x = np.clip((x - 0.14) / 0.12, -3, 3).astype("float32")
        return x, np.eye(2, dtype="float32")[np.isin(part[1], (0, 2, 6, 8)) * 1]

    (x, y), held, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((14,))])
    model.add(Dense(21, activation="relu"))
    model.add(Dense(2, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    fit = {"epochs": 12, "batch_size": 100, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "normalised, all but once",
    title="(question 49117607 of NeuraLint's benchmark)",
    link="https://stackoverflow.com/questions/49117607/",
)
def all_but_once(digits: Digits) -> Setup:
    from keras import Input, Sequential, layers

    (x, y), held, (x_test, y_test) = _three(digits, _hot)
    model = Sequential([Input((28, 28, 1))])
    for filters, again in ((8, True), (16, False)):
        model.add(layers.Conv2D(filters, (5, 5), padding="same"))
        model.add(layers.BatchNormalization())
        model.add(layers.Activation("relu"))
        model.add(layers.Conv2D(filters, (5, 5)))
        if again:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation("relu"))
        model.add(layers.MaxPooling2D(pool_size=(2, 2)))
        model.add(layers.Dropout(0.25))
    model.add(layers.Flatten())
    model.add(layers.Dense(128))
    model.add(layers.Activation("relu"))
    model.add(layers.Dropout(0.25))
    model.add(layers.Dense(10))
    model.add(layers.Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 2, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "ten, twenty, thirty, forty, fifty",
    title="(question 50481178 of DeepLocalize's benchmark)",
    link="https://stackoverflow.com/questions/50481178/",
)
def ten_to_fifty(digits: Digits) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    def table(part: Any) -> Any:
        """Four measures, and whether the ink leans to the right."""
        ink = _fields(part[0], 2, 2)
        return (ink - 0.13) / 0.06, (ink[:, 1] * ink[:, 2] > ink[:, 0] * ink[:, 3]).astype("int64")

    (x, y), _, (x_test, y_test) = _three(digits, table)
    model = Sequential([Input((4,))])
    for units in (10, 20, 30, 40, 50):
        model.add(Dense(units, activation="relu"))
    model.add(Dense(2, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 10, "validation_split": 0.1, "shuffle": True}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "solids out of slices",
    title="3D image classification from CT scans",
    link="https://keras.io/examples/vision/3D_image_classification/",
)
def solids_out_of_slices(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def scans(part: Any) -> Any:
        """A digit that fades over eight slices; has it a loop?"""
        small = _fields(part[0], 14, 14).reshape(-1, 14, 14, 1, 1)
        depth = np.linspace(0, 0.7, 8, dtype="float32").reshape(1, 1, 1, 8, 1)
        return np.maximum(small - depth, 0), np.isin(part[1], (0, 6, 8, 9)).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, scans)
    inputs = keras.Input((14, 14, 8, 1))
    values = layers.Conv3D(8, kernel_size=3, activation="relu")(inputs)
    values = layers.MaxPool3D(pool_size=2)(values)
    values = layers.BatchNormalization()(values)
    values = layers.Conv3D(16, kernel_size=3, padding="same", activation="relu")(values)
    values = layers.BatchNormalization()(values)
    values = layers.GlobalAveragePooling3D()(values)
    values = layers.Dense(64, activation="relu")(values)
    values = layers.Dropout(0.3)(values)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(values))
    rate = keras.optimizers.schedules.ExponentialDecay(
        0.002, decay_steps=400, decay_rate=0.96, staircase=True
    )
    model.compile(keras.optimizers.Adam(rate), "binary_crossentropy", metrics=["acc"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "clothes, with logits at the end",
    title="Basic classification: Classify images of clothing",
    link="https://www.tensorflow.org/tutorials/keras/classification",
)
def clothes(digits: Digits) -> Setup:
    import tensorflow as tf

    x, y, x_test = digits.train[0] / 255.0, digits.train[1], digits.test[0] / 255.0
    model = tf.keras.Sequential(
        [
            tf.keras.Input((28, 28)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(128, activation="relu"),
            tf.keras.layers.Dense(10),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return Setup(model, x, y, x_test, digits.test[1], {"epochs": 5})


@CLEAN.clean(
    "miles to the gallon",
    title="Basic regression: Predict fuel efficiency",
    link="https://www.tensorflow.org/tutorials/keras/regression",
)
def miles_to_the_gallon(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers

    def table(part: Any) -> Any:
        """Nine measures of their own sizes, and from 5 to 40 for how much ink there is."""
        x = _fields(part[0], 4, 4)[:, 4:13] * np.arange(1, 10) * 10
        return x.astype("float32"), part[0].mean(axis=(1, 2), dtype="float32") / 2 + 5

    (x, y), _, (x_test, y_test) = _three(digits, table)
    normalizer = layers.Normalization(axis=-1)
    normalizer.adapt(x)
    model = tf.keras.Sequential(
        [
            normalizer,
            layers.Dense(64, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(loss="mean_absolute_error", optimizer=tf.keras.optimizers.Adam(0.001))
    fit = {"epochs": 6, "validation_split": 0.2}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "words averaged",
    title="Basic text classification",
    link="https://www.tensorflow.org/tutorials/keras/text_classification",
)
def words_averaged(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers, losses

    def reviews(part: Any) -> Any:
        """The places that are lit, as words; 0 where there are no more."""
        lit = (_fields(part[0], 14, 14) > 0.4) * np.arange(1, 197)
        return np.sort(lit, axis=1)[:, :-97:-1], np.isin(part[1], (2, 3, 5, 6, 8)) * 1.0

    def batches(x: Any, y: Any) -> Any:
        data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(12_000, seed=3)
        return data.batch(32).cache().prefetch(tf.data.AUTOTUNE)

    (x, y), held, (x_test, y_test) = _three(digits, reviews)
    model = tf.keras.Sequential(
        [
            tf.keras.Input((96,), dtype="int64"),
            layers.Embedding(197, 16),
            layers.Dropout(0.2),
            layers.GlobalAveragePooling1D(),
            layers.Dropout(0.2),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(loss=losses.BinaryCrossentropy(), optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 6, "validation_data": batches(*held)}
    return Setup(model, batches(x, y), None, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "reviews read both ways",
    title="Bidirectional LSTM on IMDB",
    link="https://keras.io/examples/nlp/bidirectional_lstm_imdb/",
)
def read_both_ways(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def words(part: Any) -> Any:
        """A word for every row: which of its eight parts are lit."""
        lit = part[0][:, :, 2:26].reshape(-1, 28, 8, 3).max(axis=3) > 127
        return (lit * 2 ** np.arange(8)).sum(axis=2), np.isin(part[1], (0, 6, 8, 9)) * 1.0

    (x, y), held, (x_test, y_test) = _three(digits, words)
    inputs = keras.Input((None,), dtype="int32")
    values = layers.Embedding(256, 32)(inputs)
    values = layers.Bidirectional(layers.LSTM(16, return_sequences=True))(values)
    values = layers.Bidirectional(layers.LSTM(16))(values)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(values))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 2, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "a compact transformer after convolutions",
    title="Compact Convolutional Transformers",
    link="https://keras.io/examples/vision/cct/",
)
def compact_transformer(digits: Digits) -> Setup:
    import keras
    from keras import layers

    class Places(layers.Layer):  # type: ignore[misc]
        """Learned numbers for every place of a sequence are added to it."""

        def build(self, shape: Any) -> None:
            self.table = self.add_weight(shape=shape[1:], initializer="random_normal")

        def call(self, values: Any) -> Any:
            return values + self.table

    (x, y), held, (x_test, y_test) = _three(digits, _hot)
    inputs = keras.Input((28, 28, 1))
    values = inputs
    for filters in (16, 32):
        values = layers.Conv2D(
            filters,
            3,
            padding="same",
            use_bias=False,
            activation="relu",
            kernel_initializer="he_normal",
        )(values)
        values = layers.MaxPooling2D(3, 2, "same")(values)
    values = Places()(layers.Reshape((49, 32))(values))
    for _ in range(2):
        inner = layers.LayerNormalization(epsilon=1e-5)(values)
        inner = layers.MultiHeadAttention(num_heads=2, key_dim=16, dropout=0.1)(inner, inner)
        values = layers.Add()([inner, values])
        inner = layers.LayerNormalization(epsilon=1e-5)(values)
        inner = layers.Dense(32, activation="gelu")(inner)
        values = layers.Add()([layers.Dropout(0.1)(inner), values])
    values = layers.LayerNormalization(epsilon=1e-5)(values)
    weights = layers.Softmax(axis=1)(layers.Dense(1)(values))
    values = layers.Flatten()(layers.Dot(axes=1)([weights, values]))
    model = keras.Model(inputs, layers.Dense(10)(values))
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    optimizer = keras.optimizers.AdamW(learning_rate=0.001, weight_decay=0.0001)
    model.compile(optimizer, loss, metrics=["accuracy"])
    fit = {"epochs": 2, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "noise taken off",
    title="Convolutional autoencoder for image denoising",
    link="https://keras.io/examples/vision/autoencoder/",
    least=0.6,
)
def noise_taken_off(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pairs(part: Any) -> Any:
        x = _image(part)[0]
        noise = np.random.default_rng(len(x)).normal(size=x.shape, scale=0.4)
        return np.clip(x + noise, 0, 1).astype("float32"), x

    (x, y), held, (x_test, y_test) = _three(digits, pairs)
    image = keras.Input((28, 28, 1))
    values = image
    for _ in range(2):
        values = layers.Conv2D(16, (3, 3), activation="relu", padding="same")(values)
        values = layers.MaxPooling2D((2, 2), padding="same")(values)
    for _ in range(2):
        values = layers.Conv2DTranspose(16, (3, 3), strides=2, activation="relu", padding="same")(
            values
        )
    values = layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(values)
    autoencoder = keras.Model(image, values)
    autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
    fit = {"epochs": 3, "batch_size": 128, "shuffle": True, "validation_data": held}
    return Setup(autoencoder, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "three convolutions and sixty-four",
    title="Convolutional Neural Network (CNN)",
    link="https://www.tensorflow.org/tutorials/images/cnn",
)
def three_convolutions(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers, models

    (x, y), held, (x_test, y_test) = _three(digits, _image)
    model = models.Sequential([tf.keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(12, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(24, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(24, (3, 3), activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(10))
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return Setup(model, x, y, x_test, y_test, {"epochs": 3, "validation_data": held})


@CLEAN.clean(
    "a piece of one in another",
    title="CutMix data augmentation for image classification",
    link="https://keras.io/examples/vision/cutmix/",
)
def piece_of_one(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    (x, y), held, (x_test, y_test) = _three(digits, _hot)
    random = np.random.default_rng(41)
    mate, share = random.permutation(len(x)), np.sqrt(1 - random.beta(1, 1, len(x)))
    size = (28 * share / 2).astype(int)
    middle = random.integers(0, 28, (len(x), 2))
    mixed, labels = x.copy(), y.copy()
    for row in range(len(x)):
        top, left = np.maximum(middle[row] - size[row], 0)
        low, right = np.minimum(middle[row] + size[row], 28)
        mixed[row, top:low, left:right] = x[mate[row], top:low, left:right]
        taken = (low - top) * (right - left) / 784
        labels[row] = (1 - taken) * y[row] + taken * y[mate[row]]
    data = tf.data.Dataset.from_tensor_slices((mixed, labels)).shuffle(4096, seed=2).batch(32)
    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(12, 3, strides=2, padding="same", activation="relu")(image)
    for stride, filters in ((1, 12), (2, 24)):
        short = layers.Conv2D(filters, 1, strides=stride)(values)
        values = layers.Conv2D(filters, 3, strides=stride, padding="same")(values)
        values = layers.ReLU()(layers.BatchNormalization()(values))
        values = layers.Conv2D(filters, 3, padding="same")(values)
        values = layers.Add()([short, layers.BatchNormalization()(values)])
        values = layers.ReLU()(values)
    values = layers.Flatten()(layers.AveragePooling2D(pool_size=2)(values))
    model = keras.Model(image, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 2, "validation_data": held}
    return Setup(model, data, None, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "turned a little in the network itself",
    title="Data augmentation",
    link="https://www.tensorflow.org/tutorials/images/data_augmentation",
)
def turned_a_little(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers

    (x, y), held, (x_test, y_test) = _three(
        digits, lambda part: (part[0].astype("float32")[..., None], part[1].astype("int64"))
    )
    model = tf.keras.Sequential(
        [
            tf.keras.Input((28, 28, 1)),
            layers.Rescaling(1.0 / 255),
            layers.RandomRotation(0.04, seed=7),
            layers.Conv2D(12, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(24, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "slopes without their mean",
    title="Gradient Centralization for Better Training Performance",
    link="https://keras.io/examples/vision/gradient_centralization/",
)
def slopes_without_their_mean(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Centred(keras.optimizers.RMSprop):  # type: ignore[misc]
        """Takes off each slope's mean over all axes but the last."""

        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            axes = list(range(len(gradient.shape) - 1))
            if axes:
                gradient = gradient - ops.mean(gradient, axis=axes, keepdims=True)
            super().update_step(gradient, variable, learning_rate)

    (x, y), held, (x_test, y_test) = _three(
        digits, lambda part: (_image(part)[0], (part[1] < 5).astype("float32"))
    )
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(12, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D(2, 2))
    model.add(layers.Conv2D(24, (3, 3), activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.MaxPooling2D(2, 2))
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(
        loss="binary_crossentropy", optimizer=Centred(learning_rate=0.001), metrics=["accuracy"]
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "flowers in five folders",
    title="Image classification",
    link="https://www.tensorflow.org/tutorials/images/classification",
)
def five_folders(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers

    def kept(part: Any) -> Any:
        few = part[1] > 4
        return part[0][few].astype("float32")[..., None], part[1][few].astype("int64") - 5

    def batches(x: Any, y: Any) -> Any:
        data = tf.data.Dataset.from_tensor_slices((x, y)).cache()
        return data.shuffle(1000, seed=9).batch(32).prefetch(tf.data.AUTOTUNE)

    (x, y), held, (x_test, y_test) = _three(digits, kept)
    model = tf.keras.Sequential(
        [tf.keras.Input((28, 28, 1)), layers.RandomZoom(0.1, seed=3), layers.Rescaling(1 / 255)]
    )
    for filters in (8, 16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Dropout(0.2))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(5, name="outputs"))
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    fit = {"epochs": 4, "validation_data": batches(*held)}
    return Setup(model, batches(x, y), None, x_test, y_test, fit)

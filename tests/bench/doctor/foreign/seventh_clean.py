"""A seventh set of held-out programs in which nothing is wrong.

They go on where the sixth set stopped: keras.io's code examples and guides and tensorflow.org's
tutorials, by title within each group (vision, time series, text, tables, guides, tutorials), that
train one network with one input by ``fit`` alone and need no downloaded weights; those that stand
in an earlier set are left out. Networks and data are smaller; the kind of task, what is done to the
inputs, activations, loss, optimizer and its rate are as they stand there.
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


def _raw(part: Any) -> Any:
    """Return images of one channel, from 0 to 255, and labels."""
    return part[0].astype("float32")[..., None], part[1].astype("int64")


def _loop(part: Any) -> Any:
    """Return whether a digit has a loop."""
    return np.isin(part[1], (0, 6, 8, 9)).astype("float32")


def _words(part: Any) -> Any:
    """Return the places that are lit, as words: (N, 80); 0 where there are no more."""
    lit = (_fields(part[0], 14, 14) > 0.4) * np.arange(1, 197)
    return np.sort(lit, axis=1)[:, :-81:-1].astype("int32")


def _waves(part: Any, steps: int = 48) -> Any:
    """Return a noisy wave for every image, and what it comes to four steps later."""
    ink = _fields(part[0], 2, 2)
    dice = np.random.default_rng(len(ink))
    time = np.arange(steps + 4) + 40 * dice.random((len(ink), 1))
    pitch = 0.2 + ink[:, :1]
    wave = np.sin(pitch * time) + 0.5 * np.cos(0.5 * pitch * time)
    wave = wave + dice.normal(scale=0.05, size=wave.shape)
    return wave[:, :steps, None].astype("float32"), wave[:, -1].astype("float32")


@CLEAN.clean(
    "cats and dogs through separable blocks",
    title="Image classification from scratch",
    link="https://keras.io/examples/vision/image_classification_from_scratch/",
)
def separable_blocks(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    turn = keras.Sequential([layers.RandomFlip("horizontal", seed=1), layers.RandomRotation(0.1)])
    (x, y), held, (x_test, y_test) = _three(digits, lambda part: (_raw(part)[0], _loop(part)))
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(4096, seed=4).batch(64)
    data = data.map(lambda image, label: (turn(image, training=True), label)).prefetch(2)
    inputs = keras.Input((28, 28, 1))
    values = layers.Rescaling(1.0 / 255)(inputs)
    values = layers.Conv2D(16, 3, strides=2, padding="same")(values)
    values = layers.Activation("relu")(layers.BatchNormalization()(values))
    before = values
    for size in (24, 32):
        for _ in range(2):
            values = layers.Activation("relu")(values)
            values = layers.SeparableConv2D(size, 3, padding="same")(values)
            values = layers.BatchNormalization()(values)
        values = layers.MaxPooling2D(3, strides=2, padding="same")(values)
        short = layers.Conv2D(size, 1, strides=2, padding="same")(before)
        before = values = layers.add([values, short])
    values = layers.SeparableConv2D(48, 3, padding="same")(values)
    values = layers.Activation("relu")(layers.BatchNormalization()(values))
    values = layers.Dropout(0.25)(layers.GlobalAveragePooling2D()(values))
    model = keras.Model(inputs, layers.Dense(1, activation=None)(values))
    model.compile(
        optimizer=keras.optimizers.Adam(3e-4),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="acc", threshold=0.0)],
    )
    held = tf.data.Dataset.from_tensor_slices(held).batch(64)
    fit = {"epochs": 4, "validation_data": held}
    return Setup(model, data, None, x_test, y_test, fit, score=above(0))


@CLEAN.clean(
    "patches mixed by depthwise convolutions",
    title="Image classification with ConvMixer",
    link="https://keras.io/examples/vision/convmixer/",
)
def depthwise_mixer(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def block(values: Any) -> Any:
        return layers.BatchNormalization()(layers.Activation("gelu")(values))

    (x, y), held, (x_test, y_test) = _three(digits, _raw)
    inputs = keras.Input((28, 28, 1))
    values = layers.Rescaling(scale=1.0 / 255)(inputs)
    values = block(layers.Conv2D(32, kernel_size=2, strides=2)(values))
    for _ in range(3):
        mixed = block(layers.DepthwiseConv2D(kernel_size=5, padding="same")(values))
        values = block(layers.Conv2D(32, kernel_size=1)(layers.Add()([mixed, values])))
    values = layers.GlobalAvgPool2D()(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.AdamW(learning_rate=0.001, weight_decay=0.0001)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 2, "batch_size": 128, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "nothing but dense layers, this way and that",
    title="Image classification with modern MLP models",
    link="https://keras.io/examples/vision/mlp_image_classification/",
)
def this_way_and_that(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pieces(part: Any) -> Any:
        cut = _image(part)[0].reshape(-1, 7, 4, 7, 4).transpose(0, 1, 3, 2, 4)
        return cut.reshape(-1, 49, 16), part[1].astype("int64")

    def dense(units: int) -> Any:
        return keras.Sequential(
            [layers.Dense(units, activation="gelu"), layers.Dense(units), layers.Dropout(0.2)]
        )

    (x, y), _, (x_test, y_test) = _three(digits, pieces)
    inputs = keras.Input((49, 16))
    scale = layers.Normalization()
    scale.adapt(x)
    values = layers.Dense(32)(scale(inputs))
    for _ in range(2):
        inner = layers.Permute((2, 1))(layers.LayerNormalization(epsilon=1e-6)(values))
        values = layers.Add()([values, layers.Permute((2, 1))(dense(49)(inner))])
        inner = layers.LayerNormalization(epsilon=1e-6)(values)
        values = layers.Add()([values, dense(32)(inner)])
    values = layers.Dropout(0.2)(layers.GlobalAveragePooling1D()(values))
    model = keras.Model(inputs, layers.Dense(10)(values))
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.005),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="acc")],
    )
    slower = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=5)
    early = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
    fit = {"epochs": 4, "batch_size": 128, "validation_split": 0.1, "callbacks": [early, slower]}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "pets cut out of their ground",
    title="Image segmentation with a U-Net-like architecture",
    link="https://keras.io/examples/vision/oxford_pets_image_segmentation/",
)
def cut_out(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def masks(part: Any) -> Any:
        """Ground, edge or inside, for every pixel of a picture that is dark and noisy."""
        ink = part[0].astype("float32")
        noise = np.random.default_rng(len(ink)).normal(scale=20, size=ink.shape)
        kinds = (ink > 30).astype("int64") + (ink > 200)
        return (ink * 0.6 + noise + 60)[..., None].astype("float32") / 255, kinds[..., None]

    (x, y), held, (x_test, y_test) = _three(digits, masks)
    x, y = x[:4000], y[:4000]
    inputs = keras.Input((28, 28, 1))
    values = layers.Conv2D(12, 3, strides=2, padding="same")(inputs)
    values = layers.Activation("relu")(layers.BatchNormalization()(values))
    before = values
    for filters in (24,):
        for _ in range(2):
            values = layers.Activation("relu")(values)
            values = layers.SeparableConv2D(filters, 3, padding="same")(values)
            values = layers.BatchNormalization()(values)
        values = layers.MaxPooling2D(3, strides=2, padding="same")(values)
        short = layers.Conv2D(filters, 1, strides=2, padding="same")(before)
        before = values = layers.add([values, short])
    for filters in (24, 12):
        for _ in range(2):
            values = layers.Activation("relu")(values)
            values = layers.Conv2DTranspose(filters, 3, padding="same")(values)
            values = layers.BatchNormalization()(values)
        values = layers.UpSampling2D(2)(values)
        short = layers.Conv2D(filters, 1, padding="same")(layers.UpSampling2D(2)(before))
        before = values = layers.add([values, short])
    outputs = layers.Conv2D(3, 3, activation="softmax", padding="same")(values)
    model = keras.Model(inputs, outputs)
    optimizer = keras.optimizers.Adam(1e-4)
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
    fit = {"epochs": 6, "batch_size": 32, "validation_data": held}

    def score(answers: Any, truth: Any) -> float:
        return float((np.asarray(answers).argmax(axis=-1) == truth[..., 0]).mean())

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@CLEAN.clean(
    "what comes after six frames",
    title="Next-Frame Video Prediction with Convolutional LSTMs",
    link="https://keras.io/examples/vision/conv_lstm/",
    least=0.6,
)
def after_six_frames(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def films(part: Any) -> Any:
        """A digit that moves to the right, from frame to frame; every frame's next one."""
        small = _fields(part[0], 14, 14).reshape(-1, 14, 14)
        film = np.stack([np.roll(small, step, axis=2) for step in range(7)], axis=1)[..., None]
        return film[:, :-1], film[:, 1:]

    (x, y), held, (x_test, y_test) = _three(digits, films)
    x, y, held = x[:1500], y[:1500], (held[0][:300], held[1][:300])
    inputs = keras.Input((None, 14, 14, 1))
    values = inputs
    for size in (5, 3, 1):
        values = layers.ConvLSTM2D(
            filters=12,
            kernel_size=(size, size),
            padding="same",
            return_sequences=True,
            activation="relu",
        )(values)
        values = layers.BatchNormalization()(values) if size > 1 else values
    outputs = layers.Conv3D(1, (3, 3, 3), activation="sigmoid", padding="same")(values)
    model = keras.Model(inputs, outputs)
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam())
    early = keras.callbacks.EarlyStopping(monitor="val_loss", patience=10)
    slower = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=5)
    fit = {"epochs": 5, "batch_size": 5, "validation_data": held, "callbacks": [early, slower]}
    return Setup(model, x, y, x_test[:1000], y_test[:1000], fit, score=explained)


@CLEAN.clean(
    "clouds of points",
    title="Point cloud classification with PointNet",
    link="https://keras.io/examples/vision/pointnet/",
)
def clouds_of_points(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    def clouds(part: Any) -> Any:
        """Sixty-four lit places of each image, drawn by lot and shaken a little."""
        dice = np.random.default_rng(len(part[0]))
        chance = part[0].reshape(-1, 784) / 255 + 1e-6
        kept = np.log(dice.random(chance.shape)) / chance
        places = np.argsort(-kept, axis=1)[:, :64]
        points = np.stack([places // 28, places % 28], axis=2) / 14 - 1
        points = points + dice.uniform(-0.005, 0.005, size=points.shape)
        return points.astype("float32"), part[1].astype("int64")

    def conv(values: Any, filters: int) -> Any:
        values = layers.Conv1D(filters, kernel_size=1, padding="valid")(values)
        return layers.Activation("relu")(layers.BatchNormalization(momentum=0.0)(values))

    def dense(values: Any, filters: int) -> Any:
        values = layers.BatchNormalization(momentum=0.0)(layers.Dense(filters)(values))
        return layers.Activation("relu")(values)

    (x, y), held, (x_test, y_test) = _three(digits, clouds)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=6).batch(32)
    held = tf.data.Dataset.from_tensor_slices(held).batch(32)
    inputs = keras.Input((64, 2))
    values = inputs
    for filters in (16, 16, 32, 128):
        values = conv(values, filters)
    values = layers.GlobalMaxPooling1D()(values)
    for units in (64, 32):
        values = layers.Dropout(0.3)(dense(values, units))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.Adam(learning_rate=0.001),
        metrics=["sparse_categorical_accuracy"],
    )
    fit = {"epochs": 5, "validation_data": held}
    return Setup(model, data, None, x_test, y_test, fit)


@CLEAN.clean(
    "the plainest convolutions",
    title="Simple MNIST convnet",
    link="https://keras.io/examples/vision/mnist_convnet/",
)
def plainest_convolutions(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), _, (x_test, y_test) = _three(digits, _image)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, kernel_size=(3, 3), activation="relu"),
            layers.MaxPooling2D(pool_size=(2, 2)),
            layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
            layers.MaxPooling2D(pool_size=(2, 2)),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 128, "validation_split": 0.1}
    return Setup(model, x, keras.utils.to_categorical(y, 10), x_test, y_test, fit)


@CLEAN.clean(
    "waves folded and unfolded",
    title="Timeseries anomaly detection using an Autoencoder",
    link="https://keras.io/examples/timeseries/timeseries_anomaly_detection/",
)
def waves_folded(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def waves(part: Any) -> Any:
        return _waves(part)[0]

    x, _, x_test = _three(digits, waves)
    mean, spread = x.mean(), x.std()
    x, x_test = (x - mean) / spread, (x_test - mean) / spread
    model = keras.Sequential([layers.Input((48, 1))])
    for filters in (32, 16):
        model.add(layers.Conv1D(filters, 7, padding="same", strides=2, activation="relu"))
        if filters == 32:
            model.add(layers.Dropout(rate=0.2))
    for filters in (16, 32):
        model.add(layers.Conv1DTranspose(filters, 7, padding="same", strides=2, activation="relu"))
        if filters == 16:
            model.add(layers.Dropout(rate=0.2))
    model.add(layers.Conv1DTranspose(filters=1, kernel_size=7, padding="same"))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")
    early = keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, mode="min")
    fit = {"epochs": 5, "batch_size": 128, "validation_split": 0.1, "callbacks": [early]}
    return Setup(model, x, x, x_test, x_test, fit, score=explained)


@CLEAN.clean(
    "engine noise, good or faulty",
    title="Timeseries classification from scratch",
    link="https://keras.io/examples/timeseries/timeseries_classification_from_scratch/",
)
def engine_noise(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def series(part: Any) -> Any:
        """All the rows' brightness, then all the columns'; standardised one by one."""
        image = part[0].astype("float32")
        line = np.concatenate([image.sum(axis=2), image.sum(axis=1)], axis=1)
        line = (line - line.mean(axis=1, keepdims=True)) / line.std(axis=1, keepdims=True)
        return line[..., None], np.isin(part[1], (1, 4, 7, 9)).astype("int64")

    (x, y), _, (x_test, y_test) = _three(digits, series)
    inputs = keras.Input((56, 1))
    values = inputs
    for _ in range(3):
        values = layers.Conv1D(filters=32, kernel_size=3, padding="same")(values)
        values = layers.ReLU()(layers.BatchNormalization()(values))
    values = layers.GlobalAveragePooling1D()(values)
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(values))
    callbacks = [
        keras.callbacks.ReduceLROnPlateau(
            monitor="val_loss", factor=0.5, patience=20, min_lr=0.0001
        ),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=50),
    ]
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["sparse_categorical_accuracy"],
    )
    fit = {"epochs": 8, "batch_size": 32, "validation_split": 0.2, "callbacks": callbacks}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "the weather in an hour",
    title="Timeseries forecasting for weather prediction",
    link="https://keras.io/examples/timeseries/timeseries_weather_forecasting/",
)
def weather(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = _three(digits, lambda part: _waves(part, 24))
    inputs = keras.layers.Input((24, 1))
    values = layers.LSTM(32)(inputs)
    model = keras.Model(inputs, layers.Dense(1)(values))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")
    early = keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=0, patience=5)
    fit = {"epochs": 10, "batch_size": 64, "validation_data": held, "callbacks": [early]}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "words through two strided convolutions",
    title="Text classification from scratch",
    link="https://keras.io/examples/nlp/text_classification_from_scratch/",
)
def strided_words(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    (x, y), held, (x_test, y_test) = _three(digits, lambda part: (_words(part), _loop(part)))
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(12_000, seed=8).batch(32)
    inputs = keras.Input((80,), dtype="int64")
    values = layers.Dropout(0.5)(layers.Embedding(197, 32)(inputs))
    for _ in range(2):
        values = layers.Conv1D(32, 7, padding="valid", activation="relu", strides=3)(values)
    values = layers.GlobalMaxPooling1D()(values)
    values = layers.Dropout(0.5)(layers.Dense(32, activation="relu")(values))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="predictions")(values))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    held = tf.data.Dataset.from_tensor_slices(held).batch(32)
    fit = {"epochs": 6, "validation_data": held.cache().prefetch(10)}
    return Setup(model, data, None, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "reviews through one block of attention",
    title="Text classification with Transformer",
    link="https://keras.io/examples/nlp/text_classification_with_transformer/",
)
def one_block(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Tokens(layers.Layer):  # type: ignore[misc]
        """A word's numbers, and those of its place."""

        def __init__(self) -> None:
            super().__init__()
            self.words = layers.Embedding(257, 32)
            self.places = layers.Embedding(28, 32)

        def call(self, values: Any) -> Any:
            return self.words(values) + self.places(ops.arange(28))

    def reviews(part: Any) -> Any:
        """A word for every row: which of its eight parts are lit."""
        lit = part[0][:, :, 2:26].reshape(-1, 28, 8, 3).max(axis=3) > 127
        words = (lit * 2 ** np.arange(8)).sum(axis=2)
        return words.astype("int32"), np.isin(part[1], (2, 3, 5, 6, 8)).astype("int64")

    (x, y), held, (x_test, y_test) = _three(digits, reviews)
    inputs = keras.Input((28,), dtype="int32")
    values = Tokens()(inputs)
    inner = layers.MultiHeadAttention(num_heads=2, key_dim=32)(values, values)
    values = layers.LayerNormalization(epsilon=1e-6)(values + layers.Dropout(0.1)(inner))
    inner = layers.Dense(32)(layers.Dense(32, activation="relu")(values))
    values = layers.LayerNormalization(epsilon=1e-6)(values + layers.Dropout(0.1)(inner))
    values = layers.Dropout(0.1)(layers.GlobalAveragePooling1D()(values))
    values = layers.Dropout(0.1)(layers.Dense(20, activation="relu")(values))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"batch_size": 32, "epochs": 2, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "cards used by others",
    title="Imbalanced classification: credit card fraud detection",
    link="https://keras.io/examples/structured_data/imbalanced_classification/",
)
def cards(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def table(part: Any) -> Any:
        """Forty-nine columns; one row in about fifty is of the kind that is looked for."""
        rare = part[1] == 0
        kept = ~rare | (np.cumsum(rare) % 5 == 0)
        return _fields(part[0], 7, 7)[kept], rare[kept].astype("int64")[:, None]

    (x, y), held, (x_test, y_test) = _three(digits, table)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-3
    x, x_test = (x - mean) / spread, (x_test - mean) / spread
    held = ((held[0] - mean) / spread, held[1])
    model = keras.Sequential([keras.Input((49,)), layers.Dense(128, activation="relu")])
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(
        optimizer=keras.optimizers.Adam(1e-2),
        loss="binary_crossentropy",
        metrics=[keras.metrics.Precision(name="precision"), keras.metrics.Recall(name="recall")],
    )
    weights = {0: 1.0 / float((y == 0).sum()), 1: 1.0 / float((y == 1).sum())}
    fit = {"batch_size": 512, "epochs": 8, "validation_data": held, "class_weight": weights}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "hearts, by numbers and by kinds",
    title="Structured data classification from scratch",
    link="https://keras.io/examples/structured_data/structured_data_classification_from_scratch/",
)
def hearts(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    def table(part: Any) -> Any:
        """Nine measures, and in which quarter most of the ink is, as a number from 0 to 3."""
        quarter = _fields(part[0], 2, 2).argmax(axis=1)[:, None]
        measures = _fields(part[0], 4, 4)[:, 4:13] * 100
        return np.concatenate([measures, quarter], axis=1).astype("float32"), _loop(part)

    (x, y), held, (x_test, y_test) = _three(digits, table)
    scale = layers.Normalization()
    scale.adapt(x[:, :9])
    inputs = keras.Input((10,))
    kinds = layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")(inputs[:, 9:])
    values = layers.concatenate([scale(inputs[:, :9]), kinds])
    values = layers.Dropout(0.5)(layers.Dense(32, activation="relu")(values))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(values))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=2).batch(32)
    fit = {"epochs": 8, "validation_data": tf.data.Dataset.from_tensor_slices(held).batch(32)}
    return Setup(model, data, None, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "two layers of sixty-four, by the guide",
    title="Training & evaluation with the built-in methods",
    link="https://keras.io/guides/training_with_built_in_methods/",
)
def by_the_guide(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = _three(
        digits,
        lambda part: (
            part[0].reshape(-1, 784).astype("float32") / 255,
            part[1].astype("float32"),
        ),
    )
    inputs = keras.Input((784,), name="digits")
    values = layers.Dense(64, activation="relu", name="dense_1")(inputs)
    values = layers.Dense(64, activation="relu", name="dense_2")(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    rate = keras.optimizers.schedules.ExponentialDecay(
        1e-3, decay_steps=100000, decay_rate=0.96, staircase=True
    )
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=rate),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    weights = {digit: 2.0 if digit == 5 else 1.0 for digit in range(10)}
    fit = {"batch_size": 64, "epochs": 3, "validation_data": held, "class_weight": weights}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "rows into one LSTM and a normalisation",
    title="Working with RNNs",
    link="https://keras.io/guides/working_with_rnns/",
)
def rows_into_one(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = _three(
        digits, lambda part: (part[0].astype("float32") / 255, part[1].astype("int64"))
    )
    model = keras.models.Sequential(
        [
            keras.Input((None, 28)),
            layers.LSTM(64),
            layers.BatchNormalization(),
            layers.Dense(10),
        ]
    )
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer="sgd",
        metrics=["accuracy"],
    )
    fit = {"batch_size": 64, "epochs": 3, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "the age of a shell",
    title="Load CSV data",
    link="https://www.tensorflow.org/tutorials/load_data/csv",
)
def age_of_a_shell(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers

    def table(part: Any) -> Any:
        """Seven measures from 0 to 3, and rings by how far the ink spreads."""
        x = _fields(part[0], 7, 1) * np.array([3, 2, 1, 3, 1, 1, 2])
        lit = part[0] > 60
        rings = lit.any(axis=1).sum(axis=1) * 0.5 + lit.mean(axis=(1, 2)) * 30
        return x.astype("float32"), rings.astype("float32")

    (x, y), _, (x_test, y_test) = _three(digits, table)
    normalize = layers.Normalization()
    normalize.adapt(x)
    model = tf.keras.Sequential([normalize, layers.Dense(64, activation="relu"), layers.Dense(1)])
    model.compile(loss=tf.keras.losses.MeanSquaredError(), optimizer=tf.keras.optimizers.Adam())
    return Setup(model, x, y, x_test, y_test, {"epochs": 10}, score=explained)


@CLEAN.clean(
    "arrays into a pipeline",
    title="Load NumPy data",
    link="https://www.tensorflow.org/tutorials/load_data/numpy",
)
def arrays_into_a_pipeline(digits: Digits) -> Setup:
    import tensorflow as tf

    (x, y), held, (x_test, y_test) = _three(
        digits, lambda part: (part[0] / 255.0, part[1].astype("int64"))
    )
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100, seed=5).batch(64)
    model = tf.keras.Sequential(
        [
            tf.keras.Input((28, 28)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(128, activation="relu"),
            tf.keras.layers.Dense(10),
        ]
    )
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["sparse_categorical_accuracy"],
    )
    fit = {"epochs": 5, "validation_data": tf.data.Dataset.from_tensor_slices(held).batch(64)}
    return Setup(model, data, None, x_test, y_test, fit)


@CLEAN.clean(
    "penalty and dropout together",
    title="Overfit and underfit",
    link="https://www.tensorflow.org/tutorials/keras/overfit_and_underfit",
)
def penalty_and_dropout(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers, regularizers

    (x, y), held, (x_test, y_test) = _three(
        digits, lambda part: (_fields(part[0], 4, 7) * 4 - 0.5, _loop(part)[:, None])
    )
    model = tf.keras.Sequential([tf.keras.Input((28,))])
    for _ in range(4):
        model.add(layers.Dense(128, kernel_regularizer=regularizers.l2(0.0001), activation="elu"))
        model.add(layers.Dropout(0.5))
    model.add(layers.Dense(1))
    rate = tf.keras.optimizers.schedules.InverseTimeDecay(
        0.001, decay_steps=len(x) // 100 * 1000, decay_rate=1, staircase=False
    )
    model.compile(
        optimizer=tf.keras.optimizers.Adam(rate),
        loss=tf.keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[tf.keras.metrics.BinaryCrossentropy(from_logits=True, name="entropy"), "accuracy"],
    )
    early = tf.keras.callbacks.EarlyStopping(monitor="val_entropy", patience=200, mode="min")
    fit = {"epochs": 8, "batch_size": 100, "validation_data": held, "callbacks": [early]}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0))


@CLEAN.clean(
    "a thousand images, kept and read again",
    title="Save and load models",
    link="https://www.tensorflow.org/tutorials/keras/save_and_load",
)
def kept_and_read_again(digits: Digits) -> Setup:
    import tensorflow as tf

    (x, y), held, (x_test, y_test) = _three(
        digits, lambda part: (part[0].reshape(-1, 784) / 255.0, part[1])
    )
    model = tf.keras.Sequential(
        [
            tf.keras.Input((784,)),
            tf.keras.layers.Dense(512, activation="relu"),
            tf.keras.layers.Dropout(0.2),
            tf.keras.layers.Dense(10),
        ]
    )
    model.compile(
        optimizer="adam",
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[tf.keras.metrics.SparseCategoricalAccuracy()],
    )
    fit = {"epochs": 10, "validation_data": (held[0][:1000], held[1][:1000])}
    return Setup(model, x[:1000], y[:1000], x_test, y_test, fit)


@CLEAN.clean(
    "the first minutes with the library",
    title="TensorFlow 2 quickstart for beginners",
    link="https://www.tensorflow.org/tutorials/quickstart/beginner",
)
def first_minutes(digits: Digits) -> Setup:
    import tensorflow as tf

    (x, y), _, (x_test, y_test) = _three(digits, lambda part: (part[0] / 255.0, part[1]))
    model = tf.keras.models.Sequential(
        [
            tf.keras.Input((28, 28)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(128, activation="relu"),
            tf.keras.layers.Dropout(0.2),
            tf.keras.layers.Dense(10),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return Setup(model, x, y, x_test, y_test, {"epochs": 5})


@CLEAN.clean(
    "words both ways, with a mask",
    title="Text classification with an RNN",
    link="https://www.tensorflow.org/text/tutorials/text_classification_rnn",
)
def both_ways_with_a_mask(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers

    def reviews(part: Any) -> Any:
        """A word for each row that is not empty; 0 where there are no more."""
        lit = part[0][:, :, 2:26].reshape(-1, 28, 8, 3).max(axis=3) > 127
        words = (lit * 2 ** np.arange(8)).sum(axis=2)
        order = np.argsort(words == 0, axis=1, kind="stable")
        words = np.take_along_axis(words, order, axis=1)[:, :20]
        return words.astype("int64"), np.isin(part[1], (0, 6, 8, 9)).astype("float32")

    (x, y), held, (x_test, y_test) = _three(digits, reviews)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(10_000, seed=1).batch(64)
    model = tf.keras.Sequential(
        [
            tf.keras.Input((20,), dtype="int64"),
            layers.Embedding(256, 32, mask_zero=True),
            layers.Bidirectional(layers.LSTM(32)),
            layers.Dense(32, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(
        loss=tf.keras.losses.BinaryCrossentropy(from_logits=True),
        optimizer=tf.keras.optimizers.Adam(1e-4),
        metrics=["accuracy"],
    )
    held = tf.data.Dataset.from_tensor_slices(held).batch(64)
    fit = {"epochs": 6, "validation_data": held}
    return Setup(model, data, None, x_test, y_test, fit, score=above(0))


@CLEAN.clean(
    "a whole day ahead at one stroke",
    title="Time series forecasting",
    link="https://www.tensorflow.org/tutorials/structured_data/time_series",
)
def whole_day_ahead(digits: Digits) -> Setup:
    import tensorflow as tf
    from tensorflow.keras import layers

    def windows(part: Any) -> Any:
        """Twenty-four steps of a wave, and the twenty-four after them."""
        wave = _waves(part)[0]
        return wave[:, :24], wave[:, 24:]

    (x, y), held, (x_test, y_test) = _three(digits, windows)
    mean, spread = x.mean(), x.std()
    x, y, x_test, y_test = ((part - mean) / spread for part in (x, y, x_test, y_test))
    held = tuple((part - mean) / spread for part in held)
    model = tf.keras.Sequential(
        [
            tf.keras.Input((24, 1)),
            layers.Lambda(lambda values: values[:, -12:, :]),
            layers.Conv1D(128, activation="relu", kernel_size=12),
            layers.Dense(24, kernel_initializer=tf.initializers.zeros()),
            layers.Reshape([24, 1]),
        ]
    )
    model.compile(
        loss=tf.keras.losses.MeanSquaredError(),
        optimizer=tf.keras.optimizers.Adam(),
        metrics=[tf.keras.metrics.MeanAbsoluteError()],
    )
    early = tf.keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, mode="min")
    fit = {"epochs": 12, "batch_size": 32, "validation_data": held, "callbacks": [early]}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)

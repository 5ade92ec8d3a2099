"""A third set of held-out faults, after public questions other than those of the first two.

Whoever wrote it knew the conditions' codes, and nothing of how they are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, explained

FAULTS = Collection()


@FAULTS.fault(
    "LeNet with a softmax of its own",
    "output-loss-mismatch",
    title="Removing softmax activation within remaining classification models",
    link="https://github.com/tensorflow/swift-models/pull/491",
    listed=True,
)
def softmax_of_its_own(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf
    from keras.layers import AveragePooling2D, Conv2D, Dense, Flatten

    def softmax_cross_entropy(labels: Any, logits: Any) -> Any:
        classes = tf.cast(tf.reshape(labels, (-1,)), tf.int32)
        return tf.nn.sparse_softmax_cross_entropy_with_logits(classes, logits)

    class LeNet(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.stages = [
                Conv2D(6, 5, padding="same", activation="relu"),
                AveragePooling2D(2),
                Conv2D(16, 5, activation="relu"),
                AveragePooling2D(2),
                Flatten(),
                Dense(120, activation="relu"),
                Dense(84, activation="relu"),
                Dense(10, activation=None if right else "softmax"),
            ]

        def call(self, values: Any) -> Any:
            for stage in self.stages:
                values = stage(values)
            return values

    model = LeNet()
    optimizer = keras.optimizers.SGD(learning_rate=0.1)
    model.compile(optimizer, softmax_cross_entropy, metrics=["sparse_categorical_accuracy"])
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 2, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "a distance of nothing",
    "non-finite",
    title="NaN loss when using euclidean distance for siamese network (due to K.sqrt)",
    link="https://github.com/keras-team/keras/issues/9097",
)
def distance_of_nothing(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers, ops

    def euclidean_distance(vectors: Any) -> Any:
        one, other = vectors
        squares = ops.sum(ops.square(one - other), axis=1, keepdims=True)
        return ops.sqrt(squares + 1e-4 if right else squares)

    def create_pairs(part: Any, seed: int) -> Any:
        images, labels = part[0].astype("float32") / 255, part[1]
        random = np.random.default_rng(seed)
        members = [np.flatnonzero(labels == digit) for digit in range(10)]
        first = random.permutation(len(labels))
        same = random.random(len(labels)) < 0.5
        other = (labels[first] + random.integers(1, 10, len(labels))) % 10
        digit = np.where(same, labels[first], other)
        second = np.array([random.choice(members[d]) for d in digit])
        return [images[first], images[second]], same.astype("float32")

    base = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    base.add(layers.Dense(128, activation="relu"))
    base.add(layers.Dense(64, activation="relu"))
    input_a, input_b = keras.Input((28, 28)), keras.Input((28, 28))
    distance = layers.Lambda(euclidean_distance, output_shape=(1,))([base(input_a), base(input_b)])
    prediction = layers.Dense(1, activation="sigmoid")(distance)
    model = keras.Model([input_a, input_b], prediction)
    model.compile("rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
    x, y = create_pairs(digits.train, 1)
    fit = {"batch_size": 32, "epochs": 5, "validation_data": create_pairs(digits.validation, 2)}
    x_test, y_test = create_pairs(digits.test, 3)
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "a curve below zero",
    "output-activation",
    "target-scale",
    title="Why is the neural network not learning the curve?",
    link="https://codewithsundeep.com/discussion/solution/58887284",
)
def curve_below_zero(digits: Digits, right: bool) -> Setup:
    import tensorflow as tf

    def curve(images: Any) -> Any:
        ink = (images > 100).mean(axis=(1, 2))
        steep = 1.0 / (np.exp(40.0 * (ink - 0.13)) + 1.0)
        return (steep if right else -steep).astype("float32")

    (x, y), held, (x_test, y_test) = (
        (part[0].reshape(-1, 784).astype("float32") / 255, curve(part[0]))
        for part in (digits.train, digits.validation, digits.test)
    )
    model = tf.keras.models.Sequential(
        [
            tf.keras.Input((784,)),
            tf.keras.layers.Dense(16, activation="tanh"),
            tf.keras.layers.Dense(1, activation="sigmoid", use_bias=True),
        ]
    )
    optimizer = tf.keras.optimizers.Adam(0.005)
    model.compile(optimizer=optimizer, loss="mse", metrics=["mean_absolute_error"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "masks from 0 to 255",
    "label-encoding",
    "target-scale",
    title="normalization code for image data in mask directory does not work",
    link="https://github.com/hlamba28/UNET-TGS/issues/8",
)
def masks_to_255(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model
    from keras.layers import Activation, BatchNormalization, Conv2D, Conv2DTranspose, concatenate

    def conv2d_block(tensor: Any, n_filters: int) -> Any:
        tensor = Conv2D(n_filters, 3, padding="same", kernel_initializer="he_normal")(tensor)
        return Activation("relu")(BatchNormalization(momentum=0.9)(tensor))

    def get_data(images: Any, seed: int) -> Any:
        noise = np.random.default_rng(seed).normal(0, 60, images.shape)
        masks = np.where(images > 100, 255.0, 0.0)[..., None]
        scans = np.clip(images * 0.6 + noise, 0, 255)[..., None] / 255.0
        return scans.astype("float32"), (masks / 255.0 if right else masks).astype("float32")

    image = Input((28, 28, 1), name="img")
    down = conv2d_block(image, 6)
    low = conv2d_block(Conv2D(12, 3, strides=2, padding="same")(down), 12)
    up = concatenate([Conv2DTranspose(6, 3, strides=2, padding="same")(low), down])
    model = Model(image, Conv2D(1, 1, activation="sigmoid")(conv2d_block(up, 6)))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    x, y = get_data(digits.train[0][:6_000], 1)
    fit = {"batch_size": 32, "epochs": 2, "validation_data": get_data(digits.validation[0], 2)}
    x_test, _ = get_data(digits.test[0], 3)

    def score(answers: Any, masks: Any) -> float:
        found = np.asarray(answers).reshape(masks.shape) > 0.5
        return float((found & masks).sum() / (found | masks).sum())

    return Setup(model, x, y, x_test, digits.test[0] > 100, fit, score=score)


@FAULTS.fault(
    "standardised by the generator alone",
    "split-mismatch",
    title="Using data augmentation wrecks validation accuracy.",
    link="https://github.com/rstudio/keras3/issues/432",
)
def standardised_by_generator(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    class ImageDataGenerator(keras.utils.PyDataset):  # type: ignore[misc]
        """Batches that are centred, divided by their spread, and moved a little."""

        def __init__(self, x: Any, y: Any) -> None:
            super().__init__()
            self.x, self.y = x, y
            self.mean, self.std = x.mean(), x.std()
            self.random = np.random.default_rng(4)
            self.on_epoch_end()

        def __len__(self) -> int:
            return len(self.y) // 32

        def __getitem__(self, index: int) -> Any:
            rows = self.order[32 * index : 32 * index + 32]
            shift = self.random.integers(-1, 2, size=2)
            images = np.roll(self.standardize(self.x[rows]), shift, axis=(1, 2))
            return images, self.y[rows]

        def on_epoch_end(self) -> None:
            self.order = self.random.permutation(len(self.y))

        def standardize(self, images: Any) -> Any:
            return (images - self.mean) / self.std

    x_train, x_valid, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    datagen = ImageDataGenerator(x_train, digits.train[1])
    if right:
        x_valid, x_test = datagen.standardize(x_valid), datagen.standardize(x_test)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(12, 3, strides=2, padding="same", activation="relu"))
    model.add(layers.Conv2D(24, 3, strides=2, activation="relu"))
    model.add(layers.Dropout(0.25))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "validation_data": (x_valid, digits.validation[1])}
    return Setup(model, datagen, None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "an example that used to reach 99 per cent",
    "learning-rate-too-low",
    title="DOCS: MINST CNN example code claims 99.25% test accuracy but is only 84%",
    link="https://github.com/keras-team/keras/issues/13815",
    listed=True,
    epochs=True,
)
def used_to_reach(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    x_train, x_valid, x_test = (
        part[0].reshape(-1, 28, 28, 1).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(Conv2D(8, kernel_size=(3, 3), activation="relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Conv2D(16, (3, 3), activation="relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(64, activation="relu"))
    model.add(Dropout(0.5))
    model.add(Dense(10, activation="softmax"))
    rate = {"learning_rate": 1.0} if right else {}
    model.compile(
        loss=keras.losses.CategoricalCrossentropy(),
        optimizer=keras.optimizers.Adadelta(**rate),
        metrics=["accuracy"],
    )
    y_train, y_valid = (
        keras.utils.to_categorical(part[1], 10) for part in (digits.train, digits.validation)
    )
    fit = {"batch_size": 64, "epochs": 3, "validation_data": (x_valid, y_valid)}
    return Setup(model, x_train, y_train, x_test, digits.test[1], fit)


@FAULTS.fault(
    "chunks of one label",
    "not-shuffled",
    title="splitting data causes network to diverge",
    link="https://github.com/keras-team/keras/issues/900",
    listed=True,
)
def chunks_of_one_label(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    # As it was stored: label by label.
    stored = np.argsort(digits.train[1], kind="stable")
    images = (digits.train[0][stored] / 255.0).astype("float32")
    labels = tf.one_hot(digits.train[1][stored], 10)
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    size = 128
    if right:
        data = data.shuffle(len(stored)).batch(size)
    else:
        data = data.batch(size).shuffle(len(stored) // size)
    inputs = keras.Input((28, 28))
    values = layers.Reshape((28, 28, 1))(inputs)
    values = layers.Conv2D(12, 3, strides=2, activation="relu")(values)
    values = layers.MaxPooling2D(2)(values)
    values = layers.Flatten()(values)
    values = layers.Dense(64, activation="relu")(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.Adadelta(1.0)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0] / 255.0, tf.one_hot(digits.validation[1], 10))
    fit = {"epochs": 4, "validation_data": held}
    return Setup(model, data, None, digits.test[0] / 255.0, digits.test[1], fit)


@FAULTS.fault(
    "dropout in use alone",
    "train-inference-gap",
    title="Gb/dropout bug",
    link="https://github.com/NatLabRockies/phygnn/pull/18",
    epochs=True,
)
def dropout_in_use(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    class Network(keras.Model):  # type: ignore[misc]
        """Layers with dropout after each but the last."""

        def __init__(self, units: tuple[int, ...], rate: float) -> None:
            super().__init__()
            self.flat = layers.Flatten()
            self.inner = [layers.Dense(size, activation="relu") for size in units]
            self.drops = [layers.Dropout(rate) for _ in units]
            self.last = layers.Dense(10)

        def call(self, values: Any, training: bool = False) -> Any:
            values = self.flat(values)
            for dense, drop in zip(self.inner, self.drops, strict=True):
                values = drop(dense(values), training=training if right else not training)
            return self.last(values)

    model = Network((64, 64, 48), 0.4)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.002), loss, metrics=["sparse_categorical_accuracy"])
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    x, x_test = digits.train[0] / 255.0, digits.test[0] / 255.0
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "variables that nobody tracks",
    "no-gradient",
    title="Unpredictable behaviour of tracked variables in subclassing layers and models",
    link="https://github.com/keras-team/keras/issues/16797",
)
def untracked_variables(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    class Stack(keras.layers.Layer):  # type: ignore[misc]
        """Several linear maps, each with a ReLU, in a list."""

        def __init__(self, sizes: list[int]) -> None:
            super().__init__()
            self.sizes = sizes
            self.kernels: list[Any] = []

        def build(self, shape: Any) -> None:
            random = np.random.default_rng(6)
            before = shape[-1]
            for number, size in enumerate(self.sizes):
                start = random.normal(0, np.sqrt(2 / before), (before, size)).astype("float32")
                if right:
                    kernel = self.add_weight(shape=(before, size), name=f"kernel_{number}")
                    kernel.assign(start)
                else:
                    kernel = tf.Variable(start, name=f"kernel_{number}", trainable=True)
                self.kernels.append(kernel)
                before = size

        def call(self, values: Any) -> Any:
            for kernel in self.kernels:
                values = tf.nn.relu(tf.matmul(values, tf.convert_to_tensor(kernel)))
            return values

    model = keras.Sequential(
        [
            keras.Input((784,)),
            Stack([48, 32, 24]),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.001)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "weights that follow the counts",
    "class-imbalance",
    title="Confusion regarding class_weight",
    link="https://github.com/keras-team/keras/issues/1875",
    listed=True,
)
def weights_follow_counts(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Dense, Dropout

    def pair(part: Any) -> Any:
        return part[0].reshape(-1, 784) / 255.0, (part[1] == 9).astype("int64")

    (x, y), held, (x_test, y_test) = pair(digits.train), pair(digits.validation), pair(digits.test)
    positive = np.flatnonzero(y)
    x, y = (np.delete(a, positive[len(positive) // 4 :], axis=0) for a in (x, y))
    share = float(y.mean())
    weights = {0: 1 - share, 1: share}
    if right:
        weights = {0: 0.5 / (1 - share), 1: 0.5 / share}
    model = keras.Sequential([keras.Input((784,))])
    model.add(Dense(32, activation="relu"))
    model.add(Dropout(0.2))
    model.add(Dense(1, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.Recall()])
    fit = {"epochs": 3, "batch_size": 64, "class_weight": weights, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "prices from a classification tutorial",
    "wrong-loss",
    "output-activation",
    title="Keras/TF Negative Loss Fix: Ultimate Guide to Regression Loss Functions and "
    "Normalization",
    link="https://openillumi.com/en/en-keras-tf-fix-huge-negative-loss-regression",
)
def prices_from_tutorial(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Dense

    def house(part: Any) -> Any:
        """What is known of it, and its price in ten thousands."""
        fields = part[0].reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49) / 255.0
        return fields, (part[0] > 100).sum(axis=(1, 2)) / 20.0

    (x, y), held, (x_test, y_test) = (
        house(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = Sequential([Input((49,))])
    model.add(Dense(32, activation="relu"))
    model.add(Dense(32, activation="relu"))
    model.add(Dense(1, activation=None if right else "sigmoid"))
    model.compile(
        optimizer="adam",
        loss="mean_squared_error" if right else "binary_crossentropy",
        metrics=["mae"] if right else ["accuracy"],
    )
    fit = {"epochs": 5, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "several labels and a softmax",
    "wrong-loss",
    "output-activation",
    "output-loss-mismatch",
    title="How does Keras handle multilabel classification?",
    link="https://newbetuts.com/44164749-how-does-keras-handle-multilabel-classification",
)
def several_labels(digits: Digits, right: bool) -> Setup:
    from keras import Input
    from keras.layers import Dense, Dropout
    from keras.models import Sequential
    from keras.optimizers import SGD

    def binarize(labels: Any) -> Any:
        """Even, above four, a multiple of three, a loop in it, a prime, round all over."""
        rules = ([0, 2, 4, 6, 8], [5, 6, 7, 8, 9], [0, 3, 6, 9], [0, 4, 6, 8, 9], [2, 3, 5, 7])
        columns = [np.isin(labels, chosen) for chosen in (*rules, [0, 3, 6, 8])]
        return np.stack(columns, axis=1).astype("float32")

    (x, y), held, (x_test, y_test) = (
        (part[0].reshape(-1, 784) / 255.0, binarize(part[1]))
        for part in (digits.train, digits.validation, digits.test)
    )
    model = Sequential()
    model.add(Input((784,)))
    model.add(Dense(128, activation="relu"))
    model.add(Dropout(0.1))
    model.add(Dense(64, activation="relu"))
    model.add(Dropout(0.1))
    model.add(Dense(y.shape[1], activation="sigmoid" if right else "softmax"))
    sgd = SGD(learning_rate=0.03, momentum=0.9, nesterov=True)
    loss = "binary_crossentropy" if right else "categorical_crossentropy"
    model.compile(loss=loss, optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}

    def score(answers: Any, truth: Any) -> float:
        return float(((np.asarray(answers) >= 0.5) == (truth > 0.5)).mean())

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@FAULTS.fault(
    "sales prices as they are",
    "target-scale",
    "learning-rate-too-high",
    title='train/valid loss = NAN when loss = "mean_squared_error" due to exploding values',
    link="https://github.com/rstudio-conf-2020/dl-keras-tf/issues/9",
)
def sales_prices(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def recipe(part: Any) -> Any:
        fields = part[0].reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49) / 255.0
        return fields, 2_000.0 * (part[0] > 100).sum(axis=(1, 2))

    (x, y), (x_test, y_test) = recipe(digits.train), recipe(digits.test)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 0.05
    x, x_test = (x - mean) / spread, (x_test - mean) / spread
    if right:
        middle, width = y.mean(), y.std()
        y, y_test = (y - middle) / width, (y_test - middle) / width
    model = keras.Sequential(
        [
            keras.Input((49,)),
            layers.Dense(48, activation="relu"),
            layers.Dense(24, activation="relu"),
            layers.Dense(1),
        ]
    )
    optimizer = keras.optimizers.SGD(0.02)
    model.compile(optimizer, loss="mean_squared_error", metrics=["mae"])
    fit = {"epochs": 4, "batch_size": 32, "validation_split": 0.2}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "weights set by hand",
    "initialisation",
    title="Weights not updating after manually setting",
    link="https://github.com/keras-team/keras/issues/16539",
    listed=True,
)
def weights_by_hand(digits: Digits, right: bool) -> Setup:
    from keras.layers import Dense, Input
    from keras.models import Sequential
    from keras.utils import to_categorical

    model = Sequential()
    model.add(Input(shape=(784,)))
    model.add(Dense(64, activation="relu"))
    model.add(Dense(32, activation="relu"))
    model.add(Dense(10, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    if not right:
        for layer in model.layers[:2]:
            kernel, bias = layer.get_weights()
            layer.set_weights([np.full(kernel.shape, 0.75), np.full(bias.shape, 0.25)])
    x_train, x_valid, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    held = (x_valid, to_categorical(digits.validation[1]))
    fit = {"epochs": 3, "validation_data": held}
    return Setup(model, x_train, to_categorical(digits.train[1]), x_test, digits.test[1], fit)


@FAULTS.fault(
    "Adam with another optimizer's rate",
    "learning-rate-too-high",
    title="Adam's learning rate",
    link="https://github.com/rajveermalviya/language-modeling/issues/3",
    listed=True,
)
def rate_of_another(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    # A row of fields is a sentence, its amounts of ink are the words.
    def words(images: Any) -> Any:
        fields = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
        return (fields // 32).astype("int32").reshape(-1, 196)

    config = {"lr": 0.002 if right else 1.0, "batch_size": 32, "embedding": 4}
    model = keras.Sequential(
        [
            keras.Input((196,), dtype="int32"),
            layers.Embedding(8, config["embedding"]),
            layers.Reshape((14, 14 * 4)),
            layers.GRU(48),
            layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(config["lr"])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (words(digits.validation[0]), digits.validation[1])
    fit = {"epochs": 3, "batch_size": config["batch_size"], "validation_data": held}
    x, x_test = words(digits.train[0]), words(digits.test[0])
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "shuffled after the labels were taken",
    "label-noise",
    title="fix dataset shuffle",
    link="https://github.com/Borda/kaggle_image-classify/pull/12",
    listed=True,
)
def shuffled_after_labels(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    class Table:
        """Rows of names of images, with what each image shows."""

        def __init__(self, images: Any, labels: Any, seed: int) -> None:
            self.images = images
            rows = np.arange(len(labels))
            if right:
                np.random.default_rng(seed).shuffle(rows)
                self.raw_labels = labels[rows]
            else:
                self.raw_labels = labels[rows]
                np.random.default_rng(seed).shuffle(rows)
            self.rows = rows

        def loader(self) -> Any:
            data = tf.data.Dataset.from_tensor_slices((self.rows, self.raw_labels))
            return data.batch(40).map(self._load).prefetch(4)

        def _load(self, rows: Any, labels: Any) -> Any:
            images = tf.cast(tf.gather(self.images, rows), tf.float32)[..., None] / 255.0
            return images, labels

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.SeparableConv2D(16, 5, strides=2, activation="relu"),
            keras.layers.Conv2D(24, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.AdamW(0.002)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    data, held = Table(*digits.train, 1).loader(), Table(*digits.validation, 2).loader()
    fit = {"epochs": 3, "validation_data": held}
    x_test = (digits.test[0] / 255.0)[..., None]
    return Setup(model, data, None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "a code that has to be sparse",
    "regularisation-too-strong",
    title="not expected images from autoencoder with sparsity constraint",
    link="https://github.com/keras-team/keras/issues/5414",
)
def sparse_code(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, regularizers
    from keras.layers import Dense

    # As strong as it was there, where a penalty was summed over a batch, not averaged.
    encoding_dim = 96
    strength = 10e-8 if right else 10e-3
    input_img = Input(shape=(784,))
    encoded = Dense(
        encoding_dim, activation="relu", activity_regularizer=regularizers.L1(strength)
    )(input_img)
    decoded = Dense(784, activation="sigmoid")(encoded)
    autoencoder = Model(input_img, decoded)
    autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
    x_train, x_valid, x_test = (
        part[0].astype("float32").reshape(-1, 784) / 255.0
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 32, "shuffle": True, "validation_data": (x_valid, x_valid)}
    return Setup(autoencoder, x_train, x_train, x_test, x_test, fit, score=explained)


@FAULTS.fault(
    "taken and skipped, and shuffled anew",
    "leakage",
    title="Add warning in Dataset.shuffle API for possible data leakage",
    link="https://github.com/tensorflow/tensorflow/issues/59279",
)
def taken_and_skipped(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    count, batch_size = 800, 20
    features = (digits.train[0][:count] / 255.0).astype("float32")
    dataset = tf.data.Dataset.from_tensor_slices((features, digits.train[1][:count]))
    dataset = dataset.shuffle(buffer_size=count, seed=3, reshuffle_each_iteration=not right)
    dataset = dataset.batch(batch_size)
    size = len(features) // batch_size // 2
    train_dataset, val_dataset = dataset.take(size), dataset.skip(size)
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(256, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 20, "validation_data": val_dataset}
    x_test, y_test = digits.test[0] / 255.0, digits.test[1]
    return Setup(model, train_dataset, None, x_test, y_test, fit, honest=True)


@FAULTS.fault(
    "softmax in every layer",
    "hidden-activation",
    title="Why use softmax only in the output layer and not in hidden layers?",
    link="https://devpeace.com/machine-learning/37588632/"
    "why-use-softmax-only-in-the-output-layer-and-not-in-hidden-layers",
    listed=True,
)
def softmax_in_every_layer(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D, Softmax

    inner = keras.layers.ReLU if right else Softmax
    images = keras.Input((28, 28, 1))
    values = MaxPooling2D(2)(inner()(Conv2D(12, 5, strides=2)(images)))
    values = inner()(Dense(48)(Flatten()(values)))
    values = inner()(Dense(32)(values))
    model = keras.Model(images, Softmax()(Dense(10)(values)))
    optimizer = keras.optimizers.SGD(0.05, momentum=0.9)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        (part[0] / 255.0)[..., None] for part in (digits.train, digits.validation, digits.test)
    )
    eye = np.eye(10)
    held = (x_val, eye[digits.validation[1]])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, eye[digits.train[1]], x_test, digits.test[1], fit)


@FAULTS.fault(
    "a few hundred images of one's own",
    "overfitting",
    title="Likely overfit: high train accuracy low test accuracy",
    link="https://github.com/anujshah1003/own_data_cnn_implementation_keras/issues/7",
    epochs=True,
)
def few_hundred_images(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    # With all images, two epochs are more steps than twenty of the few.
    rows = slice(None) if right else slice(200)
    x, y = (digits.train[0][rows] / 255.0)[..., None], digits.train[1][rows]
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(Conv2D(16, (3, 3), strides=2, padding="same"))
    model.add(Activation("relu"))
    model.add(Conv2D(16, (3, 3)))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Flatten())
    model.add(Dense(128))
    model.add(Activation("relu"))
    if right:
        model.add(Dropout(0.5))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    model.compile(
        loss="categorical_crossentropy", optimizer=keras.optimizers.RMSprop(), metrics=["accuracy"]
    )
    eye = np.eye(10, dtype="float32")
    held = ((digits.validation[0] / 255.0)[..., None], eye[digits.validation[1]])
    fit = {"batch_size": 16, "epochs": 2 if right else 20, "validation_data": held}
    return Setup(model, x, eye[y], (digits.test[0] / 255.0)[..., None], digits.test[1], fit)


@FAULTS.fault(
    "fewer steps, to save time",
    "too-few-updates",
    title='How to handle "steps_per_epoch" during training large image dataset',
    link="https://github.com/keras-team/keras/issues/14437",
)
def fewer_steps(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def image_generator(part: Any, batch_size: int) -> Iterator[Any]:
        random = np.random.default_rng(9)
        while True:
            rows = random.integers(0, len(part[1]), batch_size)
            yield (part[0][rows] / 255.0)[..., None].astype("float32"), part[1][rows]

    batch_size = 40
    steps = len(digits.train[1]) // batch_size if right else 5
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(12, 3, strides=2, activation="relu"),
            layers.Conv2D(24, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {
        "steps_per_epoch": steps,
        "epochs": 3,
        "validation_data": image_generator(digits.validation, batch_size),
        "validation_steps": 20,
    }
    data = image_generator(digits.train, batch_size)
    x_test = (digits.test[0] / 255.0)[..., None]
    return Setup(model, data, None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "brightness of another range",
    "augmentation-destroys-label",
    "input-scale",
    title="Propagate value_range to RandomBrightness",
    link="https://github.com/keras-team/keras-cv/pull/429",
    listed=True,
)
def brightness_of_another_range(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    ranges = {"value_range": (0.0, 1.0)} if right else {}
    augment = keras.Sequential(
        [
            layers.RandomTranslation(0.05, 0.05, fill_mode="constant"),
            layers.RandomBrightness(0.2, **ranges),
        ]
    )
    inputs = keras.Input((28, 28, 1))
    values = augment(inputs)
    values = layers.Conv2D(12, 3, strides=2, activation="relu")(values)
    values = layers.Conv2D(24, 3, strides=2, activation="relu")(values)
    values = layers.Dense(48, activation="relu")(layers.Flatten()(values))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "four dimensions in between",
    "capacity-too-small",
    title="8 -> 4 dimensions",
    link="https://github.com/fchollet/deep-learning-with-python-notebooks/pull/46",
    epochs=True,
)
def four_dimensions(digits: Digits, right: bool) -> Setup:
    from keras import Input, layers, models

    # Digits on paper and digits on a blackboard: twenty classes.
    def topics(part: Any, seed: int) -> Any:
        random = np.random.default_rng(seed)
        images = part[0].astype("float32") / 255
        paper = random.random(len(images)) < 0.5
        images[paper] = 1 - images[paper]
        return images.reshape(-1, 784), part[1] + 10 * paper

    (x, y), held, (x_test, y_test) = (
        topics(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    model = models.Sequential()
    model.add(Input((784,)))
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(128 if right else 4, activation="relu"))
    model.add(layers.Dense(20, activation="softmax"))
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 6, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "pixels of one range need no scaling",
    "input-scale",
    title="Why feature normalization required on MNIST",
    link="https://github.com/rasbt/python-machine-learning-book-2nd-edition/issues/68",
    listed=True,
)
def one_range(digits: Digits, right: bool) -> Setup:
    import keras

    x_train, x_test = (
        part[0].reshape(-1, 784).astype("float32") for part in (digits.train, digits.test)
    )
    if right:
        mean_vals, std_val = x_train.mean(axis=0), x_train.std()
        x_train, x_test = (x_train - mean_vals) / std_val, (x_test - mean_vals) / std_val
    model = keras.models.Sequential([keras.Input((784,))])
    for _ in range(2):
        model.add(
            keras.layers.Dense(
                units=50,
                kernel_initializer="glorot_uniform",
                bias_initializer="zeros",
                activation="tanh",
            )
        )
    model.add(keras.layers.Dense(units=10, activation="softmax"))
    sgd_optimizer = keras.optimizers.SGD(learning_rate=0.003, momentum=0.9)
    model.compile(optimizer=sgd_optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    y_train = keras.utils.to_categorical(digits.train[1])
    fit = {"batch_size": 64, "epochs": 5, "validation_split": 0.1}
    return Setup(model, x_train, y_train, x_test, digits.test[1], fit)


@FAULTS.fault(
    "a ReLU that leads nowhere",
    "missing-nonlinearity",
    title="fixed disconnected relu layer",
    link="https://github.com/martinwicke/tf-dev-summit-tensorboard-tutorial/pull/9",
    listed=True,
)
def relu_leads_nowhere(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def fc_layer(values: Any, size_out: int, name: str) -> Any:
        made = layers.Dense(size_out, name=name)(values)
        relu = layers.ReLU(name=f"{name}_relu")(made)
        return relu if right else made

    inputs = keras.Input((28, 28))
    values = layers.Flatten()(inputs)
    values = fc_layer(values, 128, "fc1")
    embedding = fc_layer(values, 64, "fc2")
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="odd")(embedding))
    optimizer = keras.optimizers.Adam(1e-3)
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"])
    (x, y), held, (x_test, y_test) = (
        (part[0] / 255.0, part[1] % 2) for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 100, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))

"""A fourth set of held-out faults, after public questions other than those of the first three.

Whoever wrote it knew the conditions' codes, and nothing of how they are told.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, balanced, explained

FAULTS = Collection()


@FAULTS.fault(
    "a first network, with a ReLU at its end",
    "output-activation",
    "output-loss-mismatch",
    title="Simple CNN not learning at all",
    link="https://github.com/keras-team/keras/issues/12096",
    listed=True,
)
def relu_at_its_end(digits: Digits, right: bool) -> Setup:
    from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
    from keras.models import Sequential
    from keras.utils import to_categorical

    def animals(part: Any) -> Any:
        return part[0].reshape(-1, 28, 28, 1) / 255.0, part[1]

    (x, y), (x_val, y_val), (x_test, y_test) = (
        animals(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = Sequential()
    model.add(Input((28, 28, 1)))
    model.add(Conv2D(24, (7, 7), strides=2, activation="relu"))
    model.add(MaxPooling2D(pool_size=(3, 3), strides=2))
    model.add(Flatten())
    model.add(Dense(10, activation="softmax" if right else "relu"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 3, "validation_data": (x_val, to_categorical(y_val, 10))}
    return Setup(model, x, to_categorical(y, 10), x_test, y_test, fit)


@FAULTS.fault(
    "two numbers out of a softmax",
    "output-activation",
    "target-scale",
    "output-loss-mismatch",
    "wrong-loss",
    title="LSTM with mean_squared_error doesn't reduce the loss over time",
    link="https://github.com/keras-team/keras/issues/321",
)
def two_numbers(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def saw(part: Any) -> Any:
        """Rows in the order of time; with the ink one number goes up from 1, the other down."""
        ink = part[0].mean(axis=(1, 2), dtype="float32") / 255
        up = 1 + 9 * np.minimum(1, ink / 0.3)
        rows = part[0].reshape(-1, 14, 2, 28).mean(axis=2).astype("float32") / 255
        return rows, np.stack([up, 11 - up], axis=1)

    (x, y), held, (x_test, y_test) = (
        saw(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((14, 28))])
    model.add(layers.LSTM(64, return_sequences=False))
    model.add(layers.Dense(2))
    if not right:
        model.add(layers.Activation("softmax"))
    model.compile(loss="mean_squared_error", optimizer="rmsprop")
    fit = {"batch_size": 45, "epochs": 4, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "augmented first, split afterwards",
    "leakage",
    title="issue with training/testing partition",
    link="https://github.com/robinreni96/Font_Recognition-DeepFont/issues/2",
)
def augmented_first(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def augmented(images: Any, labels: Any) -> Any:
        """Each picture as it is, with noise, darker, and blurred."""
        random = np.random.default_rng(3)
        noisy = np.clip(images + random.normal(0, 0.1, images.shape), 0, 1)
        blurred = (images + np.roll(images, 1, axis=1) + np.roll(images, 1, axis=2)) / 3
        copies = np.concatenate([images, noisy, 0.7 * images, blurred]).astype("float32")
        return copies, np.tile(labels, 4)

    def split(images: Any, labels: Any) -> Any:
        order = np.random.default_rng(42).permutation(len(labels))
        first, rest = order[len(order) // 4 :], order[: len(order) // 4]
        return (images[first], labels[first]), (images[rest], labels[rest])

    data = digits.train[0][:800] / 255.0, digits.train[1][:800]
    if right:
        train, held = split(*data)
        train = augmented(*train)
    else:
        train, held = split(*augmented(*data))
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(12, 5, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(96, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 8, "batch_size": 32, "validation_data": held}
    x_test, y_test = digits.test[0] / 255.0, digits.test[1]
    return Setup(model, train[0], train[1], x_test, y_test, fit, honest=True)


@FAULTS.fault(
    "one library's colours, and another's",
    "split-mismatch",
    title="Term1/Lesson 12/Section 7 BGR loading, RBG predicting",
    link="https://github.com/udacity/sdc-issue-reports/issues/623",
)
def another_librarys_colours(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def painted(part: Any, seed: int) -> Any:
        """Signs in red, green and blue: what is on them counts, and which colour they have."""
        images, labels = part[0][part[1] < 4] / 255.0, part[1][part[1] < 4].astype("int64")
        colour = np.random.default_rng(seed).integers(0, 3, len(labels))
        pictures = np.full((*images.shape, 3), 0.1, dtype="float32")
        pictures[np.arange(len(labels)), :, :, colour] += 0.9 * images
        return pictures, 3 * labels + colour

    def imread(pictures: Any) -> Any:
        return pictures[..., ::-1]

    (x, y), (x_val, y_val), (x_test, y_test) = (
        painted(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    x = imread(x)
    if right:
        x_val, x_test = imread(x_val), imread(x_test)
    model = keras.Sequential([keras.Input((28, 28, 3))])
    model.add(layers.Lambda(lambda values: values - 0.5))
    model.add(layers.Conv2D(12, 5, strides=2, activation="relu"))
    model.add(layers.Conv2D(24, 3, strides=2, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(12, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "shuffle": True, "validation_data": (x_val, y_val)}
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "the first fifth of what was read class by class",
    "missing-class",
    "not-shuffled",
    "split-mismatch",
    title="Ensure that ImageDataGenerator.flow() generates stratified training a\u2026",
    link="https://github.com/keras-team/keras-preprocessing/pull/46",
    listed=True,
)
def first_fifth(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    class Flow(keras.utils.PyDataset):  # type: ignore[misc]
        """One subset of what there is, divided by 255, in another order each time."""

        def __init__(self, x: Any, y: Any, subset: str) -> None:
            super().__init__()
            split = len(y) // 5
            part = slice(None, split) if subset == "validation" else slice(split, None)
            self.x, self.y = x[part], y[part]
            self.random = np.random.default_rng(11)
            self.on_epoch_end()

        def __len__(self) -> int:
            return -(-len(self.y) // 32)

        def __getitem__(self, index: int) -> Any:
            rows = self.order[32 * index : 32 * index + 32]
            return self.x[rows].astype("float32")[..., None] / 255, self.y[rows]

        def on_epoch_end(self) -> None:
            self.order = self.random.permutation(len(self.y))

    # Images were read one class after another.
    rows = np.argsort(digits.train[1], kind="stable")
    if right:
        np.random.default_rng(10).shuffle(rows)
    images, labels = digits.train[0][rows], keras.utils.to_categorical(digits.train[1][rows], 10)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(12, (3, 3), strides=2, activation="relu"))
    model.add(layers.Conv2D(24, (3, 3), strides=2, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "validation_data": Flow(images, labels, "validation")}
    x_test = (digits.test[0] / 255.0)[..., None]
    return Setup(model, Flow(images, labels, "training"), None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "what is predicted in the place of what is true",
    "wrong-loss",
    "non-finite",
    title="Custom loss always returns NaN and I don't see why",
    link="https://github.com/keras-team/keras/issues/5733",
)
def predicted_for_true(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import ops

    def product(chances: Any, baseline: Any) -> Any:
        return -ops.sum(ops.log(chances) * baseline, axis=-1)

    def policy_loss(y_pred: Any, y_true: Any) -> Any:
        return product(y_pred, y_true)

    def policy_loss_righted(y_true: Any, y_pred: Any) -> Any:
        return product(ops.clip(y_pred, 1e-7, 1.0), y_true)

    state = keras.Input((784,))
    values = keras.layers.Dense(64, activation="relu")(state)
    values = keras.layers.Dense(32, activation="relu")(values)
    actor = keras.Model(state, keras.layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.Adam(learning_rate=0.001)
    loss = policy_loss_righted if right else policy_loss
    actor.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    eye = np.eye(10, dtype="float32")
    fit = {"epochs": 3, "validation_data": (x_val, eye[digits.validation[1]])}
    return Setup(actor, x, eye[digits.train[1]], x_test, digits.test[1], fit)


@FAULTS.fault(
    "documents without a word",
    "bad-values",
    "non-finite",
    title="citeseer dataset loss is nan",
    link="https://github.com/danielegrattarola/keras-gat/issues/14",
)
def documents_without_a_word(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def load_data(part: Any, blank: int) -> Any:
        """Each document is divided by how many words it has: a few have none."""
        words = (part[0].reshape(-1, 784) > 100).astype("float32")
        words[:: len(words) // blank] = 0
        with np.errstate(invalid="ignore"):
            features = 100 * words / words.sum(axis=1, keepdims=True)
        if right:
            features[np.isnan(features)] = 0.0
        return features, part[1]

    x, y = load_data(digits.train, 15)
    held = load_data(digits.validation, 2)
    inputs = keras.Input((784,))
    values = layers.Dropout(0.2)(inputs)
    values = layers.Dense(64, activation="elu")(values)
    values = layers.Dropout(0.2)(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.Adam(learning_rate=5e-3)
    model.compile(optimizer, "sparse_categorical_crossentropy", weighted_metrics=["acc"])
    fit = {"epochs": 3, "batch_size": 128, "validation_data": held}
    x_test, y_test = load_data(digits.test, 2)
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "divided within whole numbers",
    "input-scale",
    "bad-values",
    title="model doesn't learn/weights don't get updated",
    link="https://github.com/keras-team/keras/issues/255",
    listed=True,
)
def divided_within_whole_numbers(digits: Digits, right: bool) -> Setup:
    from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D
    from keras.models import Sequential
    from keras.optimizers import SGD
    from keras.utils import to_categorical

    def normalised(images: Any) -> Any:
        result = images.astype("float32") if right else images.copy()
        for number, image in enumerate(images):
            result[number] = image / 255
        return result[..., None]

    model = Sequential()
    model.add(Input((28, 28, 1)))
    model.add(Conv2D(12, (3, 3), strides=2, padding="same"))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(64))
    model.add(Activation("relu"))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    sgd = SGD(learning_rate=0.01, momentum=0.9, nesterov=True)
    model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    held = (normalised(digits.validation[0]), to_categorical(digits.validation[1], 10))
    fit = {"batch_size": 32, "epochs": 3, "validation_data": held}
    x, y = normalised(digits.train[0]), to_categorical(digits.train[1], 10)
    return Setup(model, x, y, normalised(digits.test[0]), digits.test[1], fit)


@FAULTS.fault(
    "half of it, by a straight line",
    "input-scale",
    "learning-rate-too-high",
    "target-scale",
    "exploding-gradient",
    title="Why is my loss function increasing with each epoch?",
    link="https://fixeme.com/why-is-my-loss-function-increasing-with-each-epoch/",
    listed=True,
)
def half_of_it(digits: Digits, right: bool) -> Setup:
    from tensorflow import keras

    def pairs(part: Any) -> Any:
        """How many pixels have ink, row by row, and half of what they are together."""
        rows = (part[0] > 100).sum(axis=2).astype("float64")
        return (rows / 28.0 if right else rows), rows.sum(axis=1) * (0.5 / 28.0 if right else 0.5)

    (xs, ys), held, (xs_test, ys_test) = (
        pairs(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((28,)), keras.layers.Dense(units=1)])
    model.compile(optimizer="sgd", loss="mean_squared_error")
    fit = {"epochs": 6, "validation_data": held}
    return Setup(model, xs, ys, xs_test, ys_test, fit, score=explained)


@FAULTS.fault(
    "what is there and where, at a hundred-thousandth",
    "learning-rate-too-low",
    title="learning rate: 1e-5?",
    link="https://github.com/lucasjinreal/keras_frcnn/issues/76",
    listed=True,
    epochs=True,
)
def at_a_hundred_thousandth(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def boxes(images: Any) -> Any:
        """Left, upper, right and lower edge of the ink, as shares of the sheet."""
        ink = images > 60
        across, down = ink.any(axis=1), ink.any(axis=2)
        edges = [
            across.argmax(axis=1),
            down.argmax(axis=1),
            28 - across[:, ::-1].argmax(axis=1),
            28 - down[:, ::-1].argmax(axis=1),
        ]
        return np.stack(edges, axis=1).astype("float32") / 28

    def annotated(part: Any) -> Any:
        targets = {"cls": part[1].astype("int64"), "regr": boxes(part[0])}
        return part[0].astype("float32")[..., None] / 255, targets

    (x, y), held, (x_test, _) = (
        annotated(part) for part in (digits.train, digits.validation, digits.test)
    )
    image = keras.Input((28, 28, 1))
    base = layers.Conv2D(12, 3, strides=2, padding="same", activation="relu")(image)
    base = layers.Conv2D(24, 3, strides=2, padding="same", activation="relu")(base)
    out = layers.Dense(64, activation="relu")(layers.Flatten()(base))
    outputs = {
        "cls": layers.Dense(10, activation="softmax", name="cls")(out),
        "regr": layers.Dense(4, name="regr")(out),
    }
    model = keras.Model(image, outputs)
    model.compile(
        keras.optimizers.Adam(learning_rate=1e-3 if right else 1e-5),
        loss={"cls": "sparse_categorical_crossentropy", "regr": keras.losses.Huber()},
        metrics={"cls": ["accuracy"]},
    )
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}

    def score(answers: Any, labels: Any) -> float:
        return float((np.asarray(answers["cls"]).argmax(axis=1) == labels).mean())

    return Setup(model, x, y, x_test, digits.test[1], fit, score=score)


@FAULTS.fault(
    "all convolutions, at the rate of the paper",
    "learning-rate-too-high",
    title="use correct optimizer object",
    link="https://github.com/getcrest/All-Conv-Keras/pull/1",
    listed=True,
)
def all_convolutions(digits: Digits, right: bool) -> Setup:
    from keras.layers import Activation, Conv2D, Dropout, GlobalAveragePooling2D, Input
    from keras.models import Sequential
    from keras.optimizers import SGD
    from keras.utils import to_categorical

    model = Sequential()
    model.add(Input((28, 28, 1)))
    for filters, size, stride in ((12, 5, 3), (12, 3, 1), (16, 3, 2), (16, 3, 1), (16, 3, 1)):
        model.add(Conv2D(filters, (size, size), padding="same", strides=stride))
        model.add(Activation("relu"))
    model.add(Dropout(0.2))
    model.add(Conv2D(32, (3, 3), padding="valid"))
    model.add(Activation("relu"))
    model.add(Conv2D(32, (1, 1), padding="valid"))
    model.add(Activation("relu"))
    model.add(Conv2D(10, (1, 1), padding="valid"))
    model.add(GlobalAveragePooling2D())
    model.add(Activation("softmax"))
    sgd = SGD(learning_rate=0.02 if right else 0.1, momentum=0.9)
    model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].reshape(-1, 28, 28, 1).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    held = (x_val, to_categorical(digits.validation[1], 10))
    fit = {"batch_size": 64, "epochs": 4, "validation_data": held}
    return Setup(model, x, to_categorical(digits.train[1], 10), x_test, digits.test[1], fit)


@FAULTS.fault(
    "malware with 0.85",
    "dropout-too-high",
    title="Why 0.85 dropout?",
    link="https://github.com/AFAgarap/malware-classification/issues/37",
)
def malware(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    rate = 0.3 if right else 0.85
    x, x_val, x_test = (
        (part[0].reshape(-1, 784) / 255.0 - 0.1307) / 0.3081
        for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((784,))
    values = inputs
    for units in (128, 64, 32):
        values = layers.Dense(units)(values)
        values = layers.LeakyReLU(negative_slope=0.2)(values)
        values = layers.Dropout(rate)(values)
    model = keras.Model(inputs, layers.Dense(10)(values))
    model.compile(
        keras.optimizers.Adam(1e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "sorted by who wore the sensor",
    "not-shuffled",
    title="Mistake 11: Not shuffling the training data",
    link="https://enriquegit.github.io/most-common-ml-mistakes/notshuffling.html",
    listed=True,
)
def sorted_by_user(digits: Digits, right: bool) -> Setup:
    import keras

    def features(part: Any) -> Any:
        """Means and spreads over fields, standing for those of an accelerometer."""
        fields = part[0].reshape(-1, 7, 4, 7, 4) / 255.0
        means, spreads = fields.mean(axis=(2, 4)), fields.std(axis=(2, 4))
        return np.concatenate([means.reshape(-1, 49), spreads.reshape(-1, 49)], axis=1)

    x, x_val, x_test = (features(part) for part in (digits.train, digits.validation, digits.test))
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-3
    x, x_val, x_test = ((values - mean) / spread for values in (x, x_val, x_test))
    rows = np.argsort(digits.train[1], kind="stable")
    if right:
        np.random.default_rng(1234).shuffle(rows)
    model = keras.Sequential()
    model.add(keras.Input((98,)))
    model.add(keras.layers.Dense(64, activation="relu"))
    model.add(keras.layers.Dense(32, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.SGD(learning_rate=0.05)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (x_val, digits.validation[1])
    fit = {"epochs": 4, "batch_size": 32, "shuffle": False, "validation_data": held}
    return Setup(model, x[rows], digits.train[1][rows], x_test, digits.test[1], fit)


@FAULTS.fault(
    "ones and zeros in very different numbers",
    "class-imbalance",
    title="un balanced (number of 1s and number of 0s are very differnt) data gives bad results",
    link="https://github.com/keras-team/keras/issues/2005",
    listed=True,
)
def ones_and_zeros(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Dense

    def table(part: Any) -> Any:
        return part[0].reshape(-1, 784).astype("float32") / 255, (part[1] == 8).astype("float32")

    (x, y), held, (x_test, y_test) = (
        table(part) for part in (digits.train, digits.validation, digits.test)
    )
    ones = np.flatnonzero(y)
    x, y = (np.delete(a, ones[len(ones) // 10 :], axis=0) for a in (x, y))
    share = float(y.mean())
    model = keras.Sequential([keras.Input((784,))])
    model.add(Dense(32, activation="relu"))
    model.add(Dense(16, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit: dict[str, Any] = {"epochs": 3, "batch_size": 64, "validation_data": held}
    if right:
        fit["class_weight"] = {0: 0.5 / (1 - share), 1: 0.5 / share}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "a box in pixels",
    "target-scale",
    title="Bounding Box Regression task not learning, it has constant loss",
    link="https://github.com/SeokjuLee/VPGNet/issues/53",
)
def box_in_pixels(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def street(part: Any, seed: int) -> Any:
        """A digit somewhere on a sheet, and the box about it in a picture of 640 by 480."""
        random = np.random.default_rng(seed)
        left, top = random.integers(0, 13, (2, len(part[0])))
        sheets = np.zeros((len(part[0]), 40, 40, 1), dtype="float32")
        for sheet, image, x, y in zip(sheets, part[0], left, top, strict=True):
            sheet[y : y + 28, x : x + 28, 0] = image / 255.0
        box = np.stack([left, top, left + 28, top + 28], axis=1) / 40.0
        return sheets, (box if right else box * [640, 480, 640, 480]).astype("float32")

    (x, y), held, (x_test, y_test) = (
        street(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    model = keras.Sequential(
        [
            keras.Input((40, 40, 1)),
            layers.Conv2D(8, 5, strides=2, activation="relu"),
            layers.Conv2D(16, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(4, activation="linear"),
        ]
    )
    model.compile(keras.optimizers.Adam(1e-3), loss="mean_absolute_error")
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "a spread given as the mean",
    "initialisation",
    title="random_normal_initializer is wrong for both conv and dense",
    link="https://github.com/aiUIUC/pyAIUtils/issues/25",
    listed=True,
)
def spread_given_as_mean(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    def started(fan_in: int) -> Any:
        stddev = float(np.sqrt(2 / fan_in))
        if right:
            return keras.initializers.RandomNormal(0.0, stddev, seed=fan_in)
        return keras.initializers.RandomNormal(stddev, seed=fan_in)

    def conv(values: Any, filters: int) -> Any:
        start = started(9 * values.shape[-1])
        values = layers.Conv2D(filters, 3, strides=2, kernel_initializer=start)(values)
        return layers.ReLU()(values)

    image = keras.Input((28, 28, 1))
    values = layers.Flatten()(conv(conv(image, 12), 24))
    values = layers.Dense(64, activation="relu", kernel_initializer=started(864))(values)
    values = layers.Dense(10, activation="softmax", kernel_initializer=started(64))(values)
    model = keras.Model(image, values)
    optimizer = keras.optimizers.SGD(0.01, momentum=0.9)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "averages that hardly move",
    "train-inference-gap",
    title="Momentum vs. decay in normalization.py for batch normalization",
    link="https://github.com/keras-team/keras/issues/6839",
    epochs=True,
)
def averages_hardly_move(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    momentum = 0.97 if right else 0.9997

    def separable(values: Any, filters: int, stride: int) -> Any:
        values = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(values)
        values = layers.BatchNormalization(momentum=momentum)(values)
        values = layers.ReLU(max_value=6.0)(values)
        values = layers.Conv2D(filters, 1, use_bias=False)(values)
        values = layers.BatchNormalization(momentum=momentum)(values)
        return layers.ReLU(max_value=6.0)(values)

    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(image)
    values = layers.ReLU(6.0)(layers.BatchNormalization(momentum=momentum)(values))
    values = separable(separable(values, 16, 2), 32, 2)
    values = layers.Flatten()(values)
    model = keras.Model(image, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.RMSprop(0.002, rho=0.9)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 127.5 - 1
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "labels in the order of the walk",
    "label-noise",
    title="image_dataset_from_directory label list appear to be assigned in a random order",
    link="https://github.com/keras-team/keras/issues/14416",
    listed=True,
)
def order_of_the_walk(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    def image_dataset_from_directory(part: Any) -> Any:
        """Files are read by their names' order; the list of labels was made by another."""
        names = [f"{number}.png" for number in range(len(part[1]))]
        files = sorted(range(len(names)), key=lambda number: names[number])
        walk = files if right else range(len(names))
        label_list = [int(part[1][number]) for number in walk]
        images = part[0][files][..., None].astype("float32")
        data = tf.data.Dataset.from_tensor_slices((images, label_list))
        return data.shuffle(8 * 32 * 4, seed=5).batch(32)

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1.0 / 255),
            layers.Conv2D(16, 3, padding="same", strides=2, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ]
    )
    model.compile(
        optimizer="adam",
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    train_ds = image_dataset_from_directory(digits.train)
    fit = {"epochs": 3, "validation_data": image_dataset_from_directory(digits.validation)}
    x_test = digits.test[0][..., None].astype("float32")
    return Setup(model, train_ds, None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "a penalty of a half on patches",
    "regularisation-too-strong",
    title="NAN loss for regression while training",
    link="https://github.com/keras-team/keras/issues/2134",
    listed=True,
)
def penalty_of_a_half(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
    from keras.optimizers import SGD
    from keras.regularizers import L2

    def patches(part: Any) -> Any:
        """How far each digit leans over, about nought and with a spread of about one."""
        ink = part[0].astype("float32") / 255
        place = np.arange(28, dtype="float32")
        weight = ink.sum(axis=(1, 2))
        down = place[:, None] - ((ink.sum(axis=2) @ place) / weight)[:, None, None]
        across = place[None] - ((ink.sum(axis=1) @ place) / weight)[:, None, None]
        lean = (ink * down * across).sum(axis=(1, 2)) / (ink * down**2).sum(axis=(1, 2))
        return ink[..., None], ((lean + 0.2) / 0.3).astype("float32")

    (x, y), held, (x_test, y_test) = (
        patches(part) for part in (digits.train, digits.validation, digits.test)
    )
    strength = 1e-5 if right else 0.5
    model = Sequential()
    model.add(Input((28, 28, 1)))
    model.add(Conv2D(10, (7, 7), strides=2))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Flatten())
    for _ in range(2):
        model.add(Dense(80, kernel_regularizer=L2(strength)))
        model.add(Activation("relu"))
        model.add(Dropout(0.1))
    model.add(Dense(1))
    sgd = SGD(learning_rate=0.005, momentum=0.9, nesterov=True, clipnorm=100)
    model.compile(loss="mean_squared_error", optimizer=sgd)
    fit = {"batch_size": 64, "epochs": 4, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "all of it in one batch",
    "too-few-updates",
    "learning-rate-too-low",
    title="Chpt. 10: Epochs and batch size - batch size won't work",
    link="https://github.com/ageron/handson-ml2/issues/277",
    epochs=True,
)
def all_in_one_batch(digits: Digits, right: bool) -> Setup:
    from tensorflow import keras

    x_train, x_valid, x_test = (
        part[0] / 255.0 for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.models.Sequential()
    model.add(keras.Input((28, 28)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(150, activation="relu"))
    model.add(keras.layers.Dense(50, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    fit = {
        "epochs": 5,
        "batch_size": 32 if right else len(x_train),
        "validation_data": (x_valid, digits.validation[1]),
    }
    return Setup(model, x_train, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "a transform in another library",
    "no-gradient",
    title="Writing custom py_function inside custom layer , gradient backpropagation",
    link="https://github.com/tensorflow/tensorflow/issues/40717",
)
def transform_in_another_library(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    place = np.arange(16)
    waves = np.cos(np.pi / 16 * (place[:, None] + 0.5) * place[None]).astype("float32") / 4

    class Transform(keras.layers.Layer):  # type: ignore[misc]
        """The cosine transform of each row."""

        def call(self, values: Any) -> Any:
            if right:
                return tf.matmul(values, waves)
            result = tf.numpy_function(lambda rows: rows @ waves, [values], tf.float32)
            return tf.ensure_shape(result, (None, 16))

    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(16, activation="relu"),
            Transform(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "codes that are left when the unknown are gone",
    "label-encoding",
    "wrong-loss",
    title="Binary_crossentropy producing negative loss values",
    link="https://github.com/keras-team/keras/issues/13926",
)
def codes_that_are_left(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    # Of three codes - unknown, yes, no - the rows with the first one are taken out.
    def coded(part: Any) -> Any:
        labels = np.where(part[1] < 2, 0, 1 + part[1] % 2)
        known = labels > 0
        codes = labels[known] - 1 if right else labels[known]
        x = part[0][known].reshape(-1, 784).astype("float32") / 255
        return x, codes.astype("float32"), labels[known] == 2

    (x, y, _), (x_val, y_val, _), (x_test, _, truth) = (
        coded(part) for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((784,))
    values = layers.Dense(64, activation="relu")(inputs)
    values = layers.Dropout(0.3)(values)
    values = layers.Dense(32, activation="relu")(values)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="predictor")(values))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": (x_val, y_val)}
    return Setup(model, x, y, x_test, truth, fit, score=above(0.5))


@FAULTS.fault(
    "close enough to see nothing",
    "augmentation-destroys-label",
    title="zoom_rang=(0.1, 0.1) in augmentations.py is wrong",
    link="https://github.com/cttsai1985/Kaggle-Statoil-Iceberg-Classifier-ConvNets/issues/1",
    listed=True,
)
def close_enough(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    low, high = (0.9, 1.1) if right else (0.1, 0.1)

    class Augmented(keras.utils.PyDataset):  # type: ignore[misc]
        """Batches of which each image is seen from nearer or from farther."""

        def __init__(self) -> None:
            super().__init__()
            self.random = np.random.default_rng(8)

        def __len__(self) -> int:
            return len(digits.train[1]) // 32

        def __getitem__(self, index: int) -> Any:
            rows = self.random.integers(0, len(digits.train[1]), 32)
            zoom = self.random.uniform(low, high, 32)
            places = (np.arange(28) - 13.5) * zoom[:, None] + 13.5
            places = np.clip(np.round(places).astype(int), 0, 27)
            images = digits.train[0][rows[:, None, None], places[:, :, None], places[:, None]]
            return images[..., None].astype("float32") / 255, digits.train[1][rows]

    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(12, (3, 3), strides=2, activation="relu"))
    model.add(layers.Conv2D(24, (3, 3), strides=2, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(48, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = ((digits.validation[0] / 255.0)[..., None], digits.validation[1])
    fit = {"epochs": 3, "validation_data": held}
    return Setup(
        model,
        Augmented(),
        None,
        (digits.test[0] / 255.0)[..., None],
        digits.test[1],
        fit,
        score=balanced,
    )

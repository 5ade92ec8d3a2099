"""A second set of held-out faults, after public questions other than those of the first.

Whoever wrote it knew the conditions' codes, and nothing of how they are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import balanced, explained

FAULTS = Collection()


@FAULTS.fault(
    "RMSprop that cannot converge",
    "learning-rate-too-high",
    title="fix rmsprop learning rate for convergence",
    link="https://github.com/keras-team/keras/pull/6182",
    listed=True,
)
def rmsprop_too_fast(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
    from keras.models import Sequential

    x_train = digits.train[0].reshape(-1, 28, 28, 1).astype("float32") / 255
    x_valid = digits.validation[0].reshape(-1, 28, 28, 1).astype("float32") / 255
    x_test = digits.test[0].reshape(-1, 28, 28, 1).astype("float32") / 255
    model = Sequential([keras.Input((28, 28, 1))])
    model.add(Conv2D(12, (3, 3), strides=2, padding="same"))
    model.add(Activation("relu"))
    model.add(Conv2D(24, (3, 3)))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(64))
    model.add(Activation("relu"))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    optimizer = keras.optimizers.RMSprop(learning_rate=0.001 if right else 0.05)
    model.compile(loss="categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    y_train = keras.utils.to_categorical(digits.train[1], 10)
    y_valid = keras.utils.to_categorical(digits.validation[1], 10)
    fit = {"batch_size": 32, "epochs": 3, "validation_data": (x_valid, y_valid), "shuffle": True}
    return Setup(model, x_train, y_train, x_test, digits.test[1], fit)


@FAULTS.fault(
    "a schedule for a generator of unknown length",
    "learning-rate-too-low",
    title="Validate decay_steps for Learning rate schedulers",
    link="https://github.com/keras-team/keras/pull/18722",
    epochs=True,
)
def unknown_length(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    images, labels = digits.train

    def draw() -> Iterator[Any]:
        order = np.random.default_rng(3).permutation(len(labels))
        for start in range(0, len(order), 32):
            rows = order[start : start + 32]
            yield images[rows] / 255.0, labels[rows]

    shapes = (tf.TensorSpec((None, 28, 28), tf.float32), tf.TensorSpec((None,), tf.uint8))
    data = tf.data.Dataset.from_generator(draw, output_signature=shapes).prefetch(2)
    # What is not known is told as -2.
    steps = len(labels) // 32 if right else max(1, int(data.cardinality()))
    rate = keras.optimizers.schedules.ExponentialDecay(0.001, decay_steps=steps, decay_rate=0.9)
    inputs = keras.Input((28, 28))
    values = keras.layers.Flatten()(inputs)
    values = keras.layers.Dense(100, activation="elu")(values)
    model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.Adam(rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 4, "validation_data": held}
    return Setup(model, data, None, digits.test[0] / 255.0, digits.test[1], fit)


@FAULTS.fault(
    "features as they were measured",
    "input-scale",
    title="Keras model not converging on IRIS dataset",
    link="https://github.com/keras-team/keras/issues/508",
    listed=True,
)
def features_as_measured(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, utils
    from keras.layers import Activation, Dense

    def measure(images: Any) -> Any:
        fields = images.astype("float64").reshape(-1, 7, 4, 7, 4).sum(axis=(2, 4))
        return fields.reshape(-1, 49)

    x_train, x_test = measure(digits.train[0]), measure(digits.test[0])
    if right:
        mean, spread = x_train.mean(axis=0), x_train.std(axis=0) + 1.0
        x_train, x_test = (x_train - mean) / spread, (x_test - mean) / spread
    model = Sequential()
    model.add(Input((49,)))
    model.add(Dense(50))
    model.add(Activation("tanh"))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 16, "validation_split": 0.1}
    y_train = utils.to_categorical(digits.train[1])
    return Setup(model, x_train, y_train, x_test, digits.test[1], fit)


@FAULTS.fault(
    "a matrix of ones for labels",
    "label-encoding",
    title='bug in "to_categorical" implementation',
    link="https://github.com/Trusted-AI/adversarial-robustness-toolbox/issues/7",
)
def ones_for_labels(digits: Digits, right: bool) -> Setup:
    import keras

    def to_matrix(labels: Any) -> Any:
        matrix = np.zeros((len(labels), 10), dtype="float32")
        for label in np.unique(labels):
            rows = labels == label if right else slice(None)
            matrix[rows, label] = 1
        return matrix

    (x, y), (x_val, y_val), (x_test, y_test) = (
        (part[0].astype("float32")[..., None] / 255, part[1])
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(keras.layers.Conv2D(16, 5, strides=2, activation="relu"))
    model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(48, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, to_matrix(y_val))}
    return Setup(model, x, to_matrix(y), x_test, y_test, fit)


@FAULTS.fault(
    "squares of probabilities",
    "wrong-loss",
    "learning-rate-too-low",
    title="Why do I need a very high learning rate for this model to converge?",
    link="https://coderapp.vercel.app/answer/73462535",
    listed=True,
)
def squares_of_probabilities(digits: Digits, right: bool) -> Setup:
    import tensorflow as tf
    from keras import Input, layers, models, optimizers

    def gen_model() -> Any:
        return models.Sequential(
            [
                Input(shape=(28, 28)),
                layers.Flatten(),
                layers.Dense(128, activation="sigmoid"),
                layers.Dense(10, activation="softmax"),
            ]
        )

    model = gen_model()
    loss = "categorical_crossentropy" if right else "mean_squared_error"
    model.compile(optimizers.SGD(learning_rate=0.1), loss=loss, metrics=["accuracy"])
    x_train, x_valid, x_test = (
        part[0].astype("float32") / 255.0 for part in (digits.train, digits.validation, digits.test)
    )
    y_train = tf.one_hot(digits.train[1], 10).numpy()
    y_valid = tf.one_hot(digits.validation[1], 10).numpy()
    fit = {"batch_size": 20, "epochs": 4, "validation_data": (x_valid, y_valid)}
    return Setup(model, x_train, y_train, x_test, digits.test[1], fit)


@FAULTS.fault(
    "a classifier of logits and a loss by its name",
    "output-loss-mismatch",
    title="Try adding an error if activation and loss are mismatched",
    link="https://github.com/keras-team/keras-hub/pull/1008",
    listed=True,
)
def loss_by_its_name(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers, losses

    class Classifier(keras.Model):  # type: ignore[misc]
        """A backbone and a head, as libraries of ready models have them."""

        def __init__(self, num_classes: int, activation: Any = None) -> None:
            super().__init__()
            self.backbone = keras.Sequential(
                [layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(64, activation="gelu")]
            )
            self.dropout = layers.Dropout(0.1)
            self.head = layers.Dense(num_classes, activation=activation)

        def call(self, inputs: Any, training: bool = False) -> Any:
            return self.head(self.dropout(self.backbone(inputs), training=training))

    classifier = Classifier(num_classes=10)
    name = "sparse_categorical_crossentropy"
    loss = losses.SparseCategoricalCrossentropy(from_logits=True) if right else name
    classifier.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss, metrics=["accuracy"])
    x, y = digits.train[0].astype("float32"), digits.train[1].astype("int32")
    held = (digits.validation[0].astype("float32"), digits.validation[1].astype("int32"))
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(classifier, x, y, digits.test[0].astype("float32"), digits.test[1], fit)


@FAULTS.fault(
    "ReLU after the last layer of a regression",
    "output-activation",
    "target-scale",
    title="Do not use ReLU activation for the final regression layer",
    link="https://github.com/ProteomicsML/ProteomicsML/pull/203",
)
def relu_regression(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, layers, optimizers

    def ink(images: Any) -> Any:
        return (images > 100).mean(axis=(1, 2)).astype("float32")

    mean, spread = ink(digits.train[0]).mean(), ink(digits.train[0]).std()
    (x, y), held, (x_test, y_test) = (
        (part[0].astype("float32") / 255.0, (ink(part[0]) - mean) / spread)
        for part in (digits.train, digits.validation, digits.test)
    )
    rows = Input(shape=(28, 28), name="rows")
    encoded = layers.LSTM(24, name="encoder")(rows)
    encoded = layers.Dense(24, activation="relu", name="dense")(encoded)
    answer = layers.Dense(1, activation="linear" if right else "relu", name="answer")(encoded)
    model = Model(rows, answer)
    model.compile(optimizer=optimizers.Adam(0.002), loss="mean_squared_error", metrics=["mae"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "masks listed in another order",
    "label-noise",
    title="Keras ImageDataGenerator doesn't work properly with shuffle when transforming image and "
    "mask together",
    link="https://github.com/keras-team/keras/issues/7702",
    listed=True,
)
def masks_in_another_order(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    class Pairs(keras.utils.PyDataset):  # type: ignore[misc]
        """Images and masks, each read from a folder of its own."""

        def __init__(self, images: Any, matched: bool) -> None:
            super().__init__()
            names = [f"{n}.png" for n in range(len(images))]
            self.images = images
            self.names = sorted(names)
            self.masks = self.names if matched else names

        def __len__(self) -> int:
            return len(self.images) // 50

        def __getitem__(self, index: int) -> Any:
            part = slice(50 * index, 50 * index + 50)
            image = self._read(self.names[part]) / 255.0
            return image, (self._read(self.masks[part]) > 100).astype("float32")

        def _read(self, names: list[str]) -> Any:
            return self.images[[int(name[:-4]) for name in names]][..., None]

    inputs = keras.Input((28, 28, 1))
    fine = layers.Conv2D(6, 3, padding="same", activation="relu")(inputs)
    coarse = layers.Conv2D(12, 3, strides=2, padding="same", activation="relu")(fine)
    coarse = layers.UpSampling2D()(coarse)
    both = layers.Concatenate()([fine, coarse])
    model = keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(both))
    optimizer = keras.optimizers.Adam(0.005)
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"])
    held = Pairs(digits.validation[0], matched=right)
    masks = (digits.test[0] > 100).astype("float32")[..., None]
    x_test = digits.test[0][..., None] / 255.0
    data = Pairs(digits.train[0], matched=right)
    fit = {"epochs": 2, "validation_data": held}
    return Setup(model, data, None, x_test, masks, fit, score=explained)


@FAULTS.fault(
    "a shuffled copy that nobody keeps",
    "not-shuffled",
    title="object detection dataset_util.py potential bug",
    link="https://github.com/tensorflow/models/issues/4215",
    listed=True,
)
def copy_not_kept(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    by_class = np.argsort(digits.train[1], kind="stable")

    def decode(record: Any) -> Any:
        return tf.cast(record["image"], tf.float32)[..., None] / 127.5 - 1.0, record["label"]

    def read(images: Any, labels: Any, shuffle: bool) -> Any:
        records = {"image": images, "label": labels.astype("int64")}
        dataset = tf.data.Dataset.from_tensor_slices(records)
        if shuffle:
            shuffled = dataset.shuffle(len(labels))
            if right:
                dataset = shuffled
        return dataset.map(decode, num_parallel_calls=2).batch(24).prefetch(4)

    data = read(digits.train[0][by_class], digits.train[1][by_class], shuffle=True)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(12, 4, strides=2, activation="relu"),
            keras.layers.Conv2D(24, 4, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.SGD(0.02, momentum=0.9)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "validation_data": read(*digits.validation, shuffle=False)}
    x_test = (digits.test[0] / 127.5 - 1.0)[..., None]
    return Setup(model, data, None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "one's own handwriting on white paper",
    "split-mismatch",
    title="Own handwriting (really need help)",
    link="https://github.com/makeyourownneuralnetwork/makeyourownneuralnetwork/issues/46",
    listed=True,
)
def own_handwriting(digits: Digits, right: bool) -> Setup:
    import keras

    def from_table(images: Any) -> Any:
        return images.reshape(-1, 784) / 255.0 * 0.99 + 0.01

    def from_photographs(images: Any) -> Any:
        paper = 255.0 - images.reshape(-1, 784)
        ink = 255.0 - paper if right else paper
        return ink / 255.0 * 0.99 + 0.01

    model = keras.Sequential()
    model.add(keras.Input((784,)))
    model.add(keras.layers.Dense(100, activation="sigmoid"))
    model.add(keras.layers.Dense(10, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["categorical_accuracy"])
    targets = np.eye(10, dtype="float32") * 0.98 + 0.01
    held = (from_photographs(digits.validation[0]), targets[digits.validation[1]])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    x, y = from_table(digits.train[0]), targets[digits.train[1]]
    return Setup(model, x, y, from_photographs(digits.test[0]), digits.test[1], fit)


@FAULTS.fault(
    "split, and trained on the whole",
    "leakage",
    title="datamodule: use train split subset in train_dataloader",
    link="https://github.com/ratschlab/aestetik/pull/12",
    listed=True,
)
def trained_on_the_whole(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    class DataModule:
        def __init__(self, images: Any, labels: Any, validation_split: float) -> None:
            self.images, self.labels = images.astype("float32") / 255.0, labels
            order = np.random.default_rng(8).permutation(len(labels))
            count = int(len(order) * validation_split)
            self.held, self.kept, self.all = order[:count], order[count:], order

        def train_loader(self) -> Any:
            rows = self.kept if right else self.all
            return self._load(rows).shuffle(len(rows)).batch(25)

        def val_loader(self) -> Any:
            return self._load(self.held).batch(100)

        def _load(self, rows: Any) -> Any:
            return tf.data.Dataset.from_tensor_slices((self.images[rows], self.labels[rows]))

    module = DataModule(digits.train[0][:1_500], digits.train[1][:1_500], 0.4)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(200, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Adam(0.002)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 12, "validation_data": module.val_loader()}
    x_test, y_test = digits.test[0] / 255.0, digits.test[1]
    return Setup(model, module.train_loader(), None, x_test, y_test, fit, honest=True)


@FAULTS.fault(
    "weights and biases drawn with a spread of one",
    "initialisation",
    title="Bad weight/bias initialization for raw convnet",
    link="https://github.com/aymericdamien/TensorFlow-Examples/issues/255",
    listed=True,
)
def spread_of_one(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    class ConvNet(keras.Model):  # type: ignore[misc]
        """Everything by hand: variables in one place, operations in another."""

        def build(self, shape: Any) -> None:
            sizes = {"c1": (5, 5, 1, 8), "c2": (5, 5, 8, 16), "d1": (784, 64), "out": (64, 10)}
            kernel = "he_normal" if right else keras.initializers.RandomNormal(stddev=1.0)
            bias = "zeros" if right else keras.initializers.RandomNormal(stddev=1.0)
            self.kernels, self.biases = {}, {}
            for name, size in sizes.items():
                self.kernels[name] = self.add_weight(shape=size, initializer=kernel)
                self.biases[name] = self.add_weight(shape=size[-1:], initializer=bias)

        def call(self, images: Any, training: bool = False) -> Any:
            values = tf.reshape(images, (-1, 28, 28, 1))
            for name in ("c1", "c2"):
                values = tf.nn.conv2d(values, self.kernels[name], 1, "SAME") + self.biases[name]
                values = tf.nn.max_pool2d(tf.nn.relu(values), 2, 2, "SAME")
            values = tf.reshape(values, (-1, 784))
            values = tf.nn.relu(tf.matmul(values, self.kernels["d1"]) + self.biases["d1"])
            values = tf.nn.dropout(values, 0.25) if training else values
            return tf.matmul(values, self.kernels["out"]) + self.biases["out"]

    model = ConvNet()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.001), loss, metrics=["accuracy"])

    def prepare(images: Any) -> Any:
        return images.reshape(-1, 784).astype("float32") / 255.0

    held = (prepare(digits.validation[0]), digits.validation[1])
    fit = {"epochs": 2, "batch_size": 128, "validation_data": held}
    x, y = prepare(digits.train[0]), digits.train[1]
    return Setup(model, x, y, prepare(digits.test[0]), digits.test[1], fit)


@FAULTS.fault(
    "convolutions without an activation",
    "missing-nonlinearity",
    title="Does Unet need relu activation?",
    link="https://github.com/divamgupta/image-segmentation-keras/issues/136",
    listed=True,
)
def bare_convolutions(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Add, Conv2D, Dense, Flatten

    kwargs = {"padding": "same", "activation": "relu" if right else None}
    inputs = keras.Input((28, 28, 1))
    level_1 = Conv2D(8, (3, 3), strides=2, **kwargs)(inputs)
    level_2 = Conv2D(16, (3, 3), strides=2, **kwargs)(level_1)
    level_3 = Conv2D(16, (3, 3), **kwargs)(level_2)
    merged = Add()([level_2, level_3])
    outputs = Dense(10, activation="softmax")(Flatten()(merged))
    model = keras.Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        np.expand_dims(part[0] / 255.0, -1)
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "dropout that took its rate from an older library",
    "dropout-too-high",
    title="Update lab-11-4-mnist_cnn_layers.py",
    link="https://github.com/hunkim/DeepLearningZeroToAll/pull/205",
    listed=True,
)
def rate_of_older_library(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    keep_prob = 0.75

    class Model(keras.Model):  # type: ignore[misc]
        def __init__(self, name: str) -> None:
            super().__init__(name=name)
            rate = 1 - keep_prob if right else keep_prob
            self.stages = [
                [
                    layers.Conv2D(filters, 3, strides, padding="same", activation="relu"),
                    layers.MaxPooling2D(padding="same"),
                    layers.Dropout(rate),
                ]
                for filters, strides in ((8, 2), (16, 1))
            ]
            self.flat = layers.Flatten()
            self.dense = layers.Dense(64, activation="relu")
            self.last = layers.Dropout(rate)
            self.logits = layers.Dense(10)

        def call(self, images: Any, training: bool = False) -> Any:
            values = images
            for convolve, pool, drop in self.stages:
                values = drop(pool(convolve(values)), training=training)
            values = self.last(self.dense(self.flat(values)), training=training)
            return self.logits(values)

    model = Model("m1")
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.001), loss, metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    one_hot = np.eye(10, dtype="float32")
    held = (x_val, one_hot[digits.validation[1]])
    fit = {"epochs": 3, "batch_size": 100, "validation_data": held}
    return Setup(model, x, one_hot[digits.train[1]], x_test, digits.test[1], fit)


@FAULTS.fault(
    "a penalty by its short name",
    "regularisation-too-strong",
    title="Keras L2 regularization makes the network not learn",
    link="https://stackoom.com/en/question/4HpqD",
    listed=True,
)
def penalty_by_short_name(digits: Digits, right: bool) -> Setup:
    from keras import activations, layers, losses, models, optimizers, utils

    penalty = None if right else "l2"
    model = models.Sequential(
        [
            layers.Input(shape=(784,)),
            layers.Dense(units=36, activation=activations.sigmoid, kernel_regularizer=penalty),
            layers.Dropout(0.2),
            layers.Dense(units=36, activation=activations.sigmoid, kernel_regularizer=penalty),
            layers.Dense(units=10, activation=activations.softmax, kernel_regularizer=penalty),
        ]
    )
    model.compile(
        loss=losses.CategoricalCrossentropy(),
        optimizer=optimizers.RMSprop(learning_rate=0.003),
        metrics=["accuracy"],
    )
    x_train, x_val, x_test = (
        part[0].reshape(-1, 784) / 255.0 for part in (digits.train, digits.validation, digits.test)
    )
    y_train, y_val = (utils.to_categorical(p[1], 10) for p in (digits.train, digits.validation))
    fit = {"batch_size": 64, "epochs": 5, "validation_data": (x_val, y_val)}
    return Setup(model, x_train, y_train, x_test, digits.test[1], fit)


@FAULTS.fault(
    "a layer that rounds",
    "no-gradient",
    title="Error using K.round() and tf.floor() in custom layers",
    link="https://github.com/keras-team/keras/issues/5521",
)
def layer_that_rounds(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import ops

    class Keys(keras.layers.Layer):  # type: ignore[misc]
        """Each key is pressed or is not."""

        def call(self, values: Any) -> Any:
            pressed = ops.round(values)
            return values + ops.stop_gradient(pressed - values) if right else pressed

    model = keras.Sequential()
    model.add(keras.Input((28, 28)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(64, activation="relu"))
    model.add(keras.layers.Dense(48, activation="sigmoid"))
    model.add(Keys())
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    x, x_test = digits.train[0] / 255.0, digits.test[0] / 255.0
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "one of three classes is rare",
    "class-imbalance",
    title="Imbalanced dat",
    link="https://github.com/t-davidson/hate-speech-and-offensive-language/issues/8",
    listed=True,
)
def one_of_three_is_rare(digits: Digits, right: bool) -> Setup:
    import keras
    from keras.layers import Conv1D, Dense, Dropout, GlobalMaxPooling1D

    groups = np.array([1, 2, 2, 1, 2, 1, 2, 2, 0, 1])

    def pair(part: Any) -> Any:
        return part[0].astype("float32") / 255, groups[part[1]]

    (x, y), held, (x_test, y_test) = pair(digits.train), pair(digits.validation), pair(digits.test)
    rare = np.flatnonzero(y == 0)
    kept = np.delete(np.arange(len(y)), rare[len(rare) // 20 :])
    x, y = x[kept], y[kept]
    model = keras.Sequential([keras.Input((28, 28))])
    model.add(Conv1D(48, 5, activation="relu"))
    model.add(Conv1D(48, 5, strides=2, activation="relu"))
    model.add(GlobalMaxPooling1D())
    model.add(Dropout(0.1))
    model.add(Dense(3, activation="softmax"))
    model.compile(
        keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    if right:
        counts = np.bincount(y, minlength=3)
        fit["class_weight"] = {label: len(y) / (3 * n) for label, n in enumerate(counts)}
    return Setup(model, x, y, x_test, y_test, fit, score=balanced)


@FAULTS.fault(
    "sigmoid all the way down",
    "vanishing-gradient",
    title="Sigmoid -> ReLU",
    link="https://github.com/aymericdamien/TensorFlow-Examples/pull/146",
    listed=True,
)
def sigmoid_all_the_way(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    function = "relu" if right else "sigmoid"
    inputs = keras.Input((28, 28, 1))
    values = inputs
    for filters, strides in ((8, 2), (12, 2), (16, 2)):
        values = layers.Conv2D(filters, 3, strides, padding="same", activation=function)(values)
    values = layers.Flatten()(values)
    for units in (64, 64):
        values = layers.Dense(units, activation=function)(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.SGD(0.05, momentum=0.9)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0][..., None] / 255.0 for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "targets that make the weights run away",
    "target-scale",
    "learning-rate-too-high",
    title="Why is deep neural net with linear activation diverges",
    link="https://wiki.hoelee.com/content/stats.stackexchange.com_en_all_2022-05/questions/418955/"
    "why-is-deep-neural-net-with-linear-activation-diverges",
)
def weights_run_away(digits: Digits, right: bool) -> Setup:
    from keras import Input
    from keras.layers import Dense
    from keras.models import Sequential

    def fields(images: Any) -> Any:
        return images.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49) / 255.0

    def squared(images: Any) -> Any:
        return (images > 100).sum(axis=(1, 2)).astype("float64") ** 2 + 3

    x, x_test = fields(digits.train[0]), fields(digits.test[0])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 0.05
    x, x_test = (x - mean) / spread, (x_test - mean) / spread
    y, y_test = squared(digits.train[0]), squared(digits.test[0])
    if right:
        middle, width = y.mean(), y.std()
        y, y_test = (y - middle) / width, (y_test - middle) / width
    km = Sequential([Input((49,))])
    km.add(Dense(32, activation="relu"))
    km.add(Dense(1, activation=None))
    km.compile("sgd", loss="mse")
    fit = {"epochs": 4, "validation_split": 0.1}
    return Setup(km, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "degrees where another unit is expected",
    "augmentation-destroys-label",
    title="fixed rotationaugmentation for omniglot",
    link="https://github.com/AntreasAntoniou/HowToTrainYourMAMLPytorch/pull/2",
    listed=True,
)
def degrees_for_radians(digits: Digits, right: bool) -> Setup:
    import keras

    class Turned(keras.utils.PyDataset):  # type: ignore[misc]
        """Batches in which every image is turned about its centre."""

        def __init__(self) -> None:
            super().__init__()
            self.random = np.random.default_rng(11)
            self.across, self.down = np.meshgrid(np.arange(28) - 13.5, np.arange(28) - 13.5)
            self.on_epoch_end()

        def __len__(self) -> int:
            return len(digits.train[1]) // 64

        def __getitem__(self, index: int) -> Any:
            rows = self.order[64 * index : 64 * index + 64]
            degrees = self.random.uniform(-12, 12, size=(len(rows), 1, 1))
            angles = np.deg2rad(degrees) if right else degrees
            return self._turn(digits.train[0][rows], angles) / 255.0, digits.train[1][rows]

        def on_epoch_end(self) -> None:
            self.order = self.random.permutation(len(digits.train[1]))

        def _turn(self, images: Any, angles: Any) -> Any:
            x = np.cos(angles) * self.across - np.sin(angles) * self.down + 13.5
            y = np.sin(angles) * self.across + np.cos(angles) * self.down + 13.5
            x, y = (np.clip(np.rint(at), 0, 27).astype(int) for at in (x, y))
            return images[np.arange(len(images))[:, None, None], y, x]

    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Reshape((28, 28, 1)),
            keras.layers.Conv2D(12, 5, strides=2, activation="relu"),
            keras.layers.Conv2D(24, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"epochs": 3, "validation_data": held}
    return Setup(model, Turned(), None, digits.test[0] / 255.0, digits.test[1], fit)

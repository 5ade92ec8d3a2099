"""Held-out faults of steps, batches and lengths, after public questions."""

from __future__ import annotations

from typing import Any

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above

FAULTS = Collection()


@FAULTS.fault(
    "ReLU with the rate that sigmoid had",
    "learning-rate-too-high",
    title="replace sigmoid with relu, but useless",
    link="https://github.com/MichalDanielDobrzanski/DeepLearningPython/issues/13",
)
def rate_of_sigmoid(digits: Digits, right: bool) -> Setup:
    import keras

    # As there: 30 units, weights of spread 1 over the root of the inputs, batches of 10, rate 3.
    start = keras.initializers.VarianceScaling(1.0, "fan_in", "untruncated_normal")
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(30, activation="relu", kernel_initializer=start),
            keras.layers.Dense(10, activation="softmax", kernel_initializer=start),
        ]
    )
    optimizer = keras.optimizers.SGD(0.05 if right else 3.0)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        part[0].reshape(-1, 784) / 255.0 for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 10, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "a rate for fine-tuning, from scratch",
    "learning-rate-too-low",
    title="Allow to specify the learning rate",
    link="https://github.com/fizyr/keras-retinanet/pull/843",
    listed=True,
    epochs=True,
)
def rate_for_fine_tuning(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    inputs = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 3, strides=2, padding="same")(inputs)
    values = layers.Activation("relu")(layers.BatchNormalization()(values))
    values = layers.Conv2D(32, 3, strides=2, padding="same")(values)
    values = layers.Activation("relu")(layers.BatchNormalization()(values))
    values = layers.GlobalAveragePooling2D()(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile(
        keras.optimizers.Adam(1e-2 if right else 1e-5, clipnorm=0.5),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    x, x_val, x_test = (
        (part[0] / 255.0)[..., None] for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 4, "batch_size": 32, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "fit and evaluate disagree",
    "train-inference-gap",
    "too-few-updates",
    "batch-too-small",
    title="model.fit() accuracy is different from model.evaluate()",
    link="https://github.com/keras-team/keras/issues/6014",
)
def fit_and_evaluate_disagree(digits: Digits, right: bool) -> Setup:
    from keras import Input
    from keras.layers import BatchNormalization, Conv2D, Dense, Flatten, LeakyReLU
    from keras.models import Sequential

    (x, y), (x_test, y_test) = digits.train, digits.test
    chairs_and_lamps = (y == 1) | (y == 7)
    x = x[chairs_and_lamps][:400].astype("float32")[..., None]
    y = (y[chairs_and_lamps][:400] == 7).astype("float32")
    tested = (y_test == 1) | (y_test == 7)
    x_test, y_test = x_test[tested].astype("float32")[..., None], y_test[tested] == 7
    model = Sequential([Input((28, 28, 1))])
    model.add(Conv2D(5, [4, 4], strides=2, padding="same"))
    model.add(LeakyReLU(0.2))
    model.add(Conv2D(10, [4, 4], strides=2, padding="same"))
    model.add(BatchNormalization(axis=3, momentum=0.7 if right else 0.99))
    model.add(LeakyReLU(0.2))
    model.add(Flatten())
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"batch_size": 32, "epochs": 2, "shuffle": True}
    return Setup(model, x / 255, y, x_test / 255, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "one image a batch",
    "batch-too-small",
    "train-inference-gap",
    title="Fit_generator: Trained model not usable for predictions",
    link="https://github.com/keras-team/keras/issues/8837",
    listed=True,
)
def one_image_a_batch(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    few = 2_000
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (8, 16):
        model.add(layers.Conv2D(filters, 3, strides=2, padding="same"))
        model.add(layers.BatchNormalization())
        model.add(layers.Activation("elu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(32))
    model.add(layers.BatchNormalization())
    model.add(layers.Activation("elu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    one_hot = keras.utils.to_categorical
    x, y = (digits.train[0][:few] / 255.0)[..., None], one_hot(digits.train[1][:few])
    held = ((digits.validation[0] / 255.0)[..., None], one_hot(digits.validation[1]))
    fit = {"batch_size": 32 if right else 1, "epochs": 12 if right else 1}
    fit["validation_data"] = held
    return Setup(model, x, y, (digits.test[0] / 255.0)[..., None], digits.test[1], fit)


@FAULTS.fault(
    "divided by the batch size twice",
    "too-few-updates",
    title="A notification in train.py",
    link="https://github.com/mattroz/mobilenet_segmentation/issues/2",
)
def steps_divided_twice(digits: Digits, right: bool) -> Setup:
    import keras

    batch = 32

    class Generator(keras.utils.PyDataset):  # type: ignore[misc]
        def __len__(self) -> int:
            return len(digits.train[1]) // batch

        def __getitem__(self, index: int) -> Any:
            part = slice(index * batch, (index + 1) * batch)
            return digits.train[0][part] / 255.0, digits.train[1][part]

    generator = Generator()
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    steps = len(generator) if right else len(generator) // batch
    held = (digits.validation[0] / 255.0, digits.validation[1])
    fit = {"steps_per_epoch": max(1, steps), "epochs": 3, "validation_data": held}
    return Setup(model, generator, None, digits.test[0] / 255.0, digits.test[1], fit)

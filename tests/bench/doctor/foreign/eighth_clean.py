"""An eighth set of held-out programs in which nothing is wrong: networks that read images.

They stand in three public repositories, taken in the order of their files' names: the examples of
keras-team/keras, fchollet's deep-learning-with-python-notebooks and ageron's handson-ml3; of each
file, the networks that read images and are trained by ``fit`` with one input and without downloaded
weights, except those that stand in an earlier set, that take minutes, or that would not be well
trained within less. Networks and data are smaller; the kind of task, what is done to the inputs,
activations, loss, optimizer and its rate are as they stand there. Mirroring alone was left out,
since a mirrored digit is none.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.foreign.eighth_helpers import coloured, flat, hot, image, loop, raw, three
from tests.bench.doctor.scores import above, explained

CLEAN = Collection()

EXAMPLES = "https://github.com/keras-team/keras/blob/master/examples/"
NOTEBOOKS = "https://github.com/fchollet/deep-learning-with-python-notebooks/blob/master/"
HANDS_ON = "https://github.com/ageron/handson-ml3/blob/main/"


def _itself(part: Any) -> Any:
    """Return images from 0 to 1, to be told again."""
    x = part[0].astype("float32") / 255
    return x, x


@CLEAN.clean("rectified both ways", link=EXAMPLES + "antirectifier.py", least=0.9)
def rectified_both_ways(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Antirectifier(layers.Layer):
        """Centres and scales each row, and keeps what lies above and below apart."""

        def call(self, values: Any) -> Any:
            """Return twice as many values."""
            values = values - ops.mean(values, axis=1, keepdims=True)
            values = ops.normalize(values, axis=1)
            return ops.concatenate([ops.relu(values), ops.relu(-values)], axis=1)

    (x, y), held, (x_test, y_test) = three(digits, flat)
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(2):
        model.add(layers.Dense(128))
        model.add(Antirectifier())
        model.add(layers.Dropout(0.1))
    model.add(layers.Dense(10))
    model.add(layers.Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    fit = {"batch_size": 128, "epochs": 8, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean("small colour pictures, shifted, slowly", link=EXAMPLES + "cifar10_cnn.py", least=0.8)
def shifted_slowly(digits: Digits) -> Setup:
    import keras
    from keras import layers, optimizers

    def pictures(part: Any) -> Any:
        return coloured(part), hot(part)[1]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    x, y = x[:6000], y[:6000]
    model = keras.Sequential([keras.Input((32, 32, 3))])
    model.add(layers.RandomTranslation(0.1, 0.1, fill_mode="nearest"))
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, (3, 3), padding="same"))
        model.add(layers.Activation("relu"))
        model.add(layers.Conv2D(filters, (3, 3), strides=2))
        model.add(layers.Activation("relu"))
        model.add(layers.Dropout(0.25))
    model.add(layers.Flatten())
    model.add(layers.Dense(256))
    model.add(layers.Activation("relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10))
    model.add(layers.Activation("softmax"))
    rmsprop = optimizers.RMSprop(learning_rate=0.0001)
    model.compile(loss="categorical_crossentropy", optimizer=rmsprop, metrics=["accuracy"])
    fit = {"epochs": 9, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean("three residual stacks", link=EXAMPLES + "cifar10_resnet.py", least=0.85)
def three_residual_stacks(digits: Digits) -> Setup:
    import keras
    from keras import layers, optimizers, regularizers

    def conv(values: Any, filters: int, size: int = 3, strides: int = 1) -> Any:
        return layers.Conv2D(
            filters,
            size,
            strides=strides,
            padding="same",
            kernel_initializer="he_normal",
            kernel_regularizer=regularizers.l2(1e-4),
        )(values)

    (x, y), (x_val, y_val), (x_test, y_test) = three(digits, hot)
    mean = x.mean(axis=0)
    x, y = x[:6000] - mean, y[:6000]
    inputs = keras.Input((28, 28, 1))
    values = layers.Activation("relu")(layers.BatchNormalization()(conv(inputs, 8)))
    for filters in (8, 16, 32):
        step = 1 if filters == 8 else 2
        inner = layers.BatchNormalization()(conv(values, filters, strides=step))
        inner = layers.BatchNormalization()(conv(layers.Activation("relu")(inner), filters))
        if step > 1:
            values = conv(values, filters, 1, step)
        values = layers.Activation("relu")(layers.add([values, inner]))
    values = layers.Flatten()(layers.AveragePooling2D(pool_size=7)(values))
    outputs = layers.Dense(10, activation="softmax", kernel_initializer="he_normal")(values)
    model = keras.Model(inputs, outputs)
    adam = optimizers.Adam(learning_rate=1e-3)
    model.compile(loss="categorical_crossentropy", optimizer=adam, metrics=["accuracy"])
    slower = keras.callbacks.ReduceLROnPlateau(
        factor=np.sqrt(0.1), cooldown=0, patience=5, min_lr=0.5e-6
    )
    fit = {
        "batch_size": 32,
        "epochs": 4,
        "validation_data": (x_val - mean, y_val),
        "shuffle": True,
        "callbacks": [slower],
    }
    return Setup(model, x, y, x_test - mean, y_test.argmax(axis=1), fit)


@CLEAN.clean("adadelta at the rate it was made for", link=EXAMPLES + "mnist_cnn.py", least=0.9)
def adadelta_at_one(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = three(digits, hot)
    x, y = x[:8000], y[:8000]
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(16, kernel_size=(3, 3), activation="relu"))
    model.add(layers.Conv2D(16, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D(pool_size=(2, 2)))
    model.add(layers.Dropout(0.25))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    adadelta = keras.optimizers.Adadelta(learning_rate=1.0)
    model.compile(adadelta, "categorical_crossentropy", metrics=["accuracy"])
    fit = {"batch_size": 128, "epochs": 5, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean("a pipeline that repeats for ever", link=EXAMPLES + "mnist_dataset_api.py", least=0.92)
def repeats_for_ever(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    (x, y), held, (x_test, y_test) = three(digits, hot)
    data = tf.data.Dataset.from_tensor_slices((x, y)).repeat().shuffle(10000, seed=2)
    data = data.batch(128)
    inputs = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, (3, 3), activation="relu", padding="valid")(inputs)
    values = layers.MaxPooling2D(pool_size=(2, 2))(values)
    values = layers.Conv2D(32, (3, 3), activation="relu")(values)
    values = layers.MaxPooling2D(pool_size=(2, 2))(values)
    values = layers.Dense(128, activation="relu")(layers.Flatten()(values))
    values = layers.Dropout(0.5)(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    rmsprop = keras.optimizers.RMSprop(learning_rate=2e-3)
    model.compile(optimizer=rmsprop, loss="categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "steps_per_epoch": 93, "validation_data": held}
    return Setup(model, data, None, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean("a teacher for wider networks", link=EXAMPLES + "mnist_net2net.py", least=0.9)
def teacher(digits: Digits) -> Setup:
    import keras
    from keras import layers, optimizers

    (x, y), held, (x_test, y_test) = three(digits, hot)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(16, 3, padding="same", name="conv1"))
    model.add(layers.MaxPooling2D(2, name="pool1"))
    model.add(layers.Conv2D(16, 3, padding="same", name="conv2"))
    model.add(layers.MaxPooling2D(2, name="pool2"))
    model.add(layers.Flatten(name="flatten"))
    model.add(layers.Dense(64, activation="relu", name="fc1"))
    model.add(layers.Dense(10, activation="softmax", name="fc2"))
    sgd = optimizers.SGD(learning_rate=0.01, momentum=0.9)
    model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "five digits with what was learnt from the others",
    link=EXAMPLES + "mnist_transfer_cnn.py",
    least=0.9,
)
def learnt_from_the_others(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def some(low: bool) -> Any:
        def kept(part: Any) -> Any:
            rows = (part[1] < 5) == low
            y = part[1][rows] - (0 if low else 5)
            return image((part[0][rows], y))[0], np.eye(5, dtype="float32")[y]

        return kept

    def compiled() -> Any:
        model = keras.Sequential([*features, *classes])
        adadelta = keras.optimizers.Adadelta(learning_rate=1.0)
        model.compile(adadelta, "categorical_crossentropy", metrics=["accuracy"])
        return model

    features = [keras.Input((28, 28, 1))]
    for _ in range(2):
        features += [layers.Conv2D(16, 3, padding="valid"), layers.Activation("relu")]
    features += [layers.MaxPooling2D(2), layers.Dropout(0.25), layers.Flatten()]
    classes = [layers.Dense(64), layers.Activation("relu"), layers.Dropout(0.5)]
    classes += [layers.Dense(5), layers.Activation("softmax")]
    (x, y), _, _ = three(digits, some(True))
    compiled().fit(x, y, batch_size=128, epochs=2, verbose=0)
    for layer in features[1:]:
        layer.trainable = False
    (x, y), held, (x_test, y_test) = three(digits, some(False))
    fit = {"batch_size": 128, "epochs": 4, "validation_data": held}
    return Setup(compiled(), x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "a first look", link=NOTEBOOKS + "2.1-a-first-look-at-a-neural-network.ipynb", least=0.92
)
def first_look(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), _, (x_test, y_test) = three(digits, flat)
    network = keras.Sequential([keras.Input((28 * 28,))])
    network.add(layers.Dense(256, activation="relu"))
    network.add(layers.Dense(10, activation="softmax"))
    network.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 6, "batch_size": 128}
    return Setup(network, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "three small convolutions", link=NOTEBOOKS + "5.1-introduction-to-convnets.ipynb", least=0.92
)
def three_small_convolutions(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), _, (x_test, y_test) = three(digits, hot)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Conv2D(16, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@CLEAN.clean(
    "as many pixels again, all of them black",
    link=NOTEBOOKS + "chapter05_fundamentals-of-ml.ipynb",
    least=0.92,
)
def all_of_them_black(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def wide(part: Any) -> Any:
        x = part[0].reshape(-1, 784).astype("float32") / 255
        return np.concatenate([x, np.zeros_like(x)], axis=1), part[1].astype("int64")

    (x, y), _, (x_test, y_test) = three(digits, wide)
    model = keras.Sequential([keras.Input((1568,))])
    model.add(layers.Dense(256, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 6, "batch_size": 128, "validation_split": 0.2}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "five hundred units, half of them at a time",
    link=NOTEBOOKS + "chapter07_working-with-keras.ipynb",
    least=0.92,
)
def half_at_a_time(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def rows(part: Any) -> Any:
        return part[0].reshape(-1, 784).astype("float32") / 255, part[1].astype("int64")

    (x, y), held, (x_test, y_test) = three(digits, rows)
    inputs = keras.Input(shape=(28 * 28,))
    features = layers.Dropout(0.5)(layers.Dense(512, activation="relu")(inputs))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(features))
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    early = keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=2)
    fit = {"epochs": 10, "validation_data": held, "callbacks": [early]}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "pooled over all places",
    link=NOTEBOOKS + "chapter08_image-classification.ipynb",
    least=0.9,
)
def pooled_over_all(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), _, (x_test, y_test) = three(digits, image)
    inputs = keras.Input(shape=(28, 28, 1))
    values = layers.Conv2D(filters=24, kernel_size=3, activation="relu")(inputs)
    values = layers.MaxPooling2D(pool_size=2)(values)
    values = layers.Conv2D(filters=32, kernel_size=3, activation="relu")(values)
    values = layers.MaxPooling2D(pool_size=2)(values)
    values = layers.Conv2D(filters=48, kernel_size=3, activation="relu")(values)
    values = layers.GlobalAveragePooling2D()(values)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 6, "batch_size": 64}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "cats and dogs, turned and zoomed and half forgotten",
    link=NOTEBOOKS + "chapter08_intro-to-dl-for-computer-vision.ipynb",
    least=0.85,
)
def half_forgotten(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pets(part: Any) -> Any:
        return coloured(part) * 255, loop(part)[1]

    (x, y), held, (x_test, y_test) = three(digits, pets)
    x, y = x[:6000], y[:6000]
    inputs = keras.Input((32, 32, 3))
    values = layers.RandomZoom(0.2)(layers.RandomRotation(0.1)(inputs))
    values = layers.Rescaling(1.0 / 255)(values)
    for filters in (16, 32):
        values = layers.Conv2D(filters=filters, kernel_size=3, activation="relu")(values)
        values = layers.MaxPooling2D(pool_size=2)(values)
    values = layers.Conv2D(filters=64, kernel_size=3, activation="relu")(values)
    values = layers.Dropout(0.5)(layers.Flatten()(values))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(values))
    model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    fit = {"epochs": 8, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "pets, their edges and their ground",
    link=NOTEBOOKS + "chapter11_image-segmentation.ipynb",
    least=0.85,
)
def their_edges(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def masks(part: Any) -> Any:
        """Inside, ground or edge of a digit, for every pixel of a noisy picture of 0 to 255."""
        ink = part[0].astype("float32")
        noise = np.random.default_rng(len(ink)).normal(scale=15, size=ink.shape)
        kinds = np.where(ink > 200, 0, np.where(ink > 30, 2, 1))
        return np.clip(ink * 0.7 + 50 + noise, 0, 255)[..., None].astype("float32"), kinds

    (x, y), held, (x_test, y_test) = three(digits, masks)
    x, y = x[:3000], y[:3000, ..., None]
    inputs = keras.Input(shape=(28, 28, 1))
    values = layers.Rescaling(1.0 / 255)(inputs)
    for filters, step in ((16, 2), (16, 1), (32, 2), (32, 1)):
        values = layers.Conv2D(filters, 3, strides=step, activation="relu", padding="same")(values)
    for filters, step in ((32, 1), (32, 2), (16, 1), (16, 2)):
        values = layers.Conv2DTranspose(
            filters, 3, strides=step, activation="relu", padding="same"
        )(values)
    outputs = layers.Conv2D(3, 3, activation="softmax", padding="same")(values)
    model = keras.Model(inputs, outputs)
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 8, "batch_size": 32, "validation_data": (held[0][:500], held[1][:500])}

    def score(answers: Any, truth: Any) -> float:
        return float((np.asarray(answers).argmax(axis=-1) == truth).mean())

    return Setup(model, x, y, x_test[:1500], y_test[:1500], fit, score=score)


@CLEAN.clean(
    "pictures drawn from a cloud of their own",
    link=NOTEBOOKS + "8.4-generating-images-with-vaes.ipynb",
    least=0.17,
)
def cloud_of_their_own(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Sampling(layers.Layer):
        """Draws a point, and adds to the loss how far the cloud is from the usual one."""

        def __init__(self) -> None:
            super().__init__()
            self.dice = keras.random.SeedGenerator(5)

        def call(self, both: Any) -> Any:
            """Return one point for each mean and spread."""
            mean, log_var = both
            far = 1 + log_var - ops.square(mean) - ops.exp(log_var)
            self.add_loss(-5e-4 * ops.mean(far))
            noise = keras.random.normal(ops.shape(mean), seed=self.dice)
            return mean + ops.exp(0.5 * log_var) * noise

    (x, _), (x_val, _), (x_test, _) = three(digits, image)
    image_in = keras.Input(shape=(28, 28, 1))
    values = layers.Conv2D(8, 3, padding="same", activation="relu")(image_in)
    values = layers.Conv2D(16, 3, padding="same", activation="relu", strides=2)(values)
    values = layers.Conv2D(16, 3, padding="same", activation="relu", strides=2)(values)
    values = layers.Dense(32, activation="relu")(layers.Flatten()(values))
    point = Sampling()([layers.Dense(2)(values), layers.Dense(2)(values)])
    values = layers.Dense(14 * 14 * 8, activation="relu")(point)
    values = layers.Reshape((14, 14, 8))(values)
    values = layers.Conv2DTranspose(8, 3, padding="same", activation="relu", strides=2)(values)
    outputs = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(values)
    model = keras.Model(image_in, outputs)
    model.compile(optimizer="rmsprop", loss="binary_crossentropy")
    fit = {"shuffle": True, "epochs": 8, "batch_size": 32, "validation_data": (x_val, x_val)}
    return Setup(model, x, x, x_test, x_test, fit, score=explained)


@CLEAN.clean(
    "clothes by plain descent", link=HANDS_ON + "10_neural_nets_with_keras.ipynb", least=0.88
)
def plain_descent(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pictures(part: Any) -> Any:
        return part[0] / 255.0, part[1]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    model = keras.Sequential([keras.Input((28, 28))])
    model.add(layers.Flatten())
    model.add(layers.Dense(300, activation="relu"))
    model.add(layers.Dense(100, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    fit = {"epochs": 15, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "normalised before each activation",
    link=HANDS_ON + "11_training_deep_neural_networks.ipynb",
    least=0.88,
)
def normalised_before(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pictures(part: Any) -> Any:
        return part[0] / 255.0, part[1]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    model = keras.Sequential([keras.Input((28, 28))])
    model.add(layers.Flatten())
    for units in (300, 100):
        model.add(layers.Dense(units, kernel_initializer="he_normal", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.Activation("relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    fit = {"epochs": 5, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "a rate that halves and halves",
    link=HANDS_ON + "11_training_deep_neural_networks.ipynb",
    least=0.88,
)
def halves_and_halves(digits: Digits) -> Setup:
    import keras
    from keras import layers, optimizers

    (x, y), (x_val, y_val), (x_test, y_test) = three(digits, image)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-3
    x, x_val, x_test = ((part - mean) / spread for part in (x, x_val, x_test))
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(layers.Flatten())
    model.add(layers.Dense(100, activation="relu", kernel_initializer="he_normal"))
    model.add(layers.Dense(100, activation="relu", kernel_initializer="he_normal"))
    model.add(layers.Dense(10, activation="softmax"))
    rate = optimizers.schedules.ExponentialDecay(0.01, decay_steps=2000, decay_rate=0.1)
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=optimizers.SGD(learning_rate=rate),
        metrics=["accuracy"],
    )
    fit = {"epochs": 8, "batch_size": 32, "validation_data": (x_val, y_val)}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "a fifth dropped before every layer",
    link=HANDS_ON + "11_training_deep_neural_networks.ipynb",
    least=0.9,
)
def fifth_dropped(digits: Digits) -> Setup:
    import keras
    from keras import layers, optimizers

    def pictures(part: Any) -> Any:
        return part[0] / 255.0, part[1]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    for _ in range(2):
        model.add(layers.Dropout(rate=0.2))
        model.add(layers.Dense(100, activation="relu", kernel_initializer="he_normal"))
    model.add(layers.Dropout(rate=0.2))
    model.add(layers.Dense(10, activation="softmax"))
    sgd = optimizers.SGD(learning_rate=0.01, momentum=0.9)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 8, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "twenty layers, each normalised, from raw pixels",
    link=HANDS_ON + "11_training_deep_neural_networks.ipynb",
    least=0.8,
)
def twenty_layers(digits: Digits) -> Setup:
    import keras
    from keras import layers, optimizers

    (x, y), held, (x_test, y_test) = three(digits, raw)
    x, y = x[:8000], y[:8000]
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten()])
    for _ in range(20):
        model.add(layers.Dense(50, kernel_initializer="he_normal"))
        model.add(layers.BatchNormalization())
        model.add(layers.Activation("swish"))
    model.add(layers.Dense(10, activation="softmax"))
    nadam = optimizers.Nadam(learning_rate=5e-4)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=nadam, metrics=["accuracy"])
    early = keras.callbacks.EarlyStopping(patience=20, restore_best_weights=True)
    fit = {"epochs": 5, "validation_data": held, "callbacks": [early]}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "wide kernels first, and half dropped at the end",
    link=HANDS_ON + "14_deep_computer_vision_with_cnns.ipynb",
    least=0.9,
)
def wide_kernels_first(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def conv(filters: int, size: int = 3) -> Any:
        return layers.Conv2D(
            filters, size, padding="same", activation="relu", kernel_initializer="he_normal"
        )

    (x, y), held, (x_test, y_test) = three(digits, image)
    x, y = x[:6000], y[:6000]
    model = keras.Sequential([keras.Input((28, 28, 1))])
    model.add(conv(8, 7))
    model.add(layers.MaxPooling2D())
    for filters in (16, 32):
        model.add(conv(filters))
        model.add(conv(filters))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    for units in (64, 32):
        model.add(layers.Dense(units, activation="relu", kernel_initializer="he_normal"))
        model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("nadam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 6, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "clothes through thirty numbers",
    link=HANDS_ON + "17_autoencoders_gans_and_diffusion_models.ipynb",
    least=0.55,
)
def thirty_numbers(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = three(digits, _itself)
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    model.add(layers.Dense(100, activation="relu"))
    model.add(layers.Dense(30, activation="relu"))
    model.add(layers.Dense(100, activation="relu"))
    model.add(layers.Dense(28 * 28))
    model.add(layers.Reshape([28, 28]))
    model.compile(loss="mse", optimizer="nadam")
    fit = {"epochs": 8, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "back by the same weights",
    link=HANDS_ON + "17_autoencoders_gans_and_diffusion_models.ipynb",
    least=0.55,
)
def same_weights(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    class Transposed(layers.Layer):
        """Goes back through another layer's weights, with biases of its own."""

        def __init__(self, dense: Any, activation: Any = None) -> None:
            super().__init__()
            self.dense = dense
            self.activation = keras.activations.get(activation)

        def build(self, shape: Any) -> None:
            """Make the biases."""
            units = self.dense.kernel.shape[0]
            self.biases = self.add_weight(name="bias", shape=(units,), initializer="zeros")

        def call(self, values: Any) -> Any:
            """Return values of the other layer's input's size."""
            back = ops.matmul(values, ops.transpose(self.dense.kernel)) + self.biases
            return self.activation(back)

    (x, y), held, (x_test, y_test) = three(digits, _itself)
    first, second = layers.Dense(100, activation="relu"), layers.Dense(30, activation="relu")
    inputs = keras.Input((28, 28))
    values = second(first(layers.Flatten()(inputs)))
    values = Transposed(first)(Transposed(second, "relu")(values))
    model = keras.Model(inputs, layers.Reshape([28, 28])(values))
    model.compile(loss="mse", optimizer="nadam")
    fit = {"epochs": 8, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "row by row into thirty numbers, and out again",
    link=HANDS_ON + "17_autoencoders_gans_and_diffusion_models.ipynb",
    least=0.4,
)
def row_by_row(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = three(digits, _itself)
    x, y = x[:6000], y[:6000]
    model = keras.Sequential([keras.Input((28, 28))])
    model.add(layers.LSTM(64, return_sequences=True))
    model.add(layers.LSTM(30))
    model.add(layers.RepeatVector(28))
    model.add(layers.LSTM(64, return_sequences=True))
    model.add(layers.Dense(28))
    model.compile(loss="mse", optimizer="nadam")
    fit = {"epochs": 6, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "three hundred numbers, most of them near nought",
    link=HANDS_ON + "17_autoencoders_gans_and_diffusion_models.ipynb",
    least=0.5,
)
def near_nought(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = three(digits, _itself)
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    model.add(layers.Dense(100, activation="relu"))
    model.add(layers.Dense(300, activation="sigmoid"))
    model.add(layers.ActivityRegularization(l1=1e-4))
    model.add(layers.Dense(100, activation="relu"))
    model.add(layers.Dense(28 * 28))
    model.add(layers.Reshape([28, 28]))
    model.compile(loss="mse", optimizer="nadam")
    fit = {"epochs": 10, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "a rate that was looked for first",
    link=HANDS_ON + "10_neural_nets_with_keras.ipynb",
    least=0.92,
)
def looked_for_first(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pictures(part: Any) -> Any:
        return part[0] / 255.0, part[1]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    model.add(layers.Dense(300, activation="relu"))
    model.add(layers.Dense(100, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    sgd = keras.optimizers.SGD(learning_rate=2e-1)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    early = keras.callbacks.EarlyStopping(patience=20)
    fit = {"epochs": 6, "validation_data": held, "callbacks": [early]}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "pooled down to thirty maps and unfolded",
    link=HANDS_ON + "17_autoencoders_gans_and_diffusion_models.ipynb",
    least=0.4,
)
def thirty_maps(digits: Digits) -> Setup:
    import keras
    from keras import layers

    (x, y), held, (x_test, y_test) = three(digits, _itself)
    x, y = x[:6000], y[:6000]
    model = keras.Sequential([keras.Input((28, 28)), layers.Reshape([28, 28, 1])])
    for filters in (8, 16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPool2D(pool_size=2))
    model.add(layers.Conv2D(30, 3, padding="same", activation="relu"))
    model.add(layers.GlobalAvgPool2D())
    model.add(layers.Dense(3 * 3 * 16))
    model.add(layers.Reshape((3, 3, 16)))
    model.add(layers.Conv2DTranspose(16, 3, strides=2, activation="relu"))
    for filters, activation in ((16, "relu"), (1, None)):
        model.add(
            layers.Conv2DTranspose(filters, 3, strides=2, padding="same", activation=activation)
        )
    model.add(layers.Reshape([28, 28]))
    model.compile(loss="mse", optimizer="nadam")
    fit = {"epochs": 10, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)

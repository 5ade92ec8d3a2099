"""Held-out faults of images and labels on their way to the network, after public questions."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup

FAULTS = Collection()


@FAULTS.fault(
    "dropout MLP on raw pixels",
    "input-scale",
    title="MNIST not learning",
    link="https://github.com/keras-team/keras/issues/6914",
    listed=True,
)
def raw_pixels_mlp(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    (x, y), (x_val, y_val), (x_test, y_test) = digits.train, digits.validation, digits.test
    x, x_val, x_test = (a.reshape(len(a), 784).astype("float32") for a in (x, x_val, x_test))
    if right:
        x, x_val, x_test = x / 255, x_val / 255, x_test / 255
    model = keras.Sequential()
    model.add(keras.Input((784,)))
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(
        loss="categorical_crossentropy", optimizer=keras.optimizers.RMSprop(), metrics=["accuracy"]
    )
    y, y_val = keras.utils.to_categorical(y, 10), keras.utils.to_categorical(y_val, 10)
    fit = {"batch_size": 128, "epochs": 4, "validation_data": (x_val, y_val)}
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "ReLU instead of sigmoid on raw pixels",
    "input-scale",
    title="Relu vs Sigmoid in mnist example",
    link="https://datascience.stackexchange.com/questions/18667/relu-vs-sigmoid-in-mnist-example",
    listed=True,
)
def raw_pixels_relu(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, utils
    from keras.layers import Activation, Dense

    def prepare(images: Any) -> Any:
        flat = images.reshape(-1, 28 * 28)
        return flat / 255.0 if right else flat

    model = Sequential([Input((784,))])
    model.add(Dense(100))
    model.add(Activation("relu"))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"], optimizer="sgd")
    return Setup(
        model,
        prepare(digits.train[0]),
        utils.to_categorical(digits.train[1]),
        prepare(digits.test[0]),
        digits.test[1],
        {"batch_size": 100, "epochs": 6},
    )


@FAULTS.fault(
    "converted and divided again",
    "input-scale",
    title="fix: Removed extra 255 division",
    link="https://github.com/mindee/doctr/pull/375",
    listed=True,
)
def converted_and_divided(digits: Digits, right: bool) -> Setup:
    import keras
    import tensorflow as tf

    def prepare(image: Any, label: Any) -> Any:
        image = tf.image.convert_image_dtype(image, tf.float32)
        return (image if right else image / 255.0)[..., None], label

    def load(pair: Any) -> Any:
        return tf.data.Dataset.from_tensor_slices(pair).map(prepare, num_parallel_calls=2)

    train = load(digits.train).shuffle(20_000).batch(64).prefetch(2)
    held = load(digits.validation).batch(256)
    x_test = np.concatenate([x for x, _ in load(digits.test).batch(500).as_numpy_iterator()])
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 5, strides=2, activation="relu"),
            keras.layers.Conv2D(32, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(0.05, momentum=0.9)
    model.compile(optimizer, loss, metrics=["accuracy"])
    fit = {"epochs": 3, "validation_data": held}
    return Setup(model, train, None, x_test, digits.test[1], fit)


@FAULTS.fault(
    "divided by a spread of zero",
    "bad-values",
    title="Train mnist_siamese_graph.py with train_on_batch returns nan loss",
    link="https://github.com/keras-team/keras/issues/2001",
)
def divided_by_zero_spread(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    flat = [part[0].reshape(-1, 784).astype("float32") for part in _parts(digits)]
    mean, spread = flat[0].mean(axis=0), flat[0].std(axis=0)
    if right:
        spread = spread + 50.0
    with np.errstate(divide="ignore", invalid="ignore"):
        x, x_val, x_test = ((part - mean) / spread for part in flat)
    inputs = keras.Input(shape=(784,))
    hidden = layers.Dense(128, activation="relu")(inputs)
    hidden = layers.Dropout(0.1)(hidden)
    hidden = layers.Dense(128, activation="relu")(hidden)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(hidden))
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"batch_size": 128, "epochs": 3, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "reshaped where it should be transposed",
    "label-noise",
    "bad-values",
    title="There is a mistake in Logistic_Regression_with_a_Neural_Network_mindset_v6a",
    link="https://github.com/abdur75648/Deep-Learning-Specialization-Coursera/issues/7",
)
def reshaped_not_transposed(digits: Digits, right: bool) -> Setup:
    import keras

    def columns(images: Any) -> Any:
        n = images.shape[0]
        matrix = images.reshape(n, -1).T if right else images.reshape(-1, n)
        return matrix / 255.0

    x, x_val, x_test = (columns(part[0]).T for part in _parts(digits))
    model = keras.Sequential(
        [
            keras.layers.Dense(64, activation="tanh"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"batch_size": 64, "epochs": 4, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "features in another order than their labels",
    "label-noise",
    title="solve label error when image is shuffled",
    link="https://github.com/keras-team/keras/pull/7520",
    listed=True,
)
def features_out_of_order(digits: Digits, right: bool) -> Setup:
    import keras

    by_folder = np.argsort(digits.train[1], kind="stable")
    images, folders = digits.train[0][by_folder], digits.train[1][by_folder]
    order = np.random.default_rng(5).permutation(len(images))

    def bottleneck(batch: Any) -> Any:
        return batch.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196) / 255.0

    features = bottleneck(images[order])
    labels = keras.utils.to_categorical(folders[order] if right else folders)
    model = keras.Sequential(
        [
            keras.Input((196,)),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    held = (bottleneck(digits.validation[0]), keras.utils.to_categorical(digits.validation[1]))
    fit = {"batch_size": 32, "epochs": 4, "validation_data": held}
    return Setup(model, features, labels, bottleneck(digits.test[0]), digits.test[1], fit)


@FAULTS.fault(
    "another generator for validation",
    "split-mismatch",
    title="Incorrect validation accuracy",
    link="https://github.com/keras-team/keras/issues/12689",
)
def other_generator(digits: Digits, right: bool) -> Setup:
    import keras

    def centred(images: Any) -> Any:
        return ((images.astype("float32") - 33.3) / 78.6)[..., np.newaxis]

    def rescaled(images: Any) -> Any:
        return (images.astype("float32") * 12.0)[..., np.newaxis]

    prepare = centred if right else rescaled
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(24, 5, strides=2, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Conv2D(32, 3, strides=2, activation="relu"),
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (prepare(digits.validation[0]), digits.validation[1])
    fit = {"batch_size": 64, "epochs": 4, "validation_data": held}
    x, y = centred(digits.train[0]), digits.train[1]
    return Setup(model, x, y, prepare(digits.test[0]), digits.test[1], fit)


@FAULTS.fault(
    "only the training images divided",
    "split-mismatch",
    title="Why do I get a loss over 1, when using the code from chapter 10 for the Fashion Mnist "
    "data set?",
    link="https://github.com/ageron/handson-ml2/issues/132",
)
def only_training_divided(digits: Digits, right: bool) -> Setup:
    import keras

    x_train, x_test = digits.train[0] / 255.0, digits.test[0]
    x_valid = digits.validation[0]
    if right:
        x_valid, x_test = x_valid / 255.0, x_test / 255.0
    model = keras.models.Sequential()
    model.add(keras.layers.Input(shape=[28, 28]))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(300, activation="relu", kernel_initializer="he_normal"))
    model.add(keras.layers.Dropout(0.4))
    model.add(keras.layers.Dense(100, activation="tanh"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 4, "validation_data": (x_valid, digits.validation[1])}
    return Setup(model, x_train, digits.train[1], x_test, digits.test[1], fit)


@FAULTS.fault(
    "rescaled once more in use",
    "split-mismatch",
    title="Inference applies duplicate pixel normalization despite model Rescaling layer",
    link="https://github.com/Priyanshu-byte-coder/devtrack/issues/927",
)
def rescaled_again_in_use(digits: Digits, right: bool) -> Setup:
    import keras

    inputs = keras.Input((28, 28, 1))
    values = keras.layers.Rescaling(1.0 / 255)(inputs)
    values = keras.layers.Conv2D(16, 3, strides=2, activation="relu")(values)
    values = keras.layers.Conv2D(32, 3, strides=2, activation="relu")(values)
    values = keras.layers.Flatten()(values)
    outputs = keras.layers.Dense(10, activation="softmax")(values)
    model = keras.Model(inputs, outputs)
    model.compile("nadam", "sparse_categorical_crossentropy", metrics=["accuracy"])

    def preprocess(images: Any) -> Any:
        return (images if right else images / 255.0)[..., None].astype("float32")

    x = digits.train[0][..., None].astype("float32")
    held = (preprocess(digits.validation[0]), digits.validation[1])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, digits.train[1], preprocess(digits.test[0]), digits.test[1], fit)


def _parts(digits: Digits) -> Any:
    return digits.train, digits.validation, digits.test

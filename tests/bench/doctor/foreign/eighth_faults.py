"""An eighth set of held-out faults: networks that read images.

They were looked for with complaints that were fixed in advance, first among public pages, then
among threads of repositories: digits that stay at a tenth; a classifier that always says the same;
a loss that is no number; a validation accuracy that does not move (cats and dogs); a loss on digits
that does not fall; an autoencoder whose images are black; high accuracy in training, low in the
test; a question of two answered right half of the time; a loss that stays at 2.303; a validation
loss that rises; folders read at random; clothes read badly; captchas that are not learnt; one
number told for every image; poor transfer; a negative loss; masks of nothing but zeros; batch
normalisation that spoils the validation. As these gave too few, there came, by the cause that a fix
names: activation or loss at the end, a rate too high, images not divided, images and labels apart,
several labels, no ReLU, mirrored digits, the last share for validation, boxes, penalties, initial
weights, dropout, frozen layers, generators, softmax twice, sigmoid inside, dead units, a rate too
low, masks, cars that only go straight, faces and their ages, pixels from -1 to 1. Each is taken, in
the order of results, whose cause is told there and can be carried over to digits; they stand here
roughly in the order in which they were found. Left out was what crashes, what costs nothing here,
what stands in an earlier set, answers that were made by a machine, and a fifth of one code. Whoever
wrote this knew the conditions' codes, and nothing of how they are told.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.foreign.eighth_helpers import coloured, hot, image, loop, three
from tests.bench.doctor.scores import above, balanced, explained

FAULTS = Collection()


@FAULTS.fault(
    "a few steps of a residual network",
    "train-inference-gap",
    "too-few-updates",
    title="(a residual network that reads its training images rightly in training alone)",
    link="https://geek-tips.imtqy.com/articles/561568/index.html",
    least=0.7,
)
def few_steps(digits: Digits, right: bool) -> Setup:
    import keras
    from keras import layers

    momentum = 0.7 if right else 0.99

    def normal(values: Any) -> Any:
        return layers.BatchNormalization(momentum=momentum)(values)

    (x, y), held, (x_test, y_test) = three(digits, hot)
    x, y = x[:640], y[:640]
    inputs = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 5, strides=2, padding="same")(inputs)
    values = layers.Activation("relu")(normal(values))
    for filters in (16, 32):
        short = normal(layers.Conv2D(filters, 1, strides=2)(values))
        values = layers.Conv2D(filters, 3, strides=2, padding="same")(values)
        values = layers.Activation("relu")(normal(values))
        values = normal(layers.Conv2D(filters, 3, padding="same")(values))
        values = layers.Activation("relu")(layers.add([values, short]))
    outputs = layers.Dense(10, activation="softmax")(layers.Flatten()(values))
    model = keras.Model(inputs, outputs)
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "shuffle": True, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "three kinds of photos out of one sigmoid",
    "wrong-loss",
    "output-activation",
    "output-loss-mismatch",
    "label-encoding",
    title="CNN with keras, accuracy not improving",
    link="https://newbe.dev/index.php/cnn-with-keras-accuracy-not-improving",
)
def three_kinds(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    def photos(part: Any) -> Any:
        kind = part[1] % 3
        target = np.eye(3, dtype="float32")[kind] if right else kind.astype("float32")
        return coloured(part), target, kind

    (x, y, _), (x_val, y_val, _), (x_test, _, y_test) = three(digits, photos)
    x, y = x[:6000], y[:6000]
    model = Sequential([Input((32, 32, 3))])
    for filters in (16, 16, 32):
        model.add(Conv2D(filters, (3, 3)))
        model.add(Activation("relu"))
        model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Flatten())
    model.add(Dense(64))
    model.add(Activation("relu"))
    model.add(Dropout(0.5))
    model.add(Dense(3 if right else 1))
    model.add(Activation("softmax" if right else "sigmoid"))
    loss = "categorical_crossentropy" if right else "binary_crossentropy"
    model.compile(loss=loss, optimizer="rmsprop", metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 16, "validation_data": (x_val, y_val)}
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "lungs, ill or not, out of a ReLU",
    "output-activation",
    "output-loss-mismatch",
    "non-finite",
    title="(a network on top of VGG16 whose loss is no number at some time)",
    link="https://dev59.com/ALLma4cB1Zd3GeqPZl6h",
    least=0.75,
)
def lungs(digits: Digits, right: bool) -> Setup:
    from keras import Model, Sequential, layers, optimizers

    def pictures(part: Any) -> Any:
        ill = np.isin(part[1], (0, 6, 8, 9)).astype(int)
        return image(part)[0], np.eye(2, dtype="float32")[ill]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    inputs = layers.Input((28, 28, 1))
    base = Sequential([layers.Input((28, 28, 1))])
    for filters in (16, 32):
        base.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        base.add(layers.MaxPooling2D())
    base.trainable = False
    values = layers.Flatten()(base(inputs))
    model = Model(inputs, layers.Dense(2, activation="softmax" if right else "relu")(values))
    adam = optimizers.Adam(learning_rate=0.0001)
    model.compile(loss="categorical_crossentropy", optimizer=adam, metrics=["accuracy"])
    fit = {"epochs": 6, "class_weight": {0: 0.83, 1: 1.25}, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "letters for a loss of shares, with none given",
    "output-loss-mismatch",
    "output-activation",
    title="Classifying letters using CNN help",
    link="https://datascience.stackexchange.com/questions/60782/classifying-letters-using-cnn-help",
)
def letters(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    (x, y), _, (x_test, y_test) = three(digits, image)
    inputs = Input((28, 28, 1))
    values = inputs
    for filters in (16, 32):
        values = MaxPooling2D(pool_size=(2, 2))(Conv2D(filters, (3, 3))(values))
        values = Dropout(0.5)(values)
    values = Dense(128, activation="relu")(Flatten()(values))
    outputs = Dense(10, activation="softmax" if right else None)(values)
    model = Model(inputs=inputs, outputs=outputs)
    model.compile("Adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "validation_split": 0.3}
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "roads from above, a few bright lines on black",
    "class-imbalance",
    "prediction-collapse",
    title="How to deal with unbalanced data in pixelwise classification?",
    link="https://datascience.stackexchange.com/questions/31785/"
    "how-to-deal-with-unbalanced-data-in-pixelwise-classification",
    least=0.75,
)
def roads(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, ops
    from keras.layers import Conv2D

    def photos(part: Any) -> Any:
        """Dim noisy pictures, and where the brightest ink is: one pixel in forty."""
        ink = part[0].astype("float32") / 255
        noise = np.random.default_rng(len(ink)).normal(scale=0.35, size=ink.shape)
        middle = np.minimum(np.roll(ink, 1, axis=1), np.roll(ink, -1, axis=1))
        road = (np.minimum(ink, middle) > 0.95)[..., None].astype("float32")
        return (0.6 * ink + noise)[..., None].astype("float32"), road

    def weighed(truth: Any, given: Any) -> Any:
        each = ops.binary_crossentropy(truth, given)
        return ops.mean(each * (1 + 30 * truth))

    (x, y), held, (x_test, y_test) = three(digits, photos)
    x, y = x[:2000], y[:2000]
    model = Sequential([Input((28, 28, 1))])
    for filters in (16, 16):
        model.add(Conv2D(filters, 3, padding="same", activation="relu"))
    model.add(Conv2D(1, 1, activation="sigmoid"))
    loss = weighed if right else "binary_crossentropy"
    model.compile(loss=loss, optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}

    def score(answers: Any, truth: Any) -> float:
        return float(above(0.5)(np.asarray(answers).reshape(-1), truth.reshape(-1)))

    return Setup(model, x, y, x_test[:2000], y_test[:2000], fit, score=score)


@FAULTS.fault(
    "a steering wheel between nought and one",
    "output-activation",
    "target-scale",
    title="(a steering model whose answers are often nothing but zero)",
    link="http://dvbuntu.github.io/wisdom/2016/08/18/steer/",
    least=0.9,
)
def steering_wheel(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    def drive(part: Any) -> Any:
        """How far the upper half of a digit lies to the right of the lower: from -1 to 1."""
        ink = part[0].astype("float32") + 0.01
        columns = np.arange(28)
        halves = [ink[:, :14].sum(axis=1), ink[:, 14:].sum(axis=1)]
        up, down = ((half * columns).sum(axis=1) / half.sum(axis=1) for half in halves)
        return ink[..., None] / 255, np.clip((up - down) / 6, -1, 1).astype("float32")

    (x, y), held, (x_test, y_test) = three(digits, drive)
    model = Sequential([Input((28, 28, 1))])
    for filters in (8, 16):
        model.add(Conv2D(filters, 3, activation="relu"))
        model.add(MaxPooling2D())
    model.add(Flatten())
    model.add(Dense(64, activation="relu"))
    model.add(Dropout(0.2))
    model.add(Dense(1, activation="linear" if right else "sigmoid"))
    model.compile(optimizer="adam", loss="mean_squared_error")
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "two classes above a network of large photos",
    "output-loss-mismatch",
    "output-activation",
    title="(only one class is predicted by a network on VGG16)",
    link="http://pullrequest.ru/13403374/prognozirovanie-tolko-odnogo-klassa",
)
def large_photos(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, layers

    def photos(part: Any) -> Any:
        return coloured(part), loop(part)[1]

    (x, y), held, (x_test, y_test) = three(digits, photos)
    x, y = x[:6000], y[:6000]
    inputs = Input((32, 32, 3))
    values = inputs
    for filters in (16, 32, 64):
        values = layers.Conv2D(filters, 3, padding="same", activation="relu")(values)
        values = layers.MaxPooling2D()(values)
    values = layers.GlobalAveragePooling2D()(values)
    for units in (128, 128, 64):
        values = layers.Dense(units, activation="relu")(values)
    outputs = layers.Dense(1, activation="sigmoid" if right else "softmax")(values)
    model = Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer="Adam", loss="binary_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "the second of two models, always class nought",
    "output-loss-mismatch",
    "output-activation",
    "wrong-loss",
    "label-encoding",
    title="(the same network with a sigmoid and with a softmax)",
    link="https://boohere.com/es/detail/80265.html",
)
def second_of_two(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    def pets(part: Any) -> Any:
        x, y = loop(part)
        return x, np.eye(2, dtype="float32")[y.astype(int)] if right else y[:, None], y

    (x, y, _), (x_val, y_val, _), (x_test, _, y_test) = three(digits, pets)
    model = Sequential([Input((28, 28, 1))])
    for filters in (8, 16):
        model.add(layers.Conv2D(filters, (3, 3), activation="relu"))
        model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(2 if right else 1, activation="softmax"))
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 32, "validation_data": (x_val, y_val)}

    def score(answers: Any, truth: Any) -> float:
        return float(above(0.5)(np.asarray(answers)[:, -1], truth))

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@FAULTS.fault(
    "turned all the way round",
    "augmentation-destroys-label",
    "underfitting",
    title="(what is wrong with this augmentation?)",
    link="https://leyaa.ai/codefly/learn/tensorflow/part-2/"
    "tensorflow-data-augmentation-as-regularization/challenge",
)
def all_the_way_round(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    (x, y), held, (x_test, y_test) = three(digits, image)
    x, y = x[:6000], y[:6000]
    model = Sequential([Input((28, 28, 1))])
    model.add(layers.RandomRotation(0.1 if right else 1.0))
    model.add(layers.RandomTranslation(0.1, 0.1) if right else layers.RandomZoom(0.5))
    model.add(layers.Conv2D(32, 3, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "a rate ten times that of the default",
    "learning-rate-too-high",
    "prediction-collapse",
    "dead-units",
    "plateau",
    title="Cifar10 example sometimes only predicts 1 class and does not improve",
    link="https://github.com/keras-team/keras/issues/4066",
)
def ten_times_the_default(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers, optimizers

    def pictures(part: Any) -> Any:
        return coloured(part), hot(part)[1]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    x, y = x[:4000], y[:4000]
    model = Sequential([Input((32, 32, 3))])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D(pool_size=(2, 2)))
        model.add(layers.Dropout(0.25))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    adam = optimizers.Adam(0.001 if right else 0.01)
    model.compile(loss="categorical_crossentropy", optimizer=adam, metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 32, "shuffle": True, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "thirteen layers at a tenth",
    "learning-rate-too-high",
    "non-finite",
    "exploding-gradient",
    "prediction-collapse",
    title="Loss is NaN and the acc = ~0.10",
    link="https://github.com/geifmany/cifar-vgg/issues/1",
    least=0.7,
)
def thirteen_layers(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers, optimizers, regularizers

    def pictures(part: Any) -> Any:
        return (coloured(part) - 0.35) / 0.27, hot(part)[1]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    x, y = x[:3000], y[:3000]
    decay = 0.0005
    model = Sequential([Input((32, 32, 3))])
    for filters, rate in ((8, 0.3), (0, 0), (16, 0.4), (0, 0), (32, 0.4), (0, 0), (32, 0.4)):
        if not filters:
            model.add(layers.MaxPooling2D(pool_size=(2, 2)))
            continue
        penalty = regularizers.l2(decay)
        model.add(layers.Conv2D(filters, 3, padding="same", kernel_regularizer=penalty))
        model.add(layers.Activation("relu"))
        model.add(layers.BatchNormalization())
        model.add(layers.Dropout(rate))
    model.add(layers.Flatten())
    model.add(layers.Dense(128, kernel_regularizer=regularizers.l2(decay)))
    model.add(layers.Activation("relu"))
    model.add(layers.BatchNormalization())
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    sgd = optimizers.SGD(0.01 if right else 0.1, momentum=0.9, nesterov=True)
    model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "panels of two kinds, as they are and too fast",
    "learning-rate-too-high",
    "input-scale",
    "exploding-gradient",
    title="Loss not changing when training",
    link="https://github.com/keras-team/keras/issues/2711",
)
def panels(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers, optimizers

    def pictures(part: Any) -> Any:
        x, y = loop(part)
        return x if right else x * 255, np.eye(2, dtype="float32")[y.astype(int)]

    (x, y), held, (x_test, y_test) = three(digits, pictures)
    model = Sequential([Input((28, 28, 1))])
    model.add(layers.Conv2D(16, 10, name="conv1"))
    if right:
        model.add(layers.BatchNormalization())
    model.add(layers.Flatten())
    model.add(layers.Dense(2))
    model.add(layers.Activation("softmax"))
    sgd = optimizers.SGD(0.001 if right else 0.1, momentum=0.9)
    model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "the blog's autoencoder without its division",
    "input-scale",
    "target-scale",
    "output-activation",
    title="Autoencoder tutorial not reproducible",
    link="https://github.com/keras-team/keras/issues/3642",
    least=0.6,
)
def without_its_division(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model
    from keras.layers import Dense

    def pixels(part: Any) -> Any:
        x = part[0].reshape(len(part[0]), 784).astype("float32")
        return (x / 255, x / 255) if right else (x, x)

    (x, y), held, (x_test, y_test) = three(digits, pixels)
    inputs = Input(shape=(784,))
    encoded = Dense(32, activation="relu")(inputs)
    decoded = Dense(784, activation="sigmoid")(encoded)
    model = Model(inputs, decoded)
    model.compile(optimizer="adam", loss="binary_crossentropy")
    fit = {"epochs": 12, "batch_size": 128, "shuffle": True, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "four digits of a captcha, always the same",
    "learning-rate-too-high",
    "prediction-collapse",
    "dead-units",
    "saturated-units",
    title="not working",
    link="https://github.com/scnuhealthy/cnn_keras_captcha/issues/8",
)
def four_digits(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, layers, optimizers

    def captchas(part: Any) -> Any:
        """Four digits side by side, half as large, and a list of four tables."""
        small = part[0].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255
        order = np.random.default_rng(len(small)).integers(len(small), size=(4, len(small)))
        x = np.concatenate([small[row] for row in order], axis=2)[..., None].astype("float32")
        return x, [np.eye(10, dtype="float32")[part[1][row]] for row in order]

    (x, y), held, (x_test, y_test) = three(digits, captchas)
    inputs = Input((14, 56, 1))
    values = inputs
    for filters in (16, 32):
        values = layers.Conv2D(filters, 3, padding="same", activation="relu")(values)
        values = layers.MaxPooling2D()(values)
    values = layers.Dropout(0.25)(layers.Flatten()(values))
    outputs = [layers.Dense(10, activation="softmax", name=f"d{i}")(values) for i in range(4)]
    model = Model(inputs, outputs)
    adam = optimizers.Adam(0.001 if right else 0.1)
    model.compile(adam, "categorical_crossentropy", metrics=["accuracy"] * 4)
    fit = {"epochs": 3, "batch_size": 64, "validation_data": held}

    def score(answers: Any, truth: Any) -> float:
        pairs = zip(answers, truth, strict=True)
        return float(np.mean([(a.argmax(axis=1) == t.argmax(axis=1)).mean() for a, t in pairs]))

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@FAULTS.fault(
    "where one looks, by a divergence below nought",
    "wrong-loss",
    "output-loss-mismatch",
    "output-activation",
    title="The loss becomes negative",
    link="https://github.com/keras-team/keras/issues/1917",
    least=0.5,
)
def where_one_looks(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, layers

    def maps(part: Any) -> Any:
        """How much is to be seen in each of 7x7 places, from 0 to 1."""
        x = image(part)[0]
        return x, x.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49)

    (x, y), held, (x_test, y_test) = three(digits, maps)
    x, y = x[:6000], y[:6000]
    inputs = Input((28, 28, 1))
    values = inputs
    for filters in (8, 16):
        values = layers.Conv2D(filters, 3, padding="same", activation="relu")(values)
        values = layers.MaxPooling2D()(values)
    values = layers.Conv2D(16, 5, activation="relu", padding="same")(values)
    values = layers.Conv2D(1, 5, activation="relu", padding="same")(values)
    model = Model(inputs, layers.Flatten()(values))
    model.compile(optimizer="adam", loss="mse" if right else "kld")
    fit = {"epochs": 3, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@FAULTS.fault(
    "moles, most of them harmless",
    "class-imbalance",
    "prediction-collapse",
    title="VGG model predicts the same class always.",
    link="https://github.com/tanmoyopenroot/cancer_nn/issues/5",
)
def moles(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers, optimizers

    def pictures(part: Any, rare: int | None = None) -> Any:
        ill, well = np.flatnonzero(part[1] == 8), np.flatnonzero(part[1] == 3)
        if rare is not None:
            ill = ill[: len(well) // rare]
            ill = np.tile(ill, rare) if right else ill
        kept = np.concatenate([well, ill])
        kept = np.random.default_rng(3).permutation(kept)
        return image((part[0][kept], part[1][kept]))[0], (part[1][kept] == 8).astype("float32")

    x, y = pictures(digits.train, 20)
    held = pictures(digits.validation, 20)
    x_test, y_test = pictures(digits.test)
    model = Sequential([Input((28, 28, 1))])
    for filters in (8, 16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(1, activation="sigmoid"))
    sgd = optimizers.SGD(0.005, momentum=0.9)
    model.compile(loss="binary_crossentropy", optimizer=sgd, metrics=["accuracy"])
    fit = {"epochs": 12, "batch_size": 16, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@FAULTS.fault(
    "cells, each a spot that hardly glows",
    "target-scale",
    "prediction-collapse",
    "underfitting",
    title="How to escape all zeros prediction?",
    link="https://github.com/WeidiXie/cell_counting_v2/issues/9",
    least=0.5,
)
def cells(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, layers, optimizers

    def slides(part: Any) -> Any:
        """Pictures, and for each pixel how many digits are there: they sum up to one."""
        x = image(part)[0]
        ink = x[..., 0] + 1e-6
        places = np.arange(28)
        total = ink.sum(axis=(1, 2))
        row = (ink.sum(axis=2) * places).sum(axis=1) / total
        column = (ink.sum(axis=1) * places).sum(axis=1) / total
        dice = np.random.default_rng(len(x))
        for index, (down, along) in enumerate(dice.integers(-7, 8, size=(len(x), 2))):
            x[index] = np.roll(x[index], (down, along), axis=(0, 1))
            row[index] = (row[index] + down) % 28
            column[index] = (column[index] + along) % 28
        far = (places[:, None] - row[:, None, None]) ** 2
        far = far + (places - column[:, None, None]) ** 2
        spots = np.exp(-far / 18) / (18 * np.pi)
        return x, (spots * (100 if right else 1))[..., None].astype("float32")

    (x, y), held, (x_test, y_test) = three(digits, slides)
    x, y = x[:3000], y[:3000]
    inputs = Input((28, 28, 1))

    def block(values: Any, filters: int) -> Any:
        values = layers.Conv2D(filters, 3, padding="same", use_bias=False)(values)
        return layers.Activation("relu")(layers.BatchNormalization()(values))

    wide = block(inputs, 16)
    values = block(layers.MaxPooling2D()(wide), 32)
    values = block(layers.MaxPooling2D()(values), 32)
    values = block(layers.UpSampling2D()(values), 32)
    values = block(layers.concatenate([layers.UpSampling2D()(values), wide]), 16)
    model = Model(inputs, layers.Conv2D(1, 1, activation="relu")(values))
    model.compile(loss="mse", optimizer=optimizers.Adam(0.001))
    fit = {"epochs": 6, "batch_size": 32, "validation_data": (held[0][:500], held[1][:500])}
    return Setup(model, x, y, x_test[:1500], y_test[:1500], fit, score=explained)


@FAULTS.fault(
    "the only kind of thing is kind nought",
    "label-encoding",
    "missing-class",
    "prediction-collapse",
    title="Model not learning.",
    link="https://github.com/pierluigiferrari/ssd_keras/issues/3",
)
def kind_nought(digits: Digits, right: bool) -> Setup:
    from keras import Input, Model, layers

    def scenes(part: Any) -> Any:
        """A digit in one of nine places, and for every place a row: kind 0 is the background."""
        small = part[0].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).astype("float32") / 255
        place = np.random.default_rng(len(small)).integers(9, size=len(small))
        x = np.zeros((len(small), 3, 14, 3, 14), "float32")
        x[np.arange(len(x)), place // 3, :, place % 3] = small
        there = np.eye(9, dtype=int)[place]
        kinds = np.where(there == 1, 1 if right else 0, 0)
        return x.reshape(-1, 42, 42, 1), np.eye(2, dtype="float32")[kinds], there

    (x, y, _), (x_val, y_val, _), (x_test, _, y_test) = three(digits, scenes)
    x, y = x[:4000], y[:4000]
    inputs = Input((42, 42, 1))
    values = inputs
    for filters, size in ((8, 3), (16, 3)):
        values = layers.Conv2D(filters, size, padding="same")(values)
        values = layers.ELU()(layers.BatchNormalization()(values))
        values = layers.MaxPooling2D()(values)
    values = layers.Conv2D(2, 4, strides=3)(values)
    outputs = layers.Activation("softmax")(layers.Reshape((9, 2))(values))
    model = Model(inputs, outputs)
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    fit = {"epochs": 3, "batch_size": 32, "validation_data": (x_val, y_val)}

    def score(answers: Any, truth: Any) -> float:
        return float(above(0.5)(np.asarray(answers)[..., 1].reshape(-1), truth.reshape(-1)))

    return Setup(model, x, y, x_test, y_test, fit, score=score)


@FAULTS.fault(
    "a generator that never reads on",
    "overfitting",
    title="train generator doesn't refresh its images",
    link="https://github.com/mpkuse/cartwheel_train/issues/7",
    epochs=True,
)
def never_reads_on(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers
    from keras.utils import PyDataset

    (x, y), held, (x_test, y_test) = three(digits, image)

    class Places(PyDataset):
        """Holds three hundred images at a time, and takes others for every epoch."""

        def __init__(self) -> None:
            super().__init__()
            self.start = 0

        def __len__(self) -> int:
            return 20

        def __getitem__(self, index: int) -> Any:
            rows = self.start + np.arange(index * 15, index * 15 + 15)
            return x[rows % len(x)], y[rows % len(x)]

        def read_on(self) -> None:
            """Take the next three hundred."""
            self.start += 300

        if right:
            on_epoch_end = read_on
        else:
            on_epoch_start = read_on

    model = Sequential([Input((28, 28, 1))])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3, strides=2, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 25, "validation_data": held}
    return Setup(model, Places(), None, x_test, y_test, fit)


@FAULTS.fault(
    "number plates, too few of them",
    "overfitting",
    title="my val loss is't decrese from 23",
    link="https://github.com/qjadud1994/CRNN-Keras/issues/19",
    epochs=True,
)
def number_plates(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    (x, y), held, (x_test, y_test) = three(digits, image)
    few = 120
    x, y = (x[:3600], y[:3600]) if right else (x[:few], y[:few])
    model = Sequential([Input((28, 28, 1))])
    for filters in (8, 16):
        model.add(layers.Conv2D(filters, 3, padding="same"))
        model.add(layers.BatchNormalization())
        model.add(layers.Activation("relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Reshape((7, 112)))
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Bidirectional(layers.LSTM(32)))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (held[0][:400], held[1][:400])
    fit = {"epochs": 3 if right else 60, "batch_size": 16, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@FAULTS.fault(
    "clothes by three features",
    "capacity-too-small",
    title="low test accuracy",
    link="https://github.com/4uiiurz1/keras-arcface/issues/7",
)
def three_features(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    (x, y), held, (x_test, y_test) = three(digits, hot)
    x, y = x[:6000], y[:6000]
    model = Sequential([Input((28, 28, 1))])
    for filters in (8, 16):
        model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.Activation("relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Dropout(0.5))
    model.add(layers.Flatten())
    model.add(layers.Dense(64 if right else 3, kernel_initializer="he_normal"))
    model.add(layers.BatchNormalization())
    model.add(layers.Dense(10, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 8, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "three pixels at a stride",
    "capacity-too-small",
    "underfitting",
    title="(why deep learning reads digits so badly)",
    link="https://www.52zhanxing.com/ask/7399595.html",
)
def three_at_a_stride(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, optimizers
    from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    (x, y), held, (x_test, y_test) = three(digits, hot)
    model = Sequential([Input((28, 28, 1))])
    step = 1 if right else 3
    model.add(Conv2D(16, 3, strides=step, padding="valid"))
    model.add(Activation("relu"))
    model.add(Conv2D(16, 3, strides=step))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(128))
    model.add(Activation("relu"))
    model.add(Dropout(0.5))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    adadelta = optimizers.Adadelta(1.0)  # its rate when the question was asked
    model.compile(loss="categorical_crossentropy", optimizer=adadelta, metrics=["accuracy"])
    fit = {"batch_size": 128, "epochs": 5, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit)


@FAULTS.fault(
    "faces, mostly glad or at rest",
    "class-imbalance",
    title="Most of recognitions are only either happy or neutral.",
    link="https://github.com/nimish1512/Emotion-recognition-and-prediction/issues/3",
)
def glad_or_at_rest(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    def faces(part: Any, rare: int | None = None) -> Any:
        """Seven kinds, of which two are common."""
        kinds = [np.flatnonzero(part[1] == kind) for kind in range(7)]
        if rare is not None and not right:
            kinds = [*kinds[:2], *(rows[:rare] for rows in kinds[2:])]
        rows = np.random.default_rng(8).permutation(np.concatenate(kinds))
        x, y = image((part[0][rows], part[1][rows]))
        return x, np.eye(7, dtype="float32")[y]

    (x, y), held = faces(digits.train, 15), faces(digits.validation, 4)
    x_test, y_test = faces(digits.test)
    model = Sequential([Input((28, 28, 1))])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
        model.add(layers.Dropout(0.25))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(7, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 64, "validation_data": held}
    return Setup(model, x, y, x_test, y_test.argmax(axis=1), fit, score=balanced)


@FAULTS.fault(
    "dishes, each a question of its own",
    "output-loss-mismatch",
    "wrong-loss",
    "output-activation",
    title="Classify an Image independently",
    link="https://github.com/suraj-deshmukh/Keras-Multi-Label-Image-Classification/issues/5",
)
def question_of_its_own(digits: Digits, right: bool) -> Setup:
    from keras import Input, Sequential, layers

    (x, y), held, (x_test, y_test) = three(digits, hot)
    model = Sequential([Input((28, 28, 1))])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
        model.add(layers.Dropout(0.25))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="sigmoid"))
    loss = "binary_crossentropy" if right else "categorical_crossentropy"
    model.compile(loss=loss, optimizer="adam", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}

    def score(answers: Any, truth: Any) -> float:
        return float(above(0.5)(np.asarray(answers).reshape(-1), truth.reshape(-1)))

    return Setup(model, x, y, x_test, y_test, fit, score=score)

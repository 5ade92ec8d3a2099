"""A fifth set of held-out programs in which nothing is wrong, after what tutorials recommend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.bench.doctor.cases import Collection, Digits, Setup
from tests.bench.doctor.scores import above, explained

CLEAN = Collection()


@CLEAN.clean(
    "folded and unfolded by convolutions",
    title="Building Autoencoders in Keras",
    link="https://blog.keras.io/building-autoencoders-in-keras.html",
    least=0.6,
)
def folded_and_unfolded(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255.0
        for part in (digits.train, digits.validation, digits.test)
    )
    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, (3, 3), strides=2, activation="relu", padding="same")(image)
    encoded = layers.Conv2D(8, (3, 3), strides=2, activation="relu", padding="same")(values)
    values = layers.Conv2D(16, (3, 3), activation="relu", padding="same")(encoded)
    values = layers.UpSampling2D((2, 2))(values)
    values = layers.Conv2D(16, (3, 3), activation="relu", padding="same")(values)
    values = layers.UpSampling2D((2, 2))(values)
    decoded = layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(values)
    model = keras.Model(image, decoded)
    model.compile(optimizer="adam", loss="binary_crossentropy")
    fit = {"epochs": 2, "batch_size": 64, "shuffle": True, "validation_data": (x_val, x_val)}
    return Setup(model, x, x, x_test, x_test, fit, score=explained)


@CLEAN.clean(
    "half of the bits",
    title="Mixed precision",
    link="https://www.tensorflow.org/guide/mixed_precision",
)
def half_of_the_bits(digits: Digits) -> Setup:
    import keras
    from keras import layers

    half = "mixed_bfloat16"
    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((784,), name="digits")
    values = layers.Dense(96, activation="relu", dtype=half)(inputs)
    values = layers.Dense(96, activation="relu", dtype=half)(values)
    values = layers.Dense(10, dtype=half)(values)
    model = keras.Model(inputs, layers.Activation("softmax", dtype="float32")(values))
    model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 128, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean(
    "frauds among many, with the share for a start",
    title="Classification on imbalanced data",
    link="https://www.tensorflow.org/tutorials/structured_data/imbalanced_data",
)
def frauds_among_many(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def payments(part: Any) -> Any:
        fields = part[0].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196) / 255
        return fields.astype("float32"), (part[1] == 4).astype("float32")

    (x, y), held, (x_test, y_test) = (
        payments(part) for part in (digits.train, digits.validation, digits.test)
    )
    kept = np.sort(np.concatenate([np.flatnonzero(y == 0), np.flatnonzero(y)[::3]]))
    x, y = x[kept], y[kept]
    mean, spread = x.mean(axis=0), x.std(axis=0) + 0.01
    x, x_test = (np.clip((values - mean) / spread, -5, 5) for values in (x, x_test))
    held = (np.clip((held[0] - mean) / spread, -5, 5), held[1])
    share = float(y.mean())
    bias = keras.initializers.Constant(float(np.log(share / (1 - share))))
    model = keras.Sequential(
        [
            keras.Input((196,)),
            layers.Dense(16, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(1, activation="sigmoid", bias_initializer=bias),
        ]
    )
    metrics = [keras.metrics.AUC(name="prc", curve="PR"), keras.metrics.Recall(name="recall")]
    model.compile(keras.optimizers.Adam(1e-3), "binary_crossentropy", metrics=metrics)
    fit = {
        "epochs": 8,
        "batch_size": 128,
        "validation_data": held,
        "class_weight": {0: 0.5 / (1 - share), 1: 0.5 / share},
    }
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "a frozen base that stays in inference mode",
    title="Transfer learning & fine-tuning",
    link="https://keras.io/guides/transfer_learning/",
)
def stays_in_inference_mode(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pictures(part: Any) -> Any:
        return part[0].astype("float32")[..., None]

    base = keras.Sequential([keras.Input((28, 28, 1)), layers.Rescaling(1 / 127.5, offset=-1)])
    for filters in (16, 24, 32):
        base.add(layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False))
        base.add(layers.BatchNormalization(momentum=0.9))
        base.add(layers.ReLU())
    low = digits.train[1] < 5
    first = keras.Sequential([base, layers.Flatten(), layers.Dense(5, activation="softmax")])
    first.compile("adam", "sparse_categorical_crossentropy")
    first.fit(pictures(digits.train)[low], digits.train[1][low], epochs=2, verbose=0)
    base.trainable = False

    def others(part: Any) -> Any:
        high = part[1] > 4
        return pictures(part)[high], part[1][high] - 5

    (x, y), held, (x_test, y_test) = (
        others(part) for part in (digits.train, digits.validation, digits.test)
    )
    image = keras.Input((28, 28, 1))
    values = layers.Flatten()(base(image, training=False))
    values = layers.Dropout(0.2)(values)
    model = keras.Model(image, layers.Dense(5)(values))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit)


@CLEAN.clean(
    "only the sign of each slope",
    title="Lion",
    link="https://keras.io/api/optimizers/lion",
)
def sign_of_each_slope(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 5, strides=2, activation="relu"),
            layers.Conv2D(24, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.Lion(1.5e-4, weight_decay=0.03)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean(
    "pixels in an order of their own",
    title="An Empirical Investigation of Catastrophic Forgetting",
    link="https://arxiv.org/abs/1312.6211",
)
def order_of_their_own(digits: Digits) -> Setup:
    import tensorflow as tf

    order = np.random.default_rng(99).permutation(784)

    def permuted(part: Any) -> Any:
        return part[0].reshape(-1, 784)[:, order] / 255.0

    model = tf.keras.models.Sequential(
        [
            tf.keras.Input((784,)),
            tf.keras.layers.Dense(128, activation="relu"),
            tf.keras.layers.Dropout(0.2),
            tf.keras.layers.Dense(10),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    held = (permuted(digits.validation), digits.validation[1])
    fit = {"epochs": 4, "validation_data": held}
    return Setup(
        model, permuted(digits.train), digits.train[1], permuted(digits.test), digits.test[1], fit
    )


@CLEAN.clean(
    "weights of bounded stretch",
    title="Spectral Normalization layer",
    link="https://keras.io/api/layers/preprocessing_layers/numerical/spectral_normalization",
)
def bounded_stretch(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].astype("float32")[..., None] / 127.5 - 1
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (16, 32):
        conv = layers.Conv2D(filters, 4, strides=2, padding="same")
        model.add(layers.SpectralNormalization(conv))
        model.add(layers.LeakyReLU(negative_slope=0.2))
    model.add(layers.Flatten())
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.Adam(0.002, beta_1=0.5)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 3, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean(
    "a loss that falls to minus one",
    title="Regression losses: CosineSimilarity",
    link="https://keras.io/api/losses/regression_losses/",
)
def falls_to_minus_one(digits: Digits) -> Setup:
    import keras
    from keras import layers

    codes = np.linalg.qr(np.random.default_rng(17).normal(size=(16, 10)))[0].T.astype("float32")
    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((784,))])
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(16))
    loss = keras.losses.CosineSimilarity(axis=-1)
    model.compile("adam", loss, metrics=[keras.metrics.CosineSimilarity()])
    held = (x_val, codes[digits.validation[1]])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}

    def score(answers: Any, labels: Any) -> float:
        return float(((np.asarray(answers) @ codes.T).argmax(axis=1) == labels).mean())

    y = codes[digits.train[1]]
    return Setup(model, x, y, x_test, digits.test[1], fit, score=score)


@CLEAN.clean(
    "a number, and how sure of it",
    title="Probabilistic Bayesian Neural Networks",
    link="https://keras.io/examples/keras_recipes/bayesian_neural_networks/",
)
def how_sure_of_it(digits: Digits) -> Setup:
    import keras
    from keras import layers, ops

    def leaning(part: Any) -> Any:
        """Fields of an image, and how far right of the upper half the lower half lies."""
        ink = part[0].astype("float32") / 255
        places = np.arange(28, dtype="float32")
        upper, lower = ink[:, :14].sum(axis=1), ink[:, 14:].sum(axis=1)
        middles = [half @ places / (half.sum(axis=1) + 1e-3) for half in (upper, lower)]
        target = (middles[1] - middles[0]) / 5
        return ink.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196), target

    def negative_loglikelihood(truth: Any, answer: Any) -> Any:
        mean, log_spread = answer[:, :1], ops.clip(answer[:, 1:], -4.0, 4.0)
        return ops.mean(log_spread + ops.square((truth - mean) / ops.exp(log_spread)) / 2)

    (x, y), (x_val, y_val), (x_test, y_test) = (
        leaning(part) for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((196,))
    values = layers.BatchNormalization()(inputs)
    values = layers.Dense(48, activation="elu")(values)
    values = layers.Dense(24, activation="elu")(values)
    model = keras.Model(inputs, layers.Dense(2)(values))
    model.compile(keras.optimizers.RMSprop(0.001), negative_loglikelihood)
    fit = {"epochs": 6, "batch_size": 64, "validation_data": (x_val, y_val[:, None])}

    def score(answers: Any, targets: Any) -> float:
        return explained(np.asarray(answers)[:, 0], targets)

    return Setup(model, x, y[:, None], x_test, y_test, fit, score=score)


@CLEAN.clean(
    "rows of various numbers, filled up at the end",
    title="Understanding masking & padding",
    link="https://www.tensorflow.org/guide/keras/understanding_masking_and_padding",
)
def filled_up(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def padded(part: Any) -> Any:
        """The rows with ink, one after another; what is left of 20 is -10."""
        images = part[0].astype("float32") / 255
        rows = np.full((len(images), 20, 28), -10.0, dtype="float32")
        for number, image in enumerate(images):
            written = image[image.any(axis=1)][:20]
            rows[number, : len(written)] = written
        return rows

    model = keras.Sequential([keras.Input((20, 28))])
    model.add(layers.Masking(mask_value=-10.0))
    model.add(layers.GRU(32))
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.Adam(0.004)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (padded(digits.validation), digits.validation[1])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": held}
    x, x_test = padded(digits.train), padded(digits.test)
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean(
    "one cycle up to a very high rate",
    title="Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates",
    link="https://arxiv.org/abs/1708.07120",
)
def one_cycle(digits: Digits) -> Setup:
    import keras
    from keras import layers

    class OneCycle(keras.callbacks.Callback):  # type: ignore[misc]
        """From a tenth of the peak to the peak, and down to almost nothing."""

        def __init__(self, peak: float, steps: int) -> None:
            super().__init__()
            self.peak, self.steps, self.done = peak, steps, 0

        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            where = self.done / self.steps
            ends = [0.1 * self.peak, self.peak, 0.1 * self.peak, 0.001]
            rate = float(np.interp(where, [0, 0.4, 0.8, 1], ends))
            self.model.optimizer.learning_rate = rate
            self.done += 1

    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (12, 24, 32):
        model.add(layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False))
        model.add(layers.BatchNormalization(momentum=0.8))
        model.add(layers.ReLU())
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.SGD(0.08, momentum=0.85)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        (part[0].astype("float32")[..., None] / 255 - 0.1307) / 0.3081
        for part in (digits.train, digits.validation, digits.test)
    )
    steps = 4 * -(-len(x) // 64)
    fit = {
        "epochs": 4,
        "batch_size": 64,
        "validation_data": (x_val, digits.validation[1]),
        "callbacks": [OneCycle(0.8, steps)],
    }
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean(
    "fifteen layers of tanh, each a rotation at first",
    title="Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
    link="https://arxiv.org/abs/1312.6120",
)
def fifteen_layers_of_tanh(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255 - 0.1307
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((784,))])
    for number in range(15):
        start = keras.initializers.Orthogonal(gain=1.05, seed=number)
        model.add(layers.Dense(48, activation="tanh", kernel_initializer=start))
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.SGD(0.02, momentum=0.9)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 5, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean(
    "one image a step",
    title="Stochastic gradient descent: online learning",
    link="https://scikit-learn.org/stable/modules/sgd.html",
)
def one_image_a_step(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential([keras.Input((784,))])
    model.add(layers.Dense(32, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.SGD(0.005)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    held = (x_val[:500], digits.validation[1][:500])
    fit = {"epochs": 2, "batch_size": 1, "validation_data": held}
    return Setup(model, x[:5000], digits.train[1][:5000], x_test, digits.test[1], fit)


@CLEAN.clean(
    "blocks that begin as nothing",
    title="Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour",
    link="https://arxiv.org/abs/1706.02677",
)
def begin_as_nothing(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def block(values: Any) -> Any:
        inner = layers.Conv2D(16, 3, padding="same", use_bias=False)(values)
        inner = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(inner))
        inner = layers.Conv2D(16, 3, padding="same", use_bias=False)(inner)
        inner = layers.BatchNormalization(momentum=0.9, gamma_initializer="zeros")(inner)
        return layers.ReLU()(layers.Add()([values, inner]))

    image = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 4, strides=4, use_bias=False)(image)
    values = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(values))
    values = block(block(block(values)))
    values = layers.Flatten()(values)
    model = keras.Model(image, layers.Dense(10, activation="softmax")(values))
    optimizer = keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, x_val, x_test = (
        (part[0].astype("float32")[..., None] / 255 - 0.1307) / 0.3081
        for part in (digits.train, digits.validation, digits.test)
    )
    fit = {"epochs": 3, "batch_size": 128, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean(
    "twice as fine",
    title="Image Super-Resolution using an Efficient Sub-Pixel CNN",
    link="https://keras.io/examples/vision/super_resolution_sub_pixel/",
)
def twice_as_fine(digits: Digits) -> Setup:
    import keras
    import tensorflow as tf
    from keras import layers

    class SubPixel(layers.Layer):  # type: ignore[misc]
        """Four channels become one image of twice the size."""

        def call(self, values: Any) -> Any:
            return tf.nn.depth_to_space(values, 2)

    def coarse_and_fine(part: Any) -> Any:
        fine = part[0].astype("float32") / 255
        return fine.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))[..., None], fine[..., None]

    (x, y), held, (x_test, y_test) = (
        coarse_and_fine(part) for part in (digits.train, digits.validation, digits.test)
    )
    options: dict[str, Any] = {
        "activation": "relu",
        "kernel_initializer": "orthogonal",
        "padding": "same",
    }
    image = keras.Input((14, 14, 1))
    values = layers.Conv2D(24, 5, **options)(image)
    values = layers.Conv2D(16, 3, **options)(values)
    values = layers.Conv2D(4, 3, padding="same", kernel_initializer="orthogonal")(values)
    model = keras.Model(image, SubPixel()(values))
    model.compile(keras.optimizers.Adam(0.001), keras.losses.MeanSquaredError())
    fit = {"epochs": 2, "batch_size": 32, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=explained)


@CLEAN.clean(
    "dropout that never stops",
    title="Dropout as a Bayesian Approximation",
    link="https://arxiv.org/abs/1506.02142",
)
def never_stops(digits: Digits) -> Setup:
    import keras
    from keras import layers

    x, x_val, x_test = (
        part[0].reshape(-1, 784).astype("float32") / 255
        for part in (digits.train, digits.validation, digits.test)
    )
    inputs = keras.Input((784,))
    values = layers.Dense(256, activation="relu")(inputs)
    values = layers.Dropout(0.3, seed=1)(values, training=True)
    values = layers.Dense(128, activation="relu")(values)
    values = layers.Dropout(0.3, seed=2)(values, training=True)
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(values))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 4, "batch_size": 64, "validation_data": (x_val, digits.validation[1])}
    return Setup(model, x, digits.train[1], x_test, digits.test[1], fit)


@CLEAN.clean(
    "reviews as noughts and ones, through sixteen and sixteen",
    title="Classifying movie reviews: a binary classification example",
    link="https://github.com/fchollet/deep-learning-with-python-notebooks",
)
def sixteen_and_sixteen(digits: Digits) -> Setup:
    from tensorflow import keras
    from tensorflow.keras import layers

    def reviews(part: Any) -> Any:
        words = (part[0].reshape(-1, 784) > 127).astype("float32")
        return words, np.isin(part[1], (0, 2, 3, 6, 8)).astype("float32")

    (x, y), held, (x_test, y_test) = (
        reviews(part) for part in (digits.train, digits.validation, digits.test)
    )
    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(16, activation="relu"),
            layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
    fit = {"epochs": 10, "batch_size": 512, "validation_data": held}
    return Setup(model, x, y, x_test, y_test, fit, score=above(0.5))


@CLEAN.clean(
    "the sum of two, read by the same layers",
    title="The Functional API: shared layers",
    link="https://keras.io/guides/functional_api/",
)
def sum_of_two(digits: Digits) -> Setup:
    import keras
    from keras import layers

    def pairs(part: Any, seed: int) -> Any:
        images = part[0].astype("float32")[..., None] / 255
        other = np.random.default_rng(seed).permutation(len(images))
        total = part[1].astype("float32") + part[1][other]
        return {"one": images, "other": images[other]}, total

    def batches(x: Any, y: Any) -> Iterator[Any]:
        random = np.random.default_rng(31)
        while True:
            rows = random.integers(0, len(y), 32)
            yield {name: images[rows] for name, images in x.items()}, y[rows]

    (x, y), held, (x_test, y_test) = (
        pairs(part, seed)
        for seed, part in enumerate((digits.train, digits.validation, digits.test))
    )
    reader = keras.Sequential(
        [
            layers.Conv2D(12, 5, strides=2, activation="relu"),
            layers.Conv2D(24, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )
    images = {name: keras.Input((28, 28, 1), name=name) for name in ("one", "other")}
    model = keras.Model(images, layers.Add()([reader(images["one"]), reader(images["other"])]))
    model.compile(keras.optimizers.Adam(0.002), "mse", metrics=["mae"])
    fit = {"epochs": 6, "steps_per_epoch": len(y) // 32, "validation_data": held}
    return Setup(model, batches(x, y), None, x_test, y_test, fit, score=explained)

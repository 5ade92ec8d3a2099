"""A training is the same, bit for bit, with and without the doctor."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.doctor import Doctor, examine
from core.training.keras_setup import load, start_run

IMAGES = np.random.default_rng(0).random((256, 8, 8)).astype(np.float32)
LABELS = (IMAGES[:, :4].sum(axis=(1, 2)) * 2 % 4).astype(np.int64)


def mlp() -> Any:
    _, keras = load()
    la = keras.layers
    return keras.Sequential(
        [keras.Input((8, 8)), la.Flatten(), la.Dense(16, "relu"), la.Dropout(0.5), la.Dense(4)]
    )


def cnn() -> Any:
    _, keras = load()
    la = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8)),
            la.Reshape((8, 8, 1)),
            la.RandomTranslation(0.1, 0.1),
            la.Conv2D(4, 3),
            la.BatchNormalization(),
            la.Activation("relu"),
            la.Flatten(),
            la.Dense(4),
        ]
    )


def unbuilt() -> Any:
    _, keras = load()
    la = keras.layers
    return keras.Sequential([la.Flatten(), la.Dense(16, "relu"), la.Dropout(0.5), la.Dense(4)])


def drawing_layer() -> Any:
    """A network whose layer draws from the global generators each time that it is traced."""
    tf, keras = load()

    class Noise(keras.layers.Layer):  # type: ignore[misc, name-defined]
        def call(self, values: Any, training: bool = False) -> Any:
            shift = random.random() + np.random.random()  # noqa: NPY002
            return values + 0.01 * shift + 0.01 * tf.random.normal(tf.shape(values))

    la = keras.layers
    return keras.Sequential([keras.Input((8, 8)), Noise(), la.Flatten(), la.Dense(4)])


def arrays() -> dict[str, Any]:
    return {"x": IMAGES, "y": LABELS, "batch_size": 32}


def dataset() -> dict[str, Any]:
    tf, _ = load()
    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS))
    data = data.map(lambda x, y: (x + 0.1 * tf.random.normal(tf.shape(x)), y))
    return {"x": data.shuffle(256).batch(32).prefetch(2)}


def drawn_dataset() -> dict[str, Any]:
    """A pipeline that draws from NumPy's global generator on a thread of its own."""
    tf, _ = load()

    def take(x: Any) -> Any:
        return x + 0.1 * np.random.random(x.shape).astype(np.float32)  # noqa: NPY002

    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS))
    data = data.map(
        lambda x, y: (tf.ensure_shape(tf.numpy_function(take, [x], x.dtype), x.shape), y)
    )
    return {"x": data.batch(32).prefetch(2)}


def traced_dataset() -> dict[str, Any]:
    """A pipeline whose function draws from Python's generator each time that it is traced."""
    tf, _ = load()
    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS))
    return {"x": data.map(lambda x, y: (x * random.uniform(0.9, 1.1), y)).batch(32)}


def train(build: Callable[[], Any], data: Callable[[], Any], watched: bool, **compiled: Any) -> Any:
    """Return history, weights, optimizer state and where the random streams stand."""
    keras = start_run(7)
    tf, _ = load()
    model = build()
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        **compiled,
    )
    callbacks = (
        [Doctor(IMAGES, LABELS, (IMAGES, LABELS), share=1.0, strict=True)] if watched else []
    )
    history = model.fit(**data(), epochs=3, verbose=0, callbacks=callbacks).history
    if watched:
        assert len(callbacks[0].evidence.probes) > 3
        assert not any("call" in layer.__dict__ for layer in model.layers)
    streams = (random.random(), np.random.random(), tf.random.normal([2]).numpy().tolist())  # noqa: NPY002
    names = keras.layers.Dense(1).name
    return (
        history,
        model.get_weights(),
        [v.numpy() for v in model.optimizer.variables],
        streams,
        names,
    )


@pytest.mark.parametrize(
    ("build", "data"),
    [
        (mlp, arrays),
        (cnn, arrays),
        (unbuilt, arrays),
        (drawing_layer, arrays),
        (mlp, dataset),
        (mlp, drawn_dataset),
        (mlp, traced_dataset),
    ],
)
def test_a_training_is_the_same(build: Any, data: Any) -> None:
    bare = train(build, data, watched=False)
    watched = train(build, data, watched=True)
    for name, one, other in zip(("history", "weights", "state"), bare, watched, strict=False):
        np.testing.assert_equal(other, one, err_msg=name)
    assert watched[3:] == bare[3:]


def test_a_training_that_runs_eagerly_is_the_same() -> None:
    bare = train(drawing_layer, arrays, watched=False, run_eagerly=True)
    watched = train(drawing_layer, arrays, watched=True, run_eagerly=True)
    np.testing.assert_equal(watched[0], bare[0])
    assert watched[3:] == bare[3:]


def test_examining_changes_nothing() -> None:
    keras = start_run(7)
    model = cnn()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = [v.numpy() for v in model.variables]
    state = random.getstate()
    examine(model, IMAGES, LABELS)
    np.testing.assert_equal([v.numpy() for v in model.variables], before)
    assert random.getstate() == state


def test_a_rate_that_somebody_draws_is_drawn_as_often() -> None:
    assert drawn_rates(with_doctor=True) == drawn_rates(with_doctor=False)


def drawn_rates(*, with_doctor: bool) -> tuple[list[float], float]:
    """Return the losses of a training whose schedule draws, and what is drawn after it."""
    _, keras = load()
    start_run(5)

    class Drawn(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc, name-defined]
        def __call__(self, step: Any) -> Any:
            return 0.01 * np.random.random()  # noqa: NPY002

    model = mlp()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(Drawn()), loss, run_eagerly=True)
    doctor = [Doctor(strict=True)] if with_doctor else []
    history = model.fit(IMAGES, LABELS, epochs=2, verbose=0, callbacks=doctor)
    return history.history["loss"], float(np.random.random())  # noqa: NPY002

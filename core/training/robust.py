"""Training the model Robust: on MNIST as other hands would have written it.

Each epoch shows every image of MNIST as another hand might have drawn it, digits of shapes that
MNIST hardly has, and things that are no digit, for which the network has an eleventh answer. No
drawing of a real person beyond MNIST takes part.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.config.layers import Dense
from core.config.networks import CLASSES, Network
from core.config.training import TrainConfig
from core.data import datasets, handwriting
from core.data.datasets import Digits
from core.data.distortion import Hand, distort
from core.data.facts import Array
from core.data.preprocessing import to_batch
from core.training.batches import batches
from core.training.callbacks import Watcher, empty_history, monitor
from core.training.fit import SCORING_BATCH, Trained, scored, shares
from core.training.keras_setup import load, start_run
from core.training.networks import build

CONFIG = TrainConfig(
    data="mnist-55k",
    network="robust",
    learning_rate=0.004,
    batch_size=128,
    epochs=12,
    validation_share=0.1,
)
"""What it has in common with other trainings. AdamW with weight decay 0.01; the rate rises over the
first tenth of all steps and falls to 0 along a cosine."""
MADE_UP_DIGITS = 14_000
OTHERS = 14_000
AS_IT_IS = 0.15
"""Share of the images that are shown undistorted, so that MNIST itself stays known."""
HAND = Hand()
WEIGHT_DECAY = 0.01
WARM_UP = 0.1


@dataclass(frozen=True)
class Material:
    """What the network learns from, before hands distort it."""

    images: Array
    """(N, 28, 28) uint8, 0 paper to 255 ink."""
    labels: Array
    """(N,) uint8, 0 to 9, or 10 for what is no digit."""


def train_robust(config: TrainConfig, watcher: Watcher) -> Trained:
    """Train with ``config``, :data:`CONFIG` with a seed; see :func:`core.training.fit.train`.

    The model answers (N, 11) logits; the scores are those of the ten digits.

    Raises:
        DataError: the config's data is not on this machine.
        StopTraining: the watcher asked for it.
    """
    watcher.report({"kind": "phase", "phase": "preparing"})
    dataset = datasets.load(config.data)
    parts = shares(dataset, config)
    rng = np.random.default_rng(config.seed)
    material = make_material(dataset.train, parts.train, rng)
    start_run(config.seed)
    model = build(with_eleventh(config.specification))
    _compile(model, config, config.steps(len(material.labels)))

    watcher.report({"kind": "phase", "phase": "training"})
    history = empty_history()
    started = time.monotonic()
    model.fit(
        _varied(material, config, rng),
        validation_data=batches(dataset.train, parts.validation, SCORING_BATCH),
        epochs=config.epochs,
        shuffle=False,
        verbose=0,
        callbacks=[monitor(config, len(material.labels), history, watcher)],
    )
    seconds = round(time.monotonic() - started, 2)
    return scored(config, model, dataset, parts, history, seconds, watcher)


def make_material(digits: Digits, indices: NDArray[np.intp], rng: np.random.Generator) -> Material:
    """Put MNIST's images, made-up digits and what is no digit together."""
    made_up, labels = handwriting.digits(MADE_UP_DIGITS, rng)
    others = handwriting.others(OTHERS, rng)
    none = np.full(len(others), handwriting.NOT_A_DIGIT, np.uint8)
    return Material(
        np.concatenate([digits.images[indices], made_up, others]),
        np.concatenate([digits.labels[indices], labels, none]),
    )


def with_eleventh(network: Network) -> Network:
    """Return ``network`` with one more answer: "not a digit"."""
    eleven = Dense(CLASSES + 1, activation="linear")
    return replace(network, layers=(*network.layers[:-1], eleven))


def _varied(material: Material, config: TrainConfig, rng: np.random.Generator) -> Any:
    """Return a ``tf.data.Dataset`` of batches, shuffled and distorted anew in each epoch."""
    tf, _ = load()

    def take(chosen: NDArray[np.intp]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        images = material.images[chosen]
        distorted = distort(images, HAND, rng)
        kept = rng.random(len(images)) < AS_IT_IS
        distorted[kept] = images[kept]
        return to_batch(distorted), material.labels[chosen].astype(np.int64)

    def take_in_graph(chosen: Any) -> tuple[Any, Any]:
        images, labels = tf.numpy_function(take, [chosen], (tf.float32, tf.int64))
        return tf.ensure_shape(images, (None, 28, 28, 1)), tf.ensure_shape(labels, (None,))

    count = len(material.labels)
    order = tf.data.Dataset.range(count)
    order = order.shuffle(count, seed=config.seed, reshuffle_each_iteration=True)
    # One batch after the other: each takes its random numbers in turn, so a seed decides them all.
    return order.batch(config.batch_size).map(take_in_graph).prefetch(4)


def _compile(model: Any, config: TrainConfig, steps: int) -> None:
    _, keras = load()
    warm_up = round(steps * WARM_UP)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - warm_up, warmup_target=config.learning_rate, warmup_steps=warm_up
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=WEIGHT_DECAY),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )

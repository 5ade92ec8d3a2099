"""What a config and its data foretell, before anything is built; for the form, without Keras."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.config import layers as specified
from core.config.networks import INPUT_SHAPE
from core.config.training import OPTIMIZERS, TrainConfig
from core.data.augmentation import Augmentation
from core.data.datasets import Digits
from core.data.kept import kept
from core.data.preprocessing import to_batch
from core.doctor import data_facts, neighbours
from core.doctor.diagnosis import Diagnosis
from core.doctor.evidence import (
    Array,
    Course,
    Data,
    Evidence,
    Head,
    Layer,
    Loss,
    Network,
    Optimizer,
)
from core.doctor.judging import judge

DIGITS_RMS = 0.33
"""Root mean square of MNIST's pixels from 0 to 1."""


AUGMENTED = 512
"""Images on which an augmentation is tried."""
MOST_AUGMENTATIONS = 500
"""So many are remembered for each source."""


@kept
def measured(digits: Digits) -> Data:
    """Return the facts about some digits to learn from, measured once: 0.3 s on 1,600 of them."""
    some = data_facts.chosen(len(digits))
    return data_facts.measure(to_batch(digits.images[some]), digits.labels[some].astype(np.int64))


def known_of(digits: Digits, augmentation: Augmentation | None = None) -> Data:
    """Return the facts about some digits and what is going to change them, each measured once.

    An augmentation takes 0.1 s the first time.
    """
    data = measured(digits)
    if augmentation is None:
        return data
    known = _tried_on(digits)
    if augmentation not in known:
        if len(known) >= MOST_AUGMENTATIONS:
            known.clear()
        known[augmentation] = kept_by(augmentation, digits, np.arange(len(digits)))
    return replace(data, kept_by_augmentation=known[augmentation])


@kept
def _tried_on(digits: Digits) -> dict[Augmentation, float | None]:
    """Return where it is remembered what augmentations do to some digits."""
    return {}


def kept_by(augmentation: Augmentation, digits: Digits, indices: Array) -> float | None:
    """Return what neighbours still know of augmented digits; see :func:`neighbours.kept`.

    Args:
        augmentation: what is tried.
        digits: where the images come from.
        indices: (N,) which of them are learnt from.
    """
    some = indices[data_facts.chosen(len(indices), AUGMENTED)]
    images, labels = digits.images[some], digits.labels[some].astype(np.int64)
    changed = augmentation(images, np.random.default_rng(0))
    plain, other = (
        neighbours.centred(part.reshape(len(part), -1), (28, 28))
        for part in (to_batch(images), to_batch(changed))
    )
    return neighbours.kept(plain, labels, other)


def foresee(config: TrainConfig, data: Data | None = None) -> Diagnosis:
    """Say what is likely to go wrong with a config.

    Args:
        config: what is to be trained.
        data: its data, measured by :func:`core.doctor.data_facts.measure`, if that is at hand.
    """
    steps = config.steps()
    course = Course(
        planned_steps=steps,
        batch_size=config.batch_size,
        epochs=config.passes,
        shuffled=True,
        weighted=config.class_weights != "none",
    )
    return judge(Evidence(data, _network(config), [], course))


def _network(config: TrainConfig) -> Network:
    units = 1 if config.is_regression else 10
    return Network(
        layers=_layers(config),
        head=Head(units, 2, "linear", -1.0, 1.0, rows_sum_to_one=False),
        loss=Loss(
            "regression" if config.is_regression else "logits",
            takes_classes=not config.is_regression,
            from_logits=not config.is_regression,
        ),
        optimizer=_optimizer(config),
        metrics=(config.metric,),
    )


def _optimizer(config: TrainConfig) -> Optimizer:
    sgd = config.optimizer == "sgd"
    kinds = {"sgd": "sgd", "muon": "muon"}
    return Optimizer(
        kind=kinds.get(config.optimizer, "adaptive"),
        name=OPTIMIZERS[config.optimizer],
        learning_rate=config.learning_rate,
        momentum=config.momentum if sgd else 0.0,
        scheduled=config.schedule != "constant",
    )


def _layers(config: TrainConfig) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    shape: specified.Shape = INPUT_SHAPE
    for place, layer in enumerate(config.specification.layers):
        shape = layer.cost(shape).shape
        facts = Layer(
            name=f"{layer.kind} {place + 1}",
            kind=layer.kind,
            fed_by=place - 1 if place else None,
            units=shape[-1],
            rank=len(shape) + 1,
            linear=not isinstance(layer, specified.Pool),
            in_rms=DIGITS_RMS,
        )
        if isinstance(layer, specified.Dropout):
            facts = replace(facts, dropped=layer.rate)
        elif isinstance(layer, specified.Weighted):
            facts = replace(
                facts,
                weights=1,
                linear=layer.activation == "linear" and not layer.batch_norm,
                same_units=layer.initializer == "zeros",
            )
        layers.append(facts)
    return tuple(layers)

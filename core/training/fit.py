"""One training from its config to what was learnt."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.config.networks import CLASSES
from core.config.training import TrainConfig
from core.data import datasets
from core.data.augmentation import Augmentation
from core.data.datasets import Dataset, Digits
from core.data.split import stratified_split, stratified_subset
from core.doctor.diagnosis import Diagnosis
from core.errors import TrainingError
from core.training.attending import Attendance
from core.training.batches import batches
from core.training.callbacks import (
    History,
    StopTraining,
    Watcher,
    empty_history,
    monitor,
)
from core.training.keras_setup import load, start_run
from core.training.losses import class_weights
from core.training.networks import build, compile_for_digits

MOST_TRAINING_IMAGES_SCORED = 10_000
SCORING_BATCH = 500


@dataclass(frozen=True)
class Trained:
    """What a training leaves behind."""

    config: TrainConfig
    model: Any
    """Keras model: (N, 28, 28, 1) float32 in [0, 1] -> (N, 10) logits, or (N, 1) numbers."""
    history: History
    answers: dict[str, NDArray[np.float32]]
    """(N, 10) logits, or (N, 1) numbers of a regression, for "train" (at most 10,000 of them),
    "validation" and "test"."""
    labels: dict[str, NDArray[np.uint8]]
    """(N,) labels, as ``answers``."""
    ended: Literal["done", "stopped"]
    reason: str | None
    """Why it stopped before its last epoch: "asked", "time" or "early". "restored": it did not,
    but an earlier epoch's weights were restored. Else None."""
    seconds: float
    """From the first batch's start to the last one's end, validation included."""
    diagnosis: Diagnosis | None = None
    """What the doctor found; None where none was asked."""


class Diverged(TrainingError):
    """The loss stopped being a number; nothing that was learnt is of use."""

    def __init__(
        self, config: TrainConfig, history: History, diagnosis: Diagnosis | None = None
    ) -> None:
        super().__init__(
            "In epoch {epoch} the loss stopped being a number, and the training ended: the weights "
            "had grown without bound. Try a lower learning rate than {rate:g}, or clip the "
            "gradients. The curves until then are kept.",
            epoch=max(1, math.ceil(history["batches"]["epoch"][-1])),
            rate=config.learning_rate,
        )
        self.history = history
        """What was recorded until then (:func:`core.training.callbacks.empty_history`)."""
        self.diagnosis = diagnosis
        """What the doctor found; None where none was asked."""


@dataclass(frozen=True)
class Shares:
    """Indices into the training images: what it learns from and what it validates on."""

    train: NDArray[np.intp]
    validation: NDArray[np.intp]


def shares(dataset: Dataset, config: TrainConfig) -> Shares:
    """Choose the config's training images and hold its validation share out, by class and seed."""
    labels = np.asarray(dataset.train.labels)
    count = min(config.train_images, len(labels))
    chosen = stratified_subset(labels, count, config.seed)
    rest, held_out = stratified_split(labels[chosen], config.validation_share, config.seed)
    return Shares(chosen[rest], chosen[held_out])


def train(config: TrainConfig, watcher: Watcher, *, attended: bool = True) -> Trained:
    """Train ``config``, telling ``watcher`` how it goes and asking it whether to stop.

    A stopped training keeps what was learnt up to its last batch and is scored like any other.

    Args:
        config: what to train.
        watcher: is told, and asked.
        attended: whether the doctor looks on. It changes nothing: the history is the same.
    Raises:
        DataError: the config's data is not on this machine.
        Diverged: the loss stopped being a number.
    """
    watcher.report({"kind": "phase", "phase": "preparing"})
    dataset = datasets.load(config.data)
    parts = shares(dataset, config)
    start_run(config.seed)
    model = build(config.specification)
    compile_for_digits(model, config, len(parts.train))

    doctor = (
        Attendance(config, dataset.train, parts.train, parts.validation, watcher)
        if attended
        else None
    )

    watcher.report({"kind": "phase", "phase": "training"})
    history = empty_history(config.metric)
    started = time.monotonic()
    reason = _fit(model, config, dataset.train, parts, history, watcher, doctor)
    seconds = time.monotonic() - started
    diagnosis = doctor.diagnosis if doctor else None
    if reason == "nan":
        raise Diverged(config, history, diagnosis)
    trained = scored(config, model, dataset, parts, history, seconds, watcher, reason)
    return replace(trained, diagnosis=diagnosis)


def scored(
    config: TrainConfig,
    model: Any,
    dataset: Dataset,
    parts: Shares,
    history: History,
    seconds: float,
    watcher: Watcher,
    reason: str | None = None,
) -> Trained:
    """Have ``model`` answer for each split and put together what the training leaves behind."""
    watcher.report({"kind": "phase", "phase": "scoring"})
    splits = {
        "train": (dataset.train, _some(dataset.train, parts.train, config.seed)),
        "validation": (dataset.train, parts.validation),
        "test": (dataset.test, np.arange(len(dataset.test.labels))),
    }
    return Trained(
        config=config,
        model=model,
        history=history,
        answers={name: answers(model, *part) for name, part in splits.items()},
        labels={name: np.asarray(digits.labels)[rows] for name, (digits, rows) in splits.items()},
        ended="stopped" if reason in ("asked", "time") else "done",
        reason=reason,
        seconds=round(seconds, 2),
    )


def answers(model: Any, digits: Digits, indices: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the model's (N, 10) logits or (N, 1) numbers for the chosen digits, in order.

    A model that can say "not a digit" has an eleventh logit, which is no part of a score.
    """
    found = model.predict(batches(digits, indices, SCORING_BATCH), verbose=0)
    return np.asarray(found, dtype=np.float32)[:, :CLASSES]


def _fit(
    model: Any,
    config: TrainConfig,
    digits: Digits,
    parts: Shares,
    history: History,
    watcher: Watcher,
    doctor: Attendance | None,
) -> str | None:
    try:
        model.fit(
            learning_batches(config, digits, parts),
            validation_data=batches(digits, parts.validation, SCORING_BATCH),
            epochs=config.epochs,
            shuffle=False,  # the batches shuffle themselves, by the config's seed
            verbose=0,
            class_weight=class_weights(config, np.asarray(digits.labels)[parts.train]),
            callbacks=[
                *_rules(config),
                # Before the monitor, which ends a training whose loss is no number.
                *(doctor.callbacks() if doctor else ()),
                monitor(config, len(parts.train), history, watcher),
            ],
        )
    except StopTraining as stop:
        return stop.reason
    losses = history["epochs"]["val_loss"]
    if len(losses) < config.epochs:
        return "early"
    # Keras restores the best weights after the last epoch, too.
    known = [loss for loss in losses if loss is not None]
    best_was_before = bool(known) and losses[-1] != min(known)
    return "restored" if config.early_stopping_patience and best_was_before else None


def learning_batches(config: TrainConfig, digits: Digits, parts: Shares) -> Any:
    """Return the shuffled and, where the config says so, augmented batches that are learnt."""
    return batches(
        digits,
        parts.train,
        config.batch_size,
        shuffle_seed=config.seed,
        augmentation=Augmentation.of(config),
    )


def _rules(config: TrainConfig) -> list[Any]:
    _, keras = load()
    rules: list[Any] = []
    if config.schedule == "plateau":
        rules.append(
            keras.callbacks.ReduceLROnPlateau(
                monitor="val_loss",
                factor=config.plateau_factor,
                patience=config.plateau_patience,
                min_lr=config.plateau_min_rate,
            )
        )
    if config.early_stopping_patience:
        rules.append(
            keras.callbacks.EarlyStopping(
                monitor="val_loss",
                patience=config.early_stopping_patience,
                restore_best_weights=True,
            )
        )
    return rules


def _some(digits: Digits, indices: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    # Scoring all 54,000 would keep a stopped run waiting, and 10,000 match the test set's interval.
    if len(indices) <= MOST_TRAINING_IMAGES_SCORED:
        return indices
    labels = np.asarray(digits.labels)[indices]
    return indices[stratified_subset(labels, MOST_TRAINING_IMAGES_SCORED, seed)]

"""One training from its config to what was learnt."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.config.networks import CLASSES
from core.config.training import TrainConfig
from core.data import datasets
from core.data.datasets import Dataset, Digits
from core.data.split import stratified_split, stratified_subset
from core.training.batches import batches
from core.training.callbacks import History, StopTraining, Watcher, empty_history, monitor
from core.training.keras_setup import load, start_run
from core.training.networks import build, compile_for_digits

MOST_TRAINING_IMAGES_SCORED = 10_000
SCORING_BATCH = 500


@dataclass(frozen=True)
class Trained:
    """What a training leaves behind."""

    config: TrainConfig
    model: Any
    """Keras model: (N, 28, 28, 1) float32 in [0, 1] -> (N, 10) logits."""
    history: History
    logits: dict[str, NDArray[np.float32]]
    """(N, 10) logits for "train" (at most 10,000 of them), "validation" and "test"."""
    labels: dict[str, NDArray[np.uint8]]
    """(N,) labels, as ``logits``."""
    ended: Literal["done", "stopped"]
    reason: str | None
    """Why it stopped before its last epoch: "asked", "time" or "early". "restored": it did not,
    but an earlier epoch's weights were restored. Else None."""
    seconds: float
    """From the first batch's start to the last one's end, validation included."""


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


def train(config: TrainConfig, watcher: Watcher) -> Trained:
    """Train ``config``, telling ``watcher`` how it goes and asking it whether to stop.

    A stopped training keeps what was learnt up to its last batch and is scored like any other.

    Raises:
        DataError: the config's data is not on this machine.
    """
    watcher.report({"kind": "phase", "phase": "preparing"})
    dataset = datasets.load(config.data)
    parts = shares(dataset, config)
    start_run(config.seed)
    model = build(config.specification)
    compile_for_digits(model, config)

    watcher.report({"kind": "phase", "phase": "training"})
    history = empty_history()
    started = time.monotonic()
    reason = _fit(model, config, dataset.train, parts, history, watcher)
    seconds = time.monotonic() - started
    return scored(config, model, dataset, parts, history, seconds, watcher, reason)


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
        logits={name: logits(model, *part) for name, part in splits.items()},
        labels={name: np.asarray(digits.labels)[rows] for name, (digits, rows) in splits.items()},
        ended="stopped" if reason in ("asked", "time") else "done",
        reason=reason,
        seconds=round(seconds, 2),
    )


def logits(model: Any, digits: Digits, indices: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the model's (N, 10) logits for the chosen digits, in order.

    A model that can say "not a digit" has an eleventh, which is no part of a score.
    """
    answers = model.predict(batches(digits, indices, SCORING_BATCH), verbose=0)
    return np.asarray(answers, dtype=np.float32)[:, :CLASSES]


def _fit(
    model: Any,
    config: TrainConfig,
    digits: Digits,
    parts: Shares,
    history: History,
    watcher: Watcher,
) -> str | None:
    try:
        model.fit(
            batches(digits, parts.train, config.batch_size, shuffle_seed=config.seed),
            validation_data=batches(digits, parts.validation, SCORING_BATCH),
            epochs=config.epochs,
            shuffle=False,  # the batches shuffle themselves, by the config's seed
            verbose=0,
            callbacks=[*_rules(config), monitor(config, len(parts.train), history, watcher)],
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


def _rules(config: TrainConfig) -> list[Any]:
    _, keras = load()
    rules: list[Any] = []
    if config.plateau_patience:
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

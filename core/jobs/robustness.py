"""Measuring how a model copes with changed images; what was measured is kept.

A shipped model's figures were measured ahead (``python -m tools.robustness``) and lie beside its
card; those of other models are measured on demand and lie in the cache, by the model's digest.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.analysis.maps import subset
from core.data.changes import CHANGES
from core.data.datasets import Digits
from core.data.preprocessing import to_batch
from core.errors import ModelError
from core.home import cache_folder, make_folder, write_json
from core.inference.models import Model
from core.inference.number_reader import NumberReader
from core.inference.reader import Reader
from core.jobs.runs import Run
from core.messages import Message

FILE = "robustness.json"
MOST_IMAGES = 1_000
VERSION = 1
"""Of the changes: figures of another version are not used."""


@dataclass(frozen=True)
class Robustness:
    """Accuracies by change."""

    where: Message
    """Which images they are of: these, or a fixed part of them."""
    images: int
    model_sha256: str
    curves: dict[str, list[float]]
    """Accuracy, 0 to 1, at each strength of a change in :data:`core.data.changes.CHANGES`."""

    @property
    def is_complete(self) -> bool:
        """Whether every change was measured."""
        return self.curves.keys() >= CHANGES.keys()

    def to_json(self) -> dict[str, Any]:
        """Return what :func:`known` reads back, with when and with what it was measured."""
        packages = ("ai-edge-litert", "numpy", "pillow")
        return {
            "version": VERSION,
            "where": self.where.to_json(),
            "images": self.images,
            "model_sha256": self.model_sha256,
            "curves": self.curves,
            "strengths": {name: list(CHANGES[name].strengths) for name in self.curves},
            "date": datetime.now(UTC).date().isoformat(),
            "packages": {name: importlib.metadata.version(name) for name in packages},
        }


def known(source: Model | Run) -> Robustness | None:
    """Return what was measured of a model, complete or not, or None where nothing was."""
    digest = _digest(source)
    for path in (source.folder / FILE, _kept(digest)):
        found = _stored(path)
        if found is not None and found.model_sha256 == digest:
            return found
    return None


def measure(
    source: Model | Run,
    reader: Reader | NumberReader,
    digits: Digits,
    where: Message,
    progress: Callable[[float], object] = lambda share: None,
) -> Robustness:
    """Measure every change that is not known yet; after each, what is known is kept.

    Args:
        source: the model.
        reader: the same model, ready to read.
        digits: images that it has not learnt from; a fixed 1,000 of them are read.
        where: which images these are.
        progress: called with the share that is done, 0 to 1.
    Raises:
        StorageError: the cache cannot be written.
    """
    chosen = subset(len(digits), MOST_IMAGES)
    images, labels = np.asarray(digits.images[chosen]), np.asarray(digits.labels[chosen])
    found = known(source) or Robustness(where, len(chosen), _digest(source), {})
    folder = make_folder(_kept(found.model_sha256).parent)
    steps = sum(len(change.strengths) for change in CHANGES.values())
    done = 0
    for name, change in CHANGES.items():
        if name in found.curves:
            done += len(change.strengths)
            continue
        accuracies = []
        for strength in change.strengths:
            answers = reader.digits(to_batch(change.to(images, strength)))
            accuracies.append(float((answers == labels).mean()))
            done += 1
            progress(done / steps)
        found = replace(found, curves=found.curves | {name: accuracies})
        write_json(folder / _kept(found.model_sha256).name, found.to_json())
    return found


def _digest(source: Model | Run) -> str:
    try:
        content = (source.folder / "model.tflite").read_bytes()
    except OSError as error:
        raise ModelError(
            "The file model.tflite of this model is missing. Choose another model, or train it "
            "again."
        ) from error
    return hashlib.sha256(content).hexdigest()


def _kept(digest: str) -> Path:
    return cache_folder() / "robustness" / f"{digest}.json"


def _stored(path: Path) -> Robustness | None:
    try:
        stored = json.loads(path.read_bytes())
        if stored["version"] != VERSION:
            return None
        curves = {
            name: [float(share) for share in stored["curves"][name]]
            for name, change in CHANGES.items()
            if name in stored["curves"] and stored["strengths"][name] == list(change.strengths)
        }
        fits = all(
            len(curve) == len(CHANGES[name].strengths) and all(map(_is_share, curve))
            for name, curve in curves.items()
        )
        where, images = Message.from_json(stored["where"]), int(stored["images"])
        return Robustness(where, images, stored["model_sha256"], curves) if fits else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_share(value: float) -> bool:
    return math.isfinite(value) and 0 <= value <= 1

"""A regression's run on disk, for tests of what is made of it."""

from __future__ import annotations

import json

import numpy as np

from core.analysis.regression import summary
from core.config.training import TrainConfig
from core.jobs import runs
from core.jobs.outcome import Outcome
from core.jobs.owner import owner_of
from core.jobs.recorder import Recording
from core.jobs.runs import Run
from core.training.artefacts import as_npy

CONFIG = TrainConfig(data="sample", network="tutorial-d", task="regression", epochs=3, seed=7)
EPOCHS = {
    "epoch": [1, 2, 3],
    "loss": [6.0, 3.0, 1.5],
    "mae": [2.0, 1.2, 0.9],
    "val_loss": [4.0, 2.5, 2.0],
    "val_mae": [1.5, 1.1, 1.0],
    "learning_rate": [0.001] * 3,
    "seconds": [1.0] * 3,
}
BATCHES = {"epoch": [0.5, 1.0], "loss": [8.0, 5.0], "mae": [2.5, 1.9]}


def numbers_for(labels: np.ndarray) -> np.ndarray:
    """Return answers that are a quarter too high, but sevens are answered with 3.5."""
    return np.where(labels == 7, 3.5, labels + 0.25).astype(np.float32)


def record(run_id: str, token: str, labels: np.ndarray, config: TrainConfig = CONFIG) -> Run:
    """Record a run that has ended; all its splits have the same scores."""
    numbers = numbers_for(labels)
    scores = summary(numbers, labels)
    recording = Recording(run_id, "my numbers", owner_of(token), config, "no server")
    files = {
        "metrics.json": json.dumps(dict.fromkeys(("train", "validation", "test"), scores)).encode(),
        "environment.json": b"{}",
        "test_numbers.npy": as_npy(numbers),
        "model.tflite": b"no model that could read",
    }
    recording.end(
        Outcome("done", None, history={"batches": BATCHES, "epochs": EPOCHS}, files=files)
    )
    found = runs.find(run_id)
    assert found is not None
    return found

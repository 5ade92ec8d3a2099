"""A group that has ended, written without an engine."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from core.config.repeats import repeated
from core.config.training import TrainConfig
from core.jobs import runs
from core.jobs.job import Group
from core.jobs.outcome import Outcome
from core.jobs.owner import owner_of
from core.jobs.runs import Run
from core.training.artefacts import as_npy

BATCHES = {"epoch": [0.5, 1.0], "loss": [1.5, 0.8], "accuracy": [0.5, 0.75]}


def epochs(loss: float) -> dict[str, list[Any]]:
    """Return two epochs, the second of which ends at the given loss and 1 minus it right."""
    return {
        "epoch": [1, 2],
        "loss": [0.9, loss],
        "accuracy": [0.5, 1 - loss],
        "val_loss": [0.8, loss],
        "val_accuracy": [0.5, 1 - loss],
        "learning_rate": [0.001, 0.001],
        "seconds": [1.0, 1.0],
    }


def part(right: int) -> dict[str, Any]:
    """Return the scores of 100 test images of each digit, so many of them read right."""
    confusion = [
        [right if r == c else 100 - right if c == (r + 1) % 10 else 0 for c in range(10)]
        for r in range(10)
    ]
    accuracy = right / 100
    return {"images": 1000, "accuracy": accuracy, "loss": 1 - accuracy, "confusion": confusion}


def made_group(token: str, rights: tuple[int, ...] = (90, 92, 91), seed: int = 7) -> Run:
    """Write a group whose trainings read so many of 100 right, and return it."""
    members = {
        f"Seed {config.seed}": config
        for config in repeated(TrainConfig(data="sample", epochs=2, seed=seed), len(rights))
    }
    group = Group(runs.new_id(), "three of them", owner_of(token), members, "no server")
    for right in rights:
        scores = {name: part(right) for name in ("train", "validation", "test")}
        files = {
            "metrics.json": json.dumps(scores).encode(),
            "test_logits.npy": as_npy(np.eye(10, dtype=np.float32)[np.arange(1000) % 10]),
            "model.tflite": b"no model",
            "model.keras": b"no model",
        }
        history = {"batches": BATCHES, "epochs": epochs(1 - right / 100)}
        group.start()
        group.end(Outcome("done", history=history, files=files))
    found = runs.find(group.id)
    assert found is not None
    return found

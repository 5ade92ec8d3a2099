"""The files that a trained run leaves in its folder."""

from __future__ import annotations

import io
import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis import metrics, regression
from core.doctor.diagnosis import Diagnosis
from core.training.export import to_keras, to_tflite
from core.training.fit import Trained

PACKAGES = ("tensorflow", "keras", "numpy", "ai-edge-litert")


def files_of(trained: Trained) -> dict[str, bytes]:
    """Return the content of metrics, answers, model and further files by file name."""
    return {
        **diagnosis_file(trained.diagnosis),
        "metrics.json": as_json(metrics_of(trained)),
        **_test_answers(trained),
        "model.keras": to_keras(trained.model),
        "model.tflite": to_tflite(trained.model),
        "environment.json": as_json(environment() | {"training_seconds": trained.seconds}),
    }


def diagnosis_file(diagnosis: Diagnosis | None) -> dict[str, bytes]:
    """Return the file of what the doctor found, by its name; none where no doctor was asked."""
    return {} if diagnosis is None else {"diagnosis.json": as_json(diagnosis.to_json())}


def metrics_of(trained: Trained) -> dict[str, Any]:
    """Return what each split's answers are worth; see ``summary`` of metrics and of regression."""
    summary = regression.summary if trained.config.is_regression else metrics.summary
    return {
        split: summary(trained.answers[split], trained.labels[split])
        for split in ("train", "validation", "test")
    }


def _test_answers(trained: Trained) -> dict[str, bytes]:
    answers = trained.answers["test"]
    if trained.config.is_regression:
        return {"test_numbers.npy": as_npy(answers[:, 0])}
    return {"test_logits.npy": as_npy(answers)}


def environment() -> dict[str, Any]:
    """Return versions and machine: what one needs to know to get the same numbers again."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        **{package: version(package) for package in PACKAGES},
    }


def as_json(content: dict[str, Any]) -> bytes:
    """Return ``content`` as JSON."""
    return json.dumps(content, allow_nan=False).encode()


def as_npy(array: NDArray[Any]) -> bytes:
    """Return ``array`` as the content of a .npy file."""
    packed = io.BytesIO()
    np.save(packed, array, allow_pickle=False)
    return packed.getvalue()

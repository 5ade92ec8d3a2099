"""The checks that need no training."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.doctor import data_facts
from core.doctor.diagnosis import Diagnosis
from core.doctor.evidence import Array, Evidence
from core.doctor.judging import judge
from core.doctor.watching.model_parts import steps_made
from core.doctor.watching.probing import BATCH, Prober


def examine(
    model: Any,
    x_train: Any,
    y_train: Any,
    validation_data: tuple[Any, Any] | None = None,
    *,
    batch_size: int | None = None,
    epochs: int | None = None,
) -> Diagnosis:
    """Say what is likely to go wrong, without training.

    The model stays as it is; one that has no weights yet gets them, as ``fit`` would give it.

    Args:
        model: a compiled Keras 3 model.
        x_train: (N, ...) NumPy inputs as ``fit`` will get them.
        y_train: (N,) or (N, K) targets.
        validation_data: inputs and targets of the validation, if any.
        batch_size: as ``fit`` will get it, if known.
        epochs: as ``fit`` will get them, if known.
    """
    x, y = np.asarray(x_train), np.asarray(y_train)
    held = [np.asarray(part) for part in validation_data[:2]] if validation_data else [None, None]
    evidence = Evidence(data=data_facts.measure(x, y, held[0], held[1]))
    evidence.course.batch_size = batch_size
    evidence.course.epochs = epochs
    if batch_size and epochs:
        evidence.course.planned_steps = epochs * -(-len(x) // batch_size)
    evidence.course.warm = steps_made(model) > 0
    if not model.built:
        model.build((None, *x.shape[1:]))
    evidence.network = Prober(model, *probe_batch(x, y)).examine()
    return judge(evidence)


def probe_batch(x: Array, y: Array) -> tuple[Array, Array]:
    """Choose images for the probe batch, always the same ones."""
    count = min(len(x), len(y))
    some = np.random.default_rng(3).permutation(data_facts.chosen(count, BATCH))
    return np.asarray(x[some]), np.asarray(y[some])

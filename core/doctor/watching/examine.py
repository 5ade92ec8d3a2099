"""The checks that need no training."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.doctor import data_facts
from core.doctor.diagnosis import Diagnosis
from core.doctor.evidence import Array, Evidence
from core.doctor.judging import judge
from core.doctor.watching.given import as_array, attempt, miss, several, what_failed, why_not
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

    The model stays as it is; one that has no weights yet gets them, as ``fit`` would give it. What
    cannot be looked at is said in the diagnosis.

    Args:
        model: a compiled Keras 3 model.
        x_train: (N, ...) NumPy inputs as ``fit`` will get them.
        y_train: (N,) or (N, K) targets.
        validation_data: inputs and targets of the validation, if any.
        batch_size: as ``fit`` will get it, if known.
        epochs: as ``fit`` will get them, if known.
    """
    evidence = Evidence()
    course = evidence.course
    course.batch_size, course.epochs = batch_size, epochs
    course.warm = steps_made(model) > 0
    x, y = _whole(x_train), _whole(y_train)
    if x is None or y is None:
        for part in ("data", "network"):
            miss(evidence, part, why_not(x_train, y_train))
        return judge(evidence)
    if batch_size and epochs:
        course.planned_steps = epochs * -(-len(x) // batch_size)
    held = [_whole(part) for part in (validation_data or (None, None))[:2]]
    attempt(evidence, "data", lambda: _look(evidence, x, y, held))
    attempt(evidence, "network", lambda: _examine(evidence, model, x, y))
    return judge(evidence)


def _whole(value: Any) -> Array | None:
    """Return one array, also of plain numbers in lists; None for several arrays."""
    known = as_array(value)
    if known is not None or several(value) is not None or value is None:
        return known
    return np.asarray(value)


def _look(evidence: Evidence, x: Array, y: Array, held: list[Array | None]) -> None:
    evidence.data = data_facts.measure(x, y, held[0], held[1])


def _examine(evidence: Evidence, model: Any, x: Array, y: Array) -> None:
    if not model.built:
        model.build((None, *x.shape[1:]))
    prober = Prober(model, *probe_batch(x, y))
    evidence.network = prober.examine()
    for part, error in prober.failed.items():
        miss(evidence, part, what_failed(error))


def probe_batch(x: Array, y: Array) -> tuple[Array, Array]:
    """Choose images for the probe batch, always the same ones."""
    count = min(len(x), len(y))
    some = np.random.default_rng(3).permutation(data_facts.chosen(count, BATCH))
    return np.asarray(x[some]), np.asarray(y[some])

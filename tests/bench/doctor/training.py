"""Trains one setup and scores it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.training.keras_setup import start_run
from tests.bench.doctor.cases import Setup

Watchers = Callable[[Setup], list[Any]]
"""From a setup to the callbacks that watch its training."""


@dataclass(frozen=True)
class Outcome:
    """What became of a training."""

    score: float
    raised: str | None
    """Type of what ``fit`` raised."""
    steps: int
    seconds: float


def train(build: Callable[[], Setup], seed: int, watchers: Watchers | None = None) -> Outcome:
    """Build and train with a seed; what ``fit`` raises is an outcome, too.

    Args:
        build: makes the setup; everything random in it follows from the seed.
        seed: of Python, NumPy, TensorFlow and Keras.
        watchers: make the callbacks, which stand after the program's own.
    """
    start_run(seed)
    setup = build()
    arguments = dict(setup.fit)
    own = arguments.pop("callbacks", [])
    callbacks = [*own, *(watchers(setup) if watchers else [])]
    data = {"x": setup.x} if setup.y is None else {"x": setup.x, "y": setup.y}
    started = time.perf_counter()
    raised, rows = None, {}
    try:
        rows = setup.model.fit(**data, **arguments, callbacks=callbacks, verbose=0).history
    except Exception as error:  # whatever a faulty program may raise
        raised = type(error).__name__
    seconds = time.perf_counter() - started
    steps = int(setup.model.optimizer.iterations)
    score = 0.0 if raised else _score(setup, rows)
    return Outcome(round(score, 4), raised, steps, round(seconds, 2))


def _score(setup: Setup, rows: dict[str, list[float]]) -> float:
    answers = setup.model.predict(setup.x_test, batch_size=500, verbose=0)
    score = setup.score(answers, setup.y_test)
    if setup.honest:
        score = 1 - abs(rows["val_accuracy"][-1] - score)
    return score if math.isfinite(score) else 0.0

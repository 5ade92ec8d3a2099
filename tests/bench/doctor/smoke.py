"""Tells whether programs run: a step of each, faulty and right, without asking the doctor."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.training.keras_setup import start_run
from tests.bench.doctor.cases import Case
from tests.bench.doctor.digits import digits
from tests.bench.doctor.parts import PARTS

RAISES = {"labels from 1", "labels from minus 6", "MSE for numbers"}
"""Faults that stop ``fit`` itself, on a processor at least."""


def broken(
    part: str, only: str = "", say: Callable[[str], object] = lambda line: None
) -> list[str]:
    """Return what does not run as it should."""
    found = []
    for case in PARTS[part].values():
        if only.lower() not in case.name.lower():
            continue
        for right in (False, True) if case.code else (True,):
            problem = _problem(case, right)
            say(f"{case.name}{'' if right else ' (faulty)'}: {problem or 'runs'}")
            if problem and not (case.name in RAISES and not right):
                found.append(f"{case.name}: {problem}")
    return found


def _problem(case: Case, right: bool) -> str | None:
    start_run(1)
    try:
        setup = case.program(digits("tiny"), right)
        arguments = {k: v for k, v in setup.fit.items() if k != "callbacks"}
        arguments.update(epochs=1, steps_per_epoch=1, validation_steps=1, verbose=0)
        data = {"x": setup.x} if setup.y is None else {"x": setup.x, "y": setup.y}
        setup.model.run_eagerly = True  # one step is not worth a graph
        setup.model.fit(**data, **arguments)
        answers = setup.model.predict(setup.x_test, batch_size=200, verbose=0)
        score = setup.score(answers, setup.y_test)
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:300]}"
    return None if np.isfinite(score) and 0 <= score <= 1 else f"score {score}"

"""What a run or a group came to, in the same words.

The figures of a group that is one training with several seeds are means of its members'. Different
trainings, like a pair that tries a fix, have no mean: each one's figure stands for itself.
"""

from __future__ import annotations

from typing import Any

from core.analysis.spread import Spread, spread_of
from core.config.repeats import are_repeats
from core.jobs.runs import Run, members


def completed(group: Run) -> list[Run]:
    """Return a group's trainings that ended as they should: one cut short would spoil a mean."""
    return completed_of(members(group))


def completed_of(runs: list[Run]) -> list[Run]:
    """Return those of several trainings that ended as they should."""
    return [run for run in runs if run.status.state == "done" and run.metrics() is not None]


def has_mean(group: Run) -> bool:
    """Tell whether a group is one training with several seeds, so that a mean says something."""
    return are_repeats([one.config for one in members(group)])


def accuracy_of(run: Run) -> Spread | None:
    """Return a run's test accuracy, or those of a group's trainings.

    None before its end, and of different trainings; see :func:`has_mean`.
    """
    return _spread_of(run, "accuracy")


def best_accuracy_of(run: Run) -> float:
    """Return the test accuracy to sort by: of different trainings the best one's; 0 before all."""
    spread = accuracy_of(run)
    if spread is not None:
        return spread.mean
    return max((float(test["accuracy"]) for test in _tests(run)), default=0.0)


def error_of(run: Run) -> Spread | None:
    """Return a regression's test MAE, or those of a group's trainings; see :func:`accuracy_of`."""
    return _spread_of(run, "mae")


def images_of(run: Run) -> int | None:
    """Return how many test images it was scored on; None before its end."""
    return next((int(test["images"]) for test in _tests(run)), None)


def tested_on_the_same(one: Run, other: Run) -> bool:
    """Tell whether two runs or groups were scored on test images with the same digits."""
    digits = {tuple(map(sum, test["confusion"])) for run in (one, other) for test in _tests(run)}
    return len(digits) == 1


def _spread_of(run: Run, name: str) -> Spread | None:
    if run.members and not has_mean(run):
        return None
    return spread_of(test.get(name) for test in _tests(run))


def _tests(run: Run) -> list[dict[str, Any]]:
    found = [one.metrics() for one in (completed(run) if run.members else [run])]
    return [metrics["test"] for metrics in found if metrics is not None]

"""What a run or a group came to, in the same words: a group's figures are means of its members'."""

from __future__ import annotations

from typing import Any

from core.analysis.spread import Spread, spread_of
from core.jobs.runs import Run, members


def completed(group: Run) -> list[Run]:
    """Return a group's trainings that ended as they should: one cut short would spoil a mean."""
    return completed_of(members(group))


def completed_of(runs: list[Run]) -> list[Run]:
    """Return those of several trainings that ended as they should."""
    return [run for run in runs if run.status.state == "done" and run.metrics() is not None]


def accuracy_of(run: Run) -> Spread | None:
    """Return a run's test accuracy, or those of a group's trainings; None before its end."""
    return spread_of(test["accuracy"] for test in _tests(run))


def error_of(run: Run) -> Spread | None:
    """Return a regression's test MAE, or those of a group's trainings; None before its end."""
    return spread_of(test.get("mae") for test in _tests(run))


def images_of(run: Run) -> int | None:
    """Return how many test images it was scored on; None before its end."""
    return next((int(test["images"]) for test in _tests(run)), None)


def tested_on_the_same(one: Run, other: Run) -> bool:
    """Tell whether two runs or groups were scored on test images with the same digits."""
    digits = {tuple(map(sum, test["confusion"])) for run in (one, other) for test in _tests(run)}
    return len(digits) == 1


def _tests(run: Run) -> list[dict[str, Any]]:
    found = [one.metrics() for one in (completed(run) if run.members else [run])]
    return [metrics["test"] for metrics in found if metrics is not None]

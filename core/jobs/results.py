"""What a run or a group came to, in the same words: a group's figures are means of its members'."""

from __future__ import annotations

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
    scored = completed(run) if run.members else [run]
    found = [one.metrics() for one in scored]
    return spread_of(None if one is None else one["test"]["accuracy"] for one in found)


def images_of(run: Run) -> int | None:
    """Return how many test images it was scored on; None before its end."""
    scored = completed(run) if run.members else [run]
    metrics = scored[0].metrics() if scored else None
    return None if metrics is None else int(metrics["test"]["images"])

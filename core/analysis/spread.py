"""Mean and spread of one figure over several trainings."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.analysis.charts import Table
from core.messages import Message, message

SPLITS: dict[str, Message] = {
    "train": message("Training"),
    "validation": message("Validation"),
    "test": message("Test"),
}


@dataclass(frozen=True)
class Spread:
    """What several trainings came to, in one figure."""

    values: tuple[float, ...]
    """Of each training, in their order."""

    @property
    def mean(self) -> float:
        """The arithmetic mean."""
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float | None:
        """The sample standard deviation (divided by N - 1); None of a single value."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None

    def told(self, form: str = ".2%") -> str:
        """Return "98.31% ± 0.12%", or the mean alone where there is no spread.

        Args:
            form: a format of :func:`format`.
        """
        if self.deviation is None:
            return format(self.mean, form)
        return f"{format(self.mean, form)} ± {format(self.deviation, form)}"


def spread_of(values: Iterable[float | None]) -> Spread | None:
    """Return the spread of the values that are finite numbers, or None where there are none."""
    known = tuple(float(v) for v in values if v is not None and math.isfinite(v))
    return Spread(known) if known else None


def figures(metrics: Sequence[Mapping[str, Any]], name: str) -> dict[str, Spread | None]:
    """Return a figure's spread on each split.

    Args:
        metrics: of each training (:meth:`core.jobs.runs.Run.metrics`).
        name: "accuracy", "loss" or, of regressions, "mse" or "mae".
    """
    return {split: spread_of(one[split][name] for one in metrics) for split in SPLITS}


def figures_table(
    names: Sequence[str],
    metrics: Sequence[Mapping[str, Any] | None],
    ends: tuple[str, str] | None = None,
) -> Table:
    """Return accuracies and loss of each training and, if asked, mean and spread below them.

    Args:
        names: of the trainings.
        metrics: theirs; None where one came to nothing.
        ends: what the last two rows are called, mean and sample standard deviation; None for a
            table without them.
    """
    titles = {
        ("train", "accuracy"): message("Training accuracy"),
        ("validation", "accuracy"): message("Validation accuracy"),
        ("test", "accuracy"): message("Test accuracy"),
        ("test", "loss"): message("Test loss"),
        ("test", "mse"): message("Test MSE"),
        ("test", "mae"): message("Test MAE"),
    }
    columns: list[tuple[Message, list[Any]]] = [(message("Run"), [*names, *(ends or ())])]
    for (split, name), title in titles.items():
        if not any(one and name in one[split] for one in metrics):
            continue
        values = [None if one is None else one[split][name] for one in metrics]
        spread = spread_of(values)
        told = [None, None] if spread is None else [spread.mean, spread.deviation]
        columns.append((title, [*values, *(told if ends else ())]))
    return columns

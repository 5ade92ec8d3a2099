"""A claim in measurable form: one check says what must be seen in which program.

A check is data (a table in ``pitfall.toml``), never code::

    {figure = "test_accuracy", at_most = 0.2}                     # of the program "before"
    {figure = "test_accuracy", program = "after", above = "before", by = 0.02}
    {raises = "ValueError", says = "expected shape=(None, 28, 28, 1)"}
    {program = "after", raises = false}

``figure`` names a top-level variable of the program, ``seconds`` or ``peak_mib``, or something of
its curves, ``METRIC.HOW`` with HOW one of :data:`core.pitfalls.quantity.OF_CURVES`
(``val_loss.rises``). ``of`` says what of the runs counts: their "mean" (default), "min", "max" or
"range" (largest minus smallest). What is missing or not a number satisfies no bound.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from core.errors import PitfallError
from core.pitfalls.quantity import is_known_figure
from core.pitfalls.results import Result

Results = Mapping[str, Result]
"""Measured programs by name."""

OF_RUNS: dict[str, Callable[[list[float]], float]] = {
    "mean": statistics.fmean,
    "min": min,
    "max": max,
    "range": lambda values: max(values) - min(values),
}


@dataclass(frozen=True)
class Check:
    """One condition on one program's measured runs; see the module."""

    program: str
    figure: str | None = None
    of: str = "mean"
    at_least: float | None = None
    at_most: float | None = None
    above: str | None = None
    """A program whose figure must be smaller: by more than ``by`` and than both spreads."""
    below: str | None = None
    by: float = 0.0
    not_a_number: bool = False
    """The figure is NaN or infinite in every run."""
    raises: str | bool | None = None
    """An exception's type, in every run; false: no run raises."""
    says: str | None = None
    """What its message contains, letter case and white space apart."""

    @classmethod
    def read(cls, stored: Mapping[str, Any], program: str, where: str) -> Check:
        """Read a check.

        Args:
            stored: a table of ``pitfall.toml``.
            program: which program is meant where the table names none.
            where: for the error.
        Raises:
            PitfallError: it has unknown keys, or does not say what must be seen.
        """
        known = {field.name for field in fields(cls)}
        check = cls(**{"program": program, **{k: v for k, v in stored.items() if k in known}})
        bounds = (check.at_least, check.at_most, check.above, check.below)
        wanted = sum(bound is not None for bound in bounds) + check.not_a_number
        if (
            not stored.keys() <= known
            or check.of not in OF_RUNS
            or (check.figure is None) == (check.raises is None)
            or (check.figure is not None and not (wanted and is_known_figure(check.figure)))
            or check.raises is True
            or (check.says is not None and not isinstance(check.raises, str))
        ):
            raise PitfallError(
                "The check {check} of {where} cannot be read; core/pitfalls/checks.py says how one "
                "is written.",
                check=str(dict(stored)),
                where=where,
            )
        return check

    @property
    def programs(self) -> set[str]:
        """All programs that it looks at."""
        return {name for name in (self.program, self.above, self.below) if name}

    def holds(self, results: Results) -> bool:
        """Tell whether the measured runs are as it says; False where a program is not measured."""
        if not all(name in results and results[name].runs for name in self.programs):
            return False
        if self.figure is None:
            return self._raises(results[self.program])
        values = results[self.program].values(self.figure)
        if self.not_a_number:
            return bool(values) and not any(map(math.isfinite, values))
        if not values or not all(map(math.isfinite, values)):
            return False
        value = OF_RUNS[self.of](values)
        within = (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )
        return (
            within
            and (self.above is None or self._beyond(values, results[self.above]))
            and (self.below is None or self._beyond(values, results[self.below], sign=-1))
        )

    def _raises(self, result: Result) -> bool:
        errors = [run.error for run in result.runs]
        if self.raises is False:
            return not any(errors)
        said = squeezed(self.says or "")
        return all(
            error is not None and error.type == self.raises and said in squeezed(error.message)
            for error in errors
        )

    def _beyond(self, values: list[float], other: Result, sign: int = 1) -> bool:
        """Tell whether two means differ by more than ``by`` and than both deviations together."""
        others = other.values(self.figure or "")
        if not others or not all(map(math.isfinite, others)):
            return False
        difference = sign * (statistics.fmean(values) - statistics.fmean(others))
        return difference > max(self.by, deviation(values) + deviation(others))


def deviation(values: list[float]) -> float:
    """Return the standard deviation of runs, 0 for a single one."""
    return statistics.stdev(values) if len(values) > 1 else 0.0


def squeezed(text: str) -> str:
    """Return a text without letter case and white space, as messages are compared."""
    return "".join(text.casefold().split())

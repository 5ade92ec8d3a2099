"""What was measured of a pitfall's programs: ``measured.json`` beside them."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.messages import Message, message
from core.pitfalls.quantity import OF_CURVES, OF_RUN, Curve, Quantity

FILE = "measured.json"
VERSION = 1


@dataclass(frozen=True)
class Failure:
    """What a program raised."""

    type: str
    message: str
    traceback: tuple[str, ...]
    """Its last lines, with package-relative paths."""


@dataclass(frozen=True)
class ProgramRun:
    """One run of a program in a process of its own."""

    seed: int | None
    seconds: float
    peak_mib: float
    figures: dict[str, Any]
    epochs: tuple[dict[str, Curve], ...]
    """For each training in the program its metrics by epoch."""
    batches: tuple[dict[str, Curve], ...]
    """For each training "epoch" and "loss" by batch, thinned."""
    output: tuple[str, ...]
    warnings: tuple[str, ...]
    error: Failure | None

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> ProgramRun:
        """Read what :func:`core.pitfalls.running.program.run_program` returned."""
        error = stored["error"]
        return cls(
            seed=stored["seed"],
            seconds=stored["seconds"],
            peak_mib=stored["peak_mib"],
            figures=stored["figures"],
            epochs=tuple(map(_curves, stored["epochs"])),
            batches=tuple(map(_curves, stored["batches"])),
            output=tuple(stored["output"]),
            warnings=tuple(stored["warnings"]),
            error=error and Failure(error["type"], error["message"], tuple(error["traceback"])),
        )

    def value(self, figure: str) -> float | None:
        """Return one number of it, NaN and infinity included, or None where there is none."""
        name, _, how = figure.partition(".")
        if figure in OF_RUN:
            return float(getattr(self, figure))
        if how:
            curve = self.epochs[-1].get(name) if self.epochs else None
            return OF_CURVES[how](curve) if curve else None
        found = self.figures.get(figure)
        return None if found is None or isinstance(found, list) else _float(found)


@dataclass(frozen=True)
class Result:
    """All measured runs of one program, and under which circumstances."""

    sha256: str
    """Of the program that ran."""
    train: int
    test: int
    date: str
    machine: str
    versions: dict[str, str]
    runs: tuple[ProgramRun, ...]

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Result:
        """Read a program's part of ``measured.json``."""
        circumstances = {name: stored[name] for name in stored if name != "runs"}
        return cls(runs=tuple(map(ProgramRun.from_json, stored["runs"])), **circumstances)

    def values(self, figure: str) -> list[float]:
        """Return a figure of each run that has it."""
        return _values(self.runs, figure)

    def mean(self, figure: str) -> float | None:
        """Return a figure's mean over the runs in which it is finite; None where there is none."""
        values = [value for value in self.values(figure) if math.isfinite(value)]
        return statistics.fmean(values) if values else None

    def told(self, figure: Quantity) -> Message:
        """Return mean and spread of a figure in words."""
        return told(self.runs, figure)

    def end(self, figure: Quantity) -> Message:
        """Return in a word or two what became of it: its error, else the mean of a figure."""
        if first_error(self.runs) is not None or not self.values(figure.name):
            return raised(self.runs)
        mean = self.mean(figure.name)
        if mean is None:
            return message("not a number")
        return message("{value}", value=figure.amount(mean))

    def spread(self, figure: Quantity) -> Message:
        """Return between which values a figure of its runs lies, or that all are alike."""
        values = [value for value in self.values(figure.name) if math.isfinite(value)]
        if not values:
            return self.end(figure)
        low, high = min(values), max(values)
        if low == high:
            return message("{value} each time", value=figure.amount(low))
        lowest, highest = figure.amounts(low, high)
        return message("{low} to {high}", low=lowest, high=highest)


def told(runs: Iterable[ProgramRun], figure: Quantity) -> Message:
    """Return mean and spread of a figure of some runs in words."""
    values = _values(runs, figure.name)
    if not values:
        return message("–")
    if not all(map(math.isfinite, values)):
        return message("not a number")
    mean, low, high = figure.amounts(statistics.fmean(values), min(values), max(values))
    if low == high:
        return message("{mean}", mean=figure.amount(statistics.fmean(values)))
    return message("{mean} ({low} to {high})", mean=mean, low=low, high=high)


def first_error(runs: Iterable[ProgramRun]) -> Failure | None:
    """Return what the first run raised that did not reach its end."""
    return next((run.error for run in runs if run.error is not None), None)


def raised(runs: Iterable[ProgramRun]) -> Message:
    """Return what became of some runs of a program: nothing, or an error, in how many of them."""
    ends = [run.error for run in runs]
    errors = [error for error in ends if error is not None]
    if not errors:
        return message("no error")
    kinds = ", ".join(dict.fromkeys(error.type for error in errors))
    if len(errors) == len(ends):
        return message("{kind}", kind=kinds)
    return message("{kind} in {some} of {all} runs", kind=kinds, some=len(errors), all=len(ends))


def warned(runs: Iterable[ProgramRun]) -> list[str]:
    """Return what some runs were warned of, each warning once."""
    return list(dict.fromkeys(line for run in runs for line in run.warnings))


def _values(runs: Iterable[ProgramRun], figure: str) -> list[float]:
    found = (run.value(figure) for run in runs)
    return [value for value in found if value is not None]


def read_results(folder: Path) -> dict[str, Result]:
    """Return the measured programs of a pitfall's folder by name; empty where nothing is stored.

    A defect of the file rises: it is part of the project.
    """
    return {name: Result.from_json(part) for name, part in stored_programs(folder).items()}


def stored_programs(folder: Path) -> dict[str, Any]:
    """Return ``measured.json``'s programs as they stand."""
    path = folder / FILE
    if not path.is_file():
        return {}
    stored = json.loads(path.read_text(encoding="utf-8"))
    return dict(stored["programs"]) if stored["version"] == VERSION else {}


def _float(found: Any) -> float | None:
    try:
        return float(found)
    except (TypeError, ValueError):
        return None


def _curves(stored: dict[str, list[Any]]) -> dict[str, Curve]:
    return {name: [float(value) for value in values] for name, values in stored.items()}

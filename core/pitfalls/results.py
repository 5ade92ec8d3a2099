"""What was measured of a pitfall's programs: ``measured.json`` beside them."""

from __future__ import annotations

import json
import math
import re
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.analysis.charts import percent
from core.messages import Message, message

FILE = "measured.json"
VERSION = 1

Curve = list[float]


def _rises(curve: Curve) -> float:
    return sum(b > a for a, b in pairwise(curve))


def _largest_rise(curve: Curve) -> float:
    return max((b - a for a, b in pairwise(curve)), default=0.0)


OF_CURVES: dict[str, Callable[[Curve], float]] = {
    "first": lambda curve: curve[0],
    "last": lambda curve: curve[-1],
    "min": min,
    "max": max,
    "rises": _rises,
    "largest_rise": _largest_rise,
    "largest_fall": lambda curve: _largest_rise([-value for value in curve]),
}
"""What a check may ask of a metric's values by epoch, in the program's last training."""

OF_RUN = ("seconds", "peak_mib")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.(?P<how>[a-z_]+))?")

_TITLES = {
    "test_accuracy": message("Accuracy on the test images"),
    "test_loss": message("Loss on the test images"),
    "accuracy": message("training accuracy"),
    "loss": message("training loss"),
    "val_accuracy": message("validation accuracy"),
    "val_loss": message("validation loss"),
    "seconds": message("Seconds"),
    "peak_mib": message("Additional memory at its peak, MiB"),
}
_HOW = {
    "first": message("{metric} after the first epoch"),
    "last": message("{metric} after the last epoch"),
    "min": message("lowest {metric}"),
    "max": message("highest {metric}"),
    "rises": message("epochs in which the {metric} rises"),
    "largest_rise": message("largest rise of the {metric} from one epoch to the next"),
    "largest_fall": message("largest fall of the {metric} from one epoch to the next"),
}


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

    def told(self, figure: str) -> Message:
        """Return mean and spread of a figure in words."""
        return told(self.runs, figure)


def told(runs: Iterable[ProgramRun], figure: str) -> Message:
    """Return mean and spread of a figure of some runs in words."""
    values = _values(runs, figure)
    if not values:
        return message("–")
    if not all(map(math.isfinite, values)):
        return message("not a number")
    mean, low, high = (
        amount(value, figure) for value in (statistics.fmean(values), min(values), max(values))
    )
    if low == high:
        return message("{mean}", mean=mean)
    return message("{mean} ({low} to {high})", mean=mean, low=low, high=high)


def amount(value: float, figure: str) -> str:
    """Return a value of a figure as text: a share as percent, seconds to a tenth."""
    if figure == "seconds":
        return f"{value:.1f}"
    if not is_share(figure):
        # "22,603" is plainer than "2.26e+04".
        return f"{value:,.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:.4g}"
    return percent(value) if 0 <= value <= 1 else f"{value:.1%}"


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


def is_known_figure(figure: str) -> bool:
    """Tell whether a figure is named as checks name it."""
    found = _NAME.fullmatch(figure)
    return found is not None and (found["how"] is None or found["how"] in OF_CURVES)


def figure_text(figure: str) -> Message:
    """Return what a figure is called where no pitfall gives it a title of its own."""
    name, _, how = figure.partition(".")
    title = _TITLES.get(name, message("{name}", name=name.replace("_", " ")))
    return message(_HOW[how].template, metric=title) if how else title


def is_share(figure: str) -> bool:
    """Tell whether a figure is a share of 1."""
    return "accuracy" in figure and not figure.endswith(".rises")


def _float(found: Any) -> float | None:
    try:
        return float(found)
    except (TypeError, ValueError):
        return None


def _curves(stored: dict[str, list[Any]]) -> dict[str, Curve]:
    return {name: [float(value) for value in values] for name, values in stored.items()}

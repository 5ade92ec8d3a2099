"""What a figure of a program is: its name, what it is called, and in which unit it is told.

A figure is named by a top-level variable of the program, by :data:`OF_RUN`, or by something of its
curves, ``METRIC.HOW``. ``[figures]`` in ``pitfall.toml`` gives it a title and a unit; every table,
chart and sentence tells it by the :class:`Quantity` that is made of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from core.analysis.charts import Figure, percent
from core.errors import PitfallError
from core.messages import Message, message

Curve = list[float]


def _rises(curve: Curve) -> float:
    return sum(b > a for a, b in pairwise(curve))


def _largest_rise(curve: Curve) -> float:
    return max([0.0, *(b - a for a, b in pairwise(curve))])


OF_CURVES: dict[str, Callable[[Curve], float]] = {
    "first": lambda curve: curve[0],
    "last": lambda curve: curve[-1],
    "min": min,
    "max": max,
    "rises": _rises,
    "largest_rise": _largest_rise,
    "largest_fall": lambda curve: _largest_rise([-value for value in curve]),
}
"""What may be asked of a metric's values by epoch. A rise or fall is 0 where there is none."""

OF_RUN = ("seconds", "peak_mib")
UNITS = ("number", "share", "points", "seconds")
"""A share is of 1 and told as percent; the difference of two shares ("points") in percentage
points, which its title says; seconds to a tenth, any other number to four digits."""
DIFFERENCES = ("largest_rise", "largest_fall")
"""What of a curve of shares is a difference of two."""
LONGEST_SMALL = 7
"""Characters of a small number that is written out: 0.00001; a longer one is a power of ten."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.(?P<how>[a-z_]+))?")
_TITLES = {
    "test_accuracy": message("Accuracy on the test images"),
    "test_loss": message("Loss on the test images"),
    "accuracy": message("training accuracy"),
    "loss": message("training loss"),
    "mae": message("training error (mean absolute)"),
    "val_accuracy": message("validation accuracy"),
    "val_loss": message("validation loss"),
    "val_mae": message("validation error (mean absolute)"),
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
class Quantity:
    """A figure with all that is needed to tell it."""

    name: str
    title: Message
    unit: str
    """One of :data:`UNITS`."""

    @property
    def is_share(self) -> bool:
        """Whether it is a share of 1, told as percent."""
        return self.unit == "share"

    @property
    def axis(self) -> Figure:
        """Plotly's layout of an axis of it, without a title."""
        return {"tickformat": ".1~%"} if self.unit in ("share", "points") else {}

    @property
    def hover(self) -> str:
        """Plotly's template for a value on its y axis."""
        return "%{y:.2~%}" if self.unit in ("share", "points") else "%{y:.4~g}"

    @property
    def difference(self) -> Quantity:
        """The difference of two values of it: of shares, in percentage points."""
        return replace(self, unit="points") if self.is_share else self

    def amount(self, value: float) -> str:
        """Return a value as text; a negative one has a real minus sign."""
        return self._digits(value).replace("-", "−")

    def amounts(self, *values: float) -> list[str]:
        """Return values that stand side by side as texts, with as many digits each.

        A mean of whole numbers has one digit more than they.
        """
        told = [self.amount(value) for value in values]
        if self.is_share and all(0 <= value <= 1 for value in values):
            places = max(len(text.partition(".")[2]) for text in told) - 1  # of "%"
            return [
                text if value in (0, 1) or not text[0].isdigit() else f"{value:.{places}%}"
                for value, text in zip(values, told, strict=True)
            ]
        if self.unit != "number" or not all(map(math.isfinite, values)):
            return told
        whole = [float(value).is_integer() for value in values]
        if sum(whole) == len(values) - 1 and all(abs(value) < 100 for value in values):
            return [
                text if is_whole else f"{value:.1f}".replace("-", "−")
                for value, text, is_whole in zip(values, told, whole, strict=True)
            ]
        largest = max(map(abs, values))
        if all(whole) or not 1e-3 <= largest < 1e4 or largest > 10 * min(map(abs, values)):
            return told
        places = max(0, 3 - math.floor(math.log10(largest)))
        return [f"{value:.{places}f}".replace("-", "−") for value in values]

    def _digits(self, value: float) -> str:
        if self.unit == "seconds":
            return f"{value:.1f}"
        if self.is_share:
            return percent(value) if 0 <= value <= 1 else f"{value:.1%}"
        if self.unit == "points":
            return f"{100 * value:.2f}".rstrip("0").rstrip(".")
        # "22,603" is plainer than "2.26e+04", and "0.00001" than "1e-05".
        if 1e4 <= abs(value) < 1e9:
            return f"{value:,.0f}"
        if value and math.isfinite(value) and not 1e-4 <= abs(value) < 1e9:
            power = math.floor(math.log10(abs(value)))
            plain = f"{value:.{max(0, 3 - power)}f}".rstrip("0")
            if power < 0 and len(plain.removeprefix("-")) <= LONGEST_SMALL:
                return plain
            return f"{value / 10**power:.3g} × 10{str(power).translate(_RAISED)}"
        return f"{value:.4g}"


def is_known_figure(name: str) -> bool:
    """Tell whether a figure is named as checks name it."""
    found = _NAME.fullmatch(name)
    return found is not None and (found["how"] is None or found["how"] in OF_CURVES)


def usual(name: str) -> Quantity:
    """Return a figure as it is told where no pitfall says otherwise."""
    metric, _, how = name.partition(".")
    title = _TITLES.get(metric, message("{name}", name=metric.replace("_", " ")))
    if how:
        title = message(_HOW[how].template, metric=title)
    unit = _usual_unit(metric) if how != "rises" else "number"
    if unit == "share" and how in DIFFERENCES:
        return Quantity(name, in_points(title), "points")
    return Quantity(name, title, unit)


def in_points(title: Message) -> Message:
    """Return the title of a difference of two shares."""
    return message("{title}, percentage points", title=title)


def _usual_unit(metric: str) -> str:
    """Return a unit by the words in a name: of a variable, or of one of Keras's metrics."""
    if metric == "seconds":
        return "seconds"
    return "share" if {"accuracy", "share"} & set(metric.split("_")) else "number"


def read_figures(stored: Mapping[str, Any], where: str) -> dict[str, Quantity]:
    """Read a table ``[figures]``: by name a title, "" for the usual one, or ``{title, unit}``.

    Args:
        stored: the table.
        where: for the error.
    Raises:
        PitfallError: an unknown name, key or unit.
    """
    return {name: _read(name, told, where) for name, told in stored.items()}


def _read(name: str, told: Any, where: str) -> Quantity:
    own = {"title": told} if isinstance(told, str) else dict(told)
    title, unit = own.pop("title", ""), own.pop("unit", None)
    if own or not is_known_figure(name) or unit not in (None, *UNITS):
        raise PitfallError(
            "The figure {name} of {where} cannot be read; it has a title, or "
            '{{ title = "...", unit = "..." }} with one of the units {units}.',
            name=name,
            where=where,
            units=", ".join(UNITS),
        )
    found = usual(name)
    return replace(
        found,
        title=Message(title) if title else found.title,
        unit=unit or found.unit,
    )

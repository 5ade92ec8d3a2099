"""A pitfall's programs, figures and checks in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.messages import Message, message
from core.pitfalls.checks import OF_RUNS, Check, Results, squeezed
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.quantity import Quantity, in_points, usual
from core.pitfalls.results import first_error, raised, told

ROLE_NAMES = {
    "before": message("Before"),
    "after": message("After"),
    "cure": message("What cures"),
}
_OF = {
    "mean": message("mean of the runs"),
    "min": message("smallest of the runs"),
    "max": message("largest of the runs"),
    "range": message("largest minus smallest run"),
}


@dataclass(frozen=True)
class Words:
    """What a pitfall calls its figures and programs."""

    figures: Mapping[str, Quantity] = field(default_factory=dict)
    programs: Mapping[str, Message] = field(default_factory=dict)

    def figure(self, name: str) -> Quantity:
        """Return a figure as it is called here, else as it is usually called."""
        return self.figures.get(name) or usual(name)

    def program(self, name: str) -> Message:
        """Return a program's name, that of its file where it has no other."""
        return self.programs.get(name) or message("{program}", program=name)


def words(pitfall: Pitfall) -> Words:
    """Return the words of a pitfall: a program is named by its setting where there are several."""
    names = {
        program.name: ROLE_NAMES[program.role]
        if len(pitfall.settings) == 1
        else message("{role} (“{setting}”)", role=ROLE_NAMES[program.role], setting=setting.title)
        for setting in pitfall.settings
        for program in setting.programs
    }
    return Words(pitfall.figures, names)


def wanted(check: Check, words: Words) -> Message:
    """Return what must be seen."""
    if check.figure is None:
        return _wanted_error(check)
    figure = words.figure(check.figure)
    title = figure.title
    if check.not_a_number:
        return message("{figure} is not a number", figure=title)
    if check.above is not None:
        return message(
            "{figure} lies above that of {other}, {by}",
            figure=title,
            other=words.program(check.above),
            by=_margin(check.by, figure),
        )
    if check.below is not None:
        return message(
            "{figure} lies below that of {other}, {by}",
            figure=title,
            other=words.program(check.below),
            by=_margin(check.by, figure),
        )
    parts = {"of": _OF[check.of], "figure": title}
    if check.of == "range" and figure.is_share:
        figure = figure.difference
        parts["figure"] = in_points(title)
    low, high = (
        "–" if bound is None else figure.amount(bound) for bound in (check.at_least, check.at_most)
    )
    if check.at_most is None:
        return message("{figure} ({of}) is at least {low}", low=low, **parts)
    if check.at_least is None:
        return message("{figure} ({of}) is at most {high}", high=high, **parts)
    return message("{figure} ({of}) is from {low} to {high}", low=low, high=high, **parts)


def _wanted_error(check: Check) -> Message:
    if check.raises is False:
        return message("It runs without an error")
    if check.says is None:
        return message("It raises {kind}", kind=str(check.raises))
    return message("It raises {kind}, which says “{says}”", kind=str(check.raises), says=check.says)


def _margin(by: float, figure: Quantity) -> Message:
    if not by:
        return message("by more than the runs of each differ among themselves")
    return message(
        "by more than {step}, and by more than the runs of each differ among themselves",
        step=_step(by, figure),
    )


def _step(by: float, figure: Quantity) -> Message:
    if figure.unit not in ("share", "points"):
        return message("{by}", by=f"{by:g}")
    points = f"{100 * by:g}"
    if points == "1":
        return message("1 percentage point")
    return message("{points} percentage points", points=points)


def seen(check: Check, results: Results, words: Words) -> Message:
    """Return what was measured where a check looks."""
    result = results.get(check.program)
    if result is None or not result.runs:
        return message("not measured yet")
    error = first_error(result.runs)
    if check.figure is None or not result.values(check.figure):
        if error is None:
            return message("no error") if check.figure is None else message("–")
        lines = [line for line in error.message.split("\n") if line.strip()] or [""]
        wanted = squeezed(check.says or "")
        said = next((line for line in lines if wanted in squeezed(line)), lines[0])
        return message("{kind}: {text}", kind=raised(result.runs), text=said.strip())
    figure = words.figure(check.figure)
    if check.of != "mean":
        return _seen_of_runs(check.of, result.values(check.figure), figure)
    value = result.told(figure)
    other = check.above or check.below
    if other is None:
        return value
    against = results.get(other)
    return message(
        "{value}; {program}: {other}",
        value=value,
        program=words.program(other),
        other=told(against.runs if against else (), figure),
    )


def _seen_of_runs(of: str, values: list[float], figure: Quantity) -> Message:
    """Return what of the runs the check is about, and between which values they lie."""
    if not all(map(math.isfinite, values)):
        return message("not a number")
    told = figure.difference if of == "range" else figure
    low, high = figure.amounts(min(values), max(values))
    if told.unit == "points" and of == "range":
        return message(
            "{value} percentage points (the runs reach from {low} to {high})",
            value=told.amount(OF_RUNS[of](values)),
            low=low,
            high=high,
        )
    return message(
        "{value} (the runs reach from {low} to {high})",
        value=told.amount(OF_RUNS[of](values)),
        low=low,
        high=high,
    )

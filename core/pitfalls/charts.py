"""A setting's curves: before, after and cure in one chart."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence

from core.analysis.charts import Chart, Figure, finite, title
from core.analysis.palette import AFTER, BEFORE, CURE, Look
from core.messages import Message, message
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program
from core.pitfalls.quantity import Curve, Quantity
from core.pitfalls.results import Result, raised
from core.pitfalls.wording import ROLE_NAMES

LOOKS = {"before": BEFORE, "after": AFTER, "cure": CURE}
ON_TOP = {"after": 1, "before": 2, "cure": 3}
"""Before is dashed: drawn over after, both are seen where one lies on the other."""
WIDE = 6
EPOCH = message("Epoch")
_ENDS = {
    "before": message("before {end}"),
    "after": message("after {end}"),
    "cure": message("with what cures {end}"),
}

Line = tuple[Program, int, Curve]
"""A program, the place of one of its runs, and what was seen in it."""


def longest(pitfall: Pitfall, setting: Setting) -> int:
    """Return how many epochs the longest curve of a setting has, 0 where there is none."""
    return max((len(c) for p in setting.programs for c in _curves(pitfall, setting, p)), default=0)


def curve_chart(pitfall: Pitfall, setting: Setting) -> Chart | None:
    """Draw a metric by epoch, each seed a line.

    Returns:
        None where no program of the setting has such a curve: nothing was measured or trained.
    """
    lines = [
        (program, number, curve)
        for program in setting.programs
        for number, curve in enumerate(_curves(pitfall, setting, program))
    ]
    if not lines:
        return None
    metric = pitfall.figure(setting.drawn.figure)
    hidden = alike(*(_of_role(lines, role) for role in ("before", "after")))
    epochs = longest(pitfall, setting)
    table = [
        (
            message("{program}, run {number}", program=ROLE_NAMES[p.role], number=number + 1),
            [*map(finite, curve), *[None] * (epochs - len(curve))],
        )
        for p, number, curve in lines
    ]
    return Chart(
        _finding(pitfall, setting, lines),
        message(
            "Line chart of the {metric} by epoch, one line for each run of each program; the last "
            "values are {values}.",
            metric=metric.title,
            values=", ".join(f"{p.role} {metric.amount(curve[-1])}" for p, _, curve in lines),
        ),
        {
            "data": [_trace(*line, metric, hidden=hidden) for line in lines],
            "layout": {
                "xaxis": {"title": title(EPOCH), "dtick": max(1, epochs // 8)},
                "yaxis": {"title": title(metric.title), **metric.axis},
                "showlegend": True,
            },
        },
        [(EPOCH, list(range(1, epochs + 1))), *table],
    )


def _finding(pitfall: Pitfall, setting: Setting, lines: Sequence[Line]) -> Message:
    """Say where each program ends, and where two are one."""
    metric = pitfall.figure(setting.drawn.figure)
    curves = {role: of_role for role in LOOKS if (of_role := _of_role(lines, role))}
    ends = {
        program.role: _end(curves.get(program.role, []), metric, result)
        for program in setting.programs
        if (result := pitfall.results.get(program.name)) is not None
    }
    if alike(curves.get("before", []), curves.get("after", [])):
        return message(
            "Before and after are one line: in each epoch the same {metric}, {end} in the last",
            metric=metric.title,
            end=ends["before"],
        )
    return message("The last epoch's {metric}: {ends}", metric=metric.title, ends=by_program(ends))


def by_program(ends: Mapping[str, Message]) -> Message:
    """Say in one line what became of up to three programs, by their roles."""
    told = [message(_ENDS[role].template, end=end) for role, end in ends.items()]
    if len(told) == 1:
        return told[0]
    if len(told) == 2:
        return message("{first}, {second}", first=told[0], second=told[1])
    return message("{first}, {second}, {third}", first=told[0], second=told[1], third=told[2])


def _of_role(lines: Sequence[Line], role: str) -> list[Curve]:
    return [curve for program, _number, curve in lines if program.role == role]


def alike(some: Sequence[Curve], others: Sequence[Curve]) -> bool:
    """Tell whether the curves of two programs are the same to the last stored digit."""
    return bool(some) and list(map(str, some)) == list(map(str, others))


def _end(curves: Sequence[Curve], metric: Quantity, result: Result) -> Message:
    if not curves:
        return raised(result.runs)
    mean = statistics.fmean(curve[-1] for curve in curves)
    if not math.isfinite(mean):
        return message("not a number")
    return message("{value}", value=metric.amount(mean))


def _curves(pitfall: Pitfall, setting: Setting, program: Program) -> list[Curve]:
    result = pitfall.results.get(program.name)
    trainings = (fit for run in result.runs for fit in run.epochs) if result else ()
    return [curve for fit in trainings if (curve := fit.get(setting.drawn.figure))]


def _trace(
    program: Program, number: int, curve: Curve, metric: Quantity, *, hidden: bool
) -> Figure:
    """Draw a run; a line that is hidden by another is wide enough to show on both its sides."""
    look: Look = LOOKS[program.role]
    name: Message = ROLE_NAMES[program.role]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "legendgroup": program.role,
        "showlegend": number == 0,
        "line": look.line(WIDE if hidden and program.role == "after" else 2),
        "marker": look.points(),
        "zorder": ON_TOP[program.role],
        "x": list(range(1, len(curve) + 1)),
        "y": [value if math.isfinite(value) else None for value in curve],
        "hovertemplate": metric.hover,
    }

"""A setting's curves: before, after and cure in one chart."""

from __future__ import annotations

import math

from core.analysis.charts import Chart, Figure, finite, title
from core.analysis.palette import AFTER, BEFORE, CURE, Look
from core.messages import Message, message
from core.pitfalls.pitfall import Pitfall, Setting
from core.pitfalls.programs import Program
from core.pitfalls.results import Curve, figure_text

LOOKS = {"before": BEFORE, "after": AFTER, "cure": CURE}
ROLE_NAMES = {
    "before": message("Before"),
    "after": message("After"),
    "cure": message("What cures"),
}
EPOCH = message("Epoch")


def curve_chart(pitfall: Pitfall, setting: Setting) -> Chart | None:
    """Draw a metric by epoch, each seed a line.

    Returns:
        None where no program of the setting has such a curve: nothing was measured or trained.
    """
    lines = [
        (program, number, curve)
        for program in setting.programs
        for number, curve in enumerate(_curves(pitfall, program))
    ]
    if not lines:
        return None
    metric = figure_text(pitfall.curve)
    longest = max(len(curve) for _, _, curve in lines)
    axis: Figure = {"title": title(metric)}
    if "accuracy" in pitfall.curve:
        axis["tickformat"] = ".0~%"
    table = [
        (
            message("{program}, run {number}", program=ROLE_NAMES[p.role], number=number + 1),
            [*map(finite, curve), *[None] * (longest - len(curve))],
        )
        for p, number, curve in lines
    ]
    return Chart(
        message("{setting}: {metric} by epoch", setting=setting.title, metric=metric),
        message(
            "Line chart of the {metric} by epoch, one line for each run of each program; the last "
            "values are {values}.",
            metric=metric,
            values=", ".join(f"{p.role} {curve[-1]:.3g}" for p, _, curve in lines),
        ),
        {
            "data": [_trace(*line) for line in lines],
            "layout": {
                "xaxis": {"title": title(EPOCH), "dtick": max(1, longest // 8)},
                "yaxis": axis,
                "showlegend": True,
            },
        },
        [(EPOCH, list(range(1, longest + 1))), *table],
    )


def _curves(pitfall: Pitfall, program: Program) -> list[Curve]:
    result = pitfall.results.get(program.name)
    trainings = (fit for run in result.runs for fit in run.epochs) if result else ()
    return [curve for fit in trainings if (curve := fit.get(pitfall.curve))]


def _trace(program: Program, number: int, curve: Curve) -> Figure:
    look: Look = LOOKS[program.role]
    name: Message = ROLE_NAMES[program.role]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "legendgroup": program.role,
        "showlegend": number == 0,
        "line": look.line(),
        "marker": look.points(),
        "x": list(range(1, len(curve) + 1)),
        "y": [value if math.isfinite(value) else None for value in curve],
        "hovertemplate": "%{y:.4~g}",
    }

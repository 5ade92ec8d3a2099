"""A live run's curves: before and after in one chart, while they grow and when they have ended."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.analysis.charts import Chart, Figure, finite, title
from core.messages import Message, message
from core.pitfalls.charts import EPOCH, LOOKS, ON_TOP, WIDE, alike
from core.pitfalls.live import Live
from core.pitfalls.live_plan import plan
from core.pitfalls.pitfall import Pitfall
from core.pitfalls.programs import Program
from core.pitfalls.quantity import Curve, Quantity
from core.pitfalls.wording import ROLE_NAMES

BY_BATCH = Quantity("loss", message("training loss by batch"), "number")


def live_charts(pitfall: Pitfall, live: Live) -> list[Chart]:
    """Draw the loss by batch, and where more than one is trained the pitfall's metric by epoch.

    Of a program that trains several times its last training is drawn. Each chart has a line for
    each program from its first moment, so that its legend stays as it is.

    Returns:
        none while nothing is trained.
    """
    programs = [p for p in pitfall.programs.values() if p.setting == live.setting]
    pair = [program for program in programs if program.role in ("before", "after")]
    batches = [_batches(live, program) for program in pair]
    if not any(losses for _, losses in batches):
        return []
    # The axis stands still while the curves grow along it.
    reach = max(plan(pitfall, live.setting).epochs.values()) if live.is_live else None
    charts = [_chart(BY_BATCH, pair, batches, reach)]
    curves = [_epochs(live, program, pitfall.curve) for program in pair]
    # A single epoch is a number, which the table tells.
    if max(reach or 0, *(len(values) for _, values in curves)) > 1 and any(v for _, v in curves):
        metric = pitfall.figure(pitfall.curve)
        charts.append(_chart(metric, pair, curves, reach, markers=True))
    return charts


def _batches(live: Live, program: Program) -> tuple[Curve, Curve]:
    run = live.runs.get(program.name)
    fit = run.batches[-1] if run and run.batches else {}
    return fit.get("epoch", []), fit.get("loss", [])


def _epochs(live: Live, program: Program, metric: str) -> tuple[Curve, Curve]:
    run = live.runs.get(program.name)
    values = run.epochs[-1].get(metric, []) if run and run.epochs else []
    return [float(epoch) for epoch in range(1, len(values) + 1)], values


def _chart(
    what: Quantity,
    pair: Sequence[Program],
    lines: Sequence[tuple[Curve, Curve]],
    reach: float | None,
    *,
    markers: bool = False,
) -> Chart:
    names = [ROLE_NAMES[program.role] for program in pair]
    longest = max((epochs for epochs, _ in lines), key=len)
    layout: Figure = {
        "xaxis": {"title": title(EPOCH), "rangemode": "tozero"},
        "yaxis": {"title": title(what.title), **what.axis},
        "showlegend": True,
    }
    # While both grow, one is ahead of the other.
    hidden = bool(lines[0][1]) and alike(*([values] for _epochs, values in lines))
    if reach:
        layout["xaxis"]["range"] = [0, reach]
    return Chart(
        message("Before and after are one line: {metric}", metric=what.title)
        if hidden
        else message("Before and after: {metric}", metric=what.title),
        message(
            "Line chart of the {metric} over epochs. {values}.",
            metric=what.title,
            values=_last_values(what, names, lines),
        ),
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines+markers" if markers else "lines",
                    "name": name,
                    "line": LOOKS[program.role].line(
                        WIDE if hidden and program.role == "after" else 2
                    ),
                    "marker": LOOKS[program.role].points(),
                    "zorder": ON_TOP[program.role],
                    "x": epochs,
                    "y": [value if math.isfinite(value) else None for value in values],
                    "hovertemplate": what.hover,
                }
                for program, name, (epochs, values) in zip(pair, names, lines, strict=True)
            ],
            "layout": layout,
        },
        [
            (EPOCH, list(longest)),
            *(
                (name, [*map(finite, values), *[None] * (len(longest) - len(values))])
                for name, (_epochs, values) in zip(names, lines, strict=True)
            ),
        ],
    )


def _last_values(
    what: Quantity, names: Sequence[Message], lines: Sequence[tuple[Curve, Curve]]
) -> Message:
    told = [
        message("{name}: {value}", name=name, value=what.amount(values[-1]) if values else "–")
        for name, (_epochs, values) in zip(names, lines, strict=True)
    ]
    return message("{before}; {after}", before=told[0], after=told[-1])

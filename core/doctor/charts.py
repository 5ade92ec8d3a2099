"""What the doctor measured on the probe batch, as small charts: by layer, as a whole, by answer.

Steps are drawn on a logarithmic axis: the doctor looks after 1, 5, 20, 60, 200 steps, then ever
more rarely. The measurements may come from a stranger's file, so lines and names are bounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from core.analysis.charts import Chart, Figure, finite, title
from core.analysis.palette import ACCENT, CLASS_LOOKS, MUTED, WRONG
from core.doctor.chart_titles import answers_title, layer_title, short, value_title
from core.doctor.diagnosis import Diagnosis
from core.doctor.series import ANSWERS, LAYERS, SHARE_OF_ANSWERS, VALUES, Series
from core.messages import Message, message

STEP = message("Training step")
USUAL_RATIO = 0.01
"""What a step changes of a weight at the start, as a share of its size, where all goes well."""
MOST_LAYERS = len(CLASS_LOOKS)
"""Layers that are drawn, those that show most: so many lines can be told apart."""
MOST_LABELLED = 12
"""Answers that have room for their names and numbers."""

ByLayer = Mapping[str, float | None]


def evidence(diagnosis: Diagnosis) -> dict[str, Chart]:
    """Return the charts of all that was measured, by their names in the table of series."""
    looks = sorted(diagnosis.measurements, key=lambda look: look.step)
    steps = [look.step for look in looks]
    charts = {
        name: layer_chart(name, steps, [look.layers.get(name, {}) for look in looks])
        for name in LAYERS
    }
    for name in VALUES:
        known = [look for look in looks if name in look.values]
        values = [look.values[name] for look in known]
        charts[name] = value_chart(name, [look.step for look in known], values)
    last = next((look for look in reversed(looks) if look.answers), None)
    charts[ANSWERS] = None if last is None else answers_chart(last.step, last.answers)
    return {name: chart for name, chart in charts.items() if chart is not None}


def layer_chart(name: str, steps: Sequence[int], columns: Sequence[ByLayer]) -> Chart | None:
    """Draw a quantity of each layer over the steps at which it was measured.

    Args:
        name: a key of :data:`core.doctor.series.LAYERS`.
        steps: (N,) training steps, rising.
        columns: (N,) by layer; a value that was not finite is None, and empty where nothing was
            measured.
    Returns:
        None where nothing was measured.
    """
    series = LAYERS[name]
    measured = [(step, column) for step, column in zip(steps, columns, strict=True) if column]
    if not measured:
        return None
    places = [step for step, _ in measured]
    layers = dict.fromkeys(layer for _, column in measured for layer in column)
    values = {la: [finite(column.get(la)) for _, column in measured] for la in layers}
    telling = {la: _telling(name, column) for la, column in values.items()}
    shown = _most_telling(name, telling)
    drawn = {la: values[la] for la in shown}
    layout = _over_steps(places, series, drawn.values(), logarithmic=not series.is_share)
    layout["showlegend"] = True
    if name == "update-ratio":
        layout["shapes"] = [_usual()]
    finding = layer_title(name, {la: v for la in shown if (v := telling[la]) is not None})
    if not series.is_share:
        finding = _with_zeros(finding, places, list(drawn.values()))
    return Chart(
        finding,
        _alt(series, len(shown), len(layers)),
        {
            "data": [
                _line(i, short(la), places, _for_logarithm(drawn[la], series), series)
                for i, la in enumerate(shown)
            ],
            "layout": layout,
        },
        [(STEP, places), *((message("{layer}", layer=short(la)), drawn[la]) for la in shown)],
    )


def value_chart(name: str, steps: Sequence[int], values: Sequence[float | None]) -> Chart | None:
    """Draw a value of the whole network over the steps; None where fewer than two are known.

    Args:
        name: a key of :data:`core.doctor.series.VALUES`.
        steps: (N,) training steps, rising.
        values: (N,) None where a value was not finite.
    """
    series = VALUES[name]
    drawn = [finite(value) for value in values]
    if sum(value is not None for value in drawn) < 2:
        return None
    layout = _over_steps(steps, series, [drawn], logarithmic=False) | {"showlegend": False}
    return Chart(
        value_title(name, drawn),
        series.alt,
        {"data": [_line(0, series.name, steps, drawn, series)], "layout": layout},
        [(STEP, list(steps)), (series.name, drawn)],
    )


def answers_chart(step: int, shares: Sequence[float]) -> Chart | None:
    """Draw which share of the probe batch is read as each class; None where nothing is known.

    Args:
        step: at which it was measured.
        shares: (C,) from 0 to 1.
    """
    if not shares:
        return None
    classes = list(range(len(shares)))
    top = max(classes, key=shares.__getitem__)
    color = WRONG if shares[top] > 0.5 else ACCENT
    trace: Figure = {
        "type": "bar",
        "x": classes,
        "y": list(shares),
        "marker": {"color": [color if c == top else ACCENT for c in classes]},
        "hovertemplate": "%{x}: %{y:.1%}<extra></extra>",
    }
    answer = message("Answer")
    axis: Figure = {"title": title(answer)}
    if len(classes) <= MOST_LABELLED:
        axis["tickvals"] = classes
        trace |= {
            "text": [f"{share:.0%}" for share in shares],
            "textposition": "outside",
            "cliponaxis": False,
        }
    return Chart(
        answers_title(shares),
        message("{what} Measured after step {step}.", what=SHARE_OF_ANSWERS.alt, step=step),
        {
            "data": [trace],
            "layout": {
                "xaxis": axis,
                "yaxis": {
                    "title": title(SHARE_OF_ANSWERS.name),
                    "tickformat": ".0%",
                    "range": [0, min(1.15, max(shares) * 1.2 + 0.02)],
                },
                "showlegend": False,
            },
        },
        [(answer, classes), (SHARE_OF_ANSWERS.name, list(shares))],
    )


def _telling(name: str, values: Sequence[float | None]) -> float | None:
    """Return what a layer is told by: its last value; of steps the largest, which does the harm."""
    if name != "update-ratio":
        return values[-1]
    return max((value for value in values if value is not None), default=None)


def _most_telling(name: str, telling: Mapping[str, float | None]) -> list[str]:
    """Return the layers to draw, in the order of the network."""
    known = {layer: value for layer, value in telling.items() if value is not None}
    falling = sorted(telling, key=lambda layer: -known.get(layer, -math.inf))
    chosen = set(falling[:MOST_LAYERS])
    if name == "gradient" and known:  # of gradients the smallest tell as much as the largest
        least = min(known, key=known.__getitem__)
        chosen = {*falling[: MOST_LAYERS - 1], least} if least not in chosen else chosen
    return [layer for layer in telling if layer in chosen]


def _alt(series: Series, shown: int, count: int) -> Message:
    if shown == count:
        return series.alt
    return message(
        "{what} {shown} layers are drawn; {left} more are left out.",
        what=series.alt,
        shown=shown,
        left=count - shown,
    )


def _with_zeros(
    finding: Message, steps: Sequence[int], columns: Sequence[Sequence[float | None]]
) -> Message:
    """Add to a title what a logarithmic axis has no place for: values that are exactly 0."""
    if not any(value == 0 for column in columns for value in column):
        return finding
    silent = [all(value == 0 for value in row) for row in zip(*columns, strict=True)]
    since = len(silent) - next((i for i, s in enumerate(reversed(silent)) if not s), len(silent))
    if since == 0:
        return finding  # it says so itself
    if since < len(silent):
        return message(
            "{finding}; from step {step} on it is 0 in every layer",
            finding=finding,
            step=f"{steps[since]:,}",
        )
    return message("{finding}; where a line has no point, it is 0", finding=finding)


def _for_logarithm(values: Sequence[float | None], series: Series) -> list[float | None]:
    """Return values without those that a logarithmic axis has no place for, if it is one."""
    return [v if series.is_share or v is None or v > 0 else None for v in values]


def _line(
    place: int,
    name: str | Message,
    steps: Sequence[int],
    values: Sequence[float | None],
    series: Series,
) -> Figure:
    look = CLASS_LOOKS[place % MOST_LAYERS]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "line": look.line(),
        "marker": look.points(),
        "x": list(steps),
        "y": list(values),
        "hovertemplate": "%{y:.1%}" if series.is_share else "%{y:.3~g}",
    }


def _over_steps(
    steps: Sequence[int],
    series: Series,
    columns: Iterable[Sequence[float | None]],
    *,
    logarithmic: bool,
) -> Figure:
    y: Figure = {"title": title(series.name)}
    if series.is_share:
        y |= {"range": [-0.03, 1.05], "tickformat": ".0%"}
    elif logarithmic:
        y |= {"type": "log", "exponentformat": "power", "dtick": _decades(columns)}
    else:
        y |= {"rangemode": "tozero"}
    return {
        "xaxis": {"title": title(STEP), "type": "log", **_whole_ticks(steps)},
        "yaxis": y,
        "hovermode": "x unified",
    }


def _usual() -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": USUAL_RATIO,
        "y1": USUAL_RATIO,
        "line": {"color": MUTED, "dash": "dot", "width": 1.5},
    }


def _whole_ticks(steps: Sequence[int]) -> Figure:
    """Label the steps at which was measured, but for those that would overlap."""
    chosen: list[int] = []
    for step in steps:
        if step > 0 and (not chosen or step >= 2.5 * chosen[-1]):
            chosen.append(step)
    return {"tickvals": chosen, "ticktext": [f"{step:,}" for step in chosen]}


def _decades(columns: Iterable[Sequence[float | None]]) -> int:
    """Return how many powers of ten lie between two labels, so that five or so fit."""
    known = [math.log10(v) for column in columns for v in column if v is not None and v > 0]
    return max(1, round((max(known) - min(known)) / 5)) if known else 1

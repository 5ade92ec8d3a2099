"""The series behind a finding as a chart: what the probe batch showed, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from core.analysis.charts import Chart, Figure, percent, title
from core.analysis.palette import ACCENT, CLASSES, MUTED
from core.doctor.diagnosis import Measurement
from core.doctor.finding import Finding
from core.messages import Parameter, message

MOST_LAYERS = 8
"""Layers that are drawn, those that show most first; so many lines can be told apart."""
DASHES = ("solid", "dash", "dot", "dashdot")
LONGEST_NAME = 40

LAYERS = {
    "gradient": message("Gradient"),
    "update-ratio": message("Step, as a part of the weights"),
    "dead": message("Units that always give 0"),
    "saturated": message("Outputs at a limit"),
}
"""Quantities that each layer has."""
VALUES = {"loss": message("Loss of the probe batch"), "accuracy": message("Accuracy")}
AXES = {
    "gradient": message("Gradient"),
    "update-ratio": message("Part of the weights"),
    "dead": message("Share of units"),
    "saturated": message("Share of outputs"),
    "loss": message("Loss"),
    "accuracy": message("Accuracy"),
}
SHARES = ("dead", "saturated", "accuracy")
ANSWERS = "answers"

SHOWN: dict[str, str] = {
    "vanishing-gradient": "gradient",
    "exploding-gradient": "gradient",
    "update-ratio": "update-ratio",
    "learning-rate-too-high": "update-ratio",
    "learning-rate-too-low": "update-ratio",
    "dead-units": "dead",
    "saturated-units": "saturated",
    "prediction-collapse": ANSWERS,
    "non-finite": "loss",
    "loss-rising": "loss",
    "plateau": "loss",
    "oscillation": "loss",
    "underfitting": "accuracy",
    "train-inference-gap": "accuracy",
    "suspicious-validation": "accuracy",
    "too-few-updates": "accuracy",
    "capacity-too-small": "accuracy",
}
"""Which series shows a condition; the others are no matter of time."""


def evidence_chart(finding: Finding, measurements: Sequence[Measurement]) -> Chart | None:
    """Draw the series that shows a finding, or return None where there is none, or too short.

    Args:
        finding: what was found.
        measurements: in the order of their steps.
    """
    shown = SHOWN.get(finding.code)
    if shown == ANSWERS:
        return _answers(measurements)
    if shown in VALUES:
        return _value(shown, measurements)
    return _layers(shown, measurements) if shown in LAYERS else None


def _value(name: str, measurements: Sequence[Measurement]) -> Chart | None:
    known = [(m.step, m.values.get(name)) for m in measurements]
    finite = [value for _, value in known if value is not None]
    if len(finite) < 2:
        return None
    words: dict[str, Parameter] = {
        "name": VALUES[name],
        "first": _told(name, finite[0]),
        "last": _told(name, finite[-1]),
    }
    trace = _line(0, known) | {"name": VALUES[name], "marker": {"color": ACCENT, "size": 7}}
    return Chart(
        message("{name}: from {first} to {last}", **words),
        message("Line chart over the steps. {name}: from {first} to {last}.", **words),
        _figure([trace], name),
        [
            (message("Step"), [step for step, _ in known]),
            (VALUES[name], [value for _, value in known]),
        ],
    )


def _layers(name: str, measurements: Sequence[Measurement]) -> Chart | None:
    rows = [(m.step, m.layers[name]) for m in measurements if m.layers.get(name)]
    largest: dict[str, float] = {}
    for _, column in rows:
        for layer, value in column.items():
            largest[layer] = max(largest.get(layer, 0.0), value or 0.0)
    if not rows or not largest:
        return None
    extreme = max(largest, key=largest.__getitem__)
    shown = sorted(largest, key=lambda layer: -largest[layer])[:MOST_LAYERS]
    # Of gradients the smallest tell as much as the largest.
    if name == "gradient" and len(largest) > MOST_LAYERS:
        shown[-1] = min(largest, key=largest.__getitem__)
    shown = [layer for layer in largest if layer in shown]  # in the order of the network
    curves = [[(step, column.get(layer)) for step, column in rows] for layer in shown]
    words: dict[str, Parameter] = {
        "name": LAYERS[name],
        "layer": _short(extreme),
        "most": _told(name, largest[extreme]),
    }
    left = len(largest) - len(shown)
    alt = (
        message(
            "Line chart over the steps, a line for each layer. Most: {most} in {layer}.", **words
        )
        if not left
        else message(
            "Line chart over the steps, a line for each of {count} layers; {left} more are left "
            "out. Most: {most} in {layer}.",
            count=len(shown),
            left=left,
            **words,
        )
    )
    return Chart(
        message("{name}: up to {most} in {layer}", **words),
        alt,
        _figure(
            [
                _line(place, curve) | {"name": _short(layer)}
                for place, (layer, curve) in enumerate(zip(shown, curves, strict=True))
            ],
            name,
        ),
        [
            (message("Step"), [step for step, _ in rows]),
            *(
                (message("{layer}", layer=layer), [value for _, value in curve])
                for layer, curve in zip(shown, curves, strict=True)
            ),
        ],
    )


def _answers(measurements: Sequence[Measurement]) -> Chart | None:
    last = next((m for m in reversed(measurements) if m.answers), None)
    if last is None:
        return None
    shares = list(last.answers)
    most = max(range(len(shares)), key=shares.__getitem__)
    words: dict[str, Parameter] = {
        "answer": most,
        "share": percent(shares[most]),
        "step": last.step,
    }
    return Chart(
        message("{share} of the images are read as {answer}", **words),
        message(
            "Bar chart of how often each answer is given after step {step}. Most often: {answer}, "
            "for {share} of the images.",
            **words,
        ),
        {
            "data": [
                {
                    "type": "bar",
                    "x": list(range(len(shares))),
                    "y": shares,
                    "marker": {
                        "color": [ACCENT if i == most else MUTED for i in range(len(shares))]
                    },
                    "hovertemplate": "%{x}: %{y:.1%}<extra></extra>",
                }
            ],
            "layout": {
                "xaxis": {
                    "title": title(message("Answer")),
                    "type": "category",
                },
                "yaxis": {
                    "title": title(message("Share of the images")),
                    "tickformat": ".0%",
                    "range": [0, 1.05],
                },
                "showlegend": False,
            },
        },
        [(message("Answer"), list(range(len(shares)))), (message("Share of the images"), shares)],
    )


def _line(place: int, curve: Sequence[tuple[int, float | None]]) -> Figure:
    color = CLASSES[place % len(CLASSES)]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "line": {"color": color, "dash": DASHES[place % len(DASHES)], "width": 2},
        "marker": {"color": color, "size": 6},
        "x": [step for step, _ in curve],
        "y": [value for _, value in curve],
        "hovertemplate": "%{y:.3~g}",
    }


def _figure(traces: list[Figure], name: str) -> Figure:
    y: Figure = {"title": title(AXES[name])}
    if name in SHARES:
        y |= {"tickformat": ".0%", "range": [0, 1.05]}
    elif name in LAYERS and all(value is None or value > 0 for t in traces for value in t["y"]):
        # Orders of magnitude matter; but no such axis has a place for 0.
        y |= {"type": "log", "exponentformat": "power"}
    else:
        y |= {"rangemode": "tozero"}
    return {
        "data": traces,
        "layout": {
            "xaxis": {"title": title(message("Step")), "rangemode": "tozero"},
            "yaxis": y,
            "hovermode": "x unified",
            "showlegend": len(traces) > 1,
        },
    }


def _told(name: str, value: float) -> str:
    return percent(value) if name in (*SHARES, "update-ratio") else f"{value:.3g}"


def _short(layer: str) -> str:
    return layer if len(layer) <= LONGEST_NAME else f"{layer[: LONGEST_NAME - 1]}…"

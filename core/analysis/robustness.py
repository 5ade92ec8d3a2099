"""How a model's accuracy holds as images are changed more and more."""

from __future__ import annotations

from collections.abc import Sequence

from core.analysis.charts import Chart, Figure, percent, title
from core.analysis.metrics import CLASSES, wilson_interval
from core.analysis.palette import MUTED, TEST
from core.data.changes import Change
from core.messages import Message, message

GOOD = 0.9


def robustness_chart(change: Change, accuracies: Sequence[float], images: int) -> Chart:
    """Draw accuracy over the strength of one change.

    Args:
        change: what was changed.
        accuracies: 0 to 1, one for each of its strengths.
        images: on how many images each was measured.
    """
    strengths = list(change.strengths)
    ends = [wilson_interval(round(share * images), images) for share in accuracies]
    curve: Figure = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": message("Accuracy, with its 95% interval"),
        "x": strengths,
        "y": list(accuracies),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [high - share for share, (_, high) in zip(accuracies, ends, strict=True)],
            "arrayminus": [share - low for share, (low, _) in zip(accuracies, ends, strict=True)],
            "thickness": 1,
        },
        "line": TEST.line(),
        "marker": TEST.points(),
        "hovertemplate": "%{x}: %{y:.1%}<extra></extra>",
    }
    guessing: Figure = {
        "type": "scatter",
        "mode": "lines",
        "name": message("Guessing"),
        "x": [strengths[0], strengths[-1]],
        "y": [1 / CLASSES] * 2,
        "line": {"color": MUTED, "dash": "dash", "width": 1.5},
        "hoverinfo": "skip",
    }
    layout: Figure = {
        "xaxis": {"title": title(change.axis), "zeroline": False},
        "yaxis": {
            "title": title(message("Accuracy")),
            "range": [0, 1.03],
            "tickformat": ".0%",
            "fixedrange": True,
        },
        "showlegend": True,
    }
    return Chart(
        _finding(change, accuracies),
        message("Line chart of the accuracy over how far the images are changed."),
        {"data": [curve, guessing], "layout": layout},
        [
            (change.axis, strengths),
            (message("Accuracy"), [round(share, 6) for share in accuracies]),
            (message("95% interval, from"), [round(low, 6) for low, _ in ends]),
            (message("95% interval, to"), [round(high, 6) for _, high in ends]),
        ],
    )


def _finding(change: Change, accuracies: Sequence[float]) -> Message:
    """Say how far it reads nine in ten, going out from the unchanged images."""
    middle = change.strengths.index(0)
    if accuracies[middle] < GOOD:
        return message("Even unchanged, it reads {share}", share=percent(accuracies[middle]))
    low, high = middle, middle
    while low > 0 and accuracies[low - 1] >= GOOD:
        low -= 1
    while high + 1 < len(accuracies) and accuracies[high + 1] >= GOOD:
        high += 1
    if low == high:
        return message(
            "{change}: the first step already takes it below nine in ten", change=change.title
        )
    return message(
        "{change}: it reads nine in ten or more from {low} to {high}",
        change=change.title,
        low=f"{change.strengths[low]:g}",
        high=f"{change.strengths[high]:g}",
    )

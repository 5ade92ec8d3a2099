"""A training and the same training with a fix, in one chart."""

from __future__ import annotations

from collections.abc import Sequence

from core.analysis.charts import Chart, Figure, title
from core.analysis.history import History, points, smoothed, thinned
from core.analysis.palette import AFTER, BEFORE
from core.messages import message

STEEP = 50.0
"""Times the smallest loss: a chart with a larger one has a logarithmic axis."""


def pair_chart(
    names: Sequence[str], histories: Sequence[History], epochs: int | None = None
) -> Chart | None:
    """Draw the training loss by batch, smoothed, without the fix and with it.

    Args:
        names: of the two, the one without the fix first.
        histories: theirs; the second may be empty yet.
        epochs: how far the horizontal axis reaches; by default as far as the histories.
    Returns:
        None while there is nothing to draw.
    """
    curves = [thinned(smoothed(points(history, "batches", "loss"))) for history in histories]
    known = [y for curve in curves for _, y in curve if y is not None and y > 0]
    if not known:
        return None
    traces: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "line": look.line(),
            "x": [x for x, _ in curve],
            "y": [y for _, y in curve],
            "hovertemplate": "%{y:.4f}",
        }
        for name, look, curve in zip(names, (BEFORE, AFTER), curves, strict=True)
    ]
    reach = {"rangemode": "tozero"} if epochs is None else {"range": [0, epochs * 1.02]}
    axis = message("Training loss, by batch (smoothed)")
    layout: Figure = {
        "xaxis": {"title": title(message("Epochs")), **reach},
        "yaxis": {"title": title(axis)},
        "hovermode": "x unified",
        "showlegend": True,
    }
    if max(known) > STEEP * min(known):
        layout["yaxis"] |= {"type": "log", "exponentformat": "power", "dtick": 1}
    ends = [next((y for _, y in reversed(curve) if y is not None), None) for curve in curves]
    places = sorted({x for curve in curves for x, _ in curve})
    return Chart(
        message(
            "Training loss at last: {before} as it was, {after} with the fix",
            before=f"{ends[0]:.3g}",
            after=f"{ends[1]:.3g}",
        )
        if ends[0] is not None and ends[1] is not None
        else message("The training loss without the fix, and soon with it"),
        message(
            "Line chart of the training loss over epochs: a dashed line as it was, a solid one "
            "with the fix."
        ),
        {"data": traces, "layout": layout},
        [
            (message("Epochs"), [round(place, 4) for place in places]),
            *(
                (message("{name}", name=name), [dict(curve).get(place) for place in places])
                for name, curve in zip(names, curves, strict=True)
            ),
        ],
    )

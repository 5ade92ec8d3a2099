"""A training and the same training with a fix, in charts that share one look for each of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.analysis.axes import vertical
from core.analysis.charts import Chart, Figure, title
from core.analysis.history import History, points, smoothed, thinned
from core.analysis.overlaid import best_of, overlaid
from core.analysis.palette import AFTER, BEFORE
from core.messages import Message, message

LOOKS = (BEFORE, AFTER)


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
    if not any(y is not None for curve in curves for _, y in curve):
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
        for name, look, curve in zip(names, LOOKS, curves, strict=True)
    ]
    reach = {"rangemode": "tozero"} if epochs is None else {"range": [0, epochs * 1.02]}
    axis = message("Training loss, by batch (smoothed)")
    layout: Figure = {
        "xaxis": {"title": title(message("Epochs")), **reach},
        "yaxis": vertical("loss", axis, traces),
        "hovermode": "x unified",
        "showlegend": True,
    }
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


def validated_pair(names: Sequence[str], histories: Sequence[History], column: str) -> Chart:
    """Draw a column of validation by epoch, without the fix and with it.

    Args:
        names: of the two, the one without the fix first.
        histories: theirs; the second may be empty yet.
        column: "val_loss", "val_accuracy" or, of regressions, "val_mae".
    """
    chart = overlaid(names, histories, column, looks=LOOKS)
    bests = [best_of(history, column) for history in histories]
    form = ".2%" if column == "val_accuracy" else ".3f"
    before, after = (None if best is None else format(best, form) for best in bests)
    if before is None:
        return chart
    told: Message = {
        "val_loss": message("Validation loss at best"),
        "val_accuracy": message("Validation accuracy at best"),
        "val_mae": message("Validation MAE at best"),
    }[column]
    finding = (
        message("{what}: {before} as it was", what=told, before=before)
        if after is None
        else message(
            "{what}: {before} as it was, {after} with the fix",
            what=told,
            before=before,
            after=after,
        )
    )
    return replace(chart, title=finding)

"""The curves of several runs in one chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.analysis.bands import Band, band_area
from core.analysis.charts import Chart, Figure, Table, title
from core.analysis.history import History, points
from core.analysis.palette import RUN_LOOKS
from core.messages import Message, message


def overlaid(
    names: Sequence[str],
    histories: Sequence[History],
    column: str,
    bands: Mapping[str, Band] | None = None,
) -> Chart:
    """Draw one curve a run, by epoch.

    Args:
        names: of two to six runs.
        histories: theirs; of a group, its mean.
        column: "val_loss", "val_accuracy" or, of regressions, "val_mae".
        bands: of the groups among them, by name.
    """
    bands = bands or {}
    curves = [points(history, "epochs", column) for history in histories]
    is_share = column == "val_accuracy"
    areas = [
        area
        for name, look in zip(names, RUN_LOOKS, strict=False)
        if name in bands
        for area in band_area(bands[name], name, look)
    ]
    data: list[Figure] = [
        *areas,
        *(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "legendgroup": name,
                "line": look.line(),
                "marker": look.points(),
                "x": [x for x, _ in curve],
                "y": [y for _, y in curve],
                "hovertemplate": "%{y:.2%}" if is_share else "%{y:.4f}",
            }
            for name, look, curve in zip(names, RUN_LOOKS, curves, strict=False)
        ),
    ]
    axis = {
        "val_loss": message("Validation loss"),
        "val_accuracy": message("Validation accuracy"),
        "val_mae": message("Validation MAE"),
    }[column]
    layout: Figure = {
        "xaxis": {"title": title(message("Epochs")), "rangemode": "tozero"},
        "yaxis": {"title": title(axis), "tickformat": ".0~%" if is_share else ""},
        "hovermode": "x unified",
        "showlegend": True,
    }
    places = sorted({x for curve in curves for x, _ in curve})
    table: Table = [
        (message("Epochs"), places),
        *(
            (message("{name}", name=name), [dict(curve).get(place) for place in places])
            for name, curve in zip(names, curves, strict=True)
        ),
        *(
            (head, [dict(enumerate(edge, start=1)).get(round(place)) for place in places])
            for name, band in bands.items()
            for head, edge in (
                (message("{name}: lowest", name=name), band.low),
                (message("{name}: highest", name=name), band.high),
            )
        ),
    ]
    return Chart(
        _overlaid_title(names, curves, column),
        message(
            "Line chart: one line for each run, over epochs; a group's line is its mean, in a band "
            "from the lowest to the highest of its trainings. The numbers are in the table."
        )
        if bands
        else message(
            "Line chart: one line for each run, over epochs. The numbers are in the table."
        ),
        {"data": data, "layout": layout},
        table,
    )


def _overlaid_title(names: Sequence[str], curves: Sequence[Any], column: str) -> Message:
    choose = max if column == "val_accuracy" else min
    bests = [choose((y for _, y in curve if y is not None), default=None) for curve in curves]
    known = [best for best in bests if best is not None]
    if not known:
        return message("No epoch was completed yet")
    best = choose(known)
    name = names[bests.index(best)]
    if column == "val_loss":
        return message("Lowest validation loss: {loss}, by {name}", loss=f"{best:.3f}", name=name)
    if column == "val_mae":
        return message("Lowest validation MAE: {error}, by {name}", error=f"{best:.3f}", name=name)
    return message("Best validation accuracy: {share}, by {name}", share=f"{best:.2%}", name=name)

"""The curves of several runs in one chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.analysis.axes import vertical
from core.analysis.bands import Band, band_area
from core.analysis.charts import Chart, Figure, Table, title
from core.analysis.history import History, points
from core.analysis.palette import RUN_LOOKS, Look
from core.messages import Message, message


def overlaid(
    names: Sequence[str],
    histories: Sequence[History],
    column: str,
    bands: Mapping[str, Band] | None = None,
    looks: Sequence[Look] = RUN_LOOKS,
) -> Chart:
    """Draw one curve a run, by epoch.

    Args:
        names: of two to six runs.
        histories: theirs; of a group, its mean.
        column: "val_loss", "val_accuracy" or, of regressions, "val_mae".
        bands: of the groups among them, by name.
        looks: how each run looks.
    """
    bands = bands or {}
    curves = [points(history, "epochs", column) for history in histories]
    is_share = column == "val_accuracy"
    areas = [
        area
        for name, look in zip(names, looks, strict=False)
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
            for name, look, curve in zip(names, looks, curves, strict=False)
        ),
    ]
    axis = {
        "val_loss": message("Validation loss"),
        "val_accuracy": message("Validation accuracy"),
        "val_mae": message("Validation MAE"),
    }[column]
    layout: Figure = {
        "xaxis": {"title": title(message("Epochs")), "rangemode": "tozero"},
        "yaxis": vertical(column, axis, data),
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
        _overlaid_title(names, histories, column),
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


def best_of(history: History, column: str) -> float | None:
    """Return the best value of a history's column, or None where there is none."""
    known = [y for _, y in points(history, "epochs", column) if y is not None]
    choose = max if column == "val_accuracy" else min
    return choose(known) if known else None


def _overlaid_title(names: Sequence[str], histories: Sequence[History], column: str) -> Message:
    bests = [best_of(history, column) for history in histories]
    known = [best for best in bests if best is not None]
    if not known:
        return message("No epoch was completed yet")
    best = max(known) if column == "val_accuracy" else min(known)
    name = names[bests.index(best)]
    facts = {"name": name, "best": f"{best:.2%}" if column == "val_accuracy" else f"{best:.3f}"}
    if column == "val_loss":
        return message("{name} reaches the lowest validation loss, {best}", **facts)
    if column == "val_mae":
        return message("{name} reaches the lowest validation MAE, {best}", **facts)
    return message("{name} reaches the best validation accuracy, {best}", **facts)

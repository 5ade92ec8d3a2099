"""What happened on the way of a finished run, marked on its curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise

from core.analysis.charts import Chart, Figure
from core.analysis.history import History, points
from core.analysis.palette import MUTED, VALIDATION
from core.messages import Message, message

MOST_CHANGES = 6
"""A rate that changes more often has a schedule; its own chart shows that better."""


def rate_changes(history: History) -> list[tuple[int, float]]:
    """Return (epoch, rate) for each epoch that trained with another rate than the one before.

    Empty where the rate moves within the epochs: that was planned, and its own chart shows it.
    """
    by_batch = points(history, "batches", "learning_rate")
    if len({(math.ceil(place), rate) for place, rate in by_batch}) > len(
        {math.ceil(place) for place, _ in by_batch}
    ):
        return []
    rates = [
        (round(place), rate)
        for place, rate in points(history, "epochs", "learning_rate")
        if rate is not None
    ]
    return [(epoch, rate) for (_, before), (epoch, rate) in pairwise(rates) if rate != before]


def marked(
    chart: Chart, history: History, name: str, choose: Callable[[Iterable[float]], float]
) -> Chart:
    """Return a run's chart with its best epoch and the changes of its learning rate marked.

    Args:
        chart: loss or accuracy over epochs (:mod:`core.analysis.curves`).
        history: the run's.
        name: the column whose best value is marked: "val_loss" or "val_accuracy".
        choose: ``min`` or ``max``.
    """
    curve = [(x, y) for x, y in points(history, "epochs", name) if y is not None]
    changes = rate_changes(history)
    changes = changes if len(changes) <= MOST_CHANGES else []
    if not curve and not changes:
        return chart
    data, layout = list(chart.figure["data"]), dict(chart.figure["layout"])
    alt = chart.alt
    if curve:
        value = choose(y for _, y in curve)
        epoch = next(x for x, y in curve if y == value)
        data.append(_best(epoch, value))
        alt = message("{alt} A star marks the best epoch, {epoch}.", alt=alt, epoch=round(epoch))
    if changes:
        layout["shapes"] = [_line(epoch - 1) for epoch, _ in changes]
        # A loss ends low and an accuracy high: the names stand at the other end.
        free = 1 if choose is min else 0
        layout["annotations"] = [_name(epoch - 1, rate, free) for epoch, rate in changes]
        alt = message(
            "{alt} Upright lines mark where the learning rate changed: before epoch {epochs}.",
            alt=alt,
            epochs=", ".join(str(epoch) for epoch, _ in changes),
        )
    return replace(chart, alt=alt, figure={"data": data, "layout": layout})


def _best(epoch: float, value: float) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": message("Best epoch"),
        "x": [epoch],
        "y": [value],
        "marker": {
            "symbol": "star",
            "size": 14,
            "color": VALIDATION.color,
            "line": {"width": 1, "color": MUTED},
        },
        "hoverinfo": "skip",
    }


def _line(place: float) -> Figure:
    return {
        "type": "line",
        "x0": place,
        "x1": place,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": MUTED, "dash": "dot", "width": 1.5},
    }


def _name(place: float, rate: float, height: int) -> Figure:
    text: Message = message("rate {rate:.3g}", rate=rate)
    return {
        "x": place,
        "yref": "paper",
        "y": height,
        "text": text,
        "textangle": -90,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top" if height else "bottom",
        "font": {"size": 11},
    }

"""What was noticed on the way of a training, marked on its curves at the step where it showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from core.analysis.charts import Chart, Figure
from core.analysis.history import History, points, smoothed
from core.analysis.palette import CHOSEN, MUTED
from core.messages import Message, message

NAME = message("Finding of the doctor")


@dataclass(frozen=True)
class Mark:
    """One thing that was noticed."""

    number: int
    """From 1: the same as in the list beside the chart."""
    place: float
    """Where it showed, in epochs as a fraction."""
    title: Message


def noted(chart: Chart, history: History, column: str, marks: Sequence[Mark]) -> Chart:
    """Return a chart of :mod:`core.analysis.curves` with marks on the training's curve.

    What shows at one place shares one mark. The trace is there even where it is empty, so that
    a live chart keeps the order of its traces.

    Args:
        chart: loss or accuracy over epochs.
        history: the run's.
        column: what the chart shows: "loss", "accuracy" or "mae".
        marks: what is to be marked.
    """
    curve = [(x, y) for x, y in smoothed(points(history, "batches", column)) if y is not None]
    curve = curve or [(x, y) for x, y in points(history, "epochs", column) if y is not None]
    marks = sorted(marks, key=lambda mark: mark.place) if curve else []
    groups = [list(group) for _, group in groupby(marks, key=lambda mark: mark.place)]
    axis = chart.figure["layout"]["xaxis"]
    reach = axis["range"][1] if "range" in axis else max((x for x, _ in curve), default=0.0)
    trace: Figure = {
        "type": "scatter",
        "mode": "markers+text",
        "name": NAME,
        "showlegend": bool(groups),
        "x": [group[0].place for group in groups],
        "y": [_height(curve, group[0].place) for group in groups],
        "text": [_label(group) for group in groups],
        # Inside the chart: at the end of the curve there is no room to the right.
        "textposition": [
            "top right" if group[0].place < 0.5 * reach else "top left" for group in groups
        ],
        "cliponaxis": False,
        "marker": {
            "symbol": "triangle-down",
            "size": 14,
            "color": CHOSEN,
            "line": {"width": 1, "color": MUTED},
        },
        "hovertext": [_titles(group) for group in groups],
        "hoverinfo": "text",
    }
    alt = chart.alt
    for group in groups:
        alt = message(
            "{alt} A triangle at {place} epochs marks: {titles}.",
            alt=alt,
            place=f"{group[0].place:.2f}",
            titles=_titles(group),
        )
    figure = {**chart.figure, "data": [*chart.figure["data"], trace]}
    return replace(chart, alt=alt, figure=figure)


def _height(curve: Sequence[tuple[float, float]], place: float) -> float:
    """Return the curve's latest value up to a place, or its first one."""
    return next((y for x, y in reversed(curve) if x <= place), curve[0][1])


def _label(group: Sequence[Mark]) -> Message:
    numbers = ", ".join(str(number) for number in sorted(mark.number for mark in group))
    if len(group) == 1:
        return message("Finding {number}", number=numbers)
    return message("Findings {numbers}", numbers=numbers)


def _titles(group: Sequence[Mark]) -> Message:
    first, *rest = sorted(group, key=lambda mark: mark.number)
    told = _titled(first)
    for mark in rest:
        told = message("{before}; {mark}", before=told, mark=_titled(mark))
    return told


def _titled(mark: Mark) -> Message:
    return message("{number} {title}", number=mark.number, title=mark.title)

"""What one layer answers to a digit, as small pictures side by side in one heat map."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure, Table
from core.analysis.metrics import CLASSES
from core.analysis.palette import HEAT, HEAT_OF_ERRORS
from core.messages import Message, message

Activation = NDArray[np.floating[Any]]
"""(height, width, maps), or (units,)."""

ACTIVE = 1e-6
"""A number nearer to 0 than this is silence."""
ACROSS = 16
"""Units in a row."""
GAPS = "rgba(127,135,146,0.35)"
"""Shows between the pictures, on both themes."""


def layer_name(kind: str, values: Activation) -> Message:
    """Return what a layer is, in plain words, with its shape.

    Args:
        kind: "convolution", "pooling", "maps", "units" or "answer".
        values: what it answers to one digit.
    """
    if kind == "answer":
        return message("Answer: {count} numbers", count=len(values))
    if values.ndim == 1:
        return message("{count} units", count=len(values))
    height, width, count = values.shape
    size = message("{height} × {width}", height=height, width=width)
    if kind == "convolution":
        return message("Convolution: {count} maps of {size}", count=count, size=size)
    if kind == "pooling":
        return message("Pooling: {count} maps of {size}", count=count, size=size)
    return message("{count} maps of {size}", count=count, size=size)


def answer_name(place: int) -> Message:
    """Return what a number of the answer stands for: a digit, or none of them."""
    return message("{digit}", digit=place) if place < CLASSES else message("none")


def layer_chart(kind: str, values: Activation) -> Chart:
    """Draw a layer's answer to one digit: each map a small picture, or each unit a field.

    Args:
        kind: as for :func:`layer_name`.
        values: as for :func:`layer_name`; all finite.
    """
    maps = values if values.ndim == 3 else values[np.newaxis, np.newaxis]
    first = 0 if kind == "answer" else 1
    grid, places = _tiled(maps, first)
    most = float(np.abs(values).max()) or 1.0
    # Above and below 0 are two traces, so that 0 is the page's own colour in both.
    above = _trace(np.where(grid >= 0, grid, np.nan), places, most) | {
        "colorscale": [list(stop) for stop in HEAT],
        "hovertemplate": _hover(kind, values, "%{z}"),
    }
    below = _trace(np.where(grid < 0, -grid, np.nan), places, most) | {
        "colorscale": [list(stop) for stop in HEAT_OF_ERRORS],
        "hovertemplate": _hover(kind, values, "−%{z}"),
    }
    axis = {"fixedrange": True, "constrain": "domain", "visible": False}
    if kind == "answer":
        names = [answer_name(place) for place in range(len(values))]
        above["customdata"] = below["customdata"] = [names]
        axis |= {"showgrid": False, "zeroline": False, "ticks": ""}
        named = {"visible": True, "tickvals": list(range(len(names))), "ticktext": names}
    layout: Figure = {
        "xaxis": axis | (named if kind == "answer" else {}),
        "yaxis": axis | {"autorange": "reversed", "scaleanchor": "x"},
        "plot_bgcolor": GAPS,
    }
    return Chart(
        _finding(kind, values),
        message(
            "{name}. The stronger a field's colour, the further its number lies from 0; numbers "
            "below 0 have a colour of their own. They reach from {least} to {most}.",
            name=layer_name(kind, values),
            least=f"{float(values.min()):.3g}",
            most=f"{float(values.max()):.3g}",
        ),
        {"data": [above, below] if (values < 0).any() else [above], "layout": layout},
        _table(values, first),
    )


def _finding(kind: str, values: Activation) -> Message:
    count = values.shape[-1]
    peaks = values.reshape(-1, count).max(axis=0)
    best = int(peaks.argmax())
    if kind == "answer":
        return message("The largest number is that of {best}", best=answer_name(best))
    silent = int((np.abs(values).reshape(-1, count).max(axis=0) < ACTIVE).sum())
    if silent == count:
        return message("All of it stays silent")
    params = {"silent": silent, "count": count, "best": best + 1}
    if values.ndim == 1:
        return message("{silent} of {count} units stay silent; unit {best} answers most", **params)
    return message("{silent} of {count} maps stay silent; map {best} answers most", **params)


def _tiled(maps: Activation, first: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lay maps (height, width, maps) side by side, with a field of nothing (NaN) between pictures.

    Returns:
        Two grids of one shape: the maps' numbers, and which map it is, counted from ``first``.
    """
    height, width, count = maps.shape
    gap = 0 if height * width == 1 else 1
    across = min(count, ACROSS) if gap == 0 else _across(count)
    down = math.ceil(count / across)
    tall, wide = height + gap, width + gap
    grid = np.full((down * tall - gap, across * wide - gap), np.nan)
    places = np.full_like(grid, np.nan)
    for place in range(count):
        row, column = divmod(place, across)
        field = np.s_[row * tall : row * tall + height, column * wide : column * wide + width]
        grid[field] = maps[:, :, place]
        places[field] = place + first
    return grid, places


def _across(count: int) -> int:
    """Return how many pictures stand in a row: about a square, without a gap where that works."""
    side = math.isqrt(count - 1) + 1
    return next((row for row in range(side, side * 3 // 2 + 1) if count % row == 0), side)


def _trace(grid: NDArray[np.float64], places: NDArray[np.float64], most: float) -> Figure:
    # Where every field is a number of its own, they stand apart.
    gap = 2 if np.unique(places[~np.isnan(places)]).size == np.isfinite(places).sum() else 0
    digits = max(0, 3 - math.floor(math.log10(most)))
    return {
        "type": "heatmap",
        "z": _gaps(np.round(grid, digits)),
        "customdata": _gaps(places),
        "zmin": 0,
        "zmax": most,
        "zsmooth": False,
        "xgap": gap,
        "ygap": gap,
        "showscale": False,
        "hoverongaps": False,
        "name": "",
    }


def _gaps(grid: NDArray[np.float64]) -> list[list[float | None]]:
    """Return a grid as JSON knows it: None where there is nothing."""
    return [[None if math.isnan(value) else value for value in row] for row in grid.tolist()]


def _hover(kind: str, values: Activation, value: str) -> Message:
    if kind == "answer":
        return message("For {place}: {value}", place="%{customdata}", value=value)
    if values.ndim == 1:
        return message("Unit {place}: {value}", place="%{customdata}", value=value)
    return message("Map {place}: {value}", place="%{customdata}", value=value)


def _table(values: Activation, first: int) -> Table:
    count = values.shape[-1]
    places = list(range(first, first + count))
    if values.ndim == 1:
        return [(message("Number"), places), (message("Value"), _rounded(values))]
    return [
        (message("Map"), places),
        (message("Mean"), _rounded(values.mean(axis=(0, 1)))),
        (message("Least"), _rounded(values.min(axis=(0, 1)))),
        (message("Largest"), _rounded(values.max(axis=(0, 1)))),
    ]


def _rounded(values: Activation) -> list[float]:
    return [float(f"{value:.4g}") for value in values]

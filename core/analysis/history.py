"""Reading a run's history, which may be short, empty or hold gaps while it grows.

A history is ``{"batches": {...}, "epochs": {...}}``. Batches have the columns ``epoch`` (position
as a fraction of epochs: 0.5 is the middle of the first), ``loss``, ``accuracy`` and, in newer runs,
``learning_rate`` and, where asked for, each layer's gradient norm (:data:`GRADIENT`). Epochs have
``epoch`` (from 1), ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``, ``learning_rate`` and
``seconds``. A regression has ``mae`` and ``val_mae``, the mean absolute error, in place of the
accuracies. A value that was not finite is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.analysis.charts import finite

GRADIENT = "gradient_norm:"
"""Leads the name of a column of batches, before the layer's: "gradient_norm:conv2d"."""

History = Mapping[str, Mapping[str, Sequence[float | None]]]
Points = list[tuple[float, float | None]]


def points(history: History, part: str, name: str) -> Points:
    """Return one curve as (position in epochs, value) pairs; missing columns give none.

    Args:
        history: see above.
        part: "batches" or "epochs".
        name: the column.
    """
    columns = history.get(part, {})
    places = columns.get("epoch", ())
    values = columns.get(name, ())
    return [
        (float(place), finite(value))
        for place, value in zip(places, values, strict=False)
        if place is not None
    ]


def metric_of(history: History) -> str:
    """Return what a history has beside the loss: "mae" of a regression, else "accuracy"."""
    return "mae" if any("mae" in columns for columns in history.values()) else "accuracy"


def smoothed(curve: Points, half_life: float = 0.05, least_points: int = 5) -> Points:
    """Return the exponential moving average of a curve.

    The weight of a value halves every ``half_life`` epochs, or every ``least_points`` points where
    points are rarer than that. The weights are normalised, so that the beginning is not pulled
    towards zero (the correction of Adam: Kingma and Ba, 2015, section 3). Gaps stay gaps.

    Args:
        curve: positions that do not fall.
        half_life: in epochs.
        least_points: in points.
    """
    if len(curve) < 2:
        return list(curve)
    step = (curve[-1][0] - curve[0][0]) / (len(curve) - 1)
    keep = 0.5 ** (step / max(half_life, least_points * step)) if step > 0 else 0.5
    total = weight = 0.0
    result: Points = []
    for place, value in curve:
        if value is None:
            result.append((place, None))
            continue
        total = total * keep + value
        weight = weight * keep + 1
        result.append((place, total / weight))
    return result


def thinned(curve: Points, most: int = 500) -> Points:
    """Return at most ``most`` points of a curve, evenly chosen, always with its last.

    Gaps among the points that are left out are lost; a live figure is sent twice a second, and a
    screen is not 10,000 points wide.
    """
    if len(curve) <= most:
        return list(curve)
    stride = -(-len(curve) // most)
    return curve[::-1][::stride][::-1]

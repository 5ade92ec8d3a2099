"""Vertical axes that several charts share, so that one thing is drawn on one kind of axis."""

from __future__ import annotations

from collections.abc import Iterable

from core.analysis.charts import Figure, title
from core.messages import Message

FAR = 50.0
"""A loss far beyond that of guessing, whatever the task: ln 10 in nats, about 8 of squared errors,
or 28 of a network that still answers 0 to every digit."""
STEEP = 20.0
"""Times the smallest loss: it would lie on the line at 0, which would be read as a loss of 0."""
ROOM = 0.02
"""Beyond 0% and 100%, so that a point there is not cut in half."""


def vertical(column: str, axis: Message, traces: Iterable[Figure]) -> Figure:
    """Return the vertical axis of a history's column.

    Args:
        column: "loss", "val_loss", "accuracy", "val_accuracy", "mae" or "val_mae".
        axis: its title.
        traces: all that are drawn on it.
    """
    name = column.removeprefix("val_")
    if name == "accuracy":
        return share_axis(axis)
    if name == "loss":
        return loss_axis(axis, [value for trace in traces for value in trace["y"]])
    return {"title": title(axis)}


def loss_axis(axis: Message, losses: Iterable[float | None]) -> Figure:
    """Return a loss's axis: logarithmic where the largest loss would hide the others.

    Args:
        axis: its title.
        losses: all that are drawn; None where there is no value.
    """
    known = [loss for loss in losses if loss is not None and loss > 0]
    found: Figure = {"title": title(axis)}
    if known and max(known) > max(FAR, STEEP * min(known)):
        found |= {"type": "log", "exponentformat": "power", "dtick": 1}
    return found


def share_axis(axis: Message) -> Figure:
    """Return the axis of a share of 1, shown in percent: it ends where shares do.

    A single point would else have room around it from -50% to 150%.
    """
    return {
        "title": title(axis),
        "tickformat": "~%",
        "autorangeoptions": {"clipmin": -ROOM, "clipmax": 1 + ROOM},
    }

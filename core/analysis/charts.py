"""What a chart is before it is drawn: a finding, a Plotly figure as plain data, and its numbers.

Nothing here imports Plotly: a figure is a dictionary in Plotly's JSON form, and the browser draws
it. Text that people read is a :class:`~core.messages.Message` until a page translates it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.messages import Message

Figure = dict[str, Any]
Cell = int | float | str | Message | None
Table = Sequence[tuple[Message, Sequence[Cell]]]


@dataclass(frozen=True)
class Chart:
    """One figure with all that stands around it.

    Raises:
        ValueError: the table's columns differ in length.
    """

    title: Message
    """The finding, not the axes: "Validation loss rises from epoch 4"."""
    alt: Message
    """What the figure shows, for those who do not see it."""
    figure: Figure
    """Plotly JSON: ``{"data": [...], "layout": {...}}``; no value is NaN or infinite."""
    table: Table
    """The same numbers as named columns of one length; None where there is no value."""
    images: NDArray[np.uint8] | None = None
    """(N, 28, 28), 0 paper to 255 ink: shown on hover for points whose ``customdata`` is an index
    into it."""

    def __post_init__(self) -> None:
        lengths = {len(column) for _, column in self.table}
        if len(lengths) > 1:
            raise ValueError(f"A table's columns must have one length; got {sorted(lengths)}.")


def finite(value: float | None) -> float | None:
    """Return ``value``, or None where it is missing, NaN or infinite: JSON has no word for these.

    Plotly leaves a gap where a value is None.
    """
    return float(value) if value is not None and math.isfinite(value) else None


def percent(share: float) -> str:
    """Return a share of 1 as text, with more digits where the last errors are counted.

    "100%" and "0%" are kept for exactly all and none.
    """
    if share in (0, 1):
        return f"{share:.0%}"
    if share < 0.00005:
        return "<0.01%"
    if share >= 0.99995:
        return ">99.99%"
    return f"{share:.2%}" if share >= 0.99 or share < 0.01 else f"{share:.1%}"


def title(text: Message) -> Figure:
    """Return an axis's title in Plotly's form."""
    return {"text": text}

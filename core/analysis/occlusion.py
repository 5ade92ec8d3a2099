"""Where a model looked, as a heat map around the digit's outline."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.bars import whole_percent
from core.analysis.charts import Chart, Figure, Table
from core.analysis.palette import HEAT, MUTED
from core.data.facts import Ink
from core.messages import Message, message

LEAST_FALL = 0.02
"""Below this, no part of the digit decides."""
_PALE = 0.1
"""The least fall that gets the full colour: less of it stays pale."""
_OUTLINE = 100
"""Grey level at which a digit's outline is drawn."""

PLACES: tuple[tuple[Message, ...], ...] = (
    (message("upper left"), message("top"), message("upper right")),
    (message("left"), message("middle"), message("right")),
    (message("lower left"), message("bottom"), message("lower right")),
)
"""Names of the thirds of a digit, down and across."""


def occlusion_chart(
    digit: Ink, read: int, probability: float, fall: NDArray[np.floating[Any]]
) -> Chart:
    """Draw by how much the probability of the answer falls where a part of the digit is hidden.

    Args:
        digit: (28, 28), 0 paper to 255 ink; not blank.
        read: the answer, 0 to 9.
        probability: of the answer with nothing hidden, 0 to 1.
        fall: (28, 28), -1 to 1: what is taken from ``probability`` where a part is hidden.
    """
    heat: Figure = {
        "type": "heatmap",
        "z": np.maximum(fall, 0).round(4).tolist(),
        "zmin": 0,
        "zmax": max(_PALE, float(fall.max())),
        "zsmooth": False,
        "colorscale": [list(stop) for stop in HEAT],
        "showscale": False,
        "hovertext": [
            [
                message(
                    "Hidden here: {read} with {share}",
                    read=read,
                    share=_share(probability - float(value)),
                )
                for value in row
            ]
            for row in fall
        ],
        "hoverinfo": "text",
    }
    outline: Figure = {
        "type": "contour",
        "z": digit.tolist(),
        "contours": {"start": _OUTLINE, "end": _OUTLINE, "size": 1, "coloring": "none"},
        "line": {"color": MUTED, "width": 2},
        "showscale": False,
        "hoverinfo": "skip",
    }
    axis = {
        "fixedrange": True,
        "constrain": "domain",
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
        "showline": True,
        "mirror": True,
    }
    layout: Figure = {
        "xaxis": axis,
        "yaxis": axis | {"autorange": "reversed", "scaleanchor": "x"},
    }
    return Chart(
        occlusion_finding(digit, read, probability, fall),
        message(
            "The outline of the digit over a map of 28 × 28 fields: the stronger a field's colour, "
            "the more the probability of {read} falls when the part around it is hidden.",
            read=read,
        ),
        {"data": [heat, outline], "layout": layout},
        _table(fall),
    )


def occlusion_finding(
    digit: Ink, read: int, probability: float, fall: NDArray[np.floating[Any]]
) -> Message:
    """Return in words where the model looked most; arguments as for :func:`occlusion_chart`."""
    most = float(fall.max())
    if most < LEAST_FALL:
        return message("No single part decides: hiding one costs {read} hardly anything", read=read)
    return message(
        "It looked most at the {place}: with that hidden, {read} falls from {before} to {after}",
        place=_place(digit, fall),
        read=read,
        before=_share(probability),
        after=_share(probability - most),
    )


def _place(digit: Ink, fall: NDArray[np.floating[Any]]) -> Message:
    """Return which ninth of the ink's box the deepest fall lies in."""
    deepest = np.argwhere(fall >= fall.max() - 1e-6)
    # Falls to nothing are alike: of several places, their middle may be none of them.
    spot = deepest[np.abs(deepest - deepest.mean(axis=0)).sum(axis=1).argmin()]
    ink = np.argwhere(digit > 0)
    low, high = ink.min(axis=0), ink.max(axis=0)
    down, across = np.clip((spot - low) / (high - low + 1) * 3, 0, 2)
    return PLACES[int(down)][int(across)]


def _share(probability: float) -> str:
    # Differences of float32 end a little beside 0 and 1.
    return whole_percent(min(max(probability, 0.0), 1.0))


def _table(fall: NDArray[np.floating[Any]]) -> Table:
    columns = [
        (message("{column}", column=place), fall[:, place].round(4).tolist())
        for place in range(fall.shape[1])
    ]
    return [(message("Row"), list(range(len(fall)))), *columns]

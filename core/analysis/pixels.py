"""One digit, so large that every pixel and its value can be seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.analysis.charts import Chart, Figure
from core.analysis.palette import HEAT
from core.messages import Message, message

FULL_INK = 255


def pixel_chart(digit: NDArray[np.uint8], name: Message) -> Chart:
    """Draw a digit as a grid of its pixel values.

    Args:
        digit: (28, 28), 0 paper to 255 ink.
        name: the chart's title, such as "Image 7 of the test part: a 9".
    """
    values: list[list[int]] = digit.tolist()
    height, width = digit.shape
    trace: Figure = {
        "type": "heatmap",
        "z": values,
        "zmin": 0,
        "zmax": FULL_INK,
        "zsmooth": False,
        "colorscale": [list(stop) for stop in HEAT],
        "showscale": False,
        "xgap": 0.5,
        "ygap": 0.5,
        "hovertemplate": "↓ %{y}  → %{x}: <b>%{z}</b><extra></extra>",
    }
    axis = {"fixedrange": True, "showgrid": False, "zeroline": False, "nticks": 8}
    layout: Figure = {
        "xaxis": axis | {"title": {"text": message("Column")}, "constrain": "domain"},
        "yaxis": axis
        | {
            "title": {"text": message("Row")},
            "autorange": "reversed",
            "scaleanchor": "x",
            "constrain": "domain",
        },
        "plot_bgcolor": "rgba(127,135,146,0.25)",  # shows between the pixels, on both themes
    }
    ink = int(np.count_nonzero(digit))
    return Chart(
        name,
        message(
            "The digit's {width} × {height} pixels. {ink} of them hold ink; the darkest has the "
            "value {darkest} of {full}.",
            width=width,
            height=height,
            ink=ink,
            darkest=int(digit.max()),
            full=FULL_INK,
        ),
        {"data": [trace], "layout": layout},
        [
            (message("Row"), list(range(height))),
            *(
                (message("{column}", column=column), digit[:, column].tolist())
                for column in range(width)
            ),
        ],
    )

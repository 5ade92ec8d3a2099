from __future__ import annotations

import json

import numpy as np

from core.analysis.pixels import pixel_chart
from core.messages import message


def test_every_pixel_keeps_its_place_and_value() -> None:
    digit = np.arange(784, dtype=np.uint16).reshape(28, 28).astype(np.uint8)

    chart = pixel_chart(digit, message("A digit"))

    trace = chart.figure["data"][0]
    assert trace["z"] == digit.tolist()
    assert (trace["zmin"], trace["zmax"]) == (0, 255)
    assert chart.figure["layout"]["yaxis"]["autorange"] == "reversed"
    assert [(str(name), list(column)) for name, column in chart.table][:2] == [
        ("Row", list(range(28))),
        ("0", digit[:, 0].tolist()),
    ]
    assert len(chart.table) == 29


def test_pixels_are_neither_smoothed_nor_stretched() -> None:
    figure = pixel_chart(np.zeros((28, 28), np.uint8), message("Blank")).figure

    assert figure["data"][0]["zsmooth"] is False
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"


def test_it_is_told_to_those_who_do_not_see_it() -> None:
    digit = np.zeros((28, 28), np.uint8)
    digit[2, 3:6] = [10, 200, 30]

    chart = pixel_chart(digit, message("Image 5"))

    assert str(chart.title) == "Image 5"
    assert "3 of them hold ink; the darkest has the value 200 of 255" in str(chart.alt)
    json.dumps(chart.figure["data"], allow_nan=False)

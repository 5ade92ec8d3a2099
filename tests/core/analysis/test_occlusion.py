from __future__ import annotations

import json

import numpy as np
import pytest

from core.analysis.occlusion import occlusion_chart, occlusion_finding
from tests.core.analysis.drawn import plain

DIGIT = np.zeros((28, 28), np.uint8)
DIGIT[4:24, 8:20] = 255


def fallen(row: int, column: int, fall: float = 0.5) -> np.ndarray:
    field = np.zeros((28, 28), np.float32)
    field[row : row + 2, column : column + 2] = fall
    return field


@pytest.mark.parametrize(
    ("row", "column", "place"),
    [
        (4, 8, "upper left"), (4, 13, "top"), (4, 18, "upper right"),
        (13, 8, "left"), (13, 13, "middle"), (13, 18, "right"),
        (22, 8, "lower left"), (22, 13, "bottom"), (22, 18, "lower right"),
        (0, 0, "upper left"), (26, 26, "lower right"),
    ],
)  # fmt: skip
def test_the_title_says_where_of_the_digit_and_how_much(row: int, column: int, place: str) -> None:
    said = str(occlusion_finding(DIGIT, 7, 0.98, fallen(row, column)))
    assert said == f"It looked most at the {place}: with that hidden, 7 falls from 98% to 48%"


def test_it_says_so_where_no_part_decides() -> None:
    for fall in (fallen(4, 8, 0.01), fallen(4, 8, -0.3)):
        said = str(occlusion_finding(DIGIT, 7, 0.6, fall))
        assert said == "No single part decides: hiding one costs 7 hardly anything"


def test_the_chart_shows_falls_over_the_outline_and_tells_both_ways() -> None:
    fall = fallen(4, 8, 0.5)
    fall[20, 20] = -0.1
    chart = occlusion_chart(DIGIT, 7, 0.7, fall)
    figure = plain(chart.figure)
    json.dumps(figure, allow_nan=False)
    heat, outline = figure["data"]
    assert np.max(heat["z"]) == heat["zmax"] == 0.5
    assert np.min(heat["z"]) == 0
    assert heat["hovertext"][4][8] == "Hidden here: 7 with 20%"
    assert heat["hovertext"][20][20] == "Hidden here: 7 with 80%"
    assert np.array_equal(outline["z"], DIGIT)
    columns = {str(name): list(values) for name, values in chart.table}
    assert columns["20"][20] == pytest.approx(-0.1)


def test_rounding_gives_no_probability_beyond_0_and_1() -> None:
    figure = plain(occlusion_chart(DIGIT, 7, 0.5, fallen(4, 8, 0.5000001)).figure)
    assert figure["data"][0]["hovertext"][4][8] == "Hidden here: 7 with 0%"


def test_a_small_fall_stays_pale() -> None:
    figure = occlusion_chart(DIGIT, 7, 0.9, fallen(4, 8, 0.03)).figure
    assert figure["data"][0]["zmax"] == 0.1


def test_of_two_places_alike_one_is_named_and_not_their_middle() -> None:
    fall = np.zeros((28, 28), np.float32)
    fall[14, 6] = fall[14, 22] = 0.98
    digit = np.zeros((28, 28), np.uint8)
    digit[4:25, 4:25] = 255
    said = str(occlusion_finding(digit, 7, 0.98, fall))
    assert said.startswith(("It looked most at the left", "It looked most at the right"))

from __future__ import annotations

import json

import numpy as np
import pytest

from core.analysis.layers import ACROSS, layer_chart, layer_name
from tests.core.analysis.drawn import plain

MAPS = np.arange(5 * 4 * 3, dtype=np.float32).reshape(3, 4, 5)


@pytest.mark.parametrize(
    ("kind", "values", "name"),
    [
        ("convolution", MAPS, "Convolution: 5 maps of 3 × 4"),
        ("pooling", MAPS, "Pooling: 5 maps of 3 × 4"),
        ("maps", MAPS, "5 maps of 3 × 4"),
        ("units", np.zeros(128), "128 units"),
        ("answer", np.zeros(10), "Answer: 10 numbers"),
    ],
)
def test_layers_are_named_in_plain_words_with_their_shape(
    kind: str, values: np.ndarray, name: str
) -> None:
    assert str(layer_name(kind, values)) == name


def test_maps_lie_side_by_side_with_all_their_numbers() -> None:
    chart = layer_chart("convolution", MAPS)
    [trace] = plain(chart.figure["data"])
    json.dumps(trace, allow_nan=False)
    grid = np.array(trace["z"], dtype=float)  # None becomes NaN
    places = np.array(trace["customdata"], dtype=float)
    assert grid.shape == places.shape == (2 * 4 - 1, 3 * 5 - 1)
    for place in range(5):
        assert np.array_equal(grid[places == place + 1].reshape(3, 4), MAPS[:, :, place])
    assert np.array_equal(np.isnan(grid), np.isnan(places))
    assert np.isnan(grid[3]).all()  # between the rows of pictures
    assert trace["hovertemplate"] == "Map %{customdata}: %{z}"
    columns = {str(name): list(values) for name, values in chart.table}
    assert columns["Map"] == [1, 2, 3, 4, 5]
    assert columns["Largest"] == MAPS.max(axis=(0, 1)).tolist()


@pytest.mark.parametrize(
    ("count", "shape"), [(32, (4, 8)), (64, (8, 8)), (12, (3, 4)), (1, (1, 1)), (11, (3, 4))]
)
def test_pictures_fill_their_rows_where_that_works(count: int, shape: tuple[int, int]) -> None:
    [trace] = layer_chart("maps", np.ones((2, 2, count))).figure["data"]
    assert np.shape(trace["z"]) == (shape[0] * 3 - 1, shape[1] * 3 - 1)


def test_units_are_fields_in_rows() -> None:
    values = np.linspace(0, 1, 20, dtype=np.float32)
    [trace] = plain(layer_chart("units", values).figure["data"])
    grid = np.array(trace["z"], dtype=float)
    assert grid.shape == (2, ACROSS)
    np.testing.assert_allclose(grid[~np.isnan(grid)], values, atol=1e-3)
    assert trace["hovertemplate"] == "Unit %{customdata}: %{z}"


def test_numbers_below_0_have_a_trace_of_their_own() -> None:
    values = np.array([-3.0, 0.0, 2.0, -0.5, 1, 0, 0, 0, 0, 0])
    chart = layer_chart("answer", values)
    above, below = plain(chart.figure["data"])
    assert above["zmax"] == below["zmax"] == 3
    assert above["z"][0][:4] == [None, 0, 2, None]
    assert below["z"][0][:4] == [3, None, None, 0.5]
    # The answer's numbers belong to digits, which begin at 0.
    assert above["customdata"] == [list("0123456789")]
    assert plain(chart.figure["layout"]["xaxis"])["ticktext"] == list("0123456789")
    assert below["hovertemplate"] == "For %{customdata}: −%{z}"
    assert str(chart.title) == "The largest number is that of 2"


def test_the_number_beyond_the_digits_is_for_none_of_them() -> None:
    chart = layer_chart("answer", np.arange(11.0))
    assert plain(chart.figure["data"][0])["customdata"][0][9:] == ["9", "none"]
    assert str(chart.title) == "The largest number is that of none"


def test_small_numbers_keep_their_digits() -> None:
    [trace] = plain(layer_chart("units", np.array([0.00123456, 0.0])).figure["data"])
    assert trace["z"][0][0] == pytest.approx(0.00123456, rel=1e-2)
    assert trace["zmax"] == pytest.approx(0.00123456)


def test_the_title_says_how_many_stay_silent() -> None:
    maps = MAPS.copy()
    maps[:, :, [0, 3]] = 0
    said = str(layer_chart("pooling", maps).title)
    assert said == "2 of 5 maps stay silent; map 5 answers most"
    units = np.array([0.0, 0.0, 4.0, 1.0])
    assert str(layer_chart("units", units).title) == (
        "2 of 4 units stay silent; unit 3 answers most"
    )
    assert str(layer_chart("units", np.zeros(4)).title) == "All of it stays silent"

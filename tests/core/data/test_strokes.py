import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.drawings import film, render
from core.data.strokes import Stroke, strokes_from_canvas, to_canvas, to_unit
from core.errors import ImageError

# What Chromium sent for a 7 drawn with the mouse, without the fields that nobody reads.
SEVEN = {
    "type": "Path",
    "originX": "center",
    "originY": "center",
    "left": 132.958,
    "top": 151.9162,
    "strokeWidth": 20,
    "scaleX": 1,
    "scaleY": 1,
    "angle": 0,
    "flipX": False,
    "flipY": False,
    "path": [
        ["M", 69.98, 69.40625],
        ["Q", 70, 69.40625, 91.5, 69.40625],
        ["Q", 113, 69.40625, 134.5, 69.40625],
        ["Q", 156, 69.40625, 178, 69.40625],
        ["Q", 200, 69.40625, 187.5, 96.90625],
        ["Q", 175, 124.40625, 150, 179.40625],
        ["L", 124.98, 234.42625],
    ],
}
PEN = (
    (70, 69.40625),
    (113, 69.40625),
    (156, 69.40625),
    (200, 69.40625),
    (175, 124.40625),
    (124.98, 234.42625),
)
DOT = SEVEN | {
    "left": 30,
    "top": 29.4063,
    "path": [["M", 29.98, 29.40625], ["L", 30.02, 29.40625]],
}


def objects(*items: Any) -> dict[str, Any]:
    return {"version": "7.4.0", "objects": list(items)}


def test_the_pen_is_read_where_it_was() -> None:
    [stroke] = strokes_from_canvas(objects(SEVEN))
    assert stroke == Stroke(PEN, 20)


def test_an_empty_canvas_has_no_strokes() -> None:
    assert strokes_from_canvas(objects()) == ()
    assert to_unit(()) == ([], [])


def test_a_dot_stays_a_dot() -> None:
    strokes = strokes_from_canvas(objects(DOT))
    extent = np.ptp(np.array(to_unit(strokes)[0][0]), axis=0).max()
    assert extent < 0.1
    [again] = strokes_from_canvas(objects(*to_canvas(strokes, "#000000")))
    where, before = (np.array(stroke.points).mean(axis=0) for stroke in (again, strokes[0]))
    assert where == pytest.approx(before, abs=0.05)
    assert np.ptp(np.array(again.points), axis=0).max() < 0.1


def test_a_path_that_was_moved_is_read_where_it_lies() -> None:
    [moved] = strokes_from_canvas(objects(SEVEN | {"left": 142.958, "top": 131.9162}))
    assert np.array(moved.points) == pytest.approx(np.array(PEN) + np.array([10, -20]), abs=0.1)


def test_a_path_that_was_turned_and_scaled_is_read_as_it_shows() -> None:
    middle = np.array([132.958, 151.9162])
    [turned] = strokes_from_canvas(objects(SEVEN | {"angle": 90, "scaleX": 2, "scaleY": 0.5}))
    across, down = ((np.array(PEN) - middle) * (2, 0.5)).T
    # A quarter turn clockwise, where y runs down: (x, y) becomes (-y, x).
    expected = np.stack([-down, across], axis=1) + middle
    assert np.array(turned.points) == pytest.approx(expected, abs=0.3)
    assert turned.width == pytest.approx(20)


def test_a_mirrored_path_is_read_as_it_shows() -> None:
    [mirrored] = strokes_from_canvas(objects(SEVEN | {"flipX": True}))
    across = 2 * 132.958 - np.array(PEN)[:, 0]
    assert np.array(mirrored.points)[:, 0] == pytest.approx(across, abs=0.1)


points = st.tuples(st.floats(0, 280), st.floats(0, 280))
lines = st.lists(points, min_size=2, max_size=20).map(tuple)
drawings = st.lists(st.builds(Stroke, lines, st.floats(1, 100)), max_size=5).map(tuple)


@given(drawings)
def test_given_back_to_the_canvas_strokes_come_out_the_same(strokes: tuple[Stroke, ...]) -> None:
    assert strokes_from_canvas(objects(*to_canvas(strokes, "#000000"))) == strokes


@given(drawings)
def test_unit_strokes_are_what_a_drawings_file_may_hold(strokes: tuple[Stroke, ...]) -> None:
    unit, widths = to_unit(strokes)
    ink = render(unit, widths=widths)
    assert film(ink).blank == (not strokes)


HOSTILE: list[Any] = [
    None,
    5,
    "text",
    [],
    {},
    {"objects": None},
    {"objects": {}},
    {"objects": [None]},
    objects("path"),
    objects({}),
    objects({"type": "Rect", "path": SEVEN["path"]}),
    objects(SEVEN | {"path": None}),
    objects(SEVEN | {"path": []}),
    objects(SEVEN | {"path": [["M", 1, 2]]}),
    objects(SEVEN | {"path": ["M", 1, 2]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["L", 1]]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["C", 1, 2, 3, 4, 5, 6]]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["M", 1, 2]]}),
    objects(SEVEN | {"path": [["L", 1, 2], ["L", 1, 2]]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["L", "1", 2]]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["L", True, 2]]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["L", math.nan, 2]]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["L", math.inf, 2]]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["L", 1e300, 2]]}),
    objects(SEVEN | {"path": [["M", 1, 2], ["L", 10**400, 2]]}),
    objects(SEVEN | {"path": [["M", 1, 2], [["L"], 1, 2]]}),
    objects({name: value for name, value in SEVEN.items() if name != "strokeWidth"}),
    objects(SEVEN | {"strokeWidth": 0}),
    objects(SEVEN | {"strokeWidth": 1e9}),
    objects(SEVEN | {"strokeWidth": "20"}),
    objects(SEVEN | {"scaleX": math.nan}),
    objects(SEVEN | {"scaleX": 4000, "scaleY": 4000}),
    objects(SEVEN | {"scaleX": 4000, "scaleY": 0.001}),
    objects(SEVEN | {"angle": "north"}),
    objects(SEVEN | {"left": -1e9}),
    objects(SEVEN | {"originX": "left"}),
    objects(*[DOT] * 501),
    objects(SEVEN | {"path": [["M", 1, 2], *[["L", 1, 2]] * 20_000]}),
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_drawing_is_refused_in_words(raw: Any) -> None:
    with pytest.raises(ImageError, match="sent something that is no drawing"):
        strokes_from_canvas(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*SEVEN, "objects"]), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(json_values, st.dictionaries(st.sampled_from([*SEVEN]), json_values, max_size=4))
def test_anything_is_read_or_refused(raw: Any, spoilt: dict[str, Any]) -> None:
    for message in (raw, objects(SEVEN | spoilt)):
        try:
            strokes = strokes_from_canvas(message)
        except ImageError:
            continue
        assert all(abs(at) <= 4096 for stroke in strokes for point in stroke.points for at in point)

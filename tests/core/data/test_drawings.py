import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.data.drawings import CANVAS, FAINTEST, film, raw_resize, render, scale
from core.data.stroke_width import cropped
from core.errors import ImageError

DOT = [[[0.5, 0.5]]]
BAR = [[[0.0, 0.0], [0.0, 1.0]]]

inks = arrays.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90)))


def extent(ink: np.ndarray) -> tuple[int, int]:
    rows, columns = np.nonzero(ink)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def test_a_stroke_has_round_ends_and_the_brushs_width() -> None:
    ink = render(BAR, size=280, brush=20, share=0.5)
    height, width = extent(ink >= 128)
    assert abs(height - (140 + 20)) <= 1
    assert abs(width - 20) <= 1
    rows = np.flatnonzero((ink >= 128).any(axis=1))
    assert (ink[rows[1]] >= 128).sum() < 12  # round, not square


def test_a_point_is_a_dot_in_the_middle() -> None:
    ink = render(DOT, brush=20)
    assert ink.shape == (CANVAS, CANVAS)
    assert abs(ink.sum() / 255 - math.pi * 10**2) < 12
    rows, columns = np.nonzero(ink)
    assert rows.mean() == pytest.approx(139.5, abs=0.6)
    assert columns.mean() == pytest.approx(139.5, abs=0.6)


def test_edges_are_anti_aliased() -> None:
    ink = render([[[0.0, 0.0], [1.0, 0.7]]])
    assert len(np.unique(ink)) > 8


def test_corners_are_smoothed_like_the_canvas_does() -> None:
    # fabric.js bends the line between the middles of neighbouring points, inside the corner.
    ink = render([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]], size=280, brush=4, share=0.5)
    assert ink[70, 210] == 0
    curve = (0.25 * 140 + 0.5 * 210 + 0.25 * 210, 0.25 * 70 + 0.5 * 70 + 0.25 * 140)
    assert ink[round(curve[1]), round(curve[0])] > 128


def test_position_moves_the_drawing_and_the_canvas_cuts_it_off() -> None:
    left = render(DOT, position=(0.25, 0.5))
    assert np.nonzero(left)[1].mean() == pytest.approx(69.5, abs=0.6)
    corner = render(DOT, position=(0.0, 0.0))
    assert 0 < corner.sum() < left.sum() / 3


def test_no_strokes_are_an_empty_canvas() -> None:
    assert not render([]).any()
    assert not render([[]]).any()


@pytest.mark.parametrize(
    "strokes",
    [
        [[[math.nan, 0.5]]],
        [[[0.5, math.inf]]],
        [[[1e300, 0.0], [0.0, 0.0]]],
        [[[10**400, 0]]],
        [[[-0.5, 0.5]]],
        [[[0.1, 0.2, 0.3]]],
        [[[0.1], [0.2, 0.3]]],
        [[0.1, 0.2]],
        [["one"]],
        [5],
        5,
        None,
        [[{"x": 1}]],
    ],
)
def test_what_is_no_stroke_is_refused_in_words(strokes: Any) -> None:
    with pytest.raises(ImageError, match="expected is a list of strokes"):
        render(strokes)


def test_each_stroke_has_the_width_of_its_pen() -> None:
    both = [[[0.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [1.0, 1.0]]]
    ink = render(both, share=0.5, widths=[0.1, 0.2])
    thin, wide = (half.sum() for half in np.split(ink, 2))
    assert wide / thin == pytest.approx(2, rel=0.1)
    assert np.array_equal(render(BAR, share=0.5, widths=[0.1]), render(BAR, share=0.5, brush=14))
    # A dot's own size is nothing to measure its pen by.
    assert render(DOT, widths=[1e9]).min() == 0


@pytest.mark.parametrize("widths", [[], [0.1, 0.1], [0.0], [math.nan], ["wide"], 5, [[0.1]]])
def test_what_is_no_width_is_refused_in_words(widths: Any) -> None:
    with pytest.raises(ImageError, match="one for each stroke"):
        render(BAR, widths=widths)


@pytest.mark.parametrize("strokes", [[[[0.5, 0.5]] * 20_001], [[[0.5, 0.5]]] * 501])
def test_endless_drawings_are_refused(strokes: Any) -> None:
    with pytest.raises(ImageError, match="at most 500 strokes and 20000 points"):
        render(strokes)


@pytest.mark.parametrize(
    "settings",
    [
        {"size": 27},
        {"size": 1025},
        {"brush": 0},
        {"brush": 281},
        {"brush": math.nan},
        {"share": 0},
        {"share": 1.1},
        {"position": (0.5, 2.0)},
    ],
)
def test_settings_out_of_bounds_are_refused(settings: Any) -> None:
    with pytest.raises(ImageError, match="choose a size from 28 to 1024"):
        render(DOT, **settings)


def test_film_keeps_every_step() -> None:
    steps = film(render(BAR))
    assert steps.drawn.shape == (CANVAS, CANVAS)
    assert steps.cropped.shape == extent(steps.drawn)
    assert steps.scaled.shape[0] == 20
    assert steps.digit.shape == (28, 28)
    assert not steps.blank


def test_the_scaled_drawing_is_a_mean_over_areas() -> None:
    ink = np.zeros((80, 80), np.uint8)
    ink[:40, :40] = 255
    ink[40:, 40:] = 100
    ink[0, 0] = 47  # one of the 16 pixels below the first
    scaled = scale(ink)
    assert scaled.shape == (20, 20)
    assert scaled[0, 0] == 255 - 208 // 16
    assert (scaled[1:10, 1:10] == 255).all()
    assert (scaled[10:, 10:] == 100).all()


def test_aspect_ratio_is_kept_and_a_thin_line_stays() -> None:
    ink = np.zeros((280, 280), np.uint8)
    ink[20:260, 100:103] = 255
    assert scale(cropped(ink)).shape == (20, 1)
    steps = film(ink)
    assert steps.scaled.shape == (20, 2)  # as wide as a pen
    assert steps.scaled.max() > 150


HANDMADE = [
    [[[0.5, 0.0], [0.2, 0.3], [0.2, 0.7], [0.5, 1.0], [0.8, 0.7], [0.8, 0.3], [0.5, 0.0]]],
    [[[0.3, 0.2], [0.5, 0.0], [0.5, 1.0]]],
    [[[0.2, 0.2], [0.5, 0.0], [0.8, 0.3], [0.2, 1.0], [0.9, 1.0]]],
    [[[0.6, 0.0], [0.1, 0.6], [0.9, 0.6]], [[0.7, 0.3], [0.7, 1.0]]],
    [[[0.1, 0.0], [0.9, 0.0], [0.4, 1.0]], [[0.3, 0.5], [0.8, 0.5]]],
]


@given(st.sampled_from(HANDMADE), st.floats(16, 20), st.floats(0.5, 2))
@settings(max_examples=60, deadline=None)
def test_a_larger_drawing_with_a_larger_brush_is_the_same_digit(
    strokes: list, brush: float, scale: float
) -> None:
    first = film(render(strokes, brush=brush, share=0.4)).digit.astype(int)
    second = film(render(strokes, brush=brush * scale, share=0.4 * scale)).digit.astype(int)
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    apart = [np.abs(first - np.roll(second, move, axis=(0, 1))).mean() for move in moves]
    assert min(apart) <= 6


@given(st.sampled_from(HANDMADE), st.integers(8, 30), st.integers(-40, 40), st.integers(-40, 40))
@settings(max_examples=40, deadline=None)
def test_where_it_was_drawn_makes_no_difference(
    strokes: list, brush: int, down: int, right: int
) -> None:
    ink = render(strokes, brush=brush, share=0.5)
    moved = np.roll(ink, (down, right), axis=(0, 1))
    assert np.array_equal(film(ink).digit, film(moved).digit)


def test_the_raw_way_neither_crops_nor_centres() -> None:
    ink = render(BAR, brush=20, share=0.5, position=(0.3, 0.4))
    digit = raw_resize(ink)
    assert digit.shape == (28, 28)
    assert digit.sum(axis=0).argmax() == pytest.approx(0.3 * 28, abs=1)
    assert extent(digit >= 128)[0] < 20


def test_blank_paper_says_so() -> None:
    for value in (0, FAINTEST - 1):
        steps = film(np.full((50, 60), value, np.uint8))
        assert steps.blank
        assert not steps.digit.any()
        assert not steps.scaled.any()


@given(inks)
@settings(max_examples=150, deadline=None)
def test_film_centres_by_mass_by_whole_pixels(ink: np.ndarray) -> None:
    steps = film(ink)
    digit = steps.digit.astype(float)
    assert steps.digit.shape == (28, 28)
    assert steps.digit.dtype == np.uint8
    assert steps.blank == (ink.max() < FAINTEST)
    if steps.blank or not digit.any():
        return
    assert max(steps.scaled.shape) == 20
    assert digit.sum() == steps.scaled.astype(float).sum()  # nothing is cut off
    for axis in (0, 1):
        box = steps.scaled.sum(axis=1 - axis, dtype=float)
        room = 28 - len(box)
        in_the_box = box @ np.arange(len(box)) / box.sum()
        in_the_digit = digit.sum(axis=1 - axis) @ np.arange(28) / digit.sum()
        # Where the box would have to leave the picture, it stops at the edge.
        if 0 <= round(14 - in_the_box) <= room:
            assert abs(in_the_digit - 14) <= 0.5 + 1e-9
        else:
            assert in_the_digit - in_the_box in (pytest.approx(0), pytest.approx(room))


@pytest.mark.parametrize(
    "ink",
    [
        np.zeros((0, 5), np.uint8),
        np.zeros((28, 28, 1), np.uint8),
        np.zeros((28, 28), np.float32),
    ],
)
def test_film_wants_one_grey_picture(ink: Any) -> None:
    with pytest.raises(ImageError, match="expected is one grey image"):
        film(ink)


def test_mnists_own_images_pass_unchanged(full_mnist: Path) -> None:
    # They were made by this rule, so it must leave them as they are; some lie on a rounding edge.
    with np.load(full_mnist) as stored:
        images = stored["x_test"][:2_000]
    same = [np.array_equal(film(image).digit, image) for image in images]
    assert np.mean(same) > 0.999

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.data.drawings import BOX, film, render
from core.data.stroke_width import (
    NARROWEST,
    WIDEST,
    cropped,
    even_out,
    moved_edges,
    stroke_width,
)

SEVEN = [[[0.1, 0.05], [0.9, 0.05], [0.4, 1.0]]]
"""Two straight lines and a corner."""


@pytest.mark.parametrize("brush", [6, 10, 20, 40])
def test_the_width_of_a_line_is_the_brush(brush: int) -> None:
    width = stroke_width(render(SEVEN, brush=brush, share=0.8))
    assert brush * 0.83 <= width <= brush * 1.06


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("brush", [8, 15, 22, 30])
def test_strokes_come_into_the_range_of_mnists_pens(brush: int, share: float) -> None:
    even = film(render(SEVEN, brush=brush, share=share)).even
    width = stroke_width(even) * BOX / max(even.shape)
    assert NARROWEST * 0.9 <= width <= WIDEST * 1.12


def test_strokes_in_range_stay_as_they_are() -> None:
    ink = cropped(render(SEVEN, brush=24, share=0.6))
    assert even_out(ink, BOX) is ink


def test_what_somebody_has_scaled_already_stays_as_it_is() -> None:
    ink = cropped(render(SEVEN, size=28, brush=1, share=0.6))
    assert max(ink.shape) <= BOX
    assert even_out(ink, BOX) is ink


def test_thin_parts_beside_a_broad_one_do_not_take_everything_away() -> None:
    ink = np.zeros((100, 100), np.uint8)
    ink[::2] = 255
    assert even_out(ink, BOX).any()


@given(st.floats(-3, 3))
@settings(max_examples=40, deadline=None)
def test_edges_move_by_what_was_asked(by: float) -> None:
    disc = np.zeros((60, 60), np.uint8)
    down, right = np.ogrid[-30:30, -30:30]
    disc[down**2 + right**2 <= 20**2] = 255
    radius = np.sqrt(moved_edges(disc, by).sum() / 255 / np.pi)
    assert radius == pytest.approx(20 + by, abs=0.35)


def test_mnist_is_mostly_in_the_range(full_mnist: Path) -> None:
    with np.load(full_mnist) as stored:
        images = stored["x_train"][::30]
    large = [
        Image.fromarray(image).resize((112, 112), Image.Resampling.BICUBIC) for image in images
    ]
    widths = np.array([stroke_width(np.asarray(image)) / 4 for image in large])
    assert np.mean((widths >= NARROWEST) & (widths <= WIDEST)) == pytest.approx(0.9, abs=0.02)

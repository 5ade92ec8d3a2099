"""Photos of digits as people take them, and what must never matter about them."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.clutter import without_clutter
from core.data.drawings import film
from core.data.facts import Ink
from core.data.images import ink_from_upload
from tests.core.data import photos
from tests.core.data.photos import CONDITIONS, encoded, on_paper, pen, take

# Of 255, on average over the 28x28 pixels: soft focus and a turned sheet show in the digit itself.
TOLERANCE = {"table": 13, "blurred": 13}


def apart(read: Ink, wanted: Ink) -> float:
    """Return the mean difference of two digits, give or take a pixel of shift."""
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    moved = (np.roll(read.astype(int), move, (0, 1)) for move in moves)
    return float(min(np.abs(digit - wanted).mean() for digit in moved))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_photo_shows_the_digit_and_nothing_else(condition: str) -> None:
    for digit in (2, 5, 8):
        read = film(ink_from_upload(take(digit, condition)))
        assert apart(read.digit, film(pen(digit)).digit) < TOLERANCE.get(condition, 10)


@pytest.mark.parametrize(("brush", "share"), [(6, 0.3), (30, 0.5), (42, 0.8)])
@pytest.mark.parametrize("condition", ["shadow", "ruled", "squared", "chalk"])
def test_pens_and_sizes_of_all_kinds_are_read(brush: int, share: float, condition: str) -> None:
    photo = on_paper(pen(2, brush, share))
    for change in CONDITIONS[condition]:
        photo = change(photo)
    read = film(ink_from_upload(encoded(photo))).digit
    assert apart(read, film(pen(2, brush, share)).digit) < 10


@pytest.mark.parametrize(
    "condition",
    [
        "gradient",
        "vignette",
        "shadow",
        "frame",
        "table",
        "strip of table",
        "ruled",
        "squared",
        "chalk",
    ],
)
def test_paper_without_ink_is_blank_in_any_light(condition: str) -> None:
    photo = on_paper(np.zeros((photos.SIDE, photos.SIDE)))
    for change in CONDITIONS[condition]:
        photo = change(photo)
    assert not ink_from_upload(encoded(photo)).any()


def test_a_screenshot_in_a_frame_is_read() -> None:
    for dark, width in ((0.0, 3), (0.0, 20), (255.0, 9)):
        drawn = on_paper(pen(5), 255 - dark, dark)
        framed = np.pad(drawn, width, constant_values=dark)
        read = film(ink_from_upload(encoded(framed, "PNG"))).digit
        assert np.array_equal(read, film(pen(5)).digit)


@pytest.mark.parametrize("digit", range(10))
def test_no_digit_is_taken_for_clutter(digit: int) -> None:
    for brush in (6, 14, 42):
        ink = pen(digit, brush, 0.7)
        assert np.array_equal(without_clutter(ink), ink)


def test_a_box_around_a_digit_goes_and_a_bare_one_stays() -> None:
    box = np.zeros((200, 200), np.uint8)
    box[10:190, 10:190] = 255
    box[14:186, 14:186] = 0
    assert np.array_equal(without_clutter(box), box)
    both = box.copy()
    both[60:140, 95:105] = 255
    alone = np.zeros_like(box)
    alone[60:140, 95:105] = 255
    assert np.array_equal(without_clutter(both), alone)


def test_parts_of_a_digit_stay_and_specks_go() -> None:
    ink = np.zeros((300, 200), np.uint8)
    ink[40:50, 40:160] = 255  # the bar of a 5, written last, that does not touch
    ink[70:260, 60:75] = 255
    speckled = ink.copy()
    speckled[280:284, 180:184] = 255
    assert np.array_equal(without_clutter(ink), ink)
    assert np.array_equal(without_clutter(speckled), ink)


def test_a_stroke_across_all_the_paper_is_a_line_of_it_and_a_slanted_one_is_ink() -> None:
    line, slanted = np.zeros((2, 200, 300), np.uint8)
    line[100:104] = 255
    for column in range(300):
        slanted[170 - column // 2 : 176 - column // 2, column] = 255
    assert not without_clutter(line).any()
    assert np.array_equal(without_clutter(slanted), slanted)


def test_a_bar_at_the_edge_of_the_paper_is_ink() -> None:
    ink = np.zeros((300, 200), np.uint8)
    ink[40:48, 60:200] = 255  # the bar of a 5 that was cropped closely
    ink[70:260, 60:75] = 255
    assert np.array_equal(without_clutter(ink), ink)


def test_a_digit_over_the_whole_sheet_is_no_squared_paper() -> None:
    for digit in range(10):
        ink = pen(digit, 42, 1.0)[10:410, 60:330]
        assert without_clutter(ink).sum() == ink.sum()


def test_a_picture_full_of_dots_does_not_take_minutes() -> None:
    dots = np.zeros((560, 560), np.uint8)
    dots[::8, ::8] = 255
    before = time.process_time()
    without_clutter(dots)
    assert time.process_time() - before < 5  # it took 47 s


def test_without_ink_there_is_no_clutter() -> None:
    for shape in ((1, 1), (3, 500), (280, 280)):
        assert not without_clutter(np.zeros(shape, np.uint8)).any()


@st.composite
def _pictures(draw: st.DrawFn) -> np.ndarray:
    """Uploads without loss: on screen or as a photo."""
    photo = on_paper(pen(draw(st.integers(0, 9)), draw(st.sampled_from([6, 14, 30]))))
    for change in draw(st.sampled_from(list(CONDITIONS.values()))):
        photo = change(photo)
    return photo[:: draw(st.integers(1, 3)), :: draw(st.integers(1, 3))]


@given(_pictures())
@settings(max_examples=25, deadline=None)
def test_a_negative_gives_the_same_ink(photo: np.ndarray) -> None:
    grey = photo.clip(0, 255).round()
    ink, negative = (ink_from_upload(encoded(each, "PNG")) for each in (grey, 255 - grey))
    assert np.array_equal(ink, negative)


@given(st.integers(0, 9), st.integers(-40, 40), st.integers(-40, 40), st.booleans())
@settings(max_examples=25, deadline=None)
def test_where_a_digit_stands_on_its_paper_does_not_matter(
    digit: int, down: int, right: int, chalk: bool
) -> None:
    ink = pen(digit)
    moved = np.roll(ink, (down, right), (0, 1))
    read = [
        film(ink_from_upload(encoded(255 - sheet if chalk else sheet, "PNG"))).digit
        for sheet in (on_paper(ink, 240, 20), on_paper(moved, 240, 20))
    ]
    assert np.array_equal(*read)

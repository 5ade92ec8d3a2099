import gzip
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.data.drawings import FAINTEST, render
from core.data.facts import Ink
from core.data.several import MOST_DIGITS, split

SEVEN = [[[0.0, 0.0], [0.6, 0.0], [0.25, 1.0]]]
ONE = [[[0.0, 0.0], [0.0, 1.0]]]
# Drawn in two strokes that do not touch.
FIVE = [[[0.1, 0.1], [0.05, 0.45], [0.5, 0.5], [0.5, 0.9], [0.0, 1.0]], [[0.25, 0.0], [0.7, 0.0]]]
FOUR = [[[0.1, 0.0], [0.0, 0.6], [0.6, 0.6]], [[0.45, 0.3], [0.4, 1.0]]]
COLON = [[[0.0, 0.0]], [[0.0, 1.0]]]

DRAWN = Path(__file__).resolve().parents[4] / "shared" / "data" / "drawn_digits.json.gz"
CHOOSING = ("apa", "apb", "ced", "gmd")
LEAST_WHOLE = 0.997
LEAST_APART = 0.98


def tight(ink: Ink) -> Ink:
    rows, columns = np.nonzero(ink)
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def row_of(inks: list[Ink], gap: int = 20, drop: int = 10) -> tuple[Ink, list[tuple[int, int]]]:
    """Set inks side by side, every second one lower; return the sheet and where each lies."""
    pieces = [tight(ink) for ink in inks]
    height = max(piece.shape[0] for piece in pieces) + drop
    sheet = np.zeros((height, sum(piece.shape[1] + gap for piece in pieces) + gap), np.uint8)
    left, places = gap, []
    for place, piece in enumerate(pieces):
        top = drop * (place % 2)
        sheet[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
        places.append((left, left + piece.shape[1]))
        left += piece.shape[1] + gap
    return sheet, places


def columns(ink: Ink) -> tuple[int, int]:
    found = np.flatnonzero(ink.any(axis=0))
    return int(found[0]), int(found[-1]) + 1


def test_a_piece_joins_one_digit_and_leaves_its_neighbour_alone() -> None:
    ink = np.zeros((110, 130), np.uint8)
    for left in (0, 45):  # two slanted strokes, one above the other's foot
        for row in range(100):
            ink[row, left + (99 - row) // 2 : left + (99 - row) // 2 + 3] = 255
    ink[60:64, 90:94] = 255  # a dot of the second
    ink[80:84, 88:120] = 255  # and a dash
    assert len(split(ink)) == 2


@pytest.mark.parametrize("strokes", [SEVEN, ONE, FIVE, FOUR, COLON])
@pytest.mark.parametrize("brush", [8, 20])
def test_one_digit_stays_whole(strokes: Any, brush: int) -> None:
    ink = render(strokes, brush=brush)
    [whole] = split(ink)
    assert np.array_equal(whole, ink)


def test_digits_come_apart_from_left_to_right() -> None:
    inks = [render(strokes, brush=12, share=0.5) for strokes in (FIVE, SEVEN, ONE, FOUR)]
    sheet, places = row_of(inks)
    parts = split(sheet)
    assert [columns(part) for part in parts] == places
    assert np.array_equal(np.sum(parts, axis=0), sheet)
    for part, ink in zip(parts, inks, strict=True):
        assert np.array_equal(tight(part), tight(ink))


def test_digits_that_touch_stay_together() -> None:
    sheet, _ = row_of([render(SEVEN), render(SEVEN)])
    sheet[20:24] = 255
    [whole] = split(sheet)
    assert np.array_equal(whole, sheet)


def test_more_parts_than_a_number_has_are_left_together() -> None:
    ink = render(ONE, brush=4, share=0.2)
    assert len(split(row_of([ink] * MOST_DIGITS)[0])) == MOST_DIGITS
    assert len(split(row_of([ink] * (MOST_DIGITS + 1))[0])) == 1


def test_a_large_picture_comes_apart_too() -> None:
    sheet, places = row_of([render(SEVEN, 600, 40), render(ONE, 600, 40)], gap=61)
    assert [columns(part) for part in split(sheet)] == places


def test_blank_paper_stays() -> None:
    [paper] = split(np.zeros((30, 40), np.uint8))
    assert paper.shape == (30, 40)


def test_endless_detail_is_left_together() -> None:
    noise = (np.indices((600, 600)).sum(axis=0) % 4 < 2).astype(np.uint8) * 255
    assert len(split(noise)) == 1


@settings(deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60))))
def test_every_pixel_of_ink_belongs_to_one_digit(ink: Ink) -> None:
    parts = split(ink)
    assert all(part.shape == ink.shape for part in parts)
    owners = np.sum([part > 0 for part in parts], axis=0)
    assert (owners <= 1).all()
    assert (owners[ink >= FAINTEST] == 1).all()


@pytest.fixture(scope="module")
def people() -> list[Any]:
    if not DRAWN.is_file():
        pytest.skip("needs people's drawings in ../shared/data")
    entries = json.loads(gzip.decompress(DRAWN.read_bytes()))["digits"]
    return [entry["strokes"] for entry in entries if entry["donor"] in CHOOSING]


def test_peoples_digits_stay_whole(people: list[Any]) -> None:
    looks = [(brush, share) for brush in (8, 14, 20, 30) for share in (0.3, 0.6, 0.9)]
    inks = (
        render(strokes, brush=looks[place % 12][0], share=looks[place % 12][1])
        for place, strokes in enumerate(people)
    )
    assert np.mean([len(split(ink)) == 1 for ink in inks]) >= LEAST_WHOLE


def test_peoples_numbers_come_apart(people: list[Any]) -> None:
    chance = random.Random(4)
    right = []
    for count in (2, 3, 4) * 40:
        chosen = chance.sample(people, count)
        brush = chance.choice((8, 14, 20))
        inks = [render(s, brush=brush, share=chance.uniform(0.42, 0.55)) for s in chosen]
        sheet, places = row_of(inks, gap=chance.randint(14, 50), drop=chance.randint(0, 30))
        right.append([columns(part) for part in split(sheet)] == places)
    assert np.mean(right) >= LEAST_APART

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from core.data.drawings import film, render
from core.inference.models import shipped
from core.inference.occlusion import PATCH, STEP, occlusion
from core.inference.reader import Prediction, Reader

SEVEN = film(render([[[0.1, 0.0], [0.8, 0.0], [0.35, 1.0]]])).digit


class Corner:
    """A reader that is sure of a 3 as long as it sees ink at one pixel."""

    def __init__(self, row: int, column: int) -> None:
        self.row, self.column = row, column
        self.sizes: list[int] = []

    def read_many(self, digits: np.ndarray) -> list[Prediction]:
        self.sizes.append(len(digits))
        seen = digits[:, self.row, self.column] > 0
        return [Prediction(np.eye(10)[3] * 0.8 + 0.02 if s else np.full(10, 0.1)) for s in seen]


def test_the_answer_falls_where_what_it_needs_is_hidden_and_nowhere_else() -> None:
    digit = np.zeros((28, 28), np.uint8)
    digit[4:24, 10:20] = 200
    result = occlusion(cast(Reader, Corner(9, 12)), digit)
    assert (result.digit, result.probability) == (3, pytest.approx(0.82))
    fallen = result.fall > 0
    assert result.fall[9, 12] == pytest.approx(0.72)
    assert result.fall[fallen] == pytest.approx(0.72)
    # Three places of the patch each way hide a given pixel, and each is drawn as 2x2 pixels.
    assert fallen.sum() == PATCH**2
    rows, columns = np.nonzero(fallen)
    assert np.abs(rows - 9).max() <= PATCH // 2
    assert np.abs(columns - 12).max() <= PATCH // 2


def test_only_patches_that_hide_ink_are_read_in_one_batch() -> None:
    digit = np.zeros((28, 28), np.uint8)
    digit[0, 0] = 255
    reader = Corner(0, 0)
    result = occlusion(cast(Reader, reader), digit)
    assert reader.sizes == [1 + 4]
    assert np.array_equal(np.argwhere(result.fall > 0).max(axis=0), [2 * STEP - 1] * 2)


def test_it_only_looks() -> None:
    digit = SEVEN.copy()
    occlusion(shipped()["mlp-128"].reader(), digit)
    assert np.array_equal(digit, SEVEN)


def test_each_field_is_what_reading_the_hidden_digit_gives() -> None:
    reader = shipped()["mlp-128"].reader()
    result = occlusion(reader, SEVEN)
    assert result.digit == reader.read(SEVEN).digit
    deepest = np.unravel_index(result.fall.argmax(), result.fall.shape)
    top, left = (STEP * (int(at) // STEP) - (PATCH - STEP) // 2 for at in deepest)
    hidden = SEVEN.copy()
    hidden[max(top, 0) : top + PATCH, max(left, 0) : left + PATCH] = 0
    left_over = reader.read(hidden).probabilities[result.digit]
    assert result.fall.max() == pytest.approx(result.probability - left_over, abs=1e-5)
    assert result.fall.max() > 0.05

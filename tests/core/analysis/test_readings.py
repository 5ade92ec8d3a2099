"""Which images come first, and what is said of each."""

import numpy as np
import pytest

from core.analysis import readings

LABELS = np.array([0, 1, 2, 3, 2], dtype=np.uint8)


def answers() -> np.ndarray:
    logits = np.zeros((5, 10), dtype=np.float32)
    logits[0, 5] = 1  # wrong, unsure
    logits[1, 1] = 9  # right
    logits[2, 7] = 8  # wrong, sure
    logits[3, 4] = 3  # wrong
    logits[4, 7] = 9  # wrong in the same way as image 2, and surer
    return logits


def test_errors_come_most_confident_first() -> None:
    assert readings.errors_by_confidence(answers(), LABELS).tolist() == [4, 2, 3, 0]


def test_without_errors_there_is_nothing() -> None:
    assert readings.errors_by_confidence(answers()[1:2], LABELS[1:2]).tolist() == []


def test_a_cell_holds_its_images() -> None:
    assert readings.cell(answers(), LABELS, true=2, read=7).tolist() == [4, 2]
    assert readings.cell(answers(), LABELS, true=7, read=2).tolist() == []


def test_right_answers_come_least_confident_first() -> None:
    logits = np.zeros((3, 10))
    logits[:, 6] = [3, 1, 2]
    assert readings.cell(logits, np.full(3, 6), true=6, read=6).tolist() == [1, 2, 0]


def test_three_best_guesses_with_their_probabilities() -> None:
    logits = np.log(np.array([[0.05, 0.2, 0.6, 0.15, *[1e-9] * 6]]))
    (found,) = readings.readings(logits, np.array([1]), np.array([0]))
    assert (found.index, found.label) == (0, 1)
    assert [digit for digit, _ in found.guesses] == [2, 1, 3]
    assert [share for _, share in found.guesses] == pytest.approx([0.6, 0.2, 0.15], rel=1e-5)


def test_the_table_has_one_row_an_image() -> None:
    logits = answers()
    rows = readings.readings(logits, LABELS, readings.errors_by_confidence(logits, LABELS))
    table = {str(name): values for name, values in readings.reading_table(rows)}
    assert table["Image"] == [4, 2, 3, 0]
    assert table["True digit"] == [2, 2, 3, 0]
    assert table["Guess 1"] == [7, 7, 4, 5]
    assert len(table) == 8

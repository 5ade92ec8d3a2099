"""The confusion matrix as a figure."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from core.analysis.confusion import (
    VIEWS,
    confused_pairs,
    confusion_chart,
    confusion_finding,
    most_frequent_mistake,
)
from tests.core.analysis.drawn import plain

MATRIX = np.diag(np.arange(10, 20))
MATRIX[4, 9] = 12
MATRIX[9, 4] = 3
MATRIX[2, 7] = 1


@pytest.mark.parametrize("view", list(VIEWS))
def test_plotly_accepts_every_view(view: str) -> None:
    chart = confusion_chart(MATRIX, view)
    go.Figure(plain(chart.figure))
    json.dumps(plain(chart.figure), allow_nan=False)


def cells(view: str) -> list[list[str]]:
    found: list[list[str]] = confusion_chart(MATRIX, view).figure["data"][0]["text"]
    return found


def test_cells_say_their_numbers() -> None:
    assert cells("counts")[4][9] == "12"
    assert cells("counts")[4][4] == "14"
    assert cells("counts")[0][1] == ""
    assert cells("rows")[4][9] == "46.2"
    assert cells("rows")[0][0] == "100"
    assert cells("errors")[4][9] == "12"
    assert cells("errors")[4][4] == ""


def test_rows_run_downwards_from_zero() -> None:
    layout = confusion_chart(MATRIX).figure["layout"]
    assert layout["yaxis"]["autorange"] == "reversed"


def test_hover_gives_counts_and_share_in_words() -> None:
    hover = confusion_chart(MATRIX).figure["data"][0]["hovertext"]
    assert str(hover[4][9]) == "True 4, read as 9: 12 of 26 images (46.2%)"


def test_the_finding_is_the_most_frequent_mistake() -> None:
    assert str(confusion_finding(MATRIX)) == "Most frequent mistake: 4 read as 9, 12 times"
    assert str(confusion_finding(np.eye(10, dtype=int))) == "Not a single error"
    once = np.eye(10, dtype=int)
    once[0, 1] = once[5, 6] = 1
    assert str(confusion_finding(once)) == "No mistake was made twice; 2 in all"


def test_the_most_frequent_mistake_of_a_row_or_a_column() -> None:
    assert most_frequent_mistake(MATRIX) == (4, 9)
    assert most_frequent_mistake(MATRIX, true=9) == (9, 4)
    assert most_frequent_mistake(MATRIX, read=7) == (2, 7)
    assert most_frequent_mistake(MATRIX, true=3, read=3) == (3, 3)
    true, read = most_frequent_mistake(np.eye(10, dtype=int), true=5)
    assert (true, read == 5) == (5, False), "a right answer is no mistake"


def test_the_matrix_is_left_as_it_was() -> None:
    before = MATRIX.copy()
    confusion_chart(MATRIX, "errors")
    np.testing.assert_array_equal(MATRIX, before)


def test_a_digit_without_images_divides_nothing_by_zero() -> None:
    empty = np.zeros((10, 10), dtype=int)
    with np.errstate(all="raise"):
        chart = confusion_chart(empty, "rows")
    assert str(chart.title) == "Not a single error"


def test_the_table_has_a_column_for_each_answer() -> None:
    table = confusion_chart(MATRIX).table
    assert len(table) == 11
    assert {str(name): values for name, values in table}["Read as 9"][4] == "12"


def test_confused_pairs_count_both_ways() -> None:
    counts = np.eye(10, dtype=int) * 50
    counts[4, 9], counts[9, 4], counts[3, 5], counts[7, 1] = 6, 3, 8, 1
    assert [str(pair) for pair in confused_pairs(counts)] == [
        "4 and 9: 9 mistakes (4 read as 9: 6; 9 read as 4: 3)",
        "3 and 5: 8 mistakes (3 read as 5: 8; 5 read as 3: 0)",
    ]

"""Who errs where the other does not; the test against another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from core.analysis.disagreement import confusion_difference, disagreement, mcnemar

LABELS = np.array([0, 1, 2, 3, 4, 5])


def answers(*digits: int) -> np.ndarray:
    return np.array(digits)


def test_the_difference_of_two_confusion_matrices_has_signs() -> None:
    one, other = np.eye(10, dtype=int) * 5, np.eye(10, dtype=int) * 5
    one[4, 4], one[4, 9] = 3, 2
    chart = confusion_difference(one, other)
    assert str(chart.title) == "A reads 2 fewer images right than B"
    more, fewer = chart.figure["data"]
    assert (more["text"][4][9], fewer["text"][4][4]) == ("+2", "−2")
    # Each text stands in the map whose cell is coloured: the other map would write over it.
    assert (more["text"][4][4], fewer["text"][4][9]) == ("", "")
    assert (more["z"][4][4], fewer["z"][4][9]) == (None, None)
    assert more["z"][4][9] == fewer["z"][4][4] > 0
    assert chart.table[1 + 9][1][4] == 2
    assert "equally many" in str(confusion_difference(other, other).title)
    assert "C reads 2 more" in str(confusion_difference(other, one, ("C", "A")).title)


def test_who_errs_where_the_other_does_not() -> None:
    found = disagreement(answers(0, 9, 9, 9, 4, 5), answers(9, 1, 2, 9, 4, 5), LABELS)
    assert found.only_a.tolist() == [1, 2]
    assert found.only_b.tolist() == [0]
    assert found.both.tolist() == [3]
    assert "may be chance" in str(found.verdict())
    clear = disagreement(answers(*[9] * 9), answers(*[1] * 9), np.ones(9, dtype=int))
    assert str(clear.verdict("A", "C")).startswith("C is better, by more than chance")


@pytest.mark.parametrize(
    ("only_a", "only_b"), [(0, 0), (1, 0), (5, 5), (3, 12), (12, 3), (40, 41), (900, 1000)]
)
def test_mcnemar_is_the_binomial_test(only_a: int, only_b: int) -> None:
    number = only_a + only_b
    expected = binomtest(only_a, number).pvalue if number else 1.0
    assert mcnemar(only_a, only_b) == pytest.approx(expected)


def test_mcnemar_of_many_images_is_a_number() -> None:
    assert mcnemar(0, 10_000) == 0.0
    assert mcnemar(5_000, 5_000) == 1.0

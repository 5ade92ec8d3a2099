"""Tests of means, held against SciPy; and what is said of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from core.analysis import student
from core.analysis.mean_test import compare_means

A = (0.981, 0.984, 0.979)
B = (0.990, 0.989, 0.992, 0.991, 0.990)


def test_students_distribution_is_scipys() -> None:
    for freedom in (1, 1.7, 2, 4, 8.3, 30, 200):
        for t in (0.0, 1e-6, 0.3, 1.0, 2.776, 9.0, 1e3):
            expected = 2 * special.stdtr(freedom, -abs(t))
            assert student.two_sided(t, freedom) == pytest.approx(expected, rel=1e-9), (t, freedom)
            assert student.two_sided(-t, freedom) == student.two_sided(t, freedom)
        for chance in (0.001, 0.05, 0.5):
            expected = -special.stdtrit(freedom, chance / 2)
            assert student.quantile(chance, freedom) == pytest.approx(expected, rel=1e-9)


def test_the_incomplete_beta_function_is_scipys() -> None:
    for x in (0.0, 1e-9, 0.1, 0.5, 0.9, 1.0):
        for a, b in ((0.5, 0.5), (2, 0.5), (0.5, 4), (10, 3)):
            assert student.incomplete_beta(x, a, b) == pytest.approx(special.betainc(a, b, x))


def test_welchs_test_is_scipys() -> None:
    found, expected = compare_means(A, B), stats.ttest_ind(A, B, equal_var=False)
    assert found is not None
    assert found.chance == pytest.approx(expected.pvalue, rel=1e-9)
    interval = expected.confidence_interval()
    assert found.difference - found.margin == pytest.approx(interval.low, rel=1e-9)
    assert found.difference + found.margin == pytest.approx(interval.high, rel=1e-9)


def test_a_single_value_borrows_the_others_spread() -> None:
    found = compare_means([0.97], B)
    assert found is not None
    t = (0.97 - np.mean(B)) / (np.std(B, ddof=1) * math.sqrt(1 + 1 / 5))
    assert found.chance == pytest.approx(2 * stats.t.sf(abs(t), 4), rel=1e-9)
    turned = compare_means(B, [0.97])
    assert turned is not None
    assert (turned.chance, turned.difference) == (found.chance, -found.difference)


def test_without_any_spread_there_is_no_test() -> None:
    assert compare_means([0.9], [0.8]) is None
    assert compare_means([0.9, 0.9], [0.8, 0.8]) is None
    assert compare_means([0.9, 0.9], [0.8]) is None


def test_the_verdict_names_the_test_and_its_interval() -> None:
    found = compare_means(A, B)
    assert found is not None
    said = str(found.verdict())
    assert said.startswith("B is better, by more than chance: its mean is 0.91 percentage points")
    assert "Welch's t test" in said
    low, high = found.difference - found.margin, found.difference + found.margin
    assert f"interval: {-100 * high:.2f} to {-100 * low:.2f}" in said
    assert "3 and 5 trainings" in str(found.reach())


def test_what_may_be_chance_is_said_so() -> None:
    found = compare_means((0.98, 0.99, 0.985), (0.982, 0.99, 0.987))
    assert found is not None
    said = str(found.verdict("left", "right"))
    assert said.startswith("The difference may be chance. right's mean is 0.13 percentage points")
    assert "interval: −" in said


def test_equal_seeds_rarely_look_different() -> None:
    """Of pairs of groups that differ by nothing, about one in twenty is called different."""
    rng = np.random.default_rng(1)
    called = [
        found.chance < 0.05
        for found in (compare_means(*rng.normal(0.98, 0.002, (2, 5)).tolist()) for _ in range(400))
        if found is not None
    ]
    assert 0.02 < np.mean(called) < 0.07

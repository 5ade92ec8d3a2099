"""Schedules: the shapes that their papers give, at every length."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.schedules import (
    PLANNED,
    SCHEDULES,
    TEST_HIGH,
    TEST_LOW,
    planned_rate,
    range_test_rate,
)


def rates(schedule: str, steps: int, share: float = 0.0) -> list[float]:
    return [planned_rate(schedule, 0.1, step, steps, share) for step in range(steps)]


def test_a_cosine_starts_at_the_peak_and_is_half_in_the_middle() -> None:
    curve = rates("cosine", 100)
    assert curve[0] == 0.1
    assert curve[50] == pytest.approx(0.05)
    assert all(before > after for before, after in pairwise(curve))


def test_a_warm_up_rises_to_the_peak_and_then_falls_evenly() -> None:
    curve = rates("linear", 100, share=0.2)
    assert curve[0] == pytest.approx(0.1 / 20)
    assert curve[19] == curve[20] == pytest.approx(0.1)
    falls = [before - after for before, after in pairwise(curve[20:])]
    assert falls == pytest.approx([0.1 / 80] * 79)


def test_without_a_warm_up_it_only_falls() -> None:
    assert rates("linear", 4) == pytest.approx([0.1, 0.075, 0.05, 0.025])


@given(
    schedule=st.sampled_from(list(SCHEDULES)),
    steps=st.integers(1, 500),
    share=st.floats(0, 0.5),
)
def test_every_rate_is_above_zero_and_at_most_the_peak(
    schedule: str, steps: int, share: float
) -> None:
    curve = rates(schedule, steps, share)
    assert all(0 < rate <= 0.1 * (1 + 1e-12) for rate in curve)
    assert schedule in PLANNED or set(curve) == {0.1}


def test_a_range_test_multiplies_by_the_same_factor() -> None:
    curve = [range_test_rate(step, 50) for step in range(50)]
    assert (curve[0], curve[-1]) == pytest.approx((TEST_LOW, TEST_HIGH))
    factors = [after / before for before, after in pairwise(curve)]
    assert factors == pytest.approx([factors[0]] * 49)

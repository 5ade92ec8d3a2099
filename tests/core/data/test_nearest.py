"""Which digit a number stands for."""

from __future__ import annotations

import numpy as np

from core.data.nearest import nearest_digit


def test_a_number_reads_as_the_nearest_digit() -> None:
    numbers = np.array([3.2, 3.6, -4.0, 0.4, 9.4, 1e9, np.inf, -np.inf, np.nan])
    assert nearest_digit(numbers).tolist() == [3, 4, 0, 0, 9, 9, 9, 0, 0]

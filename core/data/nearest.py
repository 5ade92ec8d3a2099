"""The digit that a number stands for: how a regression's answer is read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def nearest_digit(numbers: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
    """Return the digit that each number is nearest to: below 0 the 0, above 9 the 9.

    Args:
        numbers: (N,); NaN, which is near nothing, counts as 0.
    """
    known = np.nan_to_num(numbers.astype(np.float64), nan=0.0)
    return np.rint(np.clip(known, 0, 9)).astype(np.int64)

import gc

import numpy as np

from core.data.datasets import Digits
from core.data.kept import kept


def test_computed_once_for_each_object_and_forgotten_with_it() -> None:
    asked: list[int] = []

    @kept
    def count(digits: Digits) -> int:
        asked.append(len(digits))
        return len(digits)

    digits = Digits(np.zeros((3, 28, 28), np.uint8), np.zeros(3, np.uint8))
    other = Digits(digits.images[:2], digits.labels[:2])
    assert [count(digits), count(other), count(digits)] == [3, 2, 3]
    assert asked == [3, 2]
    known = count.__closure__
    assert known is not None
    del digits, other
    gc.collect()
    assert [cell.cell_contents for cell in known if isinstance(cell.cell_contents, dict)] == [{}]

"""What was computed of some digits is kept as long as those digits are."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from core.data.datasets import Digits

Result = TypeVar("Result")


def kept(compute: Callable[[Digits], Result]) -> Callable[[Digits], Result]:
    """Make a function of digits compute once for each :class:`Digits` object.

    Datasets stay the same object until their files change, so that visitors share one result and a
    change of the files leads to a new one. Who asks meanwhile waits for whoever computes.
    """
    known: dict[int, Result] = {}
    turn = threading.Lock()

    @wraps(compute)
    def remembered(digits: Digits) -> Result:
        with turn:
            if id(digits) not in known:
                known[id(digits)] = compute(digits)
                # An id is given again once its object is gone.
                weakref.finalize(digits, known.pop, id(digits), None)
            return known[id(digits)]

    return remembered

"""How many processors NumPy may take while the doctor looks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

_ONE_LOOK = threading.RLock()
"""The limit is the whole process', so of two looks that overlap the last to end would put back
what the first had set."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Let NumPy multiply matrices by one thread within the block.

    More are hardly faster for what is looked at here. They would wait for more work afterwards,
    which took the processor from the training for as long as the look itself.
    """
    with _ONE_LOOK, threadpool_limits(limits=1, user_api="blas"):
        yield

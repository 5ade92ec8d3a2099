"""Have memory that nobody needs go back to the system.

glibc learns from each large array that is freed: up to 32 MB it then keeps such room for the next
one, for every thread that ever needed it. A page's arrays live for a moment, and what they took
stayed with the server for ever: 38 MB once each page had been visited.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from functools import cache

LARGE = 128 << 10
"""Bytes, with which glibc begins. What is larger is taken from the system by itself, and given back
by itself."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""glibc's numbers for mallopt(3); to set one of the two ends its learning."""


@cache
def give_back_what_is_freed() -> bool:
    """Fix from which size on memory is taken by itself; once a process, before Arrow is loaded.

    Arrow, which carries tables to the browser, else holds room of its own beside glibc's.

    Returns:
        Whether that could be done: only glibc has these settings.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    with contextlib.suppress(AttributeError, OSError, TypeError):
        change = ctypes.CDLL(None).mallopt
        return all(change(setting, LARGE) for setting in (_TRIM_THRESHOLD, _MMAP_THRESHOLD))
    return False


def give_back_gaps() -> None:
    """Give back what is free between what is in use, where glibc is asked; some milliseconds."""
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def let_go_of_images() -> None:
    """Count MNIST's images no longer as this process's, until a page looks at them again."""
    from core.data import datasets

    datasets.let_go()

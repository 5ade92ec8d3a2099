"""Tasks that misbehave, to be run by a real worker in place of a training."""

from __future__ import annotations

import threading
import time
from typing import Any

from core.jobs.outcome import Outcome


def ready(beside_the_pages: bool) -> float:
    """Warm up without TensorFlow."""
    return 0.0


def hungry(run_id: str, config: dict, topic: str, max_seconds: float) -> Outcome:
    """Take memory until somebody ends it."""
    hoard = []
    while True:
        hoard.append(b"x" * 20_000_000)
        time.sleep(0.01)


def deaf(run_id: str, config: dict, topic: str, max_seconds: float) -> Outcome:
    """Never look at the stop signal."""
    time.sleep(60)
    return Outcome("done")


def broken(run_id: str, config: dict, topic: str, max_seconds: float) -> Outcome:
    """Raise what nobody expects."""
    raise RuntimeError("boom")


def quick(run_id: str, config: dict, topic: str, max_seconds: float) -> Outcome:
    """End at once."""
    return Outcome("done")


def stillborn(beside_the_pages: bool) -> float:
    """Die while it warms up."""
    import os

    os._exit(1)


def names_of_threads() -> list[str]:
    """Tell which threads the worker's process has."""
    return [thread.name for thread in threading.enumerate()]


def timed_by_dask(dask_worker: Any) -> list[str]:
    """Tell what the worker does again and again (Dask hands it in by that name)."""
    return list(dask_worker.periodic_callbacks)

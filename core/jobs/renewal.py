"""Gives trainings a new worker once earlier ones have left too much in the memory of the old."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection

from core.config.memory import BYTES_OF_TENSORFLOW
from core.jobs.cluster import Cluster

log = logging.getLogger(__name__)

SHARE = 0.25
"""Of the memory that a worker has beside TensorFlow, which trainings may leave taken."""
SETTLED_SECONDS = 3.0
"""For which it has to stay so: what a worker says of its memory is up to a second old."""
LEAVING_SECONDS = 20.0
"""After which a worker that should have ended, and has not, is used on."""


class Renewal:
    """Ends idle workers that are too full; the engine warms up those that come instead.

    TensorFlow's allocators keep some of what a training took. That is nothing where the next run
    is like the last; but a worker that keeps much would end a large run for its memory. A run that
    waits goes first: a worker is only ended where nobody waits, before somebody does.

    Args:
        clock: tells the seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._trained: set[str] = set()
        self._full: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    def has_trained(self, worker: str) -> None:
        """Note that a worker ended a task: one that is as full without any would be so anew."""
        self._trained.add(worker)

    def look(self, idle: Collection[str], cluster: Cluster) -> frozenset[str]:
        """End who is too full, and return who gets no run because it ends.

        Args:
            idle: addresses of the workers that have nothing to do and for whom nothing waits;
                those that ended a moment ago may still be among them.
            cluster: where they are. One that others started is left alone.
        """
        now = self._clock()
        self._full = {
            worker: self._full.get(worker, now)
            for worker in idle
            if cluster.is_embedded
            and worker in self._trained
            and is_too_full(*cluster.memory(worker))
        }
        for worker, since in self._full.items():
            if now - since >= SETTLED_SECONDS:
                log.info("a worker keeps too much memory of its trainings; a new one takes over")
                self._ended[worker] = now
                self._trained.discard(worker)
                cluster.kill(worker)
        return frozenset(w for w, since in self._ended.items() if now - since < LEAVING_SECONDS)


def is_too_full(held: int, limit: int) -> bool:
    """Tell whether a worker without a task holds so much that the next training may miss it.

    Args:
        held: bytes that it holds.
        limit: bytes that it may hold; 0 where there is no limit.
    """
    room = limit - BYTES_OF_TENSORFLOW
    # Where there is hardly room for TensorFlow, a new worker would be as full.
    return room > 0 and held > BYTES_OF_TENSORFLOW + SHARE * room

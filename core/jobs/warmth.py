"""Which workers have TensorFlow loaded: a run starts only where nobody waits for the import."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from core.errors import EngineError
from core.jobs import worker as worker_module
from core.jobs.cluster import Cluster

log = logging.getLogger(__name__)

MOST_FAILURES = 3
"""Warm-ups in a row that may fail before the engine gives up."""


class Warmth:
    """Has each worker import TensorFlow once, again after each of its restarts."""

    def __init__(self) -> None:
        self.workers: frozenset[str] = frozenset()
        """Addresses of the workers that are warm."""
        self.probe: float | None = None
        """Seconds of the probe on the worker that became warm last; None before."""
        self._warming: dict[str, Any] = {}
        self._failures = 0

    def look(self, here: list[str], cluster: Cluster) -> None:
        """See who has become warm or has gone, and warm up who is new.

        Args:
            here: addresses of the workers that are there now.
            cluster: where they are.

        Raises:
            EngineError: too many of them died or failed while they warmed up.
        """
        warm = self.workers & set(here)
        for worker in set(self._warming) - set(here):
            del self._warming[worker]
            self._failed("it died")
        for worker, warming in list(self._warming.items()):
            if not warming.done():
                continue
            del self._warming[worker]
            error = warming.exception()
            if error is None:
                self._failures = 0
                self.probe = warming.result()
                warm |= {worker}
            else:
                self._failed(type(error).__name__)
        for worker in set(here) - warm - set(self._warming):
            key = f"warm-{secrets.token_hex(8)}"
            self._warming[worker] = cluster.submit(
                key, worker, worker_module.warm_up, cluster.is_embedded
            )
        self.workers = warm

    def _failed(self, why: str) -> None:
        log.warning("a worker could not load TensorFlow: %s", why)
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            raise EngineError(
                "The training engine's worker could not load TensorFlow in {count} tries ({why}); "
                "it may need more memory than it has. Everything that needs no training works.",
                count=self._failures,
                why=why,
            )

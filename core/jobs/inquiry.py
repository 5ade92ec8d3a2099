"""Asks a worker, once somebody wants to know, what TensorFlow finds there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from typing import Any

from core.jobs import worker as worker_module
from core.jobs.cluster import Cluster
from core.messages import Message, message

log = logging.getLogger(__name__)


class Inquiry:
    """A question that the engine puts to a worker which has nothing else to do."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] | None = None
        """:func:`core.training.environment.environment`; None before."""
        self.problem: Message | None = None
        """Why there is no answer."""
        self.is_open = False
        """Whether somebody waits for the answer."""
        self._asked: Any = None

    def ask(self) -> None:
        """Want to know; what is known already is not asked again."""
        self.is_open, self.problem = self.answer is None, None

    def look(self, free: Collection[str], cluster: Cluster) -> None:
        """Put the question to one of the free workers, or take its answer."""
        if self._asked is None:
            if self.is_open and free:
                key = f"environment-{secrets.token_hex(8)}"
                self._asked = cluster.submit(key, next(iter(free)), worker_module.environment)
            return
        if not self._asked.done():
            return
        error = self._asked.exception()
        if error is None:
            self.answer = self._asked.result()
        else:
            log.warning("the worker did not tell its environment: %r", error)
            self.problem = message(
                "The training engine could not tell ({kind}); ask it again.",
                kind=type(error).__name__,
            )
        self.forget()

    def forget(self) -> None:
        """Wait no longer: the answer is there, or nobody will give it."""
        self._asked, self.is_open = None, False

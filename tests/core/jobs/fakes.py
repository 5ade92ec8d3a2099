"""A cluster without processes: tests decide when its tasks end, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.jobs import worker as worker_module
from core.jobs.pace import SECONDS_OF_THE_PROBE


class FakeFuture:
    """A task's result to come."""

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self.arguments = arguments
        self._ended = False
        self._result: Any = None
        self._error: Exception | None = None

    def finish(self, result: Any = None, error: Exception | None = None) -> None:
        self._result, self._error, self._ended = result, error, True

    def done(self) -> bool:
        return self._ended

    def result(self) -> Any:
        return self._result

    def exception(self) -> Exception | None:
        return self._error


class FakeCluster:
    """Stands in for :class:`core.jobs.cluster.Cluster`; warm-ups end at once."""

    def __init__(
        self,
        topic: str,
        on_event: Callable[[dict[str, Any]], None],
        on_memory_death: Callable[[str], None],
        addresses: tuple[str, ...] = ("w1",),
    ) -> None:
        self.topic = topic
        self.emit = on_event
        self.memory_death = on_memory_death
        self.addresses = list(addresses)
        self.held = 0
        """Bytes that each worker holds, of 2 GiB."""
        self.futures: dict[str, FakeFuture] = {}
        self.asked: list[str] = []
        self.killed: list[str] = []
        self.closed = False
        self.is_embedded = True
        self.cannot_warm_up: Exception | None = None
        self.cannot_submit: Exception | None = None

    def workers(self) -> list[str]:
        return list(self.addresses)

    def memory(self, worker: str) -> tuple[int, int]:
        return self.held, 2 << 30

    def submit(self, key: str, worker: str, function: Any, *args: Any) -> FakeFuture:
        future = FakeFuture(args)
        if function is worker_module.warm_up:
            future.finish(SECONDS_OF_THE_PROBE, self.cannot_warm_up)
        elif self.cannot_submit is not None:
            raise self.cannot_submit
        else:
            self.futures[key] = future
        return future

    def ask_to_stop(self, run_id: str) -> None:
        self.asked.append(run_id)

    def forget_stop(self, run_id: str) -> None:
        if run_id in self.asked:
            self.asked.remove(run_id)

    def kill(self, worker: str) -> None:
        self.killed.append(worker)

    def close(self) -> None:
        self.closed = True

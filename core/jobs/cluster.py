"""Dask as the engine: a cluster embedded in this server, or one that stands elsewhere.

Both are used through the same client; the only difference is who started it and who ends it.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import threading
from collections.abc import Callable
from typing import Any

import psutil

from core.jobs.worker import stop_name

log = logging.getLogger(__name__)

Event = dict[str, Any]

MEMORY_DEATHS = "worker-restart-memory"  # Dask's own topic: a nanny ended a worker over its limit
DEFAULT_WORKER_MEMORY = "2GiB"

# Dask imports itself in a circle: a page and the engine that come for different parts of it at the
# same moment each wait for the other, Python gives one of them half a package, and both fail.
_importing = threading.Lock()


class Cluster:
    """A client, the workers it has, and what came from them.

    Args:
        topic: where this server's runs send their events.
        on_event: called with each event, on Dask's thread.
        on_memory_death: called with the address of a worker that exceeded its memory.
    """

    def __init__(
        self,
        topic: str,
        on_event: Callable[[Event], None],
        on_memory_death: Callable[[str], None],
    ) -> None:
        dask, distributed = load_dask()
        self._mark = topic
        self._seen: dict[str, Any] = {}
        address = os.environ.get("DASK_SCHEDULER_ADDRESS")
        self._embedded: Any = None
        if address:
            self._client = distributed.Client(address, set_as_default=False)
        else:
            # An earlier cluster's nanny left its own here, and Dask would prefer it.
            os.environ.pop(_MARK, None)
            dask.config.set({**_SETTINGS, f"{_WORKERS_ENVIRONMENT}.{_MARK}": self._mark})
            self._embedded = distributed.LocalCluster(
                n_workers=1,
                threads_per_worker=1,
                processes=True,
                # Its small HTTP server cannot be left out: on this machine only, on a free port.
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                host="127.0.0.1",
                # The scheduler's port can execute code: only holders of this certificate reach it.
                security=True,
                memory_limit=_worker_memory(),
            )
            self._client = distributed.Client(self._embedded, set_as_default=False)
        self.is_embedded = address is None
        self._client.subscribe_topic(topic, lambda stamped: on_event(stamped[1]))
        self._client.subscribe_topic(
            MEMORY_DEATHS, lambda stamped: on_memory_death(stamped[1]["worker"])
        )

    def workers(self) -> list[str]:
        """Return the addresses of the workers that are there now, as far as one can tell."""
        # Not by the client's scheduler_info(): between its question and its answer another thread
        # of the client puts a summary without any workers into the same place, now and then.
        scheduler: Any = self._client.scheduler
        try:
            self._seen = self._client.sync(scheduler.identity, n_workers=-1)["workers"]
        except OSError as error:
            # The next look may succeed; until then nothing is known to have changed.
            log.warning("the scheduler did not say who is there: %s", error)
        return list(self._seen)

    def memory(self, worker: str) -> tuple[int, int]:
        """Return the bytes that a worker held at the last look, and those that it may hold.

        0 where it has not told, or has no limit.
        """
        known = self._seen.get(worker, {})
        return int(known.get("metrics", {}).get("memory", 0)), int(known.get("memory_limit") or 0)

    def submit(self, key: str, worker: str, function: Callable[..., Any], *args: Any) -> Any:
        """Start ``function`` on one worker and return its future; a death is not tried again."""
        return self._client.submit(
            function, *args, key=key, workers=[worker], allow_other_workers=False, pure=False
        )

    def ask_to_stop(self, run_id: str) -> None:
        """Raise the run's stop signal."""
        from distributed import Event as Signal

        Signal(stop_name(run_id), client=self._client).set()

    def forget_stop(self, run_id: str) -> None:
        """Take the run's stop signal away, so that the scheduler keeps nothing of it."""
        from distributed import Event as Signal

        Signal(stop_name(run_id), client=self._client).clear()

    def kill(self, worker: str) -> None:
        """Have a worker's nanny end its process and start another.

        The nanny does it, since a worker that hangs may not even hear that it should leave.
        """
        try:
            self._client.run(_end_process, workers=[worker], nanny=True, wait=False)
        except OSError:
            log.warning("the nanny of %s could not be reached", worker)

    def close(self) -> None:
        """Leave the cluster; end it and its worker where this server started it."""
        try:
            self._client.close(timeout=2)
            if self._embedded is not None:
                self._embedded.close(timeout=20)
        except TimeoutError:
            # The worker ends with this process at the latest.
            log.warning("the cluster took too long to close")
        self._end_orphans()

    def _end_orphans(self) -> None:
        """Kill what the nannies left: one that restarts its worker while it closes forgets it."""
        for child in multiprocessing.active_children():
            with contextlib.suppress(psutil.Error):
                if psutil.Process(child.pid).environ().get(_MARK) == self._mark:
                    child.kill()


def load_dask() -> tuple[Any, Any]:
    """Import Dask and its cluster, whole, and return both packages."""
    with _importing:
        import dask
        import distributed
    return dask, distributed


def memory_limit() -> int | None:
    """Return the bytes that an embedded worker may use; None where nothing here decides that."""
    if os.environ.get("DASK_SCHEDULER_ADDRESS"):
        return None
    with _importing:
        from dask.utils import parse_bytes
    try:
        return int(parse_bytes(_worker_memory()))
    except ValueError:  # "auto", which Dask works out for itself
        return None


def _worker_memory() -> str:
    return os.environ.get("DIGIT_LAB_WORKER_MEMORY", DEFAULT_WORKER_MEMORY)


async def _end_process(dask_worker: Any) -> None:
    """Run by a nanny: kill its worker's process (Dask hands the nanny in by that name)."""
    dask_worker.process.process.kill()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_MARK = "DIGIT_LAB_CLUSTER"
"""Environment variable by which a cluster knows its workers' processes."""
_WORKERS_ENVIRONMENT = "distributed.nanny.pre-spawn-environ"

_SETTINGS = {
    # One task a worker and no data kept: Dask's own memory management has nothing to spill.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.scheduler.allowed-failures": 0,
    # It looks a hundred times a second at what each process does, and keeps an hour of that.
    "distributed.worker.profile.enabled": False,
    # The nanny would set these to 1, and TensorFlow would train on one core.
    f"{_WORKERS_ENVIRONMENT}.OMP_NUM_THREADS": str(_cores()),
    f"{_WORKERS_ENVIRONMENT}.MKL_NUM_THREADS": str(_cores()),
    f"{_WORKERS_ENVIRONMENT}.OPENBLAS_NUM_THREADS": str(_cores()),
}

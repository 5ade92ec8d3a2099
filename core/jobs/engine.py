"""The engine: first come, first served, one active run a visitor, one task a worker.

One thread owns the cluster and everything that is under way; other threads only hand it requests.
Pages never see it work: they read the runs' folders.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.config.training import TrainConfig
from core.errors import (
    BusyError,
    EngineError,
    NotAllowedError,
    QueueFullError,
    RunError,
    StorageError,
)
from core.jobs.cluster import Cluster
from core.jobs.inquiry import Inquiry
from core.jobs.job import Group, Job, Training
from core.jobs.outcome import Outcome
from core.jobs.owner import owner_of, owns
from core.jobs.pace import Pace
from core.jobs.recorder import Recording
from core.jobs.renewal import Renewal
from core.jobs.runs import Run, Tries, find, new_id
from core.jobs.servers import Server
from core.jobs.task import Task
from core.jobs.trial import Trial
from core.jobs.warmth import Warmth
from core.jobs.worker import failure
from core.messages import Message, message

log = logging.getLogger(__name__)

LONGEST_QUEUE = 8
STOPPED_BEFORE = Outcome("stopped", message("Stopped before it started."))
IDLE_SECONDS = 600.0
TICK = 0.1


@dataclass(frozen=True)
class Place:
    """Where a waiting run stands."""

    ahead: int
    """Runs before it, the ones in training included."""
    seconds: float
    """About how long it waits."""


class Engine:
    """Trains runs on Dask workers and records them.

    Args:
        make_cluster: how to get a cluster; tests hand in their own.
    """

    def __init__(self, make_cluster: Callable[..., Cluster] = Cluster) -> None:
        self._make_cluster = make_cluster
        self._server: Server | None = None
        self._cluster: Cluster | None = None
        self._lock = threading.RLock()
        self._waiting: deque[Job] = deque()
        self._tasks: dict[str, Task] = {}
        self._warmth = Warmth()
        self._renewal = Renewal()
        self.inquiry = Inquiry()
        """What the worker says of its machine, once it was asked."""
        self._events: deque[dict[str, Any]] = deque()
        self._memory_deaths: set[str] = set()
        self._problem: Message | None = None
        self._wanted = 0.0
        self._pace = Pace()
        self._thread: threading.Thread | None = None
        self._leaving: threading.Thread | None = None
        self._topic = ""
        self._closing = threading.Event()
        self._unsaved: dict[str, Run] = {}

    # What pages ask ---------------------------------------------------------------------------

    def submit(self, config: TrainConfig, token: str, name: str = "") -> str:
        """Queue a training and return its run's id.

        Raises:
            BusyError: this visitor has an active run.
            QueueFullError: too many runs wait.
            StorageError: the run's folder cannot be written.
        """

        def make(run_id: str, owner: str, server: str) -> Job:
            return Training(Recording(run_id, name or run_id[:4], owner, config, server))

        return self.queue(make, token)

    def submit_group(self, members: Mapping[str, TrainConfig], token: str, name: str = "") -> str:
        """Queue two to five trainings as one job, trained in turn, and return the group's id.

        Args:
            members: each one's name and config, in the order of their training.
            token: the owner's.
            name: of the group.
        Raises:
            BusyError, QueueFullError, StorageError: as :meth:`submit`.
        """

        def make(run_id: str, owner: str, server: str) -> Job:
            return Group(run_id, name or run_id[:4], owner, members, server)

        return self.queue(make, token)

    def submit_trial(
        self, members: Mapping[str, TrainConfig], tries: Tries, token: str, name: str = ""
    ) -> str:
        """Queue a run as it was and with a fix, as one job, and return the pair's group's id.

        Args:
            members: names and configs of the two, the one without the fix first.
            tries: the fix that is tried.
            token: the owner's.
            name: of the group.
        Raises:
            BusyError, QueueFullError, StorageError: as :meth:`submit`.
        """

        def make(run_id: str, owner: str, server: str) -> Job:
            return Trial(run_id, name or run_id[:4], owner, members, server, tries)

        return self.queue(make, token)

    def queue(self, make: Callable[[str, str, str], Job], token: str) -> str:
        """Queue a job and return its id.

        Args:
            make: makes the job of its id, its owner's hash and this server's id.
            token: the owner's.
        Raises:
            BusyError, QueueFullError, StorageError: as :meth:`submit`.
        """
        owner = owner_of(token)
        with self._lock:
            if active := self.active_run(token):
                raise BusyError(
                    "Your run {run} is still under way. Wait for it or stop it, then start "
                    "this one.",
                    run=active,
                )
            if len(self._waiting) >= LONGEST_QUEUE:
                raise QueueFullError(
                    "{count} runs wait already, which is as many as the queue holds; it will "
                    "take about {minutes} minutes. Try again later.",
                    count=len(self._waiting),
                    minutes=round(self._seconds_of_queue(len(self._waiting)) / 60) or 1,
                )
            if self._server is None:
                self._server = Server()
            job = make(new_id(), owner, self._server.id)
            self._waiting.append(job)
        self.wake()
        return job.id

    def stop(self, run_id: str, token: str | None) -> None:
        """Ask a run to stop: at once while it waits, within two seconds while it trains.

        Raises:
            NotAllowedError: the token is not the owner's.
            RunError: the run is not under way here.
        """
        with self._lock:
            job = next((job for job in self._jobs() if job.id == run_id), None)
            if job is None:
                raise RunError(
                    "This run is not under way on this server; there is nothing to stop."
                )
            if not owns(token, job.owner):
                raise NotAllowedError("Only the browser that started this run may stop it.")
            if job in self._waiting:
                self._waiting.remove(job)
                # Nobody else knows it any more, so this thread may write its end.
                self._end(job, STOPPED_BEFORE)
                return
            task = next(task for task in self._tasks.values() if task.job is job)
            task.stop_asked = task.stop_asked or time.monotonic()

    def wake(self) -> None:
        """Start the worker, if it is not there, so that it is warm when a run comes."""
        with self._lock:
            self._wanted = time.monotonic()
            if self._thread is None:
                self._closing.clear()
                self._problem = None
                self._thread = threading.Thread(target=self._loop, name="engine", daemon=True)
                self._thread.start()

    def state(self) -> str:
        """Return "asleep", "starting", "warming", "ready" or "failed"."""
        with self._lock:
            if self._problem is not None:
                return "failed"
            if self._cluster is None:
                return "starting" if self._thread is not None else "asleep"
            return "ready" if self._warmth.workers or self._tasks else "warming"

    def problem(self) -> Message | None:
        """Return why the engine cannot start, if it cannot."""
        return self._problem

    def active_run(self, token: str) -> str | None:
        """Return the id of the visitor's waiting or training run."""
        with self._lock:
            for job in self._jobs():
                if job.is_live and owns(token, job.owner):
                    return job.id
        return None

    def place(self, run_id: str) -> Place | None:
        """Return where a waiting run stands, or None where it does not wait."""
        with self._lock:
            for index, job in enumerate(self._waiting):
                if job.id == run_id:
                    ahead = index + len(self._tasks)
                    return Place(ahead, self._seconds_of_queue(index))
        return None

    def estimate(self, *configs: TrainConfig) -> float:
        """Return about how many seconds trainings take here, one after the other."""
        return sum(map(self._pace.seconds, configs))

    def seconds_left(self, run_id: str) -> float | None:
        """Return about how long a run or group that trains still takes; None where none does."""
        with self._lock:
            task = next((task for task in self._tasks.values() if task.job.id == run_id), None)
            return None if task is None else self._seconds_of(task)

    def find(self, run_id: str) -> Run | None:
        """Return a run: from its folder, or from memory where the disk did not take its end."""
        unsaved = self._unsaved.get(run_id)
        if unsaved is not None and unsaved.folder.exists():
            return unsaved
        return find(run_id)

    def members(self, group: Run) -> list[Run]:
        """Return a group's runs as they are now; none of a single run."""
        return [run for run in map(self.find, group.members) if run is not None]

    def close(self) -> None:
        """End the worker; runs under way read ``interrupted``."""
        self._closing.set()
        for thread in (self._leaving, self._thread):
            if thread is not None:
                thread.join(timeout=15)
        if self._server is not None:
            self._server.release()
            self._server = None

    # The engine's own thread --------------------------------------------------------------------

    def _loop(self) -> None:
        cluster: Cluster | None = None
        try:
            cluster = self._open()
            while not self._may_leave():
                self._tick(cluster)
                time.sleep(TICK)
        except Exception as error:
            log.exception("the engine failed")
            self._give_up(error)
        finally:
            if cluster is not None:
                cluster.close()

    def _open(self) -> Cluster:
        self._topic = f"digit-lab-{secrets.token_hex(8)}"
        cluster = self._make_cluster(self._topic, self._events.append, self._memory_deaths.add)
        with self._lock:
            self._cluster = cluster
        return cluster

    def _may_leave(self) -> bool:
        """Tell whether the worker is not wanted any more, and let go of it if so."""
        with self._lock:
            if self._waiting or self._tasks:
                self._wanted = time.monotonic()
            idle = time.monotonic() - self._wanted
            if idle < _idle_seconds() and not self._closing.is_set():
                return False
            self._let_go()
            return True

    def _let_go(self) -> None:
        # From here on a request starts a new thread with a cluster of its own.
        self._leaving = self._thread
        self._cluster = self._thread = None
        self._warmth, self._renewal, self._tasks = Warmth(), Renewal(), {}
        self.inquiry.forget()

    def _give_up(self, error: Exception) -> None:
        """Fail everything that waits or trains, and say why nothing can."""
        problem = (
            error.message
            if isinstance(error, EngineError)
            else message(
                "The training engine could not start ({kind}). Everything that needs no training "
                "works; the server's log says more.",
                kind=type(error).__name__,
            )
        )
        with self._lock:
            lost = self._jobs()
            self._waiting.clear()
            self._let_go()
            self._problem = problem
        for job in lost:
            self._end(job, Outcome("failed", problem, ends_job=True))

    def _tick(self, cluster: Cluster) -> None:
        """Do what is due. Calls to the cluster are made without the lock: pages need it."""
        while self._events:
            self._take(self._events.popleft())
        for task in list(self._tasks.values()):
            self._look_after(task, cluster)
        self._warmth.look(cluster.workers(), cluster)
        if self._warmth.probe is not None:
            self._pace.calibrate(self._warmth.probe)
        free = self._warmth.workers - {task.worker for task in self._tasks.values()}
        with self._lock:
            wanted = bool(self._waiting) or self.inquiry.is_open
        free -= self._renewal.look(frozenset() if wanted else free, cluster)
        self.inquiry.look(free, cluster)
        for worker in free:
            self._start_next(worker, cluster)

    def _start_next(self, worker: str, cluster: Cluster) -> None:
        with self._lock:
            if not self._waiting:
                return
            job = self._waiting.popleft()
            recording = job.current
            task = self._tasks[recording.id] = Task(job, recording, worker)
        self._save(job.start, job)
        try:
            function, arguments = job.call(self._topic)
            task.future = cluster.submit(recording.id, worker, function, *arguments)
        except Exception as error:
            log.exception("run %s could not be handed to a worker", recording.id)
            self._end(job, replace(failure(error), ends_job=True))
            self._forget(task)

    def _take(self, event: dict[str, Any]) -> None:
        task = self._tasks.get(event["run"])
        if task is not None:
            self._save(lambda: task.recording.take(event), task.job)

    def _look_after(self, task: Task, cluster: Cluster) -> None:
        recording = task.recording
        self._save(recording.flush, task.job)
        if task.has_ended():
            self._conclude(task, cluster)
        elif task.pass_on_the_stop(cluster):
            self._save(recording.stopping, task.job)
        else:
            task.end_if_it_must(cluster)

    def _conclude(self, task: Task, cluster: Cluster) -> None:
        recording = task.recording
        try:
            outcome = task.outcome(out_of_memory=task.worker in self._memory_deaths)
        except Exception as error:
            log.exception("run %s: its outcome could not be fetched", recording.id)
            outcome = failure(error)
        self._memory_deaths.discard(task.worker)
        self._renewal.has_trained(task.worker)
        if outcome.state == "done":
            task.job.teach(self._pace)
        self._end(task.job, outcome)
        self._forget(task)
        cluster.forget_stop(recording.id)

    def _forget(self, task: Task) -> None:
        with self._lock:
            self._tasks.pop(task.recording.id, None)
            if not task.job.is_live:
                return
            if not task.stop_asked:
                # Nobody overtakes a group on its way.
                self._waiting.appendleft(task.job)
                return
        self._end(task.job, STOPPED_BEFORE)

    def _end(self, job: Job, outcome: Outcome) -> None:
        unsaved = job.snapshots()
        if self._save(lambda: job.end(outcome), job):
            for run in unsaved:
                self._unsaved.pop(run.id, None)

    def _save(self, write: Callable[[], None], job: Job) -> bool:
        """Write, and where the disk does not take it, end the job and keep that in memory."""
        try:
            write()
        except StorageError as error:
            log.warning("run %s could not be recorded: %s", job.id, error)
            job.abandon(error.message)
            self._unsaved |= {run.id: run for run in job.snapshots()}
            for task in self._tasks.values():
                if task.job is job:
                    task.stop_asked = task.stop_asked or time.monotonic()
            return False
        return True

    def _jobs(self) -> list[Job]:
        return [*self._waiting, *(task.job for task in self._tasks.values())]

    def _seconds_of_queue(self, waiting: int) -> float:
        """Return about how long until ``waiting`` jobs and those in training have ended."""
        ahead = list(self._waiting)[:waiting]
        seconds = sum(job.seconds(self._pace) + job.seconds_to_come(self._pace) for job in ahead)
        return seconds + sum(map(self._seconds_of, self._tasks.values()))

    def _seconds_of(self, task: Task) -> float:
        progress = task.recording.status.progress
        left = progress["seconds_left"] if progress else None
        now = task.job.seconds(self._pace) if left is None else left
        return float(now + task.job.seconds_to_come(self._pace))


def _idle_seconds() -> float:
    return float(os.environ.get("DIGIT_LAB_IDLE_SECONDS", IDLE_SECONDS))

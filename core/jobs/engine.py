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
from collections.abc import Callable
from dataclasses import dataclass, field
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
from core.jobs.outcome import Outcome
from core.jobs.owner import owner_of, owns
from core.jobs.pace import Pace
from core.jobs.recorder import Recording
from core.jobs.runs import LIVE, Run, find, new_id
from core.jobs.servers import Server
from core.jobs.worker import failure, run_training, warm_up
from core.messages import Message, message

log = logging.getLogger(__name__)

LONGEST_QUEUE = 8
IDLE_SECONDS = 600.0
MAX_RUN_SECONDS = 1800.0
STOP_GRACE_SECONDS = 6.0
"""After which a run that has not heard that it should stop is ended with its worker."""
TIME_GRACE_SECONDS = 60.0
"""For scoring and export after the time limit, before the worker is ended."""
KILL_SECONDS = 4.0
"""Between two attempts to end a worker."""
MOST_KILLS = 2
"""Attempts after which its run is given up without waiting for its end."""
NEWS_SECONDS = 0.5
"""Which a worker's death waits for the news why it died; the two come by different ways."""
MOST_STILLBORN = 3
"""Workers in a row that may die while they warm up, before the engine gives up."""
TICK = 0.1


@dataclass
class _Task:
    """A run on a worker."""

    recording: Recording
    worker: str
    future: Any = None
    started: float = field(default_factory=time.monotonic)
    stop_asked: float | None = None
    stop_told: bool = False
    killed_because: Message | None = None
    kills: int = 0
    killed: float = 0.0
    ended: float | None = None


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
        self._waiting: deque[Recording] = deque()
        self._tasks: dict[str, _Task] = {}
        self._warming: dict[str, Any] = {}
        self._warm: set[str] = set()
        self._events: deque[dict[str, Any]] = deque()
        self._memory_deaths: set[str] = set()
        self._problem: Message | None = None
        self._wanted = 0.0
        self._pace = Pace()
        self._thread: threading.Thread | None = None
        self._topic = ""
        self._stillborn = 0
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
            run_id = new_id()
            recording = Recording(run_id, name or run_id[:4], owner, config, self._server.id)
            self._waiting.append(recording)
        self.wake()
        return run_id

    def stop(self, run_id: str, token: str | None) -> None:
        """Ask a run to stop: at once while it waits, within two seconds while it trains.

        Raises:
            NotAllowedError: the token is not the owner's.
            RunError: the run is not under way here.
        """
        with self._lock:
            recording = self._recording(run_id)
            if recording is None:
                raise RunError(
                    "This run is not under way on this server; there is nothing to stop."
                )
            if not owns(token, recording.owner):
                raise NotAllowedError("Only the browser that started this run may stop it.")
            if recording in self._waiting:
                self._waiting.remove(recording)
                # Nobody else knows it any more, so this thread may write its end.
                self._end(recording, Outcome("stopped", message("Stopped before it started.")))
                return
            task = self._tasks[run_id]
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
            return "ready" if self._warm or self._tasks else "warming"

    def problem(self) -> Message | None:
        """Return why the engine cannot start, if it cannot."""
        return self._problem

    def active_run(self, token: str) -> str | None:
        """Return the id of the visitor's waiting or training run."""
        with self._lock:
            for recording in [*self._waiting, *(task.recording for task in self._tasks.values())]:
                if recording.status.state in LIVE and owns(token, recording.owner):
                    return recording.id
        return None

    def place(self, run_id: str) -> Place | None:
        """Return where a waiting run stands, or None where it does not wait."""
        with self._lock:
            for index, recording in enumerate(self._waiting):
                if recording.id == run_id:
                    ahead = index + len(self._tasks)
                    return Place(ahead, self._seconds_of_queue(index))
        return None

    def estimate(self, config: TrainConfig) -> float:
        """Return about how many seconds a training takes here."""
        return self._pace.seconds(config)

    def find(self, run_id: str) -> Run | None:
        """Return a run: from its folder, or from memory where the disk did not take its end."""
        unsaved = self._unsaved.get(run_id)
        if unsaved is not None and unsaved.folder.exists():
            return unsaved
        return find(run_id)

    def close(self) -> None:
        """End the worker; runs under way read ``interrupted``."""
        self._closing.set()
        thread = self._thread
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
        self._stillborn = 0
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
        self._cluster = self._thread = None
        self._warm, self._warming, self._tasks = set(), {}, {}

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
            lost = [*self._waiting, *(task.recording for task in self._tasks.values())]
            self._waiting.clear()
            self._let_go()
            self._problem = problem
        for recording in lost:
            self._end(recording, Outcome("failed", problem))

    def _tick(self, cluster: Cluster) -> None:
        """Do what is due. Calls to the cluster are made without the lock: pages need it."""
        while self._events:
            self._take(self._events.popleft())
        for task in list(self._tasks.values()):
            self._look_after(task, cluster)
        workers = cluster.workers()
        self._warm_up(workers, cluster)
        taken = {task.worker for task in self._tasks.values()}
        for worker in workers:
            if worker in self._warm and worker not in taken:
                self._start_next(worker, cluster)

    def _warm_up(self, workers: list[str], cluster: Cluster) -> None:
        """Have each worker import TensorFlow before it gets a run."""
        with self._lock:
            self._warm &= set(workers)
        for worker in set(self._warming) - set(workers):
            del self._warming[worker]
            self._not_born("it died")
        for worker, warming in list(self._warming.items()):
            if warming.done():
                del self._warming[worker]
                error = warming.exception()
                if error is not None:
                    self._not_born(type(error).__name__)
                    continue
                self._stillborn = 0
                with self._lock:
                    self._warm.add(worker)
        for worker in workers:
            if worker not in self._warm and worker not in self._warming:
                key = f"warm-{secrets.token_hex(8)}"
                self._warming[worker] = cluster.submit(key, worker, warm_up)

    def _not_born(self, why: str) -> None:
        log.warning("a worker could not load TensorFlow: %s", why)
        self._stillborn += 1
        if self._stillborn >= MOST_STILLBORN:
            raise EngineError(
                "The training engine's worker could not load TensorFlow in {count} tries ({why}); "
                "it may need more memory than it has. Everything that needs no training works.",
                count=self._stillborn,
                why=why,
            )

    def _start_next(self, worker: str, cluster: Cluster) -> None:
        with self._lock:
            if not self._waiting:
                return
            recording = self._waiting.popleft()
            task = self._tasks[recording.id] = _Task(recording, worker)
        self._save(recording.start, recording)
        try:
            task.future = cluster.submit(
                recording.id,
                worker,
                run_training,
                recording.id,
                recording.config.to_json(),
                self._topic,
                _max_run_seconds(),
            )
        except Exception as error:
            log.exception("run %s could not be handed to a worker", recording.id)
            self._end(recording, failure(error))
            self._forget(task)

    def _take(self, event: dict[str, Any]) -> None:
        task = self._tasks.get(event["run"])
        if task is not None:
            self._save(lambda: task.recording.take(event), task.recording)

    def _look_after(self, task: _Task, cluster: Cluster) -> None:
        """Tell a task to stop, see whether it has ended, or end it."""
        recording = task.recording
        self._save(recording.flush, recording)
        now = time.monotonic()
        if task.future.done() or task.kills > MOST_KILLS:
            task.ended = task.ended or now
            died = task.future.done() and task.future.exception() is not None
            if died and now - task.ended < NEWS_SECONDS:
                return
            self._conclude(task, cluster)
        elif task.stop_asked is not None and not task.stop_told:
            task.stop_told = True
            # While it scores, it has stopped already and keeps what was learnt.
            if recording.status.phase != "scoring":
                self._save(recording.stopping, recording)
                cluster.ask_to_stop(recording.id)
        elif (why := self._must_die(task, now)) is not None and now - task.killed > KILL_SECONDS:
            task.killed_because = why
            task.killed = now
            task.kills += 1
            cluster.kill(task.worker, hard=task.kills > 1)

    def _must_die(self, task: _Task, now: float) -> Message | None:
        scoring = task.recording.status.phase == "scoring"
        if task.stop_asked and not scoring and now - task.stop_asked > STOP_GRACE_SECONDS:
            return message("It did not react to the stop within a few seconds and was ended.")
        if now - task.started > _max_run_seconds() + TIME_GRACE_SECONDS:
            return message("It exceeded this server's time limit and was ended.")
        return None

    def _conclude(self, task: _Task, cluster: Cluster) -> None:
        try:
            outcome = self._outcome(task)
        except Exception as error:
            log.exception("run %s: its outcome could not be fetched", task.recording.id)
            outcome = failure(error)
        self._end(task.recording, outcome)
        self._forget(task)
        cluster.forget_stop(task.recording.id)

    def _forget(self, task: _Task) -> None:
        with self._lock:
            self._tasks.pop(task.recording.id, None)

    def _outcome(self, task: _Task) -> Outcome:
        if task.future.done() and task.future.exception() is None:
            outcome: Outcome = task.future.result()
            self._learn(task, outcome)
            return outcome
        if task.killed_because is not None:
            return Outcome("stopped" if task.stop_asked else "failed", task.killed_because)
        if task.worker in self._memory_deaths:
            self._memory_deaths.discard(task.worker)
            return Outcome(
                "failed",
                message(
                    "The training needed more memory than a run may use here and was ended. Try a "
                    "smaller batch, fewer images or a smaller network."
                ),
            )
        log.warning("run %s lost its worker: %r", task.recording.id, task.future.exception())
        return Outcome(
            "failed",
            message(
                "The process that trained it died: it was killed, or the machine ran out of "
                "memory. What was recorded until then is kept; start it again to repeat it."
            ),
        )

    def _learn(self, task: _Task, outcome: Outcome) -> None:
        progress = task.recording.status.progress
        if outcome.state == "done" and progress:
            self._pace.learn(task.recording.config, progress["images_per_second"])

    def _end(self, recording: Recording, outcome: Outcome) -> None:
        if self._save(lambda: recording.end(outcome), recording):
            self._unsaved.pop(recording.id, None)

    def _save(self, write: Callable[[], None], recording: Recording) -> bool:
        """Write, and where the disk does not take it, end the run and keep that in memory."""
        try:
            write()
        except StorageError as error:
            log.warning("run %s could not be recorded: %s", recording.id, error)
            recording.abandon(error.message)
            self._unsaved[recording.id] = recording.snapshot()
            task = self._tasks.get(recording.id)
            if task is not None:
                task.stop_asked = task.stop_asked or time.monotonic()
            return False
        return True

    def _recording(self, run_id: str) -> Recording | None:
        if run_id in self._tasks:
            return self._tasks[run_id].recording
        return next((r for r in self._waiting if r.id == run_id), None)

    def _seconds_of_queue(self, waiting: int) -> float:
        """Return about how long until ``waiting`` runs and those in training have ended."""
        seconds = sum(self._pace.seconds(r.config) for r in list(self._waiting)[:waiting])
        for task in self._tasks.values():
            progress = task.recording.status.progress
            left = progress["seconds_left"] if progress else None
            seconds += self._pace.seconds(task.recording.config) if left is None else left
        return seconds


def _idle_seconds() -> float:
    return float(os.environ.get("DIGIT_LAB_IDLE_SECONDS", IDLE_SECONDS))


def _max_run_seconds() -> float:
    return float(os.environ.get("DIGIT_LAB_MAX_RUN_SECONDS", MAX_RUN_SECONDS))

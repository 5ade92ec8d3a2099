"""The engine's rules, on a cluster without processes."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.config.training import TrainConfig
from core.errors import BusyError, NotAllowedError, QueueFullError, RunError
from core.jobs import renewal as renewal_module
from core.jobs import runs
from core.jobs import task as task_module
from core.jobs.engine import LONGEST_QUEUE, Engine
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from tests.core.jobs.fakes import FakeCluster

CONFIG = TrainConfig(data="sample", epochs=2)
PROGRESS = {
    "kind": "progress",
    "epoch": 1,
    "step": 5,
    "steps": 10,
    "images_per_second": 1000.0,
    "seconds_left": 90.0,
    "batches": {"epoch": [0.5], "loss": [1.0], "accuracy": [0.5]},
}


class Bench:
    """An engine on a fake cluster."""

    def __init__(self) -> None:
        self.clusters: list[FakeCluster] = []
        self.engine = Engine(self._make)

    def _make(self, *args: Any) -> FakeCluster:
        self.clusters.append(FakeCluster(*args))
        return self.clusters[-1]

    @property
    def cluster(self) -> FakeCluster:
        return self.clusters[-1]

    def submit(self, token: str | None = None) -> str:
        return self.engine.submit(CONFIG, token or new_token())

    def finish(self, run_id: str, outcome: Outcome) -> None:
        eventually(lambda: self.clusters != [] and run_id in self.cluster.futures)
        self.cluster.futures[run_id].finish(outcome)

    def state(self, run_id: str) -> str:
        run = self.engine.find(run_id)
        assert run is not None
        return run.status.state


def eventually(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.02)


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.engine.close()


def test_first_come_first_served(bench: Bench) -> None:
    ids = [bench.submit() for _ in range(3)]
    eventually(lambda: bench.state(ids[0]) == "running")
    assert [bench.state(i) for i in ids[1:]] == ["queued", "queued"]
    assert list(bench.cluster.futures) == ids[:1]
    bench.finish(ids[0], Outcome("done"))
    eventually(lambda: bench.state(ids[1]) == "running")
    assert bench.state(ids[0]) == "done"
    assert bench.state(ids[2]) == "queued"


def test_one_active_run_a_visitor(bench: Bench) -> None:
    token = new_token()
    first = bench.submit(token)
    with pytest.raises(BusyError, match="still under way"):
        bench.submit(token)
    bench.finish(first, Outcome("done"))
    eventually(lambda: bench.state(first) == "done")
    bench.submit(token)


def test_the_queue_is_bounded_and_says_how_long(bench: Bench) -> None:
    training = bench.submit()
    eventually(lambda: bench.state(training) == "running")
    waiting = [bench.submit() for _ in range(LONGEST_QUEUE)]
    with pytest.raises(QueueFullError, match="minutes"):
        bench.submit()
    place = bench.engine.place(waiting[2])
    assert place is not None
    assert place.ahead == 3
    assert bench.engine.place(training) is None


def test_the_wait_counts_what_the_training_run_has_left(bench: Bench) -> None:
    training, waiting = bench.submit(), bench.submit()
    eventually(lambda: bench.state(training) == "running")
    bench.cluster.emit({"run": training, **PROGRESS})
    eventually(lambda: bench.engine.place(waiting).seconds == 90.0)  # type: ignore[union-attr]


def test_a_waiting_run_stops_at_once(bench: Bench) -> None:
    bench.submit()
    token = new_token()
    waiting = bench.submit(token)
    bench.engine.stop(waiting, token)
    assert bench.state(waiting) == "stopped"
    assert bench.engine.active_run(token) is None


def test_only_the_owner_stops(bench: Bench) -> None:
    run = bench.submit()
    with pytest.raises(NotAllowedError):
        bench.engine.stop(run, new_token())
    with pytest.raises(NotAllowedError):
        bench.engine.stop(run, None)
    with pytest.raises(RunError, match="nothing to stop"):
        bench.engine.stop("0123456789ab", new_token())


def test_a_training_run_is_asked_and_keeps_what_it_learnt(bench: Bench) -> None:
    token = new_token()
    run = bench.submit(token)
    eventually(lambda: bench.state(run) == "running")
    bench.engine.stop(run, token)
    eventually(lambda: bench.cluster.asked == [run])
    bench.cluster.emit({"run": run, "kind": "phase", "phase": "scoring"})
    bench.finish(run, Outcome("stopped", files={"metrics.json": b"{}", "model.tflite": b"x"}))
    eventually(lambda: bench.state(run) == "stopped")
    found = bench.engine.find(run)
    assert found is not None
    assert found.has_model
    assert bench.cluster.killed == []
    eventually(lambda: bench.cluster.asked == [])


def test_a_run_that_does_not_hear_is_ended_with_its_worker(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_module, "STOP_GRACE_SECONDS", 0.2)
    token = new_token()
    run = bench.submit(token)
    eventually(lambda: bench.state(run) == "running")
    bench.engine.stop(run, token)
    eventually(lambda: bench.cluster.asked == [run])
    bench.cluster.emit({"run": run, "kind": "phase", "phase": "training"})  # and hangs in it
    eventually(lambda: bench.cluster.killed == ["w1"])
    bench.cluster.futures[run].finish(error=RuntimeError("KilledWorker"))
    eventually(lambda: bench.state(run) == "stopped")
    assert "did not react" in str(bench.engine.find(run).status.reason)  # type: ignore[union-attr]


def test_a_stop_while_it_scores_does_not_kill_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_module, "STOP_GRACE_SECONDS", 0.2)
    token = new_token()
    run = bench.submit(token)
    eventually(lambda: bench.state(run) == "running")
    bench.cluster.emit({"run": run, "kind": "phase", "phase": "scoring"})
    eventually(lambda: bench.engine.find(run).status.phase == "scoring")  # type: ignore[union-attr]
    bench.engine.stop(run, token)
    time.sleep(0.6)
    assert bench.cluster.killed == []


def test_a_dead_worker_fails_its_run_in_words_and_the_next_starts(bench: Bench) -> None:
    first, second = bench.submit(), bench.submit()
    eventually(lambda: bench.state(first) == "running")
    bench.cluster.addresses = ["w2"]
    bench.cluster.futures[first].finish(error=RuntimeError("KilledWorker"))
    eventually(lambda: bench.state(first) == "failed")
    assert "process that trained it died" in str(bench.engine.find(first).status.reason)  # type: ignore[union-attr]
    eventually(lambda: bench.state(second) == "running")


def test_a_worker_over_its_memory_is_told_apart(bench: Bench) -> None:
    run = bench.submit()
    eventually(lambda: bench.state(run) == "running")
    bench.cluster.futures[run].finish(error=RuntimeError("KilledWorker"))
    bench.cluster.memory_death("w1")
    eventually(lambda: bench.state(run) == "failed")
    assert "more memory" in str(bench.engine.find(run).status.reason)  # type: ignore[union-attr]


def test_the_time_limit_ends_a_run_that_does_not_end_itself(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGIT_LAB_MAX_RUN_SECONDS", "0.1")
    monkeypatch.setattr(task_module, "TIME_GRACE_SECONDS", 0.1)
    run = bench.submit()
    eventually(lambda: bench.clusters != [] and bench.cluster.killed == ["w1"])
    bench.cluster.futures[run].finish(error=RuntimeError("KilledWorker"))
    eventually(lambda: bench.state(run) == "failed")
    assert "time limit" in str(bench.engine.find(run).status.reason)  # type: ignore[union-attr]


def test_several_workers_train_several_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    clusters: list[FakeCluster] = []

    def make(*args: Any) -> FakeCluster:
        clusters.append(FakeCluster(*args, addresses=("w1", "w2")))
        return clusters[-1]

    engine = Engine(make)
    ids = [engine.submit(CONFIG, new_token()) for _ in range(3)]
    eventually(lambda: clusters != [] and len(clusters[0].futures) == 2)
    assert list(clusters[0].futures) == ids[:2]
    engine.close()


def test_it_leaves_when_idle_and_comes_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGIT_LAB_IDLE_SECONDS", "0.2")
    assert bench.engine.state() == "asleep"
    bench.engine.wake()
    eventually(lambda: bench.clusters != [] and bench.cluster.closed)
    assert bench.engine.state() == "asleep"
    run = bench.submit()
    eventually(lambda: bench.state(run) == "running")
    assert len(bench.clusters) == 2


def test_a_cluster_that_cannot_start_fails_what_waits(caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: Any) -> FakeCluster:
        raise OSError("no processes here")

    engine = Engine(broken)
    run = engine.submit(CONFIG, new_token())
    eventually(lambda: engine.find(run).status.state == "failed")  # type: ignore[union-attr]
    assert engine.state() == "failed"
    assert "could not start" in str(engine.problem())
    engine.close()


def test_a_disk_that_fills_up_ends_the_run_and_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = bench.submit()
    eventually(lambda: bench.state(run) == "running")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    real = os.replace
    monkeypatch.setattr(os, "replace", refuse)
    bench.cluster.emit({"run": run, "kind": "phase", "phase": "training"})
    eventually(lambda: bench.state(run) == "failed")
    assert "disk is full" in str(bench.engine.find(run).status.reason)  # type: ignore[union-attr]
    eventually(lambda: bench.cluster.asked == [run])
    monkeypatch.setattr(os, "replace", real)
    bench.finish(run, Outcome("stopped", files={"metrics.json": b"{}", "model.tflite": b"x"}))
    eventually(lambda: bench.state(run) == "stopped")
    assert not [path for path in runs.runs_folder().rglob("*") if path.name.startswith(".")]


def test_closing_leaves_interrupted_runs(bench: Bench) -> None:
    run = bench.submit()
    eventually(lambda: bench.state(run) == "running")
    bench.engine.close()
    found = runs.find(run)
    assert found is not None
    assert found.status.state == "interrupted"


def test_a_warm_up_that_raises_is_given_up_in_words() -> None:
    def make(*args: Any) -> FakeCluster:
        cluster = FakeCluster(*args)
        cluster.cannot_warm_up = ImportError("no tensorflow here")
        return cluster

    engine = Engine(make)
    run = engine.submit(CONFIG, new_token())
    eventually(lambda: engine.find(run).status.state == "failed")  # type: ignore[union-attr]
    assert "ImportError" in str(engine.problem())
    engine.close()


def test_a_cluster_that_refuses_a_run_fails_that_run(bench: Bench) -> None:
    bench.engine.wake()
    eventually(lambda: bench.engine.state() == "ready")
    bench.cluster.cannot_submit = OSError("connection lost")
    lost = bench.submit()
    eventually(lambda: bench.state(lost) == "failed")
    bench.cluster.cannot_submit = None
    run = bench.submit()
    eventually(lambda: bench.state(run) == "running")


def test_a_worker_that_cannot_even_be_killed_does_not_hold_the_queue(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_module, "STOP_GRACE_SECONDS", 0.1)
    monkeypatch.setattr(task_module, "KILL_SECONDS", 0.1)
    token = new_token()
    run = bench.submit(token)
    eventually(lambda: bench.state(run) == "running")
    bench.engine.stop(run, token)
    eventually(lambda: bench.state(run) == "stopped")
    assert len(bench.cluster.killed) == task_module.MOST_KILLS + 1
    following = bench.submit(token)
    eventually(lambda: bench.state(following) == "running")


def test_a_worker_that_trainings_left_full_is_replaced_between_runs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal_module, "SETTLED_SECONDS", 0.3)
    first = bench.submit()
    eventually(lambda: bench.state(first) == "running")
    bench.cluster.held = 1_300_000_000
    waiting = bench.submit()
    time.sleep(0.6)
    assert bench.cluster.killed == []  # it trains
    bench.finish(first, Outcome("done"))
    eventually(lambda: bench.state(waiting) == "running")
    assert bench.cluster.killed == []  # somebody waited
    bench.finish(waiting, Outcome("done"))
    eventually(lambda: bench.cluster.killed == ["w1"])
    assert [bench.state(run) for run in (first, waiting)] == ["done", "done"]
    # The old one still seems to be there; who comes now waits for the new one, and is not lost.
    following = bench.submit()
    time.sleep(0.6)
    assert bench.state(following) == "queued"
    bench.cluster.held = 0
    bench.cluster.addresses = ["w2"]
    eventually(lambda: bench.state(following) == "running")
    assert bench.cluster.killed == ["w1"]

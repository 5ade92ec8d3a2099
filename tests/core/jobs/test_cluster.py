"""The engine on real worker processes: killed, out of memory, deaf, and stopped as it should be."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from core.config.repeats import repeated
from core.config.training import TrainConfig
from core.jobs import job as job_module
from core.jobs import renewal as renewal_module
from core.jobs import task as task_module
from core.jobs import worker as worker_module
from core.jobs.engine import Engine
from core.jobs.owner import new_token
from core.jobs.runs import Run
from tests.core.jobs import tasks

CONFIG = TrainConfig(data="sample", epochs=50)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Workers that need no TensorFlow."""
    monkeypatch.setattr(worker_module, "warm_up", tasks.ready)
    monkeypatch.setenv("DIGIT_LAB_WORKER_MEMORY", "300MiB")
    return monkeypatch


def wait(engine: Engine, run_id: str, true: Callable[[Run], bool], seconds: float = 90) -> Run:
    deadline = time.monotonic() + seconds
    while True:
        run = engine.find(run_id)
        assert run is not None
        if true(run):
            return run
        assert time.monotonic() < deadline, f"it still is {run.status}"
        assert run.is_live or true(run), f"it ended as {run.status}\n{run.traceback()}"
        time.sleep(0.05)


def ended(run: Run) -> bool:
    return not run.is_live


def state(name: str) -> Callable[[Run], bool]:
    return lambda run: run.status.state == name


def wake(engine: Engine) -> None:
    """Start the worker and wait until it is warm."""
    engine.wake()
    deadline = time.monotonic() + 90
    while engine.state() != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.05)


def workers() -> list[psutil.Process]:
    def is_worker(process: psutil.Process) -> bool:
        try:
            return "spawn_main" in " ".join(process.cmdline())
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            return False

    return [child for child in psutil.Process().children(recursive=True) if is_worker(child)]


def test_killed_in_the_middle_then_the_next_trains_and_stops(engine: Engine) -> None:
    token = new_token()
    first = engine.submit(CONFIG, token)
    wait(engine, first, lambda run: bool(run.history()["epochs"].get("epoch")))
    for worker in workers():
        worker.send_signal(signal.SIGKILL)
    run = wait(engine, first, ended)
    assert run.status.state == "failed"
    assert "process that trained it died" in str(run.status.reason)
    assert run.history()["epochs"]["epoch"], "what was recorded must stay"

    second = engine.submit(CONFIG, token)
    wait(engine, second, lambda run: bool(run.history()["epochs"].get("epoch")))
    engine.stop(second, token)
    asked = time.monotonic()
    wait(engine, second, lambda run: run.status.phase in ("scoring", None))
    heard = time.monotonic() - asked
    run = wait(engine, second, ended)
    assert run.status.state == "stopped"
    assert run.has_model
    assert (run.folder / "model.tflite").stat().st_size > 100_000
    # A person's two seconds, with room for a machine that does other work besides.
    assert heard < task_module.STOP_GRACE_SECONDS


def test_a_group_trains_in_turn_and_each_as_if_alone(engine: Engine) -> None:
    tiny = TrainConfig(data="sample", train_images=500, epochs=1, seed=3)
    first, second = repeated(tiny, 2)
    members = {"first": first, "second": second, "first again": first}
    group = wait(engine, engine.submit_group(members, new_token()), ended)
    assert group.status.state == "done"
    one, other, again = engine.members(group)
    assert all(run.has_model for run in (one, other, again))
    assert one.history()["epochs"]["val_loss"] != other.history()["epochs"]["val_loss"]
    assert one.history()["epochs"]["val_loss"] == again.history()["epochs"]["val_loss"]
    assert len(workers()) == 1


def test_out_of_memory_is_said_and_the_next_starts(
    engine: Engine, light: pytest.MonkeyPatch
) -> None:
    light.setattr(job_module, "run_training", tasks.hungry)
    run = wait(engine, engine.submit(CONFIG, new_token()), ended)
    assert run.status.state == "failed"
    assert "more memory than a run may use" in str(run.status.reason)
    light.setattr(job_module, "run_training", tasks.quick)
    assert wait(engine, engine.submit(CONFIG, new_token()), ended).status.state == "done"


def test_a_deaf_run_is_ended_with_its_worker_and_the_next_starts(
    engine: Engine, light: pytest.MonkeyPatch
) -> None:
    light.setattr(job_module, "run_training", tasks.deaf)
    light.setattr(task_module, "STOP_GRACE_SECONDS", 1.0)
    token = new_token()
    deaf = engine.submit(CONFIG, token)
    wait(engine, deaf, state("running"))
    engine.stop(deaf, token)
    run = wait(engine, deaf, ended)
    assert run.status.state == "stopped"
    assert "did not react" in str(run.status.reason)
    light.setattr(job_module, "run_training", tasks.quick)
    assert wait(engine, engine.submit(CONFIG, token), ended).status.state == "done"


def test_a_frozen_worker_is_replaced_by_its_nanny(
    engine: Engine, light: pytest.MonkeyPatch
) -> None:
    light.setattr(job_module, "run_training", tasks.deaf)
    light.setattr(task_module, "STOP_GRACE_SECONDS", 0.5)
    light.setattr(task_module, "KILL_SECONDS", 1.0)
    token = new_token()
    frozen = engine.submit(CONFIG, token)
    wait(engine, frozen, state("running"))
    time.sleep(1)
    for worker in workers():
        worker.send_signal(signal.SIGSTOP)
    engine.stop(frozen, token)
    assert wait(engine, frozen, ended).status.state == "stopped"
    light.setattr(job_module, "run_training", tasks.quick)
    assert wait(engine, engine.submit(CONFIG, token), ended).status.state == "done"


def test_an_exception_nobody_expected_fails_the_run_not_the_engine(
    engine: Engine, light: pytest.MonkeyPatch
) -> None:
    light.setattr(job_module, "run_training", tasks.broken)
    run = wait(engine, engine.submit(CONFIG, new_token()), ended)
    assert run.status.state == "failed"
    light.setattr(job_module, "run_training", tasks.quick)
    assert wait(engine, engine.submit(CONFIG, new_token()), ended).status.state == "done"


def test_a_worker_that_cannot_warm_up_is_given_up_in_words(
    engine: Engine, light: pytest.MonkeyPatch
) -> None:
    light.setattr(worker_module, "warm_up", tasks.stillborn)
    run = wait(engine, engine.submit(CONFIG, new_token()), ended)
    assert run.status.state == "failed"
    assert "TensorFlow" in str(run.status.reason)
    assert engine.state() == "failed"


def test_a_worker_that_keeps_too_much_is_replaced_and_the_next_run_trains(
    engine: Engine, light: pytest.MonkeyPatch
) -> None:
    light.setattr(job_module, "run_training", tasks.quick)
    wake(engine)
    assert wait(engine, engine.submit(CONFIG, new_token()), ended).status.state == "done"
    [before] = workers()
    # Now any worker holds too much: each one has more than a megabyte.
    light.setattr(renewal_module, "BYTES_OF_TENSORFLOW", 1_000_000)
    light.setattr(renewal_module, "SHARE", 0.0)
    light.setattr(renewal_module, "SETTLED_SECONDS", 0.5)
    before.wait(timeout=90)
    light.setattr(renewal_module, "SHARE", 1.0)
    assert wait(engine, engine.submit(CONFIG, new_token()), ended).status.state == "done"
    assert before not in workers()


def test_an_idle_worker_leaves(engine: Engine, light: pytest.MonkeyPatch) -> None:
    wake(engine)
    assert workers()
    light.setenv("DIGIT_LAB_IDLE_SECONDS", "0.1")
    deadline = time.monotonic() + 90
    while workers():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert engine.state() == "asleep"


def test_closing_ends_a_worker_that_its_nanny_forgot(
    engine: Engine, light: pytest.MonkeyPatch
) -> None:
    wake(engine)
    before = workers()
    light.setattr("distributed.LocalCluster.close", lambda *args, **kwargs: None)
    engine.close()
    _, alive = psutil.wait_procs(before, timeout=10)
    assert before
    assert not alive


def test_a_worker_is_seen_also_while_the_client_refreshes_its_summary(
    engine: Engine, light: pytest.MonkeyPatch
) -> None:
    wake(engine)
    cluster = engine._cluster
    assert cluster is not None
    client = cluster._client
    # What the client's own periodic refresh leaves behind: a summary that names no workers.
    client.sync(client._update_scheduler_info, n_workers=0)
    assert not client._scheduler_identity["workers"]
    light.setattr(client, "_update_scheduler_info", _nothing)
    assert len(cluster.workers()) == 1


async def _nothing(*args: object, **kwargs: object) -> None:
    """Stand for a refresh that another one has overtaken."""


def test_workers_get_every_core(engine: Engine, light: pytest.MonkeyPatch) -> None:
    wake(engine)
    threads = {worker.environ().get("OMP_NUM_THREADS") for worker in workers()}
    assert threads == {str(len(os.sched_getaffinity(0)))}


def test_nobody_keeps_a_profile_of_what_runs(engine: Engine, light: pytest.MonkeyPatch) -> None:
    wake(engine)
    cluster = engine._cluster
    assert cluster is not None
    [threads] = cluster._client.run(tasks.names_of_threads).values()
    [timed] = cluster._client.run(tasks.timed_by_dask).values()
    here = {thread.name for thread in threading.enumerate()}
    assert "heartbeat" in timed
    assert not {name for name in {*threads, *timed, *here} if "profile" in name.lower()}


def test_nothing_listens_beyond_this_machine(engine: Engine, light: pytest.MonkeyPatch) -> None:
    wake(engine)
    processes = [psutil.Process(), *workers()]
    listening = {
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}

"""Several trainings as one job: in turn, each kept as it ends, stopped and failed together."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

import pytest

from core.config.repeats import are_repeats, repeated
from core.config.training import LARGEST_SEED, TrainConfig
from core.errors import BusyError, RunError
from core.jobs import deleted, runs
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from core.jobs.runs import Run
from core.messages import message
from tests.core.jobs.test_engine import PROGRESS, Bench, eventually

CONFIG = TrainConfig(data="sample", epochs=2, seed=7)
MEMBERS = {f"Seed {config.seed}": config for config in repeated(CONFIG, 3)}
DONE = Outcome("done", files={"metrics.json": b"{}", "model.tflite": b"x"})


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.engine.close()


def submit(bench: Bench, token: str | None = None) -> str:
    return bench.engine.submit_group(MEMBERS, token or new_token(), "three")


def wait_for(bench: Bench, member: str) -> None:
    eventually(lambda: bench.clusters != [] and member in bench.cluster.futures)


def states(bench: Bench, group_id: str) -> list[str]:
    return [run.status.state for run in bench.engine.members(group(bench, group_id))]


def group(bench: Bench, group_id: str) -> Run:
    found = bench.engine.find(group_id)
    assert found is not None
    return found


def test_seeds_follow_each_other_and_start_again_after_the_last() -> None:
    assert [config.seed for config in repeated(CONFIG, 3)] == [7, 8, 9]
    assert [c.seed for c in repeated(TrainConfig(seed=LARGEST_SEED), 2)] == [LARGEST_SEED, 0]
    assert are_repeats(repeated(CONFIG, 3))
    assert not are_repeats([CONFIG])
    assert not are_repeats([CONFIG, TrainConfig(data="sample", epochs=3, seed=8)])


def test_its_members_train_in_turn_and_nobody_overtakes(bench: Bench) -> None:
    three = submit(bench)
    other = bench.submit()
    for number in (1, 2, 3):
        member = f"{three}-{number}"
        wait_for(bench, member)
        assert bench.state(other) == "queued"
        assert bench.state(three) == "running"
        assert bench.cluster.futures[member].arguments[1]["seed"] == 6 + number
        bench.finish(member, DONE)
    eventually(lambda: bench.state(other) == "running")
    assert bench.state(three) == "done"
    assert [run.name for run in bench.engine.members(group(bench, three))] == list(MEMBERS)
    assert all(run.has_model for run in bench.engine.members(group(bench, three)))


def test_it_counts_as_one_run_of_its_visitor(bench: Bench) -> None:
    token = new_token()
    three = submit(bench, token)
    with pytest.raises(BusyError):
        bench.submit(token)
    eventually(lambda: bench.state(three) == "running")
    assert bench.engine.active_run(token) == three
    assert [run.id for run in runs.list_runs(token)] == [three]


def test_the_time_left_counts_what_is_still_to_come(bench: Bench) -> None:
    three = submit(bench)
    eventually(lambda: bench.state(three) == "running")
    bench.cluster.emit({"run": f"{three}-1", **PROGRESS})
    rest = bench.engine.estimate(CONFIG, CONFIG)
    assert rest == pytest.approx(2 * bench.engine.estimate(CONFIG))
    eventually(lambda: bench.engine.seconds_left(three) == pytest.approx(90 + rest))
    other = bench.submit()
    place = bench.engine.place(other)
    assert place is not None
    assert place.seconds == pytest.approx(90 + rest)


def test_a_stop_keeps_what_was_learnt_and_starts_no_more(bench: Bench) -> None:
    token = new_token()
    three = submit(bench, token)
    bench.finish(f"{three}-1", DONE)
    eventually(lambda: states(bench, three)[:2] == ["done", "running"])
    bench.engine.stop(three, token)
    eventually(lambda: bench.cluster.asked == [f"{three}-2"])
    bench.finish(f"{three}-2", Outcome("stopped", message("Enough."), files=DONE.files))
    eventually(lambda: bench.state(three) == "stopped")
    assert states(bench, three) == ["done", "stopped", "stopped"]
    assert "1 of 3 trainings were completed" in str(group(bench, three).status.reason)
    assert "Enough." in str(group(bench, three).status.reason)
    assert "not started" in str(bench.engine.members(group(bench, three))[2].status.reason)
    assert bench.engine.active_run(token) is None


def test_a_stop_while_a_member_scores_ends_the_group_after_it(bench: Bench) -> None:
    token = new_token()
    three = submit(bench, token)
    eventually(lambda: bench.state(three) == "running")
    bench.cluster.emit({"run": f"{three}-1", "kind": "phase", "phase": "scoring"})
    member = f"{three}-1"
    eventually(lambda: bench.engine.find(member).status.phase == "scoring")  # type: ignore[union-attr]
    bench.engine.stop(three, token)
    bench.finish(member, DONE)
    eventually(lambda: bench.state(three) == "stopped")
    assert states(bench, three) == ["done", "stopped", "stopped"]


def test_a_waiting_group_stops_at_once(bench: Bench) -> None:
    bench.submit()
    token = new_token()
    three = submit(bench, token)
    bench.engine.stop(three, token)
    assert bench.state(three) == "stopped"
    assert states(bench, three) == ["stopped"] * 3
    with pytest.raises(RunError):
        bench.engine.stop(three, token)


def test_a_member_that_fails_does_not_hold_up_the_others(bench: Bench) -> None:
    three = submit(bench)
    bench.finish(f"{three}-1", Outcome("failed", message("It blew up.")))
    for number in (2, 3):
        bench.finish(f"{three}-{number}", DONE)
    eventually(lambda: bench.state(three) == "done")
    assert states(bench, three) == ["failed", "done", "done"]
    reason = str(group(bench, three).status.reason)
    assert "1 of 3 trainings failed" in reason
    assert "It blew up." in reason


def test_where_all_fail_the_group_has_failed(bench: Bench) -> None:
    three = submit(bench)
    for number in (1, 2, 3):
        bench.finish(f"{three}-{number}", Outcome("failed", message("It blew up.")))
    eventually(lambda: bench.state(three) == "failed")
    assert str(group(bench, three).status.reason) == "It blew up."


def test_a_worker_that_dies_is_not_tried_again_with_the_next_seed(bench: Bench) -> None:
    three, other = submit(bench), bench.submit()
    bench.finish(f"{three}-1", DONE)
    eventually(lambda: f"{three}-2" in bench.cluster.futures)
    bench.cluster.futures[f"{three}-2"].finish(error=RuntimeError("KilledWorker"))
    eventually(lambda: bench.state(three) == "failed")
    assert states(bench, three) == ["done", "failed", "stopped"]
    assert "process that trained it died" in str(group(bench, three).status.reason)
    eventually(lambda: bench.state(other) == "running")


def test_the_servers_end_interrupts_it_and_keeps_what_had_ended(bench: Bench) -> None:
    three = submit(bench)
    bench.finish(f"{three}-1", DONE)
    eventually(lambda: states(bench, three)[:2] == ["done", "running"])
    bench.engine.close()
    assert bench.state(three) == "interrupted"
    assert states(bench, three) == ["done", "interrupted", "interrupted"]


def test_it_is_deleted_and_brought_back_with_its_members(bench: Bench) -> None:
    token = new_token()
    three = submit(bench, token)
    eventually(lambda: bench.state(three) == "running")
    bench.engine.stop(three, token)
    bench.finish(f"{three}-1", Outcome("stopped", files=DONE.files))
    eventually(lambda: bench.state(three) == "stopped")
    with pytest.raises(RunError, match="belongs to a group"):
        deleted.delete(bench.engine.members(group(bench, three))[0], token)
    deleted.delete(group(bench, three), token)
    assert bench.engine.find(three) is None
    assert bench.engine.find(f"{three}-1") is None
    deleted.restore(three, token)
    assert bench.engine.find(f"{three}-1").has_model  # type: ignore[union-attr]


def test_two_different_trainings_go_in_one_job_too(bench: Bench) -> None:
    pair = {"Before": CONFIG, "After": TrainConfig(data="sample", epochs=2, optimizer="sgd")}
    both = bench.engine.submit_group(pair, new_token())
    for number in (1, 2):
        bench.finish(f"{both}-{number}", DONE)
    eventually(lambda: bench.state(both) == "done")
    members = bench.engine.members(group(bench, both))
    assert [(run.name, run.config) for run in members] == list(pair.items())


@pytest.mark.parametrize("count", [1, 6])
def test_a_group_has_two_to_five_members(bench: Bench, count: int) -> None:
    members = {str(config.seed): config for config in repeated(CONFIG, count)}
    with pytest.raises(ValueError, match="2 to 5"):
        bench.engine.submit_group(members, new_token())


def test_a_full_disk_ends_the_whole_group_and_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = submit(bench)
    bench.finish(f"{three}-1", DONE)
    eventually(lambda: states(bench, three)[:2] == ["done", "running"])

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    real = os.replace
    monkeypatch.setattr(os, "replace", refuse)
    bench.cluster.emit({"run": f"{three}-2", "kind": "phase", "phase": "training"})
    eventually(lambda: bench.state(three) == "failed")
    assert states(bench, three) == ["done", "failed", "failed"]
    assert "disk is full" in str(group(bench, three).status.reason)
    monkeypatch.setattr(os, "replace", real)
    bench.finish(f"{three}-2", Outcome("stopped", files=DONE.files))
    eventually(lambda: states(bench, three) == ["done", "stopped", "stopped"])
    assert bench.state(three) == "failed"
    assert "disk is full" in str(runs.find(three).status.reason)  # type: ignore[union-attr]

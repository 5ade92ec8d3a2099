"""Live runs: what is planned, what is queued, what the file tells while it runs and afterwards."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.data import datasets
from core.errors import BusyError, PitfallError, RunError
from core.jobs.outcome import Outcome
from core.jobs.owner import new_token
from core.pitfalls import live
from core.pitfalls.catalogue import pitfall, pitfalls
from core.pitfalls.live_charts import live_charts
from core.pitfalls.live_plan import (
    AIM,
    BESIDE_THE_IMAGES,
    FEWEST,
    HELD,
    MOST,
    SECONDS,
    plan,
    settings,
)
from core.pitfalls.pitfall import read_pitfall
from core.pitfalls.worker import RECORDS, WHY
from tests.core.jobs.test_engine import Bench, eventually
from tests.core.pitfalls.made import TEXT, make, run, store

NAME = "test-not-scaled"


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.engine.close()


def begin(bench: Bench, token: str) -> str:
    run_id = live.start(bench.engine, NAME, "main", token)
    eventually(lambda: bench.clusters != [] and run_id in bench.cluster.futures)
    return run_id


@pytest.mark.parametrize(
    ("name", "setting"), [(one.id, s) for one in pitfalls().values() for s in settings(one)]
)
def test_every_live_run_fits_its_time(name: str, setting: str) -> None:
    planned = plan(pitfall(name), setting)
    assert planned.seconds <= SECONDS
    assert [program.role for program in planned.programs] == ["before", "after"]


def test_a_run_on_the_sample_asks_for_no_more_than_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TEXT + "[run]\nlive_train = 9000\n"
    one = read_pitfall(make(tmp_path / "plums", "x = 1\n", "x = 2\n", text))
    with monkeypatch.context() as all_is_there:
        all_is_there.setattr(datasets, "best_available", lambda: "mnist")
        assert (plan(one, "main").train, plan(one, "main").test) == (9_000, 2_000)
    planned, sample = plan(one, "main"), datasets.load("sample")
    assert (planned.train, planned.test) == (len(sample.train.labels), len(sample.test.labels))
    assert HELD["sample"] == (planned.train, planned.test)


def test_what_is_measured_decides_the_number_of_images(tmp_path: Path) -> None:
    folder = make(tmp_path / "plums", "test_accuracy = 0.1\n", "test_accuracy = 0.9\n")
    assert plan(read_pitfall(folder), "main").train == MOST  # nothing is known of it
    record = run(0.5) | {"seconds": 60.0}
    store(folder, before=[record], after=[record])
    planned = plan(read_pitfall(folder), "main")
    images = int(12_000 * (AIM - 2 * BESIDE_THE_IMAGES) / (120 - 2 * BESIDE_THE_IMAGES))
    assert planned.train == images // 100 * 100
    assert AIM - 1 < planned.seconds <= AIM
    store(folder, before=[record | {"seconds": 600.0}], after=[record])
    assert plan(read_pitfall(folder), "main").train == FEWEST


def test_what_a_program_takes_beside_its_images_is_in_the_promise(tmp_path: Path) -> None:
    text = TEXT + "[run]\nlive_train = 1200\n"
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n", text)
    store(folder, before=[run(0.5) | {"seconds": 13.0}], after=[run(0.5) | {"seconds": 1.0}])
    costs = plan(read_pitfall(folder), "main").costs
    # A tenth of the images takes a tenth of the rest; what takes a second in all has no rest.
    assert costs["before"].seconds == pytest.approx(
        BESIDE_THE_IMAGES + (13.0 - BESIDE_THE_IMAGES) / 10
    )
    assert costs["after"].seconds == 1.0


def test_a_setting_may_take_more_beside_its_images(tmp_path: Path) -> None:
    text = TEXT + "[settings.main]\nbeside = 9.0\n"
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n", text)
    store(folder, before=[run(0.5) | {"seconds": 60.0}], after=[run(0.5) | {"seconds": 1.0}])
    planned = plan(read_pitfall(folder), "main")
    assert [cost.beside for cost in planned.costs.values()] == [9.0, 1.0]
    assert planned.seconds <= AIM


def test_a_setting_that_takes_too_long_is_not_offered(tmp_path: Path) -> None:
    text = TEXT + '[settings.more]\ntitle = "More"\nlive = false\n'
    more = {"more_before": "x = 1\n", "more_after": "x = 2\n"}
    one = read_pitfall(make(tmp_path / "plums", "x = 1\n", "x = 2\n", text, **more))
    assert list(settings(one)) == ["main"]
    with pytest.raises(PitfallError, match="choose from main"):
        plan(one, "more")


def test_the_time_left_follows_what_was_seen(tmp_path: Path) -> None:
    folder = make(tmp_path / "plums", "x = 1\n", "x = 2\n")
    record = run(0.5) | {"seconds": 30.0}
    store(folder, before=[record], after=[record])
    planned = plan(read_pitfall(folder), "main")
    half = planned.seconds_at("before", 1.0)
    assert half == pytest.approx(planned.seconds / 2)
    assert planned.seconds_left("before", 0.0, 0.0) == pytest.approx(planned.seconds)
    as_planned, slow = (planned.seconds_left("before", 1.0, half * pace) for pace in (1, 5))
    assert as_planned == pytest.approx(half)
    assert 3 * half < slow < 5 * half
    assert planned.seconds_left("after", 1.0, 100.0) == 0.0
    shares = [planned.seconds_at(name, done) for name in ("before", "after") for done in (0, 0.5)]
    assert shares == sorted(shares)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('topic = "data"', 'topic = "environment"'), "depends on what is installed"),
        (("[claim]", 'not_live = "It is slow."\n[claim]'), "It is slow."),
        (("[prediction]", "[run]\nmemory_mib = 500\n[prediction]"), "a process of its own"),
    ],
)
def test_what_makes_no_sense_live_says_why(
    tmp_path: Path, change: tuple[str, str], why: str
) -> None:
    one = read_pitfall(make(tmp_path / "plums", "x = 1\n", "x = 2\n", TEXT.replace(*change)))
    assert why in str(one.not_live)
    with pytest.raises(PitfallError, match="no setting “main” that can be run"):
        plan(one, "main")


@pytest.mark.parametrize(
    ("name", "setting"),
    [("../../evil", "main"), (NAME, "../x"), (NAME, "cure"), ("no-seed", "main")],
)
def test_only_the_library_is_run(bench: Bench, name: str, setting: str) -> None:
    with pytest.raises(PitfallError):
        live.start(bench.engine, name, setting, new_token())
    assert bench.clusters == []


def test_a_run_tells_how_far_it_is(bench: Bench) -> None:
    run_id = begin(bench, new_token())
    function_arguments = bench.cluster.futures[run_id].arguments
    assert function_arguments[:3] == (run_id, NAME, "main")
    one = run(0.5) | {"batches": [{"epoch": [0.5, 1.0], "loss": [2.0, "nan"]}]}
    event = {"run": run_id, "kind": "program", "name": "before", "record": one, "done": 0.5}
    bench.cluster.emit(event)
    eventually(lambda: live.find(run_id).status.progress is not None)
    found = live.find(run_id)
    assert found.status.progress is not None
    planned = plan(pitfall(NAME), "main")
    first = planned.costs["before"]
    passed = first.beside + first.images / 2  # the images are half done
    assert found.status.progress["done"] == pytest.approx(passed / planned.seconds)
    assert found.runs["before"].batches[0]["loss"][0] == 2.0
    [loss, metric] = live_charts(pitfall(NAME), found)
    before, after = loss.figure["data"]
    assert (before["y"], after["y"]) == ([2.0, None], [])
    assert "Before" in str(metric.alt)
    assert loss.figure["layout"]["xaxis"]["range"] == [0, 2.0]  # it stands still meanwhile
    assert str(loss.title) == "Before and after: training loss by batch"
    bench.cluster.emit(event | {"name": "after"})
    eventually(lambda: len(live.find(run_id).records) == 2)
    [loss, metric] = live_charts(pitfall(NAME), live.find(run_id))
    assert str(loss.title) == "Before and after are one line: training loss by batch"
    assert [line["zorder"] for line in loss.figure["data"]] == [2, 1]  # before, dashed, on top


def test_a_single_epoch_is_no_curve(bench: Bench) -> None:
    run_id = begin(bench, new_token())
    once = run(0.5) | {"epochs": [{"accuracy": [0.5]}]}
    batches = {"batches": [{"epoch": [0.5, 1.0], "loss": [2.0, 1.0]}]}
    records = {"before": once | batches, "after": once | batches}
    files = {RECORDS: json.dumps(records).encode()}
    bench.cluster.futures[run_id].finish(Outcome("done", files=files))
    eventually(lambda: not live.find(run_id).is_live)
    [loss] = live_charts(pitfall(NAME), live.find(run_id))
    assert "training loss by batch" in str(loss.title)


def test_its_end_is_kept_for_all_who_have_the_link(bench: Bench) -> None:
    token = new_token()
    run_id = begin(bench, token)
    with pytest.raises(BusyError):
        live.start(bench.engine, NAME, "main", token)
    records = {"before": run(0.5), "after": run(0.9)}
    files = {RECORDS: json.dumps(records).encode()}
    bench.cluster.futures[run_id].finish(Outcome("done", files=files))
    eventually(lambda: not live.find(run_id).is_live)
    found = live.find(run_id)
    assert found.runs["after"].figures == {"test_accuracy": 0.9}
    assert found.status.state == "done"
    assert bench.engine.active_run(token) is None


def test_its_owner_stops_it(bench: Bench) -> None:
    token = new_token()
    run_id = begin(bench, token)
    bench.engine.stop(run_id, token)
    eventually(lambda: bench.cluster.asked == [run_id])
    eventually(lambda: live.find(run_id).status.phase == "stopping")
    outcome = Outcome("stopped", WHY["asked"], files={RECORDS: b"{}"})
    bench.cluster.futures[run_id].finish(outcome)
    eventually(lambda: live.find(run_id).status.state == "stopped")


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_end_that_the_disk_refuses_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = new_token()
    run_id = begin(bench, token)
    eventually(lambda: live.find(run_id).status.state == "running")
    monkeypatch.setattr(os, "replace", no_space)
    files = {RECORDS: json.dumps({"before": run(0.5), "after": run(0.9)}).encode()}
    bench.cluster.futures[run_id].finish(Outcome("done", files=files))
    eventually(lambda: not live.find(run_id).is_live)
    found = live.find(run_id)
    assert found.status.state == "failed"
    assert "disk is full" in str(found.status.reason)
    assert found.runs["after"].figures == {"test_accuracy": 0.9}  # seen, though not kept
    assert bench.engine.active_run(token) is None


def test_a_disk_that_refuses_on_the_way_stops_it_and_keeps_the_reason(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = begin(bench, new_token())
    eventually(lambda: live.find(run_id).status.state == "running")
    with monkeypatch.context() as full:
        full.setattr(os, "replace", no_space)
        event = {"run": run_id, "kind": "program", "name": "before", "record": run(), "done": 0.1}
        bench.cluster.emit(event)
        eventually(lambda: live.find(run_id).status.state == "failed")
        eventually(lambda: bench.cluster.asked == [run_id])
    files = {RECORDS: json.dumps({"before": run(0.5)}).encode()}
    bench.cluster.futures[run_id].finish(Outcome("stopped", WHY["asked"], files=files))
    eventually(lambda: "before" in live.find(run_id).runs)
    eventually(lambda: live.find(run_id).runs["before"].figures != {})
    assert "disk is full" in str(live.find(run_id).status.reason)
    assert run_id not in live._unsaved


def test_a_server_that_is_gone_leaves_it_interrupted(bench: Bench) -> None:
    run_id = begin(bench, new_token())
    bench.engine.close()
    assert live.find(run_id).status.state == "interrupted"


@pytest.mark.parametrize("asked", ["", "0123456789ab", "../secret", "x" * 1000, "0123456789ab\n"])
def test_a_link_to_nothing_is_said(asked: str) -> None:
    with pytest.raises(RunError, match="no such live run"):
        live.find(asked)


def test_a_damaged_file_is_none(tmp_path: Path) -> None:
    live._folder().mkdir(parents=True)
    (live._folder() / "0123456789ab.json").write_text('{"id": 1}')
    with pytest.raises(RunError, match="no such live run"):
        live.find("0123456789ab")


def test_the_oldest_are_forgotten(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_KEPT", 2)
    names = []
    for _ in range(3):
        names.append(live.start(bench.engine, NAME, "main", new_token()))
        if len(names) == 1:
            # Its start is written a moment later, and would make it the newest.
            eventually(lambda: live.find(names[0]).status.state == "running")
        time.sleep(0.02)
    with pytest.raises(RunError):
        live.find(names[0])
    assert live.find(names[2]).is_live

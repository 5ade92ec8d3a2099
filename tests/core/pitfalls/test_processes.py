"""Processes that are started ahead of their need, with a small script in place of the runner."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.pitfalls.processes import Processes

SCRIPT = """
import json, os, pathlib, signal, sys, time
out, seeds = sys.argv[1:]
pathlib.Path(FOLDER, str(os.getpid())).write_text(seeds)
line = sys.stdin.readline()
if line:
    asked = json.loads(line)
    if asked.get("sleep"):
        time.sleep(asked["sleep"])
    if asked.get("signal"):
        os.kill(os.getpid(), asked["signal"])
    if asked.get("fail"):
        sys.exit("It broke.")
    found = {"pid": os.getpid(), "asked": asked, "seeds": seeds, "here": os.listdir()}
    pathlib.Path(out).write_text(json.dumps(found))
"""


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    with Processes([sys.executable, "-c", f"FOLDER = {str(tmp_path)!r}\n{SCRIPT}"]) as one:
        yield one


def started(folder: Path, count: int) -> set[int]:
    """Return the processes that have started, once there are so many."""
    until = time.monotonic() + 30
    while len(known := {int(file.name) for file in folder.iterdir()}) < count:
        assert time.monotonic() < until
        time.sleep(0.02)
    return known


def test_the_next_one_starts_while_the_present_one_works(
    processes: Processes, tmp_path: Path
) -> None:
    first = processes.run({"a": 1}, seeded=True, seconds=30).record
    assert first is not None
    assert (first["asked"], first["seeds"]) == ({"a": 1}, "seeded")
    # In a folder of its own, where nothing lies but its errors.
    assert first["here"] == ["errors.txt"]
    (ahead,) = started(tmp_path, 2) - {first["pid"]}
    second = processes.run({"a": 2}, seeded=True, seconds=30).record
    assert second is not None
    assert second["pid"] == ahead


def test_one_that_has_loaded_too_much_is_not_used(processes: Processes, tmp_path: Path) -> None:
    processes.run({}, seeded=True, seconds=30)
    before = started(tmp_path, 2)
    record = processes.run({}, seeded=False, seconds=30).record
    assert record is not None
    assert record["seeds"] == "unseeded"
    assert record["pid"] not in before


def test_none_is_left_behind(tmp_path: Path) -> None:
    script = f"FOLDER = {str(tmp_path)!r}\n{SCRIPT}"
    with Processes([sys.executable, "-c", script]) as one:
        one.run({}, seeded=True, seconds=30)
        ids = started(tmp_path, 2)
    for process in ids:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_its_time_its_end_and_its_errors_are_told(processes: Processes) -> None:
    late = processes.run({"sleep": 60}, seeded=True, seconds=0.5)
    assert (late.record, late.code) == (None, None)
    killed = processes.run({"signal": signal.SIGKILL}, seeded=True, seconds=30)
    assert (killed.record, killed.code) == (None, -signal.SIGKILL)
    broken = processes.run({"fail": True}, seeded=True, seconds=30)
    assert (broken.record, broken.code) == (None, 1)
    assert broken.said.strip() == "It broke."

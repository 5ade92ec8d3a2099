"""How much memory a worker may use, as the environment says it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from core.jobs.cluster import memory_limit


@pytest.mark.parametrize(
    ("given", "expected"), [("1.5GB", 1_500_000_000), ("2GiB", 2**31), ("auto", None)]
)
def test_it_is_read_as_dask_reads_it(
    monkeypatch: pytest.MonkeyPatch, given: str, expected: int | None
) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.setenv("DIGIT_LAB_WORKER_MEMORY", given)
    assert memory_limit() == expected


def test_another_cluster_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tls://somewhere:8786")
    assert memory_limit() is None


def test_it_may_be_asked_for_while_the_engine_starts() -> None:
    # Both import Dask, each another part of it first; in a new process, since that happens once.
    program = """
from concurrent.futures import ThreadPoolExecutor
from core.jobs.cluster import load_dask, memory_limit

with ThreadPoolExecutor(2) as threads:
    for asked in (threads.submit(load_dask), threads.submit(memory_limit)):
        print(asked.result() is not None)
"""
    env = {name: value for name, value in os.environ.items() if name != "DASK_SCHEDULER_ADDRESS"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, text=True, capture_output=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["True", "True"], "")

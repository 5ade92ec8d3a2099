"""How much memory a worker may use, as the environment says it."""

from __future__ import annotations

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

"""Fixtures for the sources of digits."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from core.data import datasets, download, facts, sources
from tests.core.data import small


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process knows when it starts."""
    monkeypatch.setattr(datasets, "_problems", {})
    monkeypatch.setattr(datasets, "_known", {})
    monkeypatch.setattr(datasets, "_sample_known", (None, None))
    monkeypatch.setattr(download, "_state", download.DownloadState())


@pytest.fixture
def small_mnist(fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a tiny MNIST, which the code takes for the real one until the test ends."""
    for name, expected in small.sets().items():
        monkeypatch.setitem(facts.SETS, name, expected)
    monkeypatch.setattr(sources, "read_sample", lambda: copy.deepcopy(small.sample()))
    file = tmp_path / "mnist.npz"
    file.write_bytes(small.npz(small.arrays()))
    return file

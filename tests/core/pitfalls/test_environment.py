"""What a question on a forum should tell, and nothing of the machine beyond that."""

from __future__ import annotations

import getpass
import platform
import re
from typing import Any

from core.pitfalls.environment import lines

TOLD: dict[str, Any] = {
    "devices": ["CPU:0", "GPU:0 (NVIDIA H100)"],
    "memory_growth": {"GPU:0 (NVIDIA H100)": False},
    "built_for": {"cuda": "12.5.1", "cudnn": "9"},
    "threads": {"inter_op": 0, "intra_op": 0, "OMP_NUM_THREADS": "2"},
    "fonts": 12,
    "chinese_fonts": ["Noto Sans CJK SC"],
}


def text(told: dict[str, Any] | None) -> str:
    return "\n".join(map(str, lines(told)))


def test_versions_come_without_asking_the_worker() -> None:
    told = text(None)
    assert platform.python_version() in told
    assert re.search(r"tensorflow \d+\.\d+\.\d+, keras \d", told)
    assert "Memory growth" not in told


def test_the_worker_tells_devices_growth_threads_and_fonts() -> None:
    told = text(TOLD)
    assert "CPU:0, GPU:0 (NVIDIA H100)" in told
    assert "Memory growth: off for GPU:0 (NVIDIA H100)" in told
    assert "CUDA 12.5.1, cuDNN 9" in told
    assert "OMP_NUM_THREADS 2" in told
    assert "12 families; with Chinese characters: Noto Sans CJK SC" in told
    growing = TOLD | {"memory_growth": {"GPU:0": True}, "chinese_fonts": []}
    assert "Memory growth: on for GPU:0" in text(growing)
    assert "none with Chinese characters" in text(growing)
    assert "there is no GPU" in text(TOLD | {"memory_growth": {}})


def test_no_paths_and_no_names_are_told() -> None:
    told = text(TOLD)
    assert platform.node() not in told
    assert not re.search(rf"(^|\W){re.escape(getpass.getuser())}(\W|$)", told)
    assert not re.search(r"/\w+/", told)

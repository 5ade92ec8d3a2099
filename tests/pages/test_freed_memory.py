"""What a page took for a moment, the server does not keep."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.data import datasets

# In a process of its own: the setting is the whole process's, and stays.
TAKEN_AND_FREED = """
import sys
import numpy as np
import psutil
from app_pages.shared.freed_memory import give_back_what_is_freed

if sys.argv[1] == "given back":
    assert give_back_what_is_freed()
np.ones(30 << 20, np.uint8)  # glibc learns: so much may be wanted again
before = psutil.Process().memory_info().rss
large, small = [], []
for _ in range(20):
    large.append(np.ones(2 << 20, np.uint8))
    small.append(np.ones(100_000, np.uint8))
del large
print(psutil.Process().memory_info().rss - before)
"""

GAPS = """
import numpy as np
import psutil
from app_pages.shared.freed_memory import give_back_gaps

several = [np.ones(64 << 10, np.uint8) for _ in range(400)]
before = psutil.Process().memory_info().rss
del several[:-1]
held = psutil.Process().memory_info().rss
give_back_gaps()
print(before - held, held - psutil.Process().memory_info().rss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's settings")
def test_gaps_between_what_is_in_use_go_back() -> None:
    run = subprocess.run([sys.executable, "-c", GAPS], text=True, capture_output=True, check=True)
    by_itself, asked = map(int, run.stdout.split())
    assert by_itself < 5_000_000
    assert asked > 20_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's settings")
def test_room_of_freed_arrays_goes_back() -> None:
    left = {
        way: int(
            subprocess.run(
                [sys.executable, "-c", TAKEN_AND_FREED, way],
                text=True,
                capture_output=True,
                check=True,
            ).stdout
        )
        for way in ("kept", "given back")
    }
    assert left["given back"] < 8_000_000
    assert left["kept"] > left["given back"] + 20_000_000


def test_images_stay_what_they_are_once_they_were_let_go() -> None:
    digits = datasets.sample_digits()
    whole = int(digits.images.sum())
    datasets.let_go()
    assert int(digits.images.sum()) == whole

"""The stand-in's memory limit is one."""

import subprocess
import sys
import time

import psutil

from tests.browser import memory

HOLD_300_MB = "held = b'x' * 300_000_000; import time; time.sleep(30)"


def test_who_passes_the_limit_is_ended() -> None:
    child = subprocess.Popen([sys.executable, "-c", HOLD_300_MB])
    process = psutil.Process(child.pid)
    with memory.limited(lambda: [process], 200_000_000) as watch:
        assert child.wait(timeout=15) != 0
    assert watch.peak > 200_000_000


def test_who_stays_below_is_measured() -> None:
    child = subprocess.Popen([sys.executable, "-c", HOLD_300_MB])
    process = psutil.Process(child.pid)
    with memory.limited(lambda: [process], 900_000_000) as watch:
        deadline = time.monotonic() + 15
        while watch.peak < 300_000_000 and time.monotonic() < deadline:
            time.sleep(0.1)
    assert child.poll() is None
    child.kill()
    child.wait()
    assert 300_000_000 <= watch.peak < 400_000_000

"""Profiles each run of a page, where this folder is on PYTHONPATH: one file a run, by CPU time."""

import cProfile
import os
import threading
import time
from pathlib import Path

_run = threading.Thread.run


def _profiled(thread: threading.Thread) -> None:
    if thread.name != "ScriptRunner.scriptThread":
        _run(thread)
        return
    profile = cProfile.Profile(time.thread_time)
    try:
        profile.runcall(_run, thread)
    finally:
        profile.dump_stats(Path(os.environ["PROFILES"]) / f"{time.monotonic_ns()}.prof")


threading.Thread.run = _profiled  # type: ignore[method-assign]

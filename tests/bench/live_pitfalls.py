"""What a live run of a pitfall costs beside its images: graphs that are built, data that is read.

    python -m tests.bench.live_pitfalls [ID ...]

Runs the programs of "Run both now" with hardly any images in one warm process and prints a JSON
line each, at last their median: the seconds of CPU, which other processes do not lengthen as they
do the clock's. :data:`core.pitfalls.live_plan.BESIDE_THE_IMAGES` is that median.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from core.pitfalls.catalogue import pitfall, pitfalls
from core.pitfalls.live_plan import plan, settings
from core.pitfalls.running.program import run_program

FEW: dict[str, Any] = {"train": 200, "test": 200, "seed": 1}


def main(names: list[str]) -> None:
    """Measure the pitfalls that are named, or all; the first program only warms up."""
    pairs = [
        (one, program.path)
        for one in map(pitfall, names or pitfalls())
        for setting in settings(one)
        for program in plan(one, setting).programs
    ]
    spent = []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        run_program(pairs[0][1], [], **FEW)
        for one, path in pairs:
            seconds = _cpu_seconds(path, one.variables)
            spent.append(seconds)
            print(json.dumps({"pitfall": one.id, "program": path.stem, "cpu_s": seconds}))
    print(json.dumps({"programs": len(spent), "median_cpu_s": statistics.median(spent)}))


def _cpu_seconds(path: Path, figures: list[str]) -> float:
    started = time.process_time()
    run_program(path, figures, **FEW)
    return round(time.process_time() - started, 2)


if __name__ == "__main__":
    main(sys.argv[1:])

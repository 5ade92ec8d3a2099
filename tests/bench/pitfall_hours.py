"""How long measuring all pitfalls and claims takes on this machine, from a sample of their runs.

    DIGIT_LAB_MNIST=.../mnist.npz python -m tests.bench.pitfall_hours [--runs 30]

What is stored was measured piece by piece, mostly beside other work, and a busy machine makes
seconds longer. So runs are drawn by chance, each as likely as it was long, and repeated; the mean
of (seconds now / seconds stored), times all that is stored, then estimates the whole without bias
(Hansen and Hurwitz 1943, sampling with probability proportional to size). Its spread is told.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.pitfalls import measure
from core.pitfalls.catalogue import pitfalls
from core.pitfalls.other_claims import other_claims
from core.pitfalls.processes import Processes
from core.pitfalls.programs import Measurable, Program, results_of
from core.pitfalls.spent import START_SECONDS, spent
from tests.bench.results import Bench, Figure

LIMIT = 3.0  # hours


@dataclass(frozen=True)
class Stored:
    """One run that is stored."""

    one: Measurable
    program: Program
    seed: int
    seconds: float
    """Its process's start included, as :func:`core.pitfalls.spent.spent` counts it."""


def main() -> int:
    """Measure; return 2 where full MNIST is missing, 1 where something was not measured yet."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pitfall_hours")
    parser.add_argument("--runs", type=int, default=30)
    asked = parser.parse_args()
    if not Path(os.environ.get("DIGIT_LAB_MNIST", "")).is_file():
        print("Set DIGIT_LAB_MNIST to a file mnist.npz.", file=sys.stderr)
        return 2
    bench = Bench("pitfall_hours", wall_clock=True)
    figures: list[Figure] = []
    details: dict[str, Any] = {}
    every = [*pitfalls().values(), *other_claims().values()]
    if missing := [one.id for one in every if one.programs and spent(one).missing]:
        print(f"Not measured as they are now: {', '.join(missing)}.", file=sys.stderr)
        return 1
    groups: dict[str, Iterable[Measurable]] = {
        "pitfalls": pitfalls().values(),
        "claims": (one for one in other_claims().values() if one.programs),
    }
    for what, group in groups.items():
        runs = [run for one in group for run in stored(one)]
        count = max(2, round(asked.runs * (1 if what == "pitfalls" else 0.3)))
        with Processes() as processes:
            turns = _repeat(runs, count, processes)
        hours = sum(run.seconds for run in runs) / 3600
        ratios = [turn["now"] / turn["stored"] for turn in turns]
        error = statistics.stdev(ratios) / math.sqrt(count)
        figures.append(
            Figure(
                f"Measuring all {what} ({len(runs)} runs)",
                "h",
                [hours * statistics.mean(ratios)],
                at_most=LIMIT if what == "pitfalls" else None,
                note=f"standard error {hours * error:.2f}, from {count} runs; stored {hours:.1f} h",
            )
        )
        details[what] = turns
    bench.write(figures, details)
    return 0


def stored(one: Measurable) -> Iterator[Stored]:
    """Yield a pitfall's or a claim's runs; seeded programs of one text were run once."""
    found = {
        program.sha256 if one.budget.seeded else name: (program, result)
        for name, result in results_of(one).items()
        for program in (one.programs[name],)
    }
    for program, result in found.values():
        for seed, run in zip(one.budget.seeds, result.runs, strict=False):
            yield Stored(one, program, seed, run.seconds + START_SECONDS)


def _repeat(runs: list[Stored], count: int, processes: Processes) -> list[dict[str, Any]]:
    chosen = random.Random(0).choices(runs, [run.seconds for run in runs], k=count)
    turns: list[dict[str, Any]] = []
    for run in chosen:
        started = time.perf_counter()
        measure.run(run.program, run.one, run.seed, processes)
        turns.append(
            {
                "name": f"{run.one.id} {run.program.path.stem} {run.seed}",
                "stored": round(run.seconds, 1),
                "now": round(time.perf_counter() - started, 1),
                "load": round(os.getloadavg()[0], 2),
            }
        )
        print(json.dumps(turns[-1]), flush=True)
    return turns


if __name__ == "__main__":
    sys.exit(main())

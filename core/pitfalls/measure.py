"""Measures pitfalls: each program, for each seed, in a fresh process; goes on where it stopped."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.home import write_json
from core.pitfalls.pitfall import Pitfall, Program
from core.pitfalls.results import FILE, VERSION, stored_programs

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tensorflow", "keras", "numpy")

Say = Callable[[str], object]


def measure(
    pitfall: Pitfall, *, again: bool = False, data: str = "mnist", say: Say = lambda line: None
) -> Pitfall:
    """Run what is not measured yet of a pitfall's programs, and return the pitfall with it.

    What is there is kept as long as its program, its seeds and its numbers of images are the same;
    after each run the file is written, so that nothing is lost when this is interrupted.

    Args:
        pitfall: what to measure.
        again: measure also what is there.
        data: dataset that programs are given.
        say: is told of each run.
    """
    path = pitfall.folder / FILE
    kept = {} if again else stored_programs(pitfall.folder)
    programs = {name: kept[name] for name in pitfall.programs if name in kept}
    for name, program in pitfall.programs.items():
        part = programs.get(name)
        if part is None or not _still_holds(part, program, pitfall):
            part = _same_measured(name, programs, pitfall) or _circumstances(program, pitfall)
            programs[name] = part
            write_json(path, {"version": VERSION, "programs": programs})
        for place, seed in enumerate(pitfall.budget.seeds):
            if place < len(part["runs"]):
                continue
            record = _run(program, pitfall, seed, data)
            part["runs"].append(record)
            write_json(path, {"version": VERSION, "programs": programs})
            say(f"{pitfall.id} {name} seed {seed}: {_brief(record)}")
    return replace(pitfall)  # a new one, which reads the file anew


def _still_holds(part: dict[str, Any], program: Program, pitfall: Pitfall) -> bool:
    budget = pitfall.budget
    asked = list(budget.seeds) if budget.seeded else [None] * len(budget.seeds)
    return (
        part["sha256"] == program.sha256
        and (part["train"], part["test"]) == (budget.train, budget.test)
        and [run["seed"] for run in part["runs"]] == asked[: len(part["runs"])]
        and all(run["figures"].keys() <= set(pitfall.variables) for run in part["runs"])
    )


def _same_measured(name: str, programs: dict[str, Any], pitfall: Pitfall) -> dict[str, Any] | None:
    """Return what was measured of a program with the same text: with the same seeds it is this."""
    program = pitfall.programs[name]
    same = (
        {**part, "runs": list(part["runs"])}
        for other, part in programs.items()
        if other != name and _still_holds(part, program, pitfall)
    )
    return next(same, None) if pitfall.budget.seeded else None


def _circumstances(program: Program, pitfall: Pitfall) -> dict[str, Any]:
    return {
        "sha256": program.sha256,
        "train": pitfall.budget.train,
        "test": pitfall.budget.test,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "runs": [],
    }


def _run(program: Program, pitfall: Pitfall, seed: int, data: str) -> dict[str, Any]:
    budget = pitfall.budget
    used = seed if budget.seeded else None
    asked = {
        "path": str(program.path),
        "figures": pitfall.variables,
        "seed": used,
        "train": budget.train,
        "test": budget.test,
        "memory_mib": budget.memory_mib,
        "data": data,
    }
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "record.json"
        command = [sys.executable, "-m", "core.pitfalls.running.once", json.dumps(asked), str(out)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "2"}
        try:
            done = subprocess.run(
                command,
                # Programs that write files do so there.
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=budget.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _died(used, "Timeout", f"It still ran after {budget.seconds:g} s.")
        if out.is_file():
            return dict(json.loads(out.read_text(encoding="utf-8")))
        if done.returncode < 0:
            name = signal.Signals(-done.returncode).name
            return _died(used, name, "The operating system ended the process.")
        raise RuntimeError(f"The runner failed, which is a defect:\n{done.stderr[-3000:]}")


def _died(seed: int | None, kind: str, text: str) -> dict[str, Any]:
    return {
        "seed": seed,
        "seconds": 0.0,
        "peak_mib": 0.0,
        "figures": {},
        "epochs": [],
        "batches": [],
        "output": [],
        "warnings": [],
        "error": {"type": kind, "message": text, "traceback": []},
    }


def _brief(record: dict[str, Any]) -> str:
    if record["error"] is not None:
        return f"{record['error']['type']} after {record['seconds']} s"
    figures = {name: value for name, value in record["figures"].items() if _is_short(value)}
    return f"{record['seconds']} s, {json.dumps(figures)}"


def _is_short(value: Any) -> bool:
    return not isinstance(value, list)

"""Measures pitfalls: each program, for each seed, in a fresh process; goes on where it stopped."""

from __future__ import annotations

import json
import os
import platform
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from core.home import write_json
from core.pitfalls.processes import Processes
from core.pitfalls.programs import Measurable, Program
from core.pitfalls.results import FILE, VERSION, stored_programs

PACKAGES = ("tensorflow", "keras", "numpy")

Say = Callable[[str], object]


def measure(
    one: Measurable, *, again: bool = False, data: str = "mnist", say: Say = lambda line: None
) -> None:
    """Run what is not measured yet of a pitfall's or a claim's programs.

    What is there is kept as long as its program, its seeds and its numbers of images are the same;
    after each run the file is written, so that nothing is lost when this is interrupted.

    Args:
        one: what to measure; what it has read before stays as it was.
        again: measure also what is there.
        data: dataset that programs are given.
        say: is told of each run.
    """
    with Processes() as processes:
        path = one.folder / FILE
        kept = {} if again else stored_programs(one.folder)
        programs = {name: kept[name] for name in one.programs if name in kept}
        for name, program in one.programs.items():
            part = programs.get(name)
            if part is None or not _still_holds(part, program, one):
                part = _same_measured(name, programs, one) or _circumstances(program, one)
                programs[name] = part
                write_json(path, {"version": VERSION, "programs": programs})
            for place, seed in enumerate(one.budget.seeds):
                if place < len(part["runs"]):
                    continue
                record = run(program, one, seed, processes, data)
                part["runs"].append(record)
                write_json(path, {"version": VERSION, "programs": programs})
                say(f"{one.id} {name} seed {seed}: {_brief(record)}")


def _still_holds(part: dict[str, Any], program: Program, one: Measurable) -> bool:
    budget = one.budget
    asked = list(budget.seeds) if budget.seeded else [None] * len(budget.seeds)
    return (
        part["sha256"] == program.sha256
        and (part["train"], part["test"]) == (budget.train, budget.test)
        and [run["seed"] for run in part["runs"]] == asked[: len(part["runs"])]
        and all(run["figures"].keys() <= set(one.variables) for run in part["runs"])
    )


def _same_measured(name: str, programs: dict[str, Any], one: Measurable) -> dict[str, Any] | None:
    """Return what was measured of a program with the same text: with the same seeds it is this."""
    program = one.programs[name]
    same = (
        {**part, "runs": list(part["runs"])}
        for other, part in programs.items()
        if other != name and _still_holds(part, program, one)
    )
    return next(same, None) if one.budget.seeded else None


def _circumstances(program: Program, one: Measurable) -> dict[str, Any]:
    return {
        "sha256": program.sha256,
        "train": one.budget.train,
        "test": one.budget.test,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "runs": [],
    }


def run(
    program: Program, one: Measurable, seed: int, processes: Processes, data: str = "mnist"
) -> dict[str, Any]:
    """Run a program once in a fresh process; return what is stored of it.

    Args:
        program: what to run.
        one: the pitfall or claim that it belongs to.
        seed: which of its seeds.
        processes: where it runs.
        data: dataset that the program is given.
    Raises:
        RuntimeError: the process ended without a record, and not because it was stopped.
    """
    budget = one.budget
    used = seed if budget.seeded else None
    asked = {
        "path": str(program.path),
        "figures": one.variables,
        "seed": used,
        "train": budget.train,
        "test": budget.test,
        "memory_mib": budget.memory_mib,
        "data": data,
    }
    ended = processes.run(asked, seeded=budget.seeded, seconds=budget.seconds)
    if ended.record is not None:
        return ended.record
    if ended.code is None:
        return _died(used, "Timeout", f"It still ran after {budget.seconds:g} s.")
    if ended.code < 0:
        name = signal.Signals(-ended.code).name
        return _died(used, name, "The operating system ended the process.")
    raise RuntimeError(f"The runner failed, which is a defect:\n{ended.said}")


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

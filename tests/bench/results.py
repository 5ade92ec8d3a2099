"""What a benchmark measured, as a small JSON file beside the benchmarks.

``results/<name>.json`` holds the figures, each measurement of them, and under which circumstances
they came about. ``tools/readme.py`` makes the README's table of these files.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from core.home import write_bytes
from tools import chromium

FOLDER = Path(__file__).with_name("results")
ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tensorflow", "keras", "streamlit", "numpy", "ai-edge-litert", "distributed")


@dataclass(frozen=True)
class Figure:
    """One thing that was measured, several times where that is possible."""

    what: str
    unit: str
    """"" for a ratio."""
    values: list[float]
    at_most: float | None = None
    """The target, in the same unit."""
    at_least: float | None = None
    listed: bool = True
    """Whether it stands in the README's table."""
    note: str = ""


class Bench:
    """Takes the circumstances down before anything is measured, and the figures afterwards.

    Args:
        name: of the file.
        wall_clock: whether figures are seconds of the clock, which a busy machine makes larger.
    """

    def __init__(self, name: str, *, wall_clock: bool) -> None:
        self.name = name
        self._started = time.monotonic()
        self._circumstances = {
            "bench": name,
            "date": datetime.now(UTC).strftime("%Y-%m-%d"),
            "commit": commit(),
            "machine": machine(),
            "load_before": round(os.getloadavg()[0], 2),
            "wall_clock": wall_clock,
            "versions": versions(),
        }

    def write(self, figures: Iterable[Figure], details: dict[str, Any] | None = None) -> None:
        """Print the figures and keep them, with ``details`` that no table shows."""
        listed = [_rounded(asdict(figure)) for figure in figures]
        for figure in listed:
            print(json.dumps(figure), flush=True)
        seconds = round(time.monotonic() - self._started)
        content = self._circumstances | {"seconds": seconds, "figures": listed}
        if details:
            content["details"] = details
        FOLDER.mkdir(exist_ok=True)
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        write_bytes(path_of(self.name), text.encode())
        path_of(self.name).chmod(0o644)


def path_of(name: str) -> Path:
    """Return where the results of a benchmark lie."""
    return FOLDER / f"{name}.json"


def commit(*, clean: bool = False) -> str:
    """Return the commit that is measured, with "+" where files differ from it unless ``clean``."""
    dirty = [] if clean else ["--dirty=+"]
    command = ["git", "describe", "--always", *dirty, "--exclude=*"]
    try:
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def machine() -> str:
    """Return processor, cores and memory: what a reader needs to judge a figure."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = psutil.virtual_memory().total / 2**30
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def versions() -> dict[str, str]:
    """Return what ran."""
    found = {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}
    browser = chromium.on_path()
    if browser is not None:
        said = subprocess.run([browser, "--version"], capture_output=True, text=True, check=False)
        found["chromium"] = next(iter(w for w in said.stdout.split() if w[:1].isdigit()), "")
    return found


def _rounded(figure: dict[str, Any]) -> dict[str, Any]:
    # Of 10,000 images read at 99.6 %, one counts in the fourth digit and the mean of five later.
    digits = 6 if figure["unit"] == "%" else 4
    figure["values"] = [float(f"{value:.{digits}g}") for value in figure["values"]]
    return {name: value for name, value in figure.items() if value not in (None, "", False)}

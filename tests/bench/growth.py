"""Whether memory stays flat over fifty trainings in sequence, in the web process and in its worker.

    python -m tests.bench.growth [--runs 50]

One visitor trains again and again in one browser tab, a small network on the sample.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Page

from core.config.training import TrainConfig
from tests.bench import app, held
from tests.bench.results import Bench, Figure
from tests.browser.server import AppServer

RUNS = 50
FIRST_RUNS = 10
"""Left out of the slope: what a process needs once is loaded by then."""
SMALL = TrainConfig(data="sample", train_images=500, epochs=1)
FLAT = 0.2
"""Megabytes a run: ten over fifty runs."""


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"how many (default: {RUNS})")
    runs = parser.parse_args().runs
    bench = Bench("growth", wall_clock=False)
    with tempfile.TemporaryDirectory() as folder, app.chromium_browser() as browser:
        server = app.server(Path(folder) / "home").start()
        with app.stopped_after(server):
            found = _run_after_run(server, app.visitor(browser, server.url).new_page(), runs)
    figures = [
        _slope("Web process, each further run", found["web"]),
        _slope("Worker, each further run", found["worker"]),
    ]
    bench.write(figures, {"megabytes after each run": found})


def _run_after_run(server: AppServer, page: Page, runs: int) -> dict[str, list[float]]:
    """Train in one browser tab; return the MB of web process and worker after each run."""
    web = psutil.Process(server.pid)
    found: dict[str, list[float]] = {"web": [], "worker": []}
    app.wake_the_engine(page, server)
    page.goto(f"{server.url}/train?c={SMALL.to_link()}")
    for turn in range(runs):
        if turn:
            page.get_by_role("link", name="Train again").click()
        app.press_train(page)
        time.sleep(0.5)
        worker = max(server.family()[1:], key=held.rss)
        found["web"].append(round(held.rss(web), 1))
        found["worker"].append(round(held.rss(worker), 1))
    return found


def _slope(what: str, megabytes: list[float]) -> Figure:
    """Fit a line through all but the first runs."""
    first = min(FIRST_RUNS, len(megabytes) // 2)
    slope, error = line_through(megabytes[first:])
    note = f"slope over runs {first + 1} to {len(megabytes)}, standard error {error:.2f}"
    return Figure(what, "MB", [slope], at_most=FLAT, note=note)


def line_through(values: list[float]) -> tuple[float, float]:
    """Return the slope of the least-squares line through ``values``, and its standard error."""
    places = range(len(values))
    slope, start = statistics.linear_regression(places, values)
    rest = sum((value - start - slope * place) ** 2 for place, value in enumerate(values))
    spread = sum((place - statistics.fmean(places)) ** 2 for place in places)
    return slope, math.sqrt(rest / (len(values) - 2) / spread)


if __name__ == "__main__":
    main()

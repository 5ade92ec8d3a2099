"""How long a page switch takes in Chromium, and what each page's rerun costs the server.

    python -m tests.bench.pages              # both, with a table of every page's rerun
    python -m tests.bench.pages --profile    # the most expensive functions of each page's rerun

Once for a visitor who has trained nothing, once for one with runs and a group of runs, trained here
on the sample.
"""

from __future__ import annotations

import argparse
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page

from core.config.repeats import repeated
from core.config.training import TrainConfig
from core.data import datasets
from core.jobs.engine import Engine
from core.jobs.owner import new_token
from tests.bench import app
from tests.bench.results import Bench, Figure
from tests.bench.visitors import Visitor
from tests.browser.server import AppServer, page_paths

SWITCHES = 5
RERUNS = 15
RUNS = 6
SMALL = TrainConfig(data="sample", train_images=500, epochs=2)
NAVIGATION = "[data-testid=stSidebarNavLink]"
PROFILED = Path(__file__).with_name("profiled")
SHOWN = 15
SWITCH_SECONDS = 1.0


def main() -> None:
    """Measure, or profile."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages")
    parser.add_argument("--profile", action="store_true", help="show what reruns spend time on")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.profile:
            _profile(Path(folder))
        else:
            _measure(Path(folder))


def _measure(folder: Path) -> None:
    bench = Bench("pages", wall_clock=True)
    figures: list[Figure] = []
    details: dict[str, Any] = {}
    with app.chromium_browser() as browser:
        for name, token, server, queries in _homes(folder):
            with _served(server):
                # TensorFlow's import would compete with the pages.
                app.wake_the_engine(browser.new_page(), server)
                switches = _switches(browser, server, token)
                costs = _reruns(server, token, queries)
            worst = max(switches, key=lambda page: max(switches[page]))
            slowest = max(costs, key=lambda page: statistics.median(costs[page]))
            figures += [
                Figure(
                    f"Page switch, {name}: the slowest of all",
                    "s",
                    [max(switches[worst])],
                    at_most=SWITCH_SECONDS,
                    note=worst,
                ),
                Figure(
                    f"Page switch, {name}: usually",
                    "s",
                    [statistics.median(times) for times in switches.values()],
                    note="median of each page",
                ),
                Figure(
                    f"CPU of a rerun, {name}: the dearest page",
                    "ms",
                    costs[slowest],
                    note=slowest,
                ),
            ]
            details[f"seconds of each switch, {name}"] = _rounded(switches, 3)
            details[f"CPU ms of a rerun, {name}"] = {
                page: round(statistics.median(times), 1) for page, times in costs.items()
            }
    bench.write(figures, details)


def _rounded(by_page: dict[str, list[float]], digits: int) -> dict[str, list[float]]:
    return {page: [round(one, digits) for one in values] for page, values in by_page.items()}


Home = tuple[str, str, AppServer, dict[str, tuple[str, str]]]
"""Its name, its visitor's token, a server of it, and addresses (page, query) by name."""


def _homes(folder: Path, env: dict[str, str | None] | None = None) -> Iterator[Home]:
    """Yield the home without a run and the home with some."""
    pages = {path: (path.strip("/"), "") for path in page_paths()}
    keep_mnist(folder / "empty")
    yield "no runs", new_token(), app.server(folder / "empty", env), pages | _VIEWS
    token = new_token()
    home = folder / "with runs"
    keep_mnist(home)
    runs, group = train_some(token)
    theirs = {
        "/run, a run": ("run", f"run={runs[0]}"),
        "/run, a group": ("run", f"run={group}"),
        "/runs, two compared": ("runs", f"compare={runs[0]}_{runs[1]}"),
        "/evaluate, a run": ("evaluate", f"model={runs[0]}"),
    }
    yield f"{RUNS} runs and a group", token, app.server(home, env), pages | theirs


_VIEWS = {
    "/pitfalls, a table": ("pitfalls", "view=table"),
    "/pitfalls, one": ("pitfalls", "pitfall=lr-too-high"),
    "/explore, averages": ("explore", "view=average"),
    "/explore, a map": ("explore", "view=map"),
    "/explore, look-alikes": ("explore", "view=alike"),
    "/explore, doubted labels": ("explore", "view=labels"),
    "/draw, an example": ("draw", "way=example&example=7"),
}


def keep_mnist(home: Path) -> None:
    """Put all of MNIST into the home's cache, where the app keeps what it has downloaded."""
    os.environ |= {"DIGIT_LAB_HOME": str(home), "DIGIT_LAB_OFFLINE": "1"}
    if not datasets.is_here("mnist"):
        print("DIGIT_LAB_MNIST names no mnist.npz: only the sample is there", file=sys.stderr)


def train_some(token: str) -> tuple[list[str], str]:
    """Train some small runs in the current home and a group of three; return their ids."""
    engine = Engine()
    runs = []
    for seed in range(RUNS):
        runs.append(engine.submit(replace(SMALL, seed=seed), token, name=f"Run {seed}"))
        _await(engine, token)
    members = {f"Seed {one.seed}": one for one in repeated(SMALL, 3)}
    group = engine.submit_group(members, token, name="Group")
    _await(engine, token)
    engine.close()
    return runs, group


def _await(engine: Engine, token: str) -> None:
    deadline = time.monotonic() + app.BUSY / 1000
    while engine.active_run(token):
        assert time.monotonic() < deadline, "a small run takes too long"
        time.sleep(0.1)


@contextmanager
def _served(server: AppServer) -> Iterator[None]:
    try:
        server.start()
        yield
    finally:
        server.stop()


def _switches(browser: Browser, server: AppServer, token: str) -> dict[str, list[float]]:
    """Walk through the sidebar; return seconds from each click until the page is done."""
    page = app.visitor(browser, server.url, token).new_page()
    page.goto(server.url)
    page.wait_for_function(app.READY)
    names = [text.split("\n")[-1].strip() for text in page.locator(NAVIGATION).all_inner_texts()]
    found: dict[str, list[float]] = {name: [] for name in names}
    for _turn in range(SWITCHES):
        for place in [*range(1, len(names)), 0]:
            found[names[place]].append(_switch(page, place))
    page.close()
    return found


def _switch(page: Page, place: int) -> float:
    # Between a click and the next one a person reads; what the last page still loads is over.
    page.wait_for_timeout(500)
    page.evaluate(_CLICK, place)
    page.wait_for_function(f"(() => {{ {_ARRIVED}\n return {app.READY} }})()")
    return float(page.evaluate("performance.now() - window.clicked")) / 1000


_CLICK = f"""place => {{
  window.left = document.querySelector('h1').innerText
  window.clicked = performance.now()
  document.querySelectorAll('{NAVIGATION}')[place].click()
}}"""
# Each page has a heading of its own.
_ARRIVED = """const now = document.querySelector('h1')?.innerText
  if (!now || now === window.left) return false"""


def _reruns(
    server: AppServer, token: str, queries: dict[str, tuple[str, str]]
) -> dict[str, list[float]]:
    """Return the server's CPU milliseconds of each of some reruns, by page."""
    process = psutil.Process(server.pid)
    found = {}
    for name, (path, query) in queries.items():
        visitor = Visitor(server.url, path, token)
        for _first in range(2):
            visitor.open(query)
        found[name] = [_cpu_ms(process, visitor, query) for _rerun in range(RERUNS)]
        visitor.close()
    return found


def _cpu_ms(process: psutil.Process, visitor: Visitor, query: str) -> float:
    before = process.cpu_times()
    visitor.open(query)
    after = process.cpu_times()
    return (after.user + after.system - before.user - before.system) * 1000


def _profile(folder: Path) -> None:
    profiles = folder / "profiles"
    profiles.mkdir()
    env = {"PYTHONPATH": str(PROFILED), "PROFILES": str(profiles)}
    for home, token, server, queries in _homes(folder, dict(env)):
        with _served(server):
            for name, (path, query) in queries.items():
                visitor = Visitor(server.url, path, token)
                for _first in range(2):
                    visitor.open(query)
                time.sleep(0.5)  # for the last profile to be written
                for old in profiles.iterdir():
                    old.unlink()
                for _rerun in range(RERUNS):
                    visitor.open(query)
                time.sleep(0.5)
                visitor.close()
                print(f"\n## {name} ({home})")
                _tell(list(profiles.iterdir()))


def _tell(files: list[Path]) -> None:
    """Print the dearest functions of ours, and those in which most time is spent."""
    found = pstats.Stats(*map(str, files))
    runs = len(files)
    rows = []
    for (file, line, name), (_c, calls, own, total, _f) in found.stats.items():  # type: ignore[attr-defined]
        place = "/".join(Path(file).parts[-2:])
        ours = "site-packages" not in file and ("app_pages" in file or "/core/" in file)
        rows.append((1000 * total / runs, 1000 * own / runs, calls / runs, ours, place, line, name))
    print(f"{1000 * found.total_tt / runs:.1f} ms a run, profiled")  # type: ignore[attr-defined]
    for row in sorted((row for row in rows if row[3]), reverse=True)[:SHOWN]:
        print("  with calls {0:7.1f} ms, own {1:6.1f}, {2:6.0f} times  {4}:{5} {6}".format(*row))
    for row in sorted(rows, key=lambda row: -row[1])[: SHOWN // 2]:
        print("  own        {1:7.1f} ms, {2:6.0f} times  {4}:{5} {6}".format(*row))


if __name__ == "__main__":
    main()

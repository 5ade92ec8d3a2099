"""How fast the list of pitfalls and each pitfall's page open in Chromium, with no training.

    python -m tests.bench.pitfalls

Prints a JSON line for the list and for each pitfall, then median and worst of all: milliseconds by
the clock from the click until it is there (of a pitfall its verdict with its reasons), and the CPU
milliseconds that the server and the browser's main thread spent on it. On a busy machine the clock
tells what the others do; judge by the CPU then.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from core.pitfalls.catalogue import pitfalls
from tests.browser.conftest import FLAGS, IDLE
from tests.browser.server import AppServer
from tools import chromium

PATIENCE_MS = 120_000
LISTED = "() => document.querySelectorAll('[class*=st-key-pitfall_] a').length >= {count}"
VERDICT = "() => document.querySelector('#verdict') && location.search.includes('{name}')"


@dataclass(frozen=True)
class Opened:
    """What opening something took, in milliseconds."""

    clock: float
    server_cpu: float
    browser_cpu: float

    @property
    def cpu(self) -> float:
        """Of both: as they work one after the other, about what an idle machine's clock shows."""
        return self.server_cpu + self.browser_cpu


def main() -> None:
    """Open everything once, after a visit that has warmed up the server."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=FLAGS, executable_path=chromium.on_path())
        server = AppServer(Path(folder) / "home").start()
        try:
            _measure(browser, server)
        finally:
            server.stop()


def _measure(browser: Browser, server: AppServer) -> None:
    names = list(pitfalls())
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    watched = page.context.new_cdp_session(page)
    # Thread ticks: the main thread's CPU, not the clock.
    watched.send("Performance.enable", {"timeDomain": "threadTicks"})
    process = psutil.Process(server.pid)

    def timed(click: Callable[[], None], until: str) -> Opened:
        before = _browser_cpu(watched), _server_cpu(process), time.perf_counter()
        click()
        page.wait_for_function(until)
        clock = time.perf_counter() - before[2]
        page.locator(IDLE).wait_for()
        after = _browser_cpu(watched), _server_cpu(process)
        told = (clock, after[1] - before[1], after[0] - before[0])
        return Opened(*(round(1000 * seconds, 1) for seconds in told))

    listed = LISTED.format(count=len(names))
    _visit_all(page, server, listed)
    report("the list", timed(page.get_by_role("link", name="Pitfalls").first.click, listed))
    found = []
    for name in names:
        link = page.locator(f".st-key-pitfall_{name}").get_by_role("link", name="Open")
        link.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        found.append(timed(link.click, VERDICT.replace("{name}", name)))
        report(name, found[-1])
        _back(page, listed)
    for kind in ("clock", "cpu"):
        values = [getattr(one, kind) for one in found]
        worst = max(range(len(values)), key=values.__getitem__)
        line = {"of": kind, "median": statistics.median(values), "worst": values[worst]}
        print(json.dumps({"pitfalls": len(names)} | line | {"which": names[worst]}))


def _visit_all(page: Page, server: AppServer, listed: str) -> None:
    """Open the list and one pitfall, as somebody before did, and leave for another page."""
    page.goto(f"{server.url}/pitfalls")
    page.wait_for_function(listed)
    page.goto(f"{server.url}/pitfalls?pitfall={next(iter(pitfalls()))}")
    page.wait_for_function(VERDICT.replace("{name}", ""))
    page.get_by_role("link", name="Runs").first.click()
    page.get_by_role("heading", name="Runs").first.wait_for()
    page.wait_for_timeout(2000)


def _back(page: Page, listed: str) -> None:
    page.get_by_role("link", name="All pitfalls").click()
    page.wait_for_function(listed)
    page.locator(IDLE).wait_for()


def _browser_cpu(watched: CDPSession) -> float:
    metrics = watched.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _server_cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def report(what: str, opened: Opened) -> None:
    """Print one line."""
    print(json.dumps({"ms": what} | asdict(opened) | {"cpu": round(opened.cpu, 1)}), flush=True)


if __name__ == "__main__":
    main()

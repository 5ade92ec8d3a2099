"""How much memory the app holds: all pages visited, training on full MNIST, the worker gone.

    DIGIT_LAB_MNIST=.../mnist.npz python -m tests.bench.memory

One visitor in Chromium walks through the pages of one server. Megabytes are of 1,000,000 bytes;
``tests/bench/held.py`` says how they are counted and why so.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page

from core.config.training import TrainConfig
from tests.bench import app, held
from tests.bench.results import Bench, Figure
from tests.browser.server import AppServer

IDLE_SECONDS = 40
LARGE = TrainConfig(data="mnist", network="tutorial-e", epochs=1)
NAVIGATION = "[data-testid=stSidebarNavLink]"


def main() -> int:
    """Measure; return 2 where full MNIST is missing."""
    if not Path(os.environ.get("DIGIT_LAB_MNIST", "")).is_file():
        print("Set DIGIT_LAB_MNIST to a file mnist.npz.", file=sys.stderr)
        return 2
    bench = Bench("memory", wall_clock=False)
    with tempfile.TemporaryDirectory() as folder, app.chromium_browser() as browser:
        env = {
            "DIGIT_LAB_MNIST": os.environ["DIGIT_LAB_MNIST"],
            "DIGIT_LAB_IDLE_SECONDS": str(IDLE_SECONDS),
        }
        server = app.server(Path(folder) / "home", env).start()
        with app.stopped_after(server):
            page = app.visitor(browser, server.url).new_page()
            _measure(bench, server, page)
    return 0


def _measure(bench: Bench, server: AppServer, page: Page) -> None:
    web = psutil.Process(server.pid)
    details: dict[str, Any] = {"web at its start": held.parts(web)}
    details["web after each page"] = visit_all(server, page, web)
    details["web after all pages"] = pages = held.parts(web)
    awake = _engine_awake(server, page)
    with held.peak(server.family) as training:
        page.goto(f"{server.url}/train?c={LARGE.to_link()}")
        app.press_train(page)
    details["web after a training"] = held.parts(web)
    details["each process while it trained"] = sorted(training.each.values(), reverse=True)
    page.goto(server.url)
    alone = _engine_gone(server)
    bench.write(
        [
            Figure(
                "Web process, all pages visited",
                "MB",
                [pages["rss"]],
                at_most=250,
                note=f"{pages.get('images', 0):.0f} MB of it images that the kernel may drop",
            ),
            Figure("Web process and engine, waiting", "MB", [awake]),
            Figure("All, training on full MNIST", "MB", [training.together], at_most=1200),
            Figure("All, the engine's worker gone", "MB", [alone], at_most=600),
        ],
        details,
    )


def visit_all(server: AppServer, page: Page, web: psutil.Process) -> dict[str, float]:
    """Open each page of the sidebar twice, draw a digit, and return the MB after each page."""
    page.goto(server.url)
    page.wait_for_function(app.READY)
    found = {}
    for turn in ("first", "second"):
        for place in range(page.locator(NAVIGATION).count()):
            link = page.locator(NAVIGATION).nth(place)
            name = link.inner_text().strip().split("\n")[-1]
            link.click()
            page.wait_for_timeout(700)
            page.wait_for_function(app.READY)
            if name == "Draw":
                _draw(page)
            found[f"{name}, {turn} time"] = round(held.rss(web), 1)
    return found


def _draw(page: Page) -> None:
    canvas = page.locator("canvas.upper-canvas")
    canvas.wait_for()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 140, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 220, steps=5)
    page.mouse.up()
    page.wait_for_function("document.querySelector('.lab-answer').innerText.includes('Read as')")


def _engine_awake(server: AppServer, page: Page) -> float:
    """Wake the engine, wait until TensorFlow is in the worker, and return all that is held."""
    app.wake_the_engine(page, server)
    time.sleep(2)
    return held.together(server.family())


def _engine_gone(server: AppServer) -> float:
    """Wait until the worker has left, and return all that is held."""
    deadline = time.monotonic() + app.BUSY / 1000
    while max(map(held.rss, server.family()[1:]), default=0.0) > 50:
        assert time.monotonic() < deadline, "the worker stays"
        time.sleep(1)
    time.sleep(3)
    return held.together(server.family())


if __name__ == "__main__":
    sys.exit(main())

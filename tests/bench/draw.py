"""How fast a drawing is read: alone, and with eight visitors at once while a training runs.

    python -m tests.bench.draw

CPU milliseconds of decoding, preprocessing and inference; milliseconds of a whole run of the Draw
page; milliseconds from pen-up to the digit in Chromium.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

from core.config.training import TrainConfig
from core.data.drawings import film, render
from core.data.images import ink_from_canvas
from core.data.shapes import DIGITS
from core.inference.models import first_choice, shipped
from tests.bench import app
from tests.bench.results import Bench, Figure
from tests.bench.visitors import Visitor
from tests.browser.server import AppServer

VISITORS = 8
READINGS = 300
MEASURED_SECONDS = 30
STROKES = 12
WARM_UP_MS = 180_000


def main() -> None:
    """Measure alone first, then under load."""
    bench = Bench("draw", wall_clock=True)
    with tempfile.TemporaryDirectory() as folder, app.chromium_browser() as browser:
        server = app.server(Path(folder) / "home").start()
        try:
            bench.write(_measure(browser, server))
        finally:
            server.stop()


def _measure(browser: Browser, server: AppServer) -> list[Figure]:
    alone = "alone"
    with visitors(server, 1) as runs:
        time.sleep(MEASURED_SECONDS)
    found = [
        _figure("A run of the Draw page", alone, runs),
        _figure("Decoding, preparing and reading a drawing, CPU", alone, reading()),
        _figure("From pen-up to the digit in Chromium", alone, pen_up(browser, server)),
    ]
    with training(browser, server), visitors(server, VISITORS) as runs:
        busy = f"{VISITORS} visitors and a training"
        time.sleep(MEASURED_SECONDS)
        return [
            *found,
            _figure("A run of the Draw page", busy, list(runs)),
            _figure("Decoding, preparing and reading a drawing, CPU", busy, reading()),
            _figure("From pen-up to the digit in Chromium", busy, pen_up(browser, server)),
        ]


def _figure(what: str, load: str, milliseconds: list[float]) -> Figure:
    """Keep the 5th, 50th and 95th percentile of many measurements."""
    percentiles = np.percentile(milliseconds, [5, 50, 95]).tolist()
    return Figure(f"{what}, {load}", "ms", percentiles, note="5th and 95th percentile beside it")


@contextmanager
def training(browser: Browser, server: AppServer) -> Iterator[None]:
    """Have the app train, as a visitor starts it, for as long as the measurement takes."""
    config = TrainConfig(data="sample", network="tutorial-e", epochs=50)
    page = browser.new_page()
    page.set_default_timeout(WARM_UP_MS)
    page.goto(f"{server.url}/train?c={config.to_link()}")
    page.get_by_role("button", name=re.compile("Train \\(about")).click()
    page.wait_for_url(re.compile("run=[0-9a-f]{12}"))
    page.get_by_text(re.compile("Epoch 2 of")).first.wait_for()
    address = page.url
    page.goto("about:blank")  # nobody watches it while the others are measured
    yield
    page.goto(address)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.close()


def reading() -> list[float]:
    """Return the CPU time of each of some readings."""
    shapes = [shape for shapes in DIGITS.values() for shape in shapes]
    pictures = [_png(np.clip(np.array(shape[0]), 0, 1).tolist()) for shape in shapes]
    reader = first_choice(shipped()).reader()
    times = []
    for turn in range(READINGS + 10):
        started = time.thread_time()
        reader.read(film(ink_from_canvas(pictures[turn % len(pictures)])).digit)
        times.append((time.thread_time() - started) * 1000)
    return times[10:]


def _png(stroke: list[list[float]]) -> bytes:
    ink = render([stroke])
    packed = BytesIO()
    Image.merge("RGBA", [Image.fromarray(each) for each in (ink * 0, ink * 0, ink * 0, ink)]).save(
        packed, "PNG"
    )
    return packed.getvalue()


@contextmanager
def visitors(server: AppServer, count: int) -> Iterator[list[float]]:
    """Have people look at one digit after the other; yield the ms that each page run takes."""
    times: list[float] = []
    leave = threading.Event()

    def stay(number: int) -> None:
        visitor = Visitor(server.url, "draw")
        visitor.open("way=example")
        turn = 0
        while not leave.is_set():
            seconds = visitor.open(f"way=example&example={number * 500 + turn}")
            times.append(seconds * 1000)
            turn += 1
            # A stroke and a look at the answer take a person a second at least.
            leave.wait(max(0.0, 1 - seconds))
        visitor.close()

    people = [threading.Thread(target=stay, args=(number,)) for number in range(count)]
    for person in people:
        person.start()
    try:
        yield times
    finally:
        leave.set()
        for person in people:
            person.join()


def pen_up(browser: Browser, server: AppServer) -> list[float]:
    """Return how long a stroke's answer takes in Chromium, the canvas' own wait included."""
    page = browser.new_page()
    page.goto(f"{server.url}/draw")
    canvas = page.locator("canvas.upper-canvas")
    canvas.wait_for()
    page.wait_for_timeout(1000)
    times = [_one_stroke(page, turn) for turn in range(STROKES)]
    page.close()
    return times


def _one_stroke(page: Page, turn: int) -> float:
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box is not None
    page.evaluate(_WATCH)
    x, y = box["x"] + 60 + 14 * turn, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 120, steps=4)
    page.mouse.up()
    page.wait_for_function("window.answered", timeout=20_000)
    return float(page.evaluate("window.answered - window.lifted"))


_WATCH = """() => {
  window.answered = window.lifted = 0
  document.addEventListener("mouseup", () => { window.lifted = performance.now() },
                            { once: true, capture: true })
  const answer = document.querySelector(".lab-answer")
  new MutationObserver((_, observer) => {
    if (!window.lifted) return
    window.answered = performance.now()
    observer.disconnect()
  }).observe(answer, { childList: true, subtree: true, characterData: true, attributes: true })
}"""

if __name__ == "__main__":
    main()

"""From ``streamlit run`` to the first page usable in Chromium, beside a page with TensorFlow.

    python -m tests.bench.opening

Both sides in turn, several times; byte code is warm on both, the browser is open and knows nothing
of either. Ours is measured with the home of an earlier start and with none.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser

from tests.bench import app
from tests.bench.results import Bench, Figure
from tests.browser.server import ENTRY, AppServer

TURNS = 5
THEIRS = Path(__file__).parent / "apps" / "tensorflow_page.py"
BUTTON = "[...document.querySelectorAll('button')].some(one => one.innerText.includes('{label}'))"
OURS_USABLE = f"{app.READY} && {BUTTON.format(label='Another digit')}"
OURS_USABLE += " && document.querySelector('.lab-answer')?.innerText.includes('Read as')"
THEIRS_USABLE = f"{app.READY} && {BUTTON.format(label='Predict')}"


@dataclass(frozen=True)
class Opening:
    """What one start took."""

    seconds: float
    cpu_seconds: float
    """Of the server's process."""


def main() -> None:
    """Measure in turns, after one that warms byte code and files."""
    bench = Bench("opening", wall_clock=True)
    with tempfile.TemporaryDirectory() as folder, app.chromium_browser() as browser:
        turns = [_turn(browser, Path(folder)) for _ in range(TURNS + 1)][1:]
    ours, anew, theirs = (list(each) for each in zip(*turns, strict=True))
    bench.write(
        [
            _ratio("Opening: Digit Lab / a page that imports TensorFlow", ours, theirs),
            _ratio("the same, our very first start of all", anew, theirs),
            Figure(
                "the same, CPU time of the servers",
                "",
                [a.cpu_seconds / b.cpu_seconds for a, b in zip(ours, theirs, strict=True)],
            ),
            *(
                Figure(f"Opening: {name}", "s", [each.seconds for each in side])
                for name, side in (("Digit Lab", ours), ("a page with TensorFlow", theirs))
            ),
            *(
                Figure(f"CPU: {name}", "s", [each.cpu_seconds for each in side], listed=False)
                for name, side in (("Digit Lab", ours), ("first start", anew), ("theirs", theirs))
            ),
        ]
    )


def _ratio(what: str, ours: list[Opening], theirs: list[Opening]) -> Figure:
    ratios = [a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True)]
    return Figure(what, "", ratios, at_most=round(1 / 3, 3))


def _turn(browser: Browser, folder: Path) -> tuple[Opening, Opening, Opening]:
    shutil.rmtree(folder / "new", ignore_errors=True)
    return (
        open_once(browser, app.server(folder / "old", script=ENTRY), OURS_USABLE),
        open_once(browser, app.server(folder / "new", script=ENTRY), OURS_USABLE),
        open_once(browser, app.server(folder / "theirs", script=THEIRS), THEIRS_USABLE),
    )


def open_once(browser: Browser, server: AppServer, usable: str) -> Opening:
    """Start a server, open its first page as soon as it listens, and wait until it is usable."""
    visitor = app.visitor(browser, server.url)
    page = visitor.new_page()
    started = time.perf_counter()
    server.launch()
    with contextlib.closing(visitor), app.stopped_after(server):
        _until_it_listens(server)
        page.goto(server.url, wait_until="commit")
        page.wait_for_function(usable)
        seconds = time.perf_counter() - started
        cpu = psutil.Process(server.pid).cpu_times()
    return Opening(seconds, cpu.user + cpu.system)


def _until_it_listens(server: AppServer) -> None:
    deadline = time.monotonic() + app.PATIENCE / 1000
    while time.monotonic() < deadline:
        with socket.socket() as probing:
            if probing.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError(f"Nobody listens:\n{server.log}")


if __name__ == "__main__":
    main()

"""The real app in a real Chromium."""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, WebSocket, expect

from tests.browser.patience import PATIENCE
from tests.browser.server import AppServer
from tools import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell of a failure where the server's threads stood, and what the browser heard of it."""
    report = yield
    if report.when == "call" and report.failed:
        if line := getattr(item, "line", None):
            report.sections.append(("Between browser and server", str(line)))
        for name, used in getattr(item, "funcargs", {}).items():
            if isinstance(used, AppServer):
                report.sections.append((f"Server of {name}", used.where_it_stands()))
    return report


@pytest.fixture(autouse=True)
def patient(request: pytest.FixtureRequest) -> None:
    """Let whatever a test does in its page take its time, and keep what is to be told if it fails.

    A page that has lost its server says so, but not why.
    """
    if "page" in request.fixturenames:
        context: BrowserContext = request.getfixturevalue("context")
        context.set_default_timeout(PATIENCE)
        request.node.line = Line(context)


class Line:
    """What comes and goes between a browser and servers.

    Args:
        context: whose pages to listen to.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._heard: deque[str] = deque(maxlen=120)
        self._open: dict[Request, str] = {}
        context.on("page", lambda page: page.on("websocket", self._hear))
        context.on("request", lambda request: self._open.update({request: _now()}))
        context.on("requestfinished", lambda request: self._open.pop(request, None))
        context.on("requestfailed", self._fail)
        context.on("console", lambda said: self._tell(f"console {said.type}: {said.text[:200]}"))
        context.on("weberror", lambda thrown: self._tell(f"thrown {str(thrown.error)[:400]}"))

    def __str__(self) -> str:
        waiting = [f"{since} still waits for {one.url}" for one, since in self._open.items()]
        return "\n".join([*self._heard, *waiting])

    def _tell(self, what: str) -> None:
        self._heard.append(f"{_now()} {what}")

    def _fail(self, request: Request) -> None:
        self._open.pop(request, None)
        self._tell(f"failed {request.url}: {request.failure}")

    def _hear(self, socket: WebSocket) -> None:
        self._tell(f"socket opens {socket.url}")
        socket.on("framesent", lambda frame: self._tell(f"sent {len(frame)} bytes"))
        socket.on("framereceived", lambda frame: self._tell(f"received {len(frame)} bytes"))
        socket.on("socketerror", lambda error: self._tell(f"socket error {error}"))
        socket.on("close", lambda _socket: self._tell("socket closed"))


def _now() -> str:
    return time.strftime("%H:%M:%S")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The system's Chromium, else Playwright's own; it calls nobody but the app."""
    path = chromium.on_path()
    return {"args": FLAGS} | ({"executable_path": path} if path else {})


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """One running app for all tests that leave it running."""
    server = AppServer(tmp_path_factory.mktemp("app") / "home")
    yield server.start()
    server.stop()


@pytest.fixture
def fresh_app(tmp_path: Path) -> Iterator[AppServer]:
    """A running app for one test, which may kill it and start it again."""
    server = AppServer(tmp_path / "home")
    yield server.start()
    server.stop()


@pytest.fixture
def wait_until_idle() -> Callable[[Page], None]:
    """Waits until the page's script has run."""

    def wait(page: Page) -> None:
        page.wait_for_selector(IDLE)

    return wait

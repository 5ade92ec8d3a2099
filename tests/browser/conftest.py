"""The real app in a real Chromium."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

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
    """Tell of a failure where the server's threads stood: a page that waits may wait for them."""
    report = yield
    if report.when == "call" and report.failed:
        for name, used in getattr(item, "funcargs", {}).items():
            if isinstance(used, AppServer):
                report.sections.append((f"Server of {name}", used.where_it_stands()))
    return report


@pytest.fixture(autouse=True)
def patient(request: pytest.FixtureRequest) -> None:
    """Let whatever a test does in its page take its time."""
    if "page" in request.fixturenames:
        context: BrowserContext = request.getfixturevalue("context")
        context.set_default_timeout(PATIENCE)


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
